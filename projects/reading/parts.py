"""The forms in the tables of a file: several in one table are parted, and one that goes on in the next is joined."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from indicators.form_words import TITLE
from projects.documents.grid import Cell
from projects.reading.figures import unit_in
from projects.reading.form import (
    field_named,
    is_fund_head,
    is_goal_head,
    is_indicator_head,
    is_total,
    labels_in,
    names_field,
)
from projects.reading.headings import YEAR_LINE
from projects.reading.tables import FoundTable, make_grid, move_to_row, select_rows

MOST_ABOVE: Final = 6  # rows of a title
LONGEST_TITLE: Final = 60

Lines = list[list[Cell]]


def forms_in(tables: Iterable[FoundTable]) -> Iterator[FoundTable]:
    """One table for each form."""
    held: FoundTable | None = None
    for table in tables:
        for part in _split_table(table):
            if held is not None and _goes_on(held, part):
                held = _join_parts(held, part)
                continue
            if held is not None:
                yield held
            held = part
    if held is not None:
        yield held


def _written_lines(table: FoundTable) -> Lines:
    lines: Lines = [[] for _ in range(table.grid.rows)]
    for cell in table.grid.cells:
        if cell.text:
            lines[cell.row].append(cell)
    return lines


def _names_project(line: list[Cell]) -> bool:
    for cell in line:
        if field_named(cell) == "project" or any(name == "project" for name, _ in labels_in(cell.text)):
            return True
    return False


def _is_title(line: list[Cell]) -> bool:
    return len(line) == 1 and len(line[0].text) <= LONGEST_TITLE and TITLE.search(line[0].text) is not None


def _split_table(table: FoundTable) -> Iterator[FoundTable]:
    lines = _written_lines(table)
    if listed := list(_tables_of_projects(table, lines)):
        yield from listed
        return
    starts, has_project, has_indicators = [0], False, False
    for row, line in enumerate(lines):
        names_project = _names_project(line) and not is_indicator_head(line) and not _is_head_of_list(line)
        begins = (_is_title(line) and (has_project or has_indicators)) or (
            names_project and (has_project or has_indicators)
        )
        if begins:
            starts.append(_first_row_of_form(lines, row, starts[-1]))
            has_project = has_indicators = False
        has_project = has_project or names_project
        has_indicators = has_indicators or is_indicator_head(line)
    if len(starts) == 1:
        yield table
        return
    units = [line[0].text for line in lines[: starts[1]] if len(line) == 1 and unit_in(line[0].text)][:1]
    for start, stop in zip(starts, [*starts[1:], table.grid.rows], strict=True):
        part = select_rows(table, range(start, stop))
        if part is not None:
            yield replace(part, above=(*part.above, *units)) if start else part


def _is_head_of_list(line: list[Cell]) -> bool:
    """项目名称 over a column of a list, beside other heads."""
    return len(line) > 6


def _first_row_of_form(lines: Lines, row: int, least: int) -> int:
    """A year, or the unit of the money, may stand over a form without a title."""
    while row - 1 > least and len(lines[row - 1]) == 1:
        text = lines[row - 1][0].text
        if not YEAR_LINE.fullmatch(text) and not unit_in(text):
            break
        row -= 1
    return row


def _goes_on(held: FoundTable, part: FoundTable) -> bool:
    """A part of a form without title and project, right below the form's other part."""
    if held.name == part.name or any(TITLE.search(text) for text in part.above):
        return False
    lines, before = _written_lines(part), _written_lines(held)
    if any(_is_title(line) or _names_project(line) for line in lines):
        return False
    has_indicators = any(map(is_indicator_head, before))
    if (part.is_worksheet or part.above) and (has_indicators or not any(map(is_indicator_head, lines))):
        return False  # far from the other, only what that lacks can be its rest
    is_form = has_indicators or any(map(_names_project, before))
    return is_form and any(
        is_indicator_head(line)
        or is_fund_head(line)
        or is_goal_head(line)
        or is_total(line)
        or any(map(names_field, line))
        for line in lines
    )


def _join_parts(held: FoundTable, part: FoundTable) -> FoundTable:
    shift = held.grid.rows
    cells = [
        move_to_row(cell, row=cell.row + below)
        for table, below in ((held, 0), (part, shift))
        for cell in table.grid.cells
    ]
    grid = make_grid(cells)
    assert grid is not None
    return replace(
        held,
        grid=grid,
        faults={**held.faults, **{(row + shift, column): said for (row, column), said in part.faults.items()}},
        below=part.below,
        notes=held.notes + part.notes,
        rows=(*held.rows, *part.rows),
        columns=max(held.columns, part.columns, key=len),
        names=tuple(table.name_of(row) for table in (held, part) for row in range(table.grid.rows)),
    )


def _tables_of_projects(table: FoundTable, lines: Sequence[Sequence[Cell]]) -> Iterator[FoundTable]:
    """One table for each project of a list that has their names in a column of its own beside the indicators; else nothing.

    Each has the heads and all that stands above them."""
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
