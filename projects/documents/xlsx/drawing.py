"""Draws a grid on a sheet of a workbook."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import accumulate
from math import ceil
from typing import Final

from openpyxl.cell.cell import Cell as Place
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.grid import Cell, Grid, Typeface
from projects.documents.measures import (
    break_label,
    cell_width,
    column_widths,
    fits_on_a_page,
    row_heights,
    smallest_type_size,
    type_size,
)
from projects.documents.xlsx.styles import Styles, set_page
from projects.documents.xlsx.values import CellValue, value_of_cell

TALLEST: Final = 400.0  # Excel's rows end at 409 points
UNPARTED: Final = 90.0  # points: five lines and what is around them
PIECE: Final = 45.0
MOST_FROZEN: Final = 150.0  # points, a fifth of a small screen
MM_PER_UNIT: Final = Decimal("2.1167")  # a digit of 宋体 11 is 8 pixels wide


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the rows of a grid lie in the sheet: one that is taller than Excel allows lies in several."""

    tops: tuple[int, ...]  # of each row of the grid, and of the one after the last; from 1
    heights: tuple[float, ...]

    @classmethod
    def of(cls, grid: Grid, *, first: int = 1) -> "Placement":
        heights = row_heights(grid)
        fits = fits_on_a_page(grid, heights, shrunk_to=smallest_type_size(grid) / type_size(grid))
        pieces = [_count_pieces(height, fits=fits) for height in heights]
        return cls(tops=tuple(accumulate(pieces, initial=first)), heights=tuple(heights))

    def rows(self, cell: Cell) -> range:
        return range(self.tops[cell.row], self.tops[cell.rows.stop])

    def coordinate(self, cell: Cell) -> str:
        return f"{get_column_letter(cell.column + 1)}{self.tops[cell.row]}"


def _count_pieces(height: float, *, fits: bool) -> int:
    """Rows of the sheet: none is parted in print, so that a tall one of a long form is to be many small ones."""
    if fits or height <= UNPARTED:
        return ceil(height / TALLEST)
    return ceil(height / PIECE)


def draw_grid(page: Worksheet, grid: Grid, styles: Styles, *, first: int = 1) -> Placement:
    placement = Placement.of(grid, first=first)
    _set_sizes(page, grid, placement)
    size = type_size(grid)
    for cell in grid.cells:
        put_cell(
            page, cell, break_label(cell, cell_width(grid, cell)), styles, placement.rows(cell), size, grid.typeface
        )
    repeated = range(*(placement.tops[row] for row in (grid.repeated.start, grid.repeated.stop)))
    fits = fits_on_a_page(grid, placement.heights, shrunk_to=smallest_type_size(grid) / type_size(grid))
    set_page(page, grid, rows=range(first, placement.tops[-1]), repeated=repeated, fits=fits)
    if frozen := _count_frozen_rows(grid, placement.heights):
        page.freeze_panes = f"A{placement.tops[frozen]}"
    return placement


def _count_frozen_rows(grid: Grid, heights: Sequence[float]) -> int:
    """Down to the heads where they stand near the top, else to the project's name: the rest needs the screen."""
    project = grid.find("project")
    for row in filter(None, (grid.repeated.stop, project.rows.stop if project else 0)):
        if sum(heights[:row]) <= MOST_FROZEN and not any(cell.row < row < cell.rows.stop for cell in grid.cells):
            return row
    return 0


def _set_sizes(page: Worksheet, grid: Grid, placement: Placement) -> None:
    for column, width in enumerate(column_widths(grid), start=1):
        page.column_dimensions[get_column_letter(column)].width = float(round(width / MM_PER_UNIT, 2))
    for row, height in enumerate(placement.heights):
        pieces = range(placement.tops[row], placement.tops[row + 1])
        for piece in pieces:
            page.row_dimensions[piece].height = round(height / len(pieces), 1)


def put_cell(
    page: Worksheet, cell: Cell, text: str, styles: Styles, rows: Sequence[int], size: float, typeface: Typeface
) -> Place:
    shown = value_of_cell(cell, text)
    style = styles.of(cell, shown, size, typeface, is_tall=len(rows) > cell.row_span == 1)
    columns = columns_of(cell)
    if len(rows) * len(columns) > 1:
        merge_area(page, rows, columns)
    for row in rows:
        for column in columns:
            page.cell(row, column)._style = style  # a border runs around the whole of a merged cell
    place: Place = page.cell(rows[0], columns[0])
    return fill_place(place, shown)


def columns_of(cell: Cell) -> range:
    return range(cell.column + 1, cell.columns.stop + 1)


def fill_place(place: Place, shown: CellValue) -> Place:
    if shown.value == "":
        return place
    place.value = shown.value
    if isinstance(shown.value, str):
        place.data_type = "s"  # "=1个" is a text
    return place


def merge_area(page: Worksheet, rows: Sequence[int], columns: Sequence[int]) -> None:
    """merge_cells() would copy the borders cell by cell, which takes as long as all the rest."""
    area = CellRange(min_row=rows[0], max_row=rows[-1], min_col=columns[0], max_col=columns[-1])
    page.merged_cells.ranges.add(area)
