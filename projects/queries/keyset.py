"""Pages of a list that begin where the last one ended: page 1,000 costs as much as page 1, and no row is skipped."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

SIZE: Final = 30
MOST_COUNTED: Final = 1000
MARK: Final = re.compile(r"(?P<path>\d{1,140})-(?P<key>\d{1,18})", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page(Generic[Row]):
    rows: Sequence[Row]
    previous: str = ""  # the mark at the end of the page before; empty on the first page
    next: str = ""


@dataclass(frozen=True, slots=True)
class Count:
    number: int
    is_capped: bool

    def __str__(self) -> str:
        return f"{self.number}+" if self.is_capped else str(self.number)


def capped_count(queryset: QuerySet[Any]) -> Count:
    found = queryset.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), is_capped=found > MOST_COUNTED)


def page_of(queryset: QuerySet[Row], path: str, *, after: str = "", before: str = "", size: int = SIZE) -> Page[Row]:
    """Sorts by a path and the key; an unreadable mark gives the first page."""
    if (mark := MARK.fullmatch(before)) is not None:
        return _page_before(queryset, path, mark, size)
    mark = MARK.fullmatch(after)
    chosen = queryset.filter(_beyond(path, mark, "gt")) if mark else queryset
    rows = list(chosen.order_by(path, "pk")[: size + 1])
    return Page(
        rows[:size],
        previous=_mark(rows[0], path) if mark and rows else "",
        next=_mark(rows[size - 1], path) if len(rows) > size else "",
    )


def _page_before(queryset: QuerySet[Row], path: str, mark: re.Match[str], size: int) -> Page[Row]:
    chosen = queryset.filter(_beyond(path, mark, "lt")).order_by(f"-{path}", "-pk")
    rows = list(chosen[: size + 1])
    shown = rows[:size][::-1]
    return Page(
        shown,
        previous=_mark(shown[0], path) if len(rows) > size else "",
        next=_mark(shown[-1], path) if shown else "",
    )


def _beyond(path: str, mark: re.Match[str], side: str) -> Q:
    """Written so that an index range begins at the mark: OR alone would read the list from its start."""
    at = Q(**{f"{path}__{side}e": mark["path"]})
    return at & (Q(**{f"{path}__{side}": mark["path"]}) | Q(**{f"pk__{side}": int(mark["key"])}))


def _mark(row: Any, path: str) -> str:
    value = row
    for name in path.split("__"):
        value = getattr(value, name)
    return f"{value}-{row.pk}"
