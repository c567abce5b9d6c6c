"""How much room texts take on paper: where a label breaks, how tall a row becomes, whether a form fits on a page."""

import re
import unicodedata
from collections.abc import Sequence
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from typing import Final

from projects.documents.grid import Cell, CellRole, Grid, Orientation

PAPER: Final = {Orientation.PORTRAIT: (210, 297), Orientation.LANDSCAPE: (297, 210)}  # A4 in mm
MARGIN: Final = 12
MM_PER_POINT: Final = 25.4 / 72
TYPE_SIZE: Final = 10  # in points, where the layout says nothing
TITLE_SIZE: Final = 16
PADDING: Final = 0.5  # of a cell, left and right together, in ems
LINE: Final = 1.35  # of the type size
AROUND: Final = 6  # above and below the lines of a row
LOWEST: Final = {CellRole.TITLE: 32.0, CellRole.SUBTITLE: 20.0, CellRole.SIGNATURE: 26.0, CellRole.NOTE: 16.0}
LOWEST_ROW: Final = 2.0  # of the type size
WORDS: Final = re.compile(r"[!-~]+|[^!-~]")
WIDE: Final = frozenset("WFA")


def paper_width(grid: Grid) -> float:
    """Between the margins, in mm."""
    return PAPER[grid.orientation][0] - 2 * MARGIN


def page_height(grid: Grid) -> float:
    """Between the margins, with head and foot, in points."""
    return (PAPER[grid.orientation][1] - 2 * MARGIN) / MM_PER_POINT


def type_size(grid: Grid) -> float:
    return float(grid.type_size or TYPE_SIZE)


def smallest_type_size(grid: Grid) -> float:
    """Down to which a form may be pressed onto one page."""
    return float(grid.smallest_type_size or type_size(grid))


def cell_width(grid: Grid, cell: Cell, *, size: float | None = None) -> float:
    """How many hanzi of that size stand beside each other in the cell."""
    size = TITLE_SIZE if cell.role is CellRole.TITLE else size or type_size(grid)
    percent = sum(grid.widths[column] for column in cell.columns)
    points = float(percent) / 100 * paper_width(grid) / MM_PER_POINT
    return points / size - PADDING - cell.indent


def text_width(text: str) -> float:
    if text.isascii():
        return len(text) / 2
    return sum(_width_of_character(character) for character in text)


@lru_cache(maxsize=8192)
def _width_of_character(character: str) -> float:
    if unicodedata.combining(character):
        return 0.0
    return 1.0 if unicodedata.east_asian_width(character) in WIDE else 0.5


def count_lines(text: str, width: float) -> int:
    return sum(_count_lines_of_paragraph(part, width) for part in text.split("\n"))


def _count_lines_of_paragraph(text: str, width: float) -> int:
    """A word goes to the next line as a whole, unless a line is too short for it."""
    width = max(width, 1.0)
    if text_width(text) <= width:
        return 1
    lines, filled = 1, 0.0
    for word in WORDS.findall(text):
        wide = text_width(word)
        if filled + wide > width and filled:
            lines, filled = lines + 1, 0.0
        while wide > width:
            lines, wide = lines + 1, wide - width
        filled += wide
    return lines


def break_label(cell: Cell, width: float) -> str:
    """The text with a line break at some of its own breaking places, where it is wider than the cell."""
    if not cell.breaks or text_width(cell.text) <= width:
        return cell.text
    lines: list[str] = []
    for start, stop in pairwise((0, *cell.breaks, len(cell.text))):
        part = cell.text[start:stop]
        if lines and text_width(lines[-1] + part) <= width:
            lines[-1] += part
        else:
            lines.append(part)
    return "\n".join(lines)


def row_heights(grid: Grid, *, size: float | None = None) -> list[float]:
    """In points, so that every text shows whole; what a merged cell needs beyond its rows goes to the last of them."""
    size = size or type_size(grid)
    heights = [LOWEST_ROW * size] * grid.rows
    for cell in grid.cells:
        if cell.role in LOWEST:
            heights[cell.row] = LOWEST[cell.role]
    for cell in sorted(grid.cells, key=lambda each: each.row_span):
        missing = _height_of_cell(grid, cell, size) - sum(heights[cell.row : cell.rows.stop])
        if missing > 0:
            heights[cell.rows[-1]] += missing
    return heights


def _height_of_cell(grid: Grid, cell: Cell, size: float) -> float:
    width = cell_width(grid, cell, size=size)
    line = LINE * (TITLE_SIZE if cell.role is CellRole.TITLE else size)
    return count_lines(break_label(cell, width), width) * line + AROUND


def fits_on_a_page(grid: Grid, heights: Sequence[float], *, shrunk_to: float = 1) -> bool:
    return sum(heights) * shrunk_to <= page_height(grid)


def column_widths(grid: Grid) -> list[Decimal]:
    """In mm."""
    whole = Decimal(paper_width(grid))
    return [whole * width / 100 for width in grid.widths]
