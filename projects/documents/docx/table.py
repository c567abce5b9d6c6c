"""A grid as Word tables: fixed widths, merged cells, lines around what the form frames."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final

from docx.oxml.ns import nsdecls

from projects.documents.docx.styles import run_xml
from projects.documents.grid import Align, Cell, CellRole, Grid, Typeface
from projects.documents.measures import (
    LOWEST,
    LOWEST_ROW,
    break_label,
    cell_width,
    column_widths,
    fits_on_a_page,
    page_height,
    row_heights,
    smallest_type_size,
    type_size,
)

TWIPS_PER_MM: Final = 1440 / 25.4
TWIPS: Final = 20  # a point
CAPTIONS: Final = frozenset({CellRole.TITLE, CellRole.SUBTITLE})
SIDES: Final = ("top", "left", "bottom", "right")
MARGINS: Final = "".join(f'<w:{side} w:w="60" w:type="dxa"/>' for side in ("left", "right"))
RESTART: Final = ' w:val="restart"'
FONTS: Final = {Typeface.SONG: "", Typeface.FANGSONG: "仿宋"}  # other than the document's own
SPARE: Final = 1.03  # Word sets lines a little wider apart than other programs
PADDING: Final = 0.25  # more than other programs leave beside a text, in ems
STEP: Final = 0.5  # Word knows half points
CANT_SPLIT: Final = 0.12  # a row that takes more of a page may go on on the next


@dataclass(frozen=True, slots=True)
class Piece:
    """A cell, or what of it lies in a part of the table."""

    cell: Cell
    rows: range
    is_whole: bool  # holds the text
    bare: frozenset[str]  # sides without a line, where the rest of the cell joins on


def captions_of(grid: Grid) -> list[Cell]:
    """The title's rows, which stand above the table."""
    return [cell for cell in grid.cells if cell.role in CAPTIONS and cell.column_span == len(grid.widths)]


def draw_tables(grid: Grid) -> Iterator[str]:
    """One table; one for each part under heads where the form runs over a page: Word repeats only a table's first rows."""
    top, drawing = len(captions_of(grid)), _fit_to_page(grid)
    for section in () if drawing.fits else grid.sections:
        if top < section.heads.start:
            yield drawing.table([range(top, section.heads.start)])
        top = next(row for row in range(section.rows.stop, grid.rows + 1) if row not in drawing.kept)
        yield drawing.table([section.heads, range(section.heads.stop, top)])
    if top < grid.rows:
        yield drawing.table([range(top, grid.rows)])


def draw_flowing_table(grid: Grid) -> str:
    """In running text, over as many pages as it takes, with its heads on each."""
    drawing = TableDrawing(grid, tuple(row_heights(grid, size=type_size(grid))), type_size(grid), False, frozenset())
    return drawing.table([grid.repeated, range(grid.repeated.stop, grid.rows)])


def count_pages(grid: Grid) -> int:
    """How many a form takes, by the same estimate that its rows are set by."""
    drawing = _fit_to_page(grid)
    if drawing.fits:
        return 1
    whole = page_height(grid) / SPARE
    pages, filled = 1, 0.0
    for row, height in enumerate(drawing.heights):
        heads = sum(drawing.heights[head] for head in grid.heads_above(row))
        if filled + height > whole and height <= whole * CANT_SPLIT:
            pages, filled = pages + 1, heads
        filled += height
        while filled > whole:
            pages, filled = pages + 1, filled - whole + heads
    return pages


def _fit_to_page(grid: Grid) -> "TableDrawing":
    """In the largest type that brings the form onto one page; in its own where not even the smallest does."""
    own = size = type_size(grid)
    while size >= smallest_type_size(grid):
        drawing = TableDrawing.of(grid, size)
        if drawing.fits:
            return drawing
        size -= STEP
    return TableDrawing.of(grid, own)


