"""Pages of a list that begin where the last one ended: page 1,000 costs what page 1 costs, and none skips a row."""

import datetime as dt
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from operator import attrgetter
from typing import Any, Final, Generic, TypeVar

from django.db.models import BooleanField, F, Func, Model, Q, QuerySet, Value
from django.db.models.lookups import GreaterThan, LessThan

Row = TypeVar("Row", bound=Model)

SIZE: Final = 30
MOST_COUNTED: Final = 10_000
LONGEST_MARK: Final = 200
BETWEEN: Final = "~"  # stands between the values of a mark
PATH: Final = re.compile(r"\d{1,140}", re.ASCII)
NAME: Final = re.compile(r"[\w.@+-]{1,50}")  # as accounts are called
WHOLE: Final = re.compile(r"\d{1,18}", re.ASCII)
FIGURE: Final = re.compile(r"-?\d{1,18}(?:\.\d{1,6})?", re.ASCII)


def _read_path(text: str) -> str:
    if PATH.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _read_username(text: str) -> str:
    if NAME.fullmatch(text) is None:
        raise ValueError(text)
    return text


def _read_whole(text: str) -> int:
    if WHOLE.fullmatch(text) is None:
        raise ValueError(text)
    return int(text)


def _read_figure(text: str) -> Decimal:
    if FIGURE.fullmatch(text) is None:
        raise ValueError(text)
    return Decimal(text)


@dataclass(frozen=True, slots=True)
class OrderColumn:
    """One that a list is ordered by, and how a mark's text is read back."""

    name: str
    read: Callable[[str], Any]
    falls: bool = False  # the latest first; the columns of an order all rise or all fall, but for ROUND


ListOrder = tuple[OrderColumn, ...]
KEY: Final = OrderColumn("pk", _read_whole)
ROUND: Final = OrderColumn("round_id", _read_whole, falls=True)  # the first column of lists over several rounds
BY_SEQUENCE: Final[ListOrder] = (OrderColumn("sequence", _read_whole),)
BY_PATH: Final[ListOrder] = (OrderColumn("path", _read_path), KEY)
BY_UNIT: Final[ListOrder] = (OrderColumn("unit_path", _read_path), KEY)
BY_UNIT_OF_PROJECT: Final[ListOrder] = (OrderColumn("unit__path", _read_path), KEY)
LATEST_FIRST: Final[ListOrder] = (
    OrderColumn("at", dt.datetime.fromisoformat, falls=True),
    OrderColumn("pk", _read_whole, falls=True),
)
BY_UNIT_OF_SHEET: Final[ListOrder] = (OrderColumn("evaluation__unit_path", _read_path), KEY)
BY_USERNAME: Final[ListOrder] = (OrderColumn("username", _read_username),)
BY_KEY: Final[ListOrder] = (KEY,)
BY_ROUND: Final[ListOrder] = (ROUND, *BY_UNIT)
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
        return f"超过 {self.number:,}" if self.is_capped else f"{self.number:,}"


def by_figure(name: str, *, falls: bool = False) -> ListOrder:
    """Newest rounds first, each by a figure that no row is without."""
    return (ROUND, OrderColumn(name, _read_figure, falls=falls), replace(KEY, falls=falls))


def capped_count(queryset: QuerySet[Any]) -> Count:
    found = queryset.order_by()[: MOST_COUNTED + 1].count()
    return Count(min(found, MOST_COUNTED), is_capped=found > MOST_COUNTED)


def page_of(
    queryset: QuerySet[Row],
    order: ListOrder,
    *,
    after: str = "",
    before: str = "",
    newest: int = 0,
    size: int = SIZE,
) -> ListPage[Row]:
    """An unreadable mark leads to the first page. A list over several rounds names the newest."""
    if (values := _read_mark(before, order)) is not None:
        rows = _read_rows(queryset, order, values, size, back=True)
        shown = rows[:size][::-1]
        return ListPage(
            shown,
            previous=mark_of(shown[0], order) if len(rows) > size else "",
            next=mark_of(shown[-1], order) if shown else "",
        )
    values = _read_mark(after, order)
    rows = _read_rows(queryset, order, values or ([newest] if order[0] is ROUND else []), size)
    return ListPage(
        rows[:size],
        previous=mark_of(rows[0], order) if values and rows else "",
        next=mark_of(rows[size - 1], order) if len(rows) > size else "",
    )


def mark_of(row: Model, order: ListOrder) -> str:
    """Where a row stands in the list."""
    values = (attrgetter(column.name.replace("__", "."))(row) for column in order)
    return BETWEEN.join(value.isoformat() if isinstance(value, dt.date) else str(value) for value in values)


def ordering(order: ListOrder, *, back: bool = False) -> list[str]:
    return [f"{'-' * (column.falls is not back)}{column.name}" for column in order]


def _read_rows(
    queryset: QuerySet[Row], order: ListOrder, values: Sequence[Any], size: int, *, back: bool = False
) -> list[Row]:
    """One more than the page shows. A round is read by its own index; all others follow in one query more, where it
    doesn't fill the page."""
    if order[0] is not ROUND:
        return list(_rows_beyond(queryset, order, values, back=back).order_by(*ordering(order, back=back))[: size + 1])
    round, *inner = values
    here = _read_rows(queryset.filter(round=round), order[1:], inner, size, back=back)
    missing = size + 1 - len(here)
    if not missing:
        return here
    others = _rows_beyond(queryset, (ROUND,), [round], back=back).order_by(*ordering(order, back=back))
    return here + list(others[:missing])


def _read_mark(mark: str, order: ListOrder) -> list[Any] | None:
    texts = mark.split(BETWEEN) if len(mark) <= LONGEST_MARK else []
    if len(texts) != len(order):
        return None
    try:
        return [column.read(text) for column, text in zip(order, texts, strict=True)]
    except ValueError:
        return None


def _rows_beyond(queryset: QuerySet[Row], order: ListOrder, values: Sequence[Any], *, back: bool) -> QuerySet[Row]:
    """Rows are compared as a whole, so that an index range begins at the mark however many share its first value."""
    if not values:
        return queryset
    compare = LessThan if order[0].falls is not back else GreaterThan
    left, right = (_row_value(F(column.name) for column in order), _row_value(map(Value, values)))
    return queryset.filter(Q(compare(left, right)))


def _row_value(parts: Iterable[Any]) -> Func:
    return Func(*parts, function="", output_field=BooleanField())
