"""Draws a budget table as it was published: a Grid for the screen, paper and a workbook that reads back as the same table."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from projects.budgets.kinds import budget_rules, plain_label
from projects.budgets.lines import parts_of
from projects.budgets.placed_figures import source_of
from projects.budgets.values import BudgetTable, PublishedCell
from projects.documents.grid import Align, Cell, CellRole, Grid, Orientation, Section
from projects.documents.measures import text_width
from projects.documents.printable import Printable
from projects.models import PublishedBudget

NARROWEST: Final = 3.0  # in hanzi
WIDEST: Final = 14.0
FIGURE_ROOM: Final = 4.5
MOST_UPRIGHT: Final = 8  # columns
HUNDRED: Final = Decimal(100)
SMALLEST: Final = Decimal("7.5")  # points: 表六 goes on one page


def draw_budget_table(table: BudgetTable) -> Grid:
    figures = {column for part in parts_of(table) for column in part.figures.values()}
    labels = {part.label for part in parts_of(table) if part.label is not None}
    title = next(
        (cell.row for cell in table.cells if cell.row < table.head.start and cell.text.strip() == table.title), -1
    )
    cells: list[Cell] = []
    for row in range(table.row_count):
        for column in range(table.column_count):
            held = table.at(row, column)
            if held is None:
                held = PublishedCell(row=row, column=column, text="")
            if (held.row, held.column) == (row, column):
                cells.append(_draw_cell(table, held, title, figures, labels))
    return Grid(
        widths=_set_widths(table, figures),
        rows=table.row_count,
        cells=tuple(cells),
        orientation=Orientation.LANDSCAPE if table.column_count > MOST_UPRIGHT else Orientation.PORTRAIT,
        repeated=table.head,
        sections=(Section(table.head, table.body),) if table.body else (),
        smallest_type_size=SMALLEST,
    )


def printable_tables(budget: PublishedBudget, tables: Sequence[BudgetTable]) -> list[Printable]:
    """A sheet of a workbook carries the title of a table that has none in its cells."""
    return [
        Printable(title=_title_of_sheet(table), grid=draw_budget_table(table), made_at=budget.uploaded_at)
        for table in tables
    ]


def _title_of_sheet(table: BudgetTable) -> str:
    if all(cell.text.strip() != table.title for cell in table.cells):
        return table.title
    kind = budget_rules().tables[table.kind]
    return f"{kind.number} {kind.name}"


def _draw_cell(table: BudgetTable, held: PublishedCell, title: int, figures: set[int], labels: set[int]) -> Cell:
    role, align = _choose_look(table, held, title, figures, labels)
    is_read = held.amount is not None
    return Cell(
        row=held.row,
        column=held.column,
        row_span=held.row_span,
        column_span=held.column_span,
        text=held.text,
        role=role,
        align=align,
        indent=round(text_width(_leading_spaces(held.text))) if role is CellRole.TEXT else 0,
        number=_read_printed_number(held.text) if is_read else None,
        source=source_of(table, held.row, held.column) if held.row in table.body else "",
    )


def _choose_look(
    table: BudgetTable, held: PublishedCell, title: int, figures: set[int], labels: set[int]
) -> tuple[CellRole, Align]:
    if held.row in table.head:
        return CellRole.HEAD, Align.CENTER
    if held.row in table.body:
        if held.column in figures:
            return CellRole.NUMBER, Align.RIGHT
        is_label = held.column in labels and budget_rules().total.fullmatch(plain_label(held.text)) is None
        return (CellRole.TEXT, Align.LEFT) if is_label else (CellRole.VALUE, Align.CENTER)
    if held.row == title:
        return CellRole.TITLE, Align.CENTER
    if held.row < title:
        return CellRole.SUBTITLE, Align.CENTER
    is_last = held.columns.stop == table.column_count and held.column > 0
    return CellRole.NOTE, Align.RIGHT if is_last else Align.LEFT


def _leading_spaces(text: str) -> str:
    """What sets a row off from the one that it is a part of."""
    return text[: len(text) - len(text.lstrip())]


def _read_printed_number(text: str) -> Decimal | None:
    """The figure that Excel shows under the same number format; a text with a sign of its own stays a text."""
    try:
        return Decimal(text.replace(",", ""))
    except ArithmeticError:
        return None


def _set_widths(table: BudgetTable, figures: set[int]) -> tuple[Decimal, ...]:
    """By what stands in a column alone, within bounds; all of them make 100."""
    room = [FIGURE_ROOM if column in figures else NARROWEST for column in range(table.column_count)]
    for cell in table.cells:
        if cell.column_span == 1 and cell.row >= table.head.start:
            wanted = min(text_width(cell.text.strip()) + 1, WIDEST) if cell.row in table.body else 0
            room[cell.column] = max(room[cell.column], wanted)
    whole = Decimal(str(sum(room)))
    widths = [(Decimal(str(each)) * HUNDRED / whole).quantize(Decimal("0.1")) for each in room]
    widths[-1] += HUNDRED - sum(widths)
    return tuple(widths)
