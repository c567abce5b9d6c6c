"""A table of heads and rows as a grid, for what has no layout of its own."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from indicators.points import plain, rounded
from projects.documents.grid import Align, Cell, CellRole, Grid, Orientation, Section

Entry = str | Decimal | None


@dataclass(frozen=True, slots=True)
class TableColumn:
    head: str
    width: int  # in percent
    align: Align = Align.CENTER
    percent: bool = False
    places: int | None = None  # that are shown; else those that a figure has


def plain_table(
    columns: Sequence[TableColumn],
    rows: Sequence[Sequence[Entry]],
    *,
    title: str = "",
    notes: Sequence[str] = (),
    orientation: Orientation = Orientation.PORTRAIT,
) -> Grid:
    """A figure stays a figure in a workbook; where there is none, a dash."""
    cells: list[Cell] = []
    top = 0
    if title:
        cells.append(Cell(row=0, column=0, column_span=len(columns), text=title, role=CellRole.TITLE))
        top = 1
    for place, column in enumerate(columns):
        cells.append(Cell(row=top, column=place, text=column.head, role=CellRole.HEAD))
    for number, row in enumerate(rows, start=top + 1):
        for place, (column, value) in enumerate(zip(columns, row, strict=True)):
            cells.append(_make_cell(number, place, column, value))
    end = top + 1 + len(rows)
    for number, note in enumerate(notes):
        cells.append(
            Cell(
                row=end + number,
                column=0,
                column_span=len(columns),
                text=note,
                role=CellRole.NOTE,
                align=Align.LEFT,
            )
        )
    return Grid(
        widths=tuple(Decimal(column.width) for column in columns),
        rows=end + len(notes),
        cells=tuple(cells),
        orientation=orientation,
        repeated=range(top, top + 1),
        sections=(Section(range(top, top + 1), range(top + 1, end)),) if rows else (),
    )


def _make_cell(row: int, place: int, column: TableColumn, value: Entry) -> Cell:
    if isinstance(value, Decimal):
        figure = plain(value) if column.places is None else str(rounded(value, places=column.places))
        text = f"{figure}%" if column.percent else figure
        return Cell(row=row, column=place, text=text, role=CellRole.NUMBER, align=Align.RIGHT, number=value)
    return Cell(row=row, column=place, text=value or "—", role=CellRole.TEXT, align=column.align)
