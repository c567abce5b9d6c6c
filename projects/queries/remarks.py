"""批注 of a sheet with all that was said to each, in one query."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import groupby

from projects.models import Evaluation, Remark, RemarkAct, RemarkEntry

WAITING = (RemarkAct.RAISE, RemarkAct.REOPEN)  # for the filler's answer


@dataclass(frozen=True, slots=True, kw_only=True)
class RemarkThread:
    """A remark, what was said to it, and its row in the form that is shown: `field`, `key` and `row` lead to its cell."""

    remark: Remark
    entries: tuple[RemarkEntry, ...]
    row: int | None = None  # counts from 1

    @property
    def field(self) -> str:
        return self.remark.field

    @property
    def key(self) -> str:
        return self.remark.key

    @property
    def last(self) -> RemarkEntry:
        return self.entries[-1]

    @property
    def is_open(self) -> bool:
        return self.last.act != RemarkAct.CLOSE

    @property
    def is_waiting(self) -> bool:
        return self.last.act in WAITING

    @property
    def demand(self) -> str:
        """What the reviewers want last."""
        return next(entry.text for entry in reversed(self.entries) if entry.act in WAITING)

    @property
    def is_gone(self) -> bool:
        """Its row was removed since."""
        return bool(self.key) and self.row is None

    @property
    def state(self) -> str:
        return "待处理" if self.is_waiting else "已处理" if self.is_open else "已办结"


def threads_of(evaluation: Evaluation, keys: Iterable[str]) -> list[RemarkThread]:
    """Of the stage where the sheet stands; the keys are those of its rows, in their order."""
    rows = {key: number for number, key in enumerate(keys, start=1)}
    said = RemarkEntry.objects.filter(remark__evaluation=evaluation.pk, remark__version__stage=evaluation.stage)
    entries = said.select_related("remark__version", "written_by").order_by("remark", "number")
    return [
        RemarkThread(remark=remark, entries=tuple(held), row=rows.get(remark.key))
        for remark, held in groupby(entries, key=lambda entry: entry.remark)
    ]
