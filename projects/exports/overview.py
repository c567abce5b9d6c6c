"""自评表一览: the list as a person sees it, as an Excel table; at once, or by a worker where there are many."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Final, Self

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from indicators.points import EXACT
from projects.documents.xlsx.lists import text_cell
from projects.exports.names import file_name
from projects.exports.overview_columns import ColumnKind, OverviewColumn, columns_named
from projects.models.evaluation import EvaluationQuerySet
from projects.models.scope import scope_of
from projects.queries import SORTS, EvaluationFilter, evaluations_of, rounds_for
from projects.queries.keyset import ordering

if TYPE_CHECKING:
    from perfeval.accounts.models import User

AT_ONCE: Final = 1_000
MOST: Final = 100_000
TITLE: Final = "自评表一览"
HEADS_AT: Final = 3  # below the title and what the list is narrowed by
LONG_TEXTS: Final = ("goal", "outcome", "execution_reason", "adjustment_note", "extra", "stated", "not_applicable")
FORMATS: Final = {
    ColumnKind.TEXT: "@",
    ColumnKind.MONEY: "#,##0.00####",
    ColumnKind.RATE: "0.00%",
    ColumnKind.POINTS: "0.00",
    ColumnKind.COUNT: "0",
    ColumnKind.DAY: "yyyy-mm-dd",
}
SHIFTS: Final = {ColumnKind.MONEY: Decimal(-4), ColumnKind.RATE: Decimal(-2)}  # 元 to 万元, 75 to 75 %


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewOrder:
    """As the row of a job keeps it. Which sheets there are is asked when it is made, as the owner sees them then."""

    rounds: tuple[int, ...]
    chosen: EvaluationFilter
    ticked: tuple[int, ...] = ()  # of all that the filter shows, where only some were chosen
    columns: tuple[str, ...]
    sort: str = ""
    said: str = ""  # what the list is narrowed by, in words
    title: str = TITLE

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        lists = {name: tuple(arguments[name]) for name in ("rounds", "ticked", "columns")}
        return cls(**{**arguments, **lists, "chosen": EvaluationFilter.read(arguments["chosen"])})

    @property
    def arguments(self) -> dict[str, Any]:
        plain = {name: getattr(self, name) for name in ("columns", "sort", "said", "title")}
        return plain | {"rounds": self.rounds, "ticked": self.ticked, "chosen": self.chosen.arguments}

    @property
    def name(self) -> str:
        return file_name(self.title, suffix="xlsx")

    def evaluations(self, owner: "User") -> EvaluationQuerySet:
        rounds = list(rounds_for(owner).filter(pk__in=self.rounds))
        found = evaluations_of(rounds, owner, self.chosen)
        return found.filter(pk__in=self.ticked) if self.ticked else found

    def write(self, owner: "User", place: Path | BinaryIO, step: Callable[[], object] = lambda: None) -> None:
        """Tells of every row."""
        scope, columns = scope_of(owner), columns_named(self.columns)
        book = Workbook(write_only=True)
        sheet = book.create_sheet(TITLE)
        _write_heads(sheet, columns, [self.title, self.said])
        rows = self.evaluations(owner).select_related("round", "project").defer(*LONG_TEXTS)
        for evaluation in rows.order_by(*ordering(SORTS[self.sort])).iterator(chunk_size=500):
            sheet.append([_make_cell(sheet, column, column.value(evaluation, scope)) for column in columns])
            step()
        book.save(place)


def _write_heads(sheet: WriteOnlyWorksheet, columns: Sequence[OverviewColumn], above: Sequence[str]) -> None:
    """Widths and frozen rows must be said before the first row is written."""
    sheet.freeze_panes = f"B{HEADS_AT + 1}"
    for number, column in enumerate(columns, start=1):
        sheet.column_dimensions[get_column_letter(number)].width = column.width
    for text, size in zip(above, (14, 10), strict=True):
        cell = text_cell(sheet, text)
        cell.font = Font(bold=size > 10, size=size)
        sheet.append([cell])
    heads = []
    for column in columns:
        cell = text_cell(sheet, f"{column.title}（万元）" if column.kind is ColumnKind.MONEY else column.title)
        cell.font = Font(bold=True)
        cell.alignment = Alignment(horizontal="right" if column.is_number else "left", wrap_text=True)
        heads.append(cell)
    sheet.append(heads)


def _make_cell(sheet: WriteOnlyWorksheet, column: OverviewColumn, value: object) -> WriteOnlyCell:
    match value:
        case Decimal():
            cell = WriteOnlyCell(sheet, EXACT.scaleb(value, SHIFTS.get(column.kind, Decimal(0))))
        case int() | date():
            cell = WriteOnlyCell(sheet, value)
        case _:
            return text_cell(sheet, str(value or ""))
    cell.number_format = FORMATS[column.kind]
    return cell
