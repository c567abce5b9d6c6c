"""A list of several projects in one table, with the project's name in a column of its own beside the indicators."""

from collections.abc import Iterator, Sequence

from projects.documents.grid import Cell
from projects.reading.form import field_named, is_indicator_head, is_total
from projects.reading.tables import FoundTable, select_rows


def projects_in(table: FoundTable, lines: Sequence[Sequence[Cell]]) -> Iterator[FoundTable]:
    """One table for each, with the heads and all that stands above them; nothing where the table is no such list."""
    head = next((row for row, line in enumerate(lines) if is_indicator_head(line)), None)
    column = _find_project_column(table, head)
    if head is None or column is None:
        return
    groups: list[list[int]] = []
    held: Cell | None = None
    for row in range(head + 1, table.grid.rows):
        cell = table.grid.at(row, column)
        is_next = cell.text and (held is None or cell.text != held.text) and not is_indicator_head(lines[row])
        if is_next and cell.column == column and not is_total(lines[row]):
            held = cell
            groups.append([])
        if groups:
            groups[-1].append(row)
    above = range(head + 1)
    for group in groups:
        if part := select_rows(table, [*above, *group]):
            yield part


def _find_project_column(table: FoundTable, head: int | None) -> int | None:
    """In the row of heads or merged into it from the row above."""
    if head is None:
        return None
    column = 0
    while column < len(table.grid.widths):
        cell = table.grid.at(head, column)
        if field_named(cell) == "project":
            return column
        column = cell.columns.stop
    return None
