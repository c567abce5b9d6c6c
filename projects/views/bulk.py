"""What is done to many chosen records at once: asked first, then applied whole or not at all."""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any, ClassVar, Generic, TypeVar

from django.db.models import Model

Record = TypeVar("Record", bound=Model)


class BulkOperation(ABC, Generic[Record]):
    """One kind of act. A subclass says whom it applies to, what to mind, and does it."""

    title: ClassVar[str]
    label: ClassVar[str]  # of the button that applies it

    def __init__(self, chosen: Iterable[Record]) -> None:
        self.chosen = list(chosen)
        self.applicable = [record for record in self.chosen if self.applies_to(record)]

    @property
    def left_out(self) -> list[Record]:
        return [record for record in self.chosen if record not in self.applicable]

    @abstractmethod
    def applies_to(self, record: Record) -> bool: ...

    @property
    @abstractmethod
    def why_left_out(self) -> str: ...

    @abstractmethod
    def warnings(self) -> Sequence[str]: ...

    @abstractmethod
    def apply(self, **options: Any) -> str:
        """Gives back what to tell the person."""
