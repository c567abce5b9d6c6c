"""Measures the texts of a form: Pango breaks the lines, and no page is laid out."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import accumulate
from typing import Any, Final

from weasyprint.formatting_structure.boxes import LineBox, TableCellBox, TextBox
from weasyprint.text.ffi import FROM_UNITS, TO_UNITS, ffi, pango
from weasyprint.text.line_break import Layout

from projects.documents.grid import Cell, CellRole, Grid
from projects.documents.pdf.cutting import Extent
from projects.documents.pdf.engine import rendered
from projects.documents.pdf.markup import LONG_WORD, broken_text, is_stamped
from projects.documents.pdf.style import MOST_INDENT, Paper

SPACES: Final = re.compile(r"[ \t\r\f]*\n[ \t\r\f]*|[ \t\r\f]+")
PLAIN, LONG, STAMPED = "", "long", "bare signature stamped"
ROLES: Final = {
    CellRole.TITLE: "title",
    CellRole.SUBTITLE: "subtitle",
    CellRole.NOTE: "bare note",
    CellRole.SIGNATURE: "bare signature",
}
LOOKS: Final = (*ROLES.values(), STAMPED, LONG, PLAIN)


@dataclass(frozen=True, slots=True)
class MeasuredStyle:
    """A style of cells; heights and widths in CSS pixels."""

    style: Any  # WeasyPrint's, of the text
    line: float
    middle: float  # of a line above its base line
    around: float  # above and below the lines
    beside: float  # left and right of them
    least: float  # height without a text


@dataclass(frozen=True, slots=True)
class Measures:
    """What a paper's stylesheet makes of its columns and of each look of a cell."""

    widths: tuple[float, ...]
    later_widths: tuple[float, ...]  # of a table that begins with a frame, half of whose line is outside the columns
    looks: dict[str, MeasuredStyle]
    least: float  # height of a row without any text


@lru_cache(maxsize=64)
def _measures(paper: Paper) -> Measures:
    """Reads two tables: one begins with a cell of each style, as a form does, the other with a row of framed cells."""
    count = len(paper.widths)
    columns, row = "<col>" * count, f"<tr class=empty>{'<td></td>' * count}</tr>"
    looks = "".join(
        f'<tr><td colspan="{count}" class="{look}">{text}</td></tr>' for look in LOOKS for text in ("国", "")
    )
    document = rendered(f"<table>{columns}{looks}{row}</table><table>{columns}{row}</table>", paper)
    cells = [box for page in document.pages for box in page._page_box.descendants() if isinstance(box, TableCellBox)]
    first, later = (
        tuple(cell.border_width() for cell in part) for part in (cells[-2 * count : -count], cells[-count:])
    )
    pairs = zip(LOOKS, cells[::2], cells[1::2], strict=False)
    return Measures(
        first, later, {name: _look(filled, bare) for name, filled, bare in pairs}, cells[-1].border_height()
    )


def _look(filled: Any, empty: Any) -> MeasuredStyle:
    line, text = (next(box for box in filled.descendants() if isinstance(box, kind)) for kind in (LineBox, TextBox))
    padding = filled.style["padding_top"].value + filled.style["padding_bottom"].value
    around = padding + filled.border_top_width + filled.border_bottom_width
    layout = Layout(text.style)
    layout.set_text(" ")
    middle = _middle(layout.get_first_line()[0])
    beside = filled.border_width() - filled.width
    return MeasuredStyle(text.style, line.height, middle, around, beside, empty.border_height())


def extents(grid: Grid, paper: Paper, *, is_whole: bool) -> list[Extent]:
    """Returns the extent of each cell, in the grid's order, for a form in one table or one that will be cut."""
    measures = _measures(paper)
    setter = _Setter(measures, measures.widths if is_whole and grid.is_bare(0) else measures.later_widths)
    empty = {row for row in range(grid.rows) if not any(cell.text for cell in grid.starting_in(row))}
    return [setter.extent(grid, cell, paper, is_empty=cell.row in empty) for cell in grid.cells]


class _Setter:
    """Breaks texts into lines; one Pango layout serves all cells of a style."""

    def __init__(self, measures: Measures, widths: Sequence[float]) -> None:
        self.measures, self.widths = measures, widths
        self.layouts: dict[str, Layout] = {}

    def extent(self, grid: Grid, cell: Cell, paper: Paper, *, is_empty: bool) -> Extent:
        look = self.measures.looks[name := _look_of(grid, cell)]
        text = SPACES.sub(_collapsed, broken_text(grid, cell, paper)).rstrip()
        indent = min(cell.indent, MOST_INDENT) * look.style["font_size"]
        width = sum(self.widths[column] for column in cell.columns) - look.beside - indent
        lines = list(self._lines(name, text, width)) if text else []
        bottoms = tuple(accumulate((look.line + more for _, more in lines), initial=0.0))
        least = self.measures.least if is_empty else look.least
        return Extent(text, tuple(end for end, _ in lines), bottoms, look.around, least)

    def _lines(self, name: str, text: str, width: float) -> Iterator[tuple[int, float]]:
        """Yields the end of each line, and how much taller it is than the others."""
        layout, middle = self._layout(name), self.measures.looks[name].middle
        pango.pango_layout_set_width(layout.layout, int(max(width, 0) * TO_UNITS))
        start = 0
        for paragraph in text.split("\n"):
            yield from ((start + end, abs(each - middle)) for end, each in _set_lines(layout, paragraph, middle))
            start += len(paragraph) + 1

    def _layout(self, name: str) -> Layout:
        if name not in self.layouts:
            layout = self.layouts[name] = Layout(self.measures.looks[name].style)
            if name == LONG:
                pango.pango_layout_set_wrap(layout.layout, pango.PANGO_WRAP_WORD_CHAR)
        return self.layouts[name]


def _collapsed(spaces: re.Match[str]) -> str:
    return "\n" if "\n" in spaces[0] else " "


def _set_lines(layout: Layout, paragraph: str, middle: float) -> Iterator[tuple[int, float]]:
    """Yields each line's end in characters (Pango counts bytes), and its middle's height above the base line."""
    if not paragraph:
        yield 0, middle
        return
    layout.set_text(paragraph)
    content, number, end, characters = paragraph.encode(), 0, 0, 0
    while (line := pango.pango_layout_get_line_readonly(layout.layout, number)) != ffi.NULL:
        start, end = end, line.start_index + line.length
        characters += len(content[start:end].decode())
        yield characters, _middle(line)
        number += 1


def _middle(line: Any) -> float:
    """Another font for a rare character is higher or lower, which makes its line taller by the difference."""
    extents = ffi.new("PangoRectangle *")
    pango.pango_layout_line_get_extents(line, ffi.NULL, extents)
    return float((-extents.y - extents.height / 2) * FROM_UNITS)


def _look_of(grid: Grid, cell: Cell) -> str:
    if is_stamped(grid, cell):
        return STAMPED
    return ROLES.get(cell.role) or (LONG if LONG_WORD.search(cell.text) else PLAIN)
