"""A grid is a table: each place has one cell, and each value one place."""

from decimal import Decimal
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects.documents.grid import Cell, CellRole, Grid, GridError


def grid(*cells: Cell, rows: int = 2, columns: int = 2) -> Grid:
    return Grid(widths=(Decimal(100 // columns),) * columns, rows=rows, cells=cells)


@st.composite
def tilings(draw: st.DrawFn) -> tuple[int, int, list[Cell]]:
    """Rectangles that fill a table, cut out of it place by place."""
    rows, columns = draw(st.integers(1, 6)), draw(st.integers(1, 6))
    free = {(row, column) for row in range(rows) for column in range(columns)}
    cells = []
    for row, column in sorted(free):
        if (row, column) in free:
            cell = draw_cell(draw, free, row, column)
            free -= {(each_row, each_column) for each_row in cell.rows for each_column in cell.columns}
            cells.append(cell)
    return rows, columns, cells


def draw_cell(draw: st.DrawFn, free: set[tuple[int, int]], row: int, column: int) -> Cell:
    wide = draw(st.integers(1, 3))
    while any((row, column + offset) not in free for offset in range(wide)):
        wide -= 1
    tall = draw(st.integers(1, 3))
    while any((row + down, column + right) not in free for down in range(tall) for right in range(wide)):
        tall -= 1
    return Cell(row=row, column=column, row_span=tall, column_span=wide, source=f"{row}.{column}")


@given(tilings(), st.randoms())
def test_rectangles_that_fill_the_table_make_a_grid_in_reading_order(
    tiling: tuple[int, int, list[Cell]], chance: Random
) -> None:
    rows, columns, cells = tiling
    shuffled = list(cells)
    chance.shuffle(shuffled)
    made = grid(*shuffled, rows=rows, columns=columns)
    assert list(made.cells) == cells
    assert all(made.at(row, column) is cell for cell in cells for row in cell.rows for column in cell.columns)
    assert [cell for row in range(rows) for cell in made.starting_in(row)] == cells
    assert all(made.find(cell.source) is cell for cell in cells)


@given(tilings(), st.data())
def test_a_table_with_a_cell_too_few_or_too_many_is_none(
    tiling: tuple[int, int, list[Cell]], data: st.DataObject
) -> None:
    rows, columns, cells = tiling
    chosen = data.draw(st.sampled_from(cells))
    with pytest.raises(GridError, match="没有单元格"):
        grid(*(cell for cell in cells if cell is not chosen), rows=rows, columns=columns)
    with pytest.raises(GridError, match="有两个单元格"):
        grid(*cells, Cell(row=chosen.row, column=chosen.column), rows=rows, columns=columns)


def test_the_doubled_place_is_named() -> None:
    with pytest.raises(GridError, match=r"^第 2 行第 1 列有两个单元格$"):
        grid(Cell(row=0, column=0, row_span=2), Cell(row=0, column=1, row_span=2), Cell(row=1, column=0))


@pytest.mark.parametrize(
    "outside",
    [
        Cell(row=1, column=1, row_span=2),
        Cell(row=1, column=1, column_span=2),
        Cell(row=2, column=0),
        Cell(row=-1, column=0),
        Cell(row=0, column=-1),
        Cell(row=0, column=0, row_span=0),
    ],
)
def test_a_cell_outside_the_table_is_refused(outside: Cell) -> None:
    with pytest.raises(GridError, match="超出表格"):
        grid(outside)


def test_a_value_shown_twice_is_refused() -> None:
    with pytest.raises(GridError, match=r"^goal 出现两次$"):
        grid(Cell(row=0, column=0, row_span=2, source="goal"), Cell(row=0, column=1, row_span=2, also=("goal",)))


def test_a_merged_cell_is_found_by_each_value_that_it_shows() -> None:
    merged = Cell(row=0, column=0, row_span=2, source="indicators.1.category", also=("indicators.2.category",))
    made = grid(merged, Cell(row=0, column=1), Cell(row=1, column=1))
    assert made.find("indicators.2.category") is merged
    assert made.find("indicators.3.category") is None


def test_what_stands_around_the_table_has_no_lines() -> None:
    framed = {role for role in CellRole if Cell(row=0, column=0, role=role).is_framed}
    assert set(CellRole) - framed == {CellRole.TITLE, CellRole.SUBTITLE, CellRole.NOTE, CellRole.SIGNATURE}