@dataclass(frozen=True, slots=True)
class TableDrawing:
    grid: Grid
    heights: tuple[float, ...]
    size: float
    fits: bool
    kept: frozenset[int]  # rows that stay on the page of the one above

    @classmethod
    def of(cls, grid: Grid, size: float) -> "TableDrawing":
        heights = tuple(row_heights(grid, size=size))
        fits = fits_on_a_page(grid, heights, shrunk_to=SPARE)
        return cls(grid, heights, size, fits, frozenset() if fits else grid.kept)

    @property
    def widths(self) -> list[int]:
        return [round(float(width) * TWIPS_PER_MM) for width in column_widths(self.grid)]

    def table(self, parts: Sequence[range]) -> str:
        widths = self.widths
        repeated = parts[0] if len(parts) > 1 else range(0)
        pieces = _cut_into_pieces(self.grid, parts)
        columns = "".join(f'<w:gridCol w:w="{width}"/>' for width in widths)
        rows = "".join(self._row_xml(row, pieces, widths, is_head=row in repeated) for part in parts for row in part)
        return (
            f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{sum(widths)}" w:type="dxa"/><w:jc w:val="center"/>'
            f'<w:tblLayout w:type="fixed"/><w:tblCellMar>{MARGINS}</w:tblCellMar></w:tblPr>'
            f"<w:tblGrid>{columns}</w:tblGrid>{rows}</w:tbl>"
        )

    def _row_xml(self, row: int, pieces: "Pieces", widths: Sequence[int], *, is_head: bool) -> str:
        is_tall = not self.fits and self.heights[row] > page_height(self.grid) * CANT_SPLIT
        keeps = not is_tall and row + 1 in self.kept
        placed = (pieces[row, column] for column in range(len(widths)) if (row, column) in pieces)
        cells = "".join(
            self._cell_xml(piece, row, sum(widths[column] for column in piece.cell.columns), keeps=keeps)
            for piece in placed
        )
        whole = "" if is_tall else "<w:cantSplit/>"
        least = round(LOWEST.get(self.grid.at(row, 0).role, LOWEST_ROW * self.size) * TWIPS)
        head = "<w:tblHeader/>" if is_head else ""
        return f'<w:tr><w:trPr>{whole}<w:trHeight w:val="{least}" w:hRule="atLeast"/>{head}</w:trPr>{cells}</w:tr>'

    def _cell_xml(self, piece: Piece, row: int, width: int, *, keeps: bool) -> str:
        cell = piece.cell
        span = f'<w:gridSpan w:val="{cell.column_span}"/>' if cell.column_span > 1 else ""
        is_first = row == piece.rows.start
        merge = "" if len(piece.rows) == 1 else f"<w:vMerge{RESTART if is_first else ''}/>"
        text = (
            break_label(cell, cell_width(self.grid, cell, size=self.size) - PADDING)
            if is_first and piece.is_whole
            else ""
        )
        properties = f'<w:tcW w:w="{width}" w:type="dxa"/>{span}{merge}{_borders_xml(piece)}<w:vAlign w:val="center"/>'
        return f"<w:tc><w:tcPr>{properties}</w:tcPr>{self._paragraph_xml(cell, text, keeps=keeps)}</w:tc>"

    def _paragraph_xml(self, cell: Cell, text: str, *, keeps: bool) -> str:
        keep = "<w:keepNext/>" if keeps else ""  # to the row below
        indent = f'<w:ind w:left="{round(cell.indent * self.size * TWIPS)}"/>' if cell.indent else ""
        align = "" if cell.align is Align.LEFT else f'<w:jc w:val="{escape(cell.align)}"/>'
        size = self.size - (cell.role is CellRole.NOTE)
        written = run_xml(text, size=size, font=FONTS[self.grid.typeface])
        return f"<w:p><w:pPr>{keep}{indent}{align}</w:pPr>{written}</w:p>"


Pieces = dict[tuple[int, int], Piece]


def _cut_into_pieces(grid: Grid, parts: Sequence[range]) -> Pieces:
    """By row and first column, a piece for each of its rows."""
    placed: Pieces = {}
    for cell in grid.cells:
        for part in parts:
            rows = range(max(cell.row, part.start), min(cell.rows.stop, part.stop))
            joints = {"top": rows.start > cell.row, "bottom": rows.stop < cell.rows.stop}
            bare = frozenset(side for side, joins in joints.items() if joins)
            piece = Piece(cell, rows, rows.stop == cell.rows.stop, bare)
            placed.update({(row, cell.column): piece for row in rows})
    return placed


def _borders_xml(piece: Piece) -> str:
    if not piece.cell.is_framed:
        return ""
    drawn = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>' for side in SIDES if side not in piece.bare
    )
    return f"<w:tcBorders>{drawn}</w:tcBorders>"
