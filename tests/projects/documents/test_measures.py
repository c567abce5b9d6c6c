"""How much room texts take on paper."""

from dataclasses import replace
from decimal import Decimal

import pytest

from projects.documents.grid import Cell, CellRole, Grid, Orientation
from projects.documents.measures import (
    break_label,
    cell_width,
    count_lines,
    fits_on_a_page,
    row_heights,
    smallest_type_size,
    text_width,
)
from tests.projects.documents.sheets import sample_grid


def grid(*cells: Cell, rows: int = 1) -> Grid:
    return Grid(widths=(Decimal(50), Decimal(50)), rows=rows, cells=cells)


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("绩效", 2), ("100%", 2), ("（2）", 2.5), ("é", 1), ("e\u0301", 0.5)]
)
def test_width_of_a_text(text: str, width: float) -> None:
    assert text_width(text) == width


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [("绩效指标", 4, 1), ("绩效指标", 3, 2), ("绩\n效", 9, 2), ("", 4, 1), ("w" * 40, 5, 4), ("绩效 www", 3, 2)],
)
def test_lines_of_a_text(text: str, width: float, lines: int) -> None:
    assert count_lines(text, width) == lines


def test_label_breaks_only_where_it_may_and_only_where_it_must() -> None:
    label = Cell(row=0, column=0, text="服务对象满意度指标", breaks=(4, 7))
    assert [break_label(label, width) for width in (9, 8, 4)] == [
        "服务对象满意度指标",
        "服务对象满意度\n指标",
        "服务对象\n满意度\n指标",
    ]


def test_merged_cell_makes_its_last_row_taller() -> None:
    tall = Cell(row=0, column=0, row_span=2, text="长" * 400)
    first, second = Cell(row=0, column=1, text="一"), Cell(row=1, column=1, text="二")
    heights = row_heights(grid(tall, first, second, rows=2))
    assert heights[0] == 20
    assert heights[1] > 100


def test_title_is_measured_in_its_own_type() -> None:
    title = Cell(row=0, column=0, column_span=2, text="题" * 40, role=CellRole.TITLE)
    assert row_heights(grid(title))[0] > 40


def test_wide_paper_has_more_room() -> None:
    cell = Cell(row=0, column=0, text="")
    upright = grid(cell, Cell(row=0, column=1, text=""))
    assert cell_width(replace(upright, orientation=Orientation.LANDSCAPE), cell) > cell_width(upright, cell)


def test_form_fits_on_a_page_or_not() -> None:
    upright = sample_grid("national-2020")
    assert fits_on_a_page(upright, [700]) is True
    assert fits_on_a_page(upright, [800]) is False
    assert fits_on_a_page(upright, [800], shrunk_to=0.9) is True


def test_layout_says_how_small_type_may_become() -> None:
    bare = grid(Cell(row=0, column=0, column_span=2, text=""))
    assert smallest_type_size(bare) == 10
    assert smallest_type_size(replace(bare, type_size=Decimal(9), smallest_type_size=Decimal(8))) == 8
