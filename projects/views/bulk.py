"""What is done to many chosen records at once: asked first, with a reason for each record that is left out."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model

Record = TypeVar("Record", bound=Model)


@dataclass(frozen=True, slots=True)
class LeftOut(Generic[Record]):
    record: Record
    reason: str


class BulkOperation(ABC, Generic[Record]):
    """One kind of act. A subclass says why it can't be applied to a record, what to mind, and does it."""

    title: ClassVar[str]
    label: ClassVar[str]  # of the button that applies it

    def __init__(self, chosen: Iterable[Record]) -> None:
        judged = [(record, self.why_not(record)) for record in chosen]
        self.applicable = [record for record, reason in judged if not reason]
        self.left_out = [LeftOut(record, reason) for record, reason in judged if reason]

    @property
    def chosen(self) -> list[Record]:
        return [*self.applicable, *(each.record for each in self.left_out)]

    @property
    def count(self) -> int:
        return len(self.applicable) + len(self.left_out)

    @abstractmethod
    def why_not(self, record: Record) -> str:
        """Nothing where the act can be applied to the record."""

    @abstractmethod
    def warnings(self) -> Sequence[str]: ...

    @abstractmethod
    def apply(self, **options: Any) -> str:
        """Gives back what to tell the person."""
