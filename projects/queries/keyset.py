"""Pages of a list that begin where the last one ended: page 1,000 costs what page 1 costs, and none skips a row."""

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from django.db.models import Model, Q, QuerySet

Row = TypeVar("Row", bound=Model)

SIZE: Final = 30
MOST_COUNTED: Final = 1000
LONGEST_MARK: Final = 200
BETWEEN: Final = "~"  # stands between the values of a mark
PATH: Final = re.compile(r"\d{1,140}", re.ASCII)
WHOLE: Final = re.compile(r"\d{1,18}", re.ASCII)


def _path(text: str) -> str:
    if PATH.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _whole(text: str) -> int:
    if WHOLE.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """One that a list is ordered by, and how a mark's text is read back."""

    name: str
    read: Callable[[str], Any]
    falls: bool = False  # the latest first; the columns of an order all rise or all fall


ListOrder = tuple[OrderColumn, ...]
KEY: Final = OrderColumn("pk", _whole)
BY_SEQUENCE: Final[ListOrder] = (OrderColumn("sequence", _whole),)
BY_PATH: Final[ListOrder] = (OrderColumn("path", _path), KEY)
BY_UNIT: Final[ListOrder] = (OrderColumn("unit_path", _path), KEY)
BY_UNIT_OF_PROJECT: Final[ListOrder] = (OrderColumn("unit__path", _path), KEY)
LATEST_FIRST: Final[ListOrder] = (
    OrderColumn("at", dt.datetime.fromisoformat, falls=True),
    OrderColumn("pk", _whole, falls=True),
)
BY_UNIT_OF_SHEET: Final[ListOrder] = (OrderColumn("evaluation__unit_path", _path), KEY)
BY_KEY: Final[ListOrder] = (KEY,)
BY_LAST_DAY: Final[ListOrder] = (
    OrderColumn("last_day", dt.date.fromisoformat),
    OrderColumn("step_since", dt.datetime.fromisoformat),
    KEY,
)


@dataclass(frozen=True, slots=True)
class ListPage(Generic[Row]):
    rows: Sequence[Row]
    previous: str = ""  # the mark that the page before this one ends at; nothing on the first
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


def page_of(
    queryset: QuerySet[Row], order: ListOrder, *, after: str = "", before: str = "", size: int = SIZE
) -> ListPage[Row]:
    """An unreadable mark leads to the first page."""
    if (values := _values(before, order)) is not None:
        return _page_before(queryset, order, values, size)
    values = _values(after, order)
    side = "lt" if order[0].falls else "gt"
    chosen = queryset.filter(_beyond(order, values, side)) if values else queryset
    rows = list(chosen.order_by(*(f"{'-' * column.falls}{column.name}" for column in order))[: size + 1])
    return ListPage(
        rows[:size],
        previous=mark_of(rows[0], order) if values and rows else "",
        next=mark_of(rows[size - 1], order) if len(rows) > size else "",
    )


def mark_of(row: Model, order: ListOrder) -> str:
    """Where a row stands in the list."""
    values = (attrgetter(column.name.replace("__", "."))(row) for column in order)
    return BETWEEN.join(value.isoformat() if isinstance(value, dt.date) else str(value) for value in values)


def _page_before(queryset: QuerySet[Row], order: ListOrder, values: Sequence[Any], size: int) -> ListPage[Row]:
    side = "gt" if order[0].falls else "lt"
    chosen = queryset.filter(_beyond(order, values, side))
    rows = list(chosen.order_by(*(f"{'-' * (not column.falls)}{column.name}" for column in order))[: size + 1])
    shown = rows[:size][::-1]
    return ListPage(
        shown,
        previous=mark_of(shown[0], order) if len(rows) > size else "",
        next=mark_of(shown[-1], order) if shown else "",
    )


def _values(mark: str, order: ListOrder) -> list[Any] | None:
    texts = mark.split(BETWEEN) if len(mark) <= LONGEST_MARK else []
    if len(texts) != len(order):
        return None
    try:
        return [column.read(text) for column, text in zip(order, texts, strict=True)]
    except ValueError:
        return None


def _beyond(order: ListOrder, values: Sequence[Any], side: str) -> Q:
    """Said so that an index range begins at the mark: OR alone would read the list from its start."""
    (column, *others), (value, *rest) = order, values
    strictly = Q(**{f"{column.name}__{side}": value})
    if not others:
        return strictly
    return Q(**{f"{column.name}__{side}e": value}) & (strictly | _beyond(tuple(others), rest, side))
