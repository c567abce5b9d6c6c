"""Paints placed cells into a page that WeasyPrint laid out without them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

from weasyprint import Document
from weasyprint.document import Page
from weasyprint.pdf.metadata import DocumentMetadata

from projects.documents.grid import CellRole, Grid
from projects.documents.pdf.engine import lay_out_html, step_aside
from projects.documents.pdf.inside import PangoFace, keep_pictures, paint_page
from projects.documents.pdf.markup import SCOPES, empty_page
from projects.documents.pdf.placing import EDGE, PlacedCell, Placing
from projects.documents.pdf.style import Paper, sample_paper
from projects.documents.pdf.tags import HEADING, PARAGRAPH, Element, TaggedPage, cell_attributes
from projects.documents.printable import Printable

Number = tuple[int, int]  # of the page, and how many there are


class Pen:
    """Writes into the stream of a page."""

    def __init__(self, stream: Any) -> None:
        self._stream = stream
        self._fonts: dict[PangoFace, tuple[Any, str]] = {}

    def write(self, commands: str) -> None:
        self._stream.stream.append(commands.encode())

    def text(self, placed: PlacedCell) -> str:
        face = placed.set.face
        if face not in self._fonts:
            font, size = face.font_in(self._stream)
            self._fonts[face] = font, f"/{font.hash} {size:.6f} Tf\n"
        font, chosen = self._fonts[face]
        lines = [chosen]
        for line, at in zip(placed.set.lines, placed.lines, strict=True):
            if line.glyphs:
                face.tell(font, line.glyphs, line.text)
                lines.append(f"1 0 0 -1 {at.left:.6f} {at.base:.6f} Tm [{line.shown}] TJ\n")
        return "".join(lines)


class PlacedPage(TaggedPage):
    def __init__(self, page: Page, placing: Placing, title: str) -> None:
        """A title makes a bookmark."""
        super().__init__(page)
        self.placing = placing
        margin = placing.paper.margin
        self.bookmarks = [(1, title, (margin, margin), "closed")] if title else []
        self.cell_marks: dict[tuple[int, int], int] = {}

    def paint(self, stream: Any, scale: float = 1) -> None:
        step_aside()
        self.begin(stream)
        paint_page(self, stream, scale, partial(self._paint_table, stream))
        stream.end_marked_content()

    def _paint_table(self, stream: Any) -> None:
        """Writes the commands as text: thousands of calls would take longer than placing."""
        pen = Pen(stream)
        rules = "\n".join(f"{x:.6f} {y:.6f} m {to_x:.6f} {to_y:.6f} l" for x, y, to_x, to_y in self.placing.rules())
        pen.write(f"{EDGE:.6f} w\n{rules} S")
        stream.end_marked_content()
        for placed in self.placing.cells():
            if placed.lines:
                self.cell_marks[placed.cell.row, placed.cell.column] = number = self.next_mark()
                pen.write(f"/P <</MCID {number}>> BDC\nBT {pen.text(placed)}ET\nEMC")
        stream.begin_marked_content("Artifact")

    def add_elements(self, part: Element, reference: bytes) -> None:
        """Puts title, notes and signatures around the table, though one grid holds them all."""
        table: Element | None = None
        grid = self.placing.grid
        for row in range(grid.rows):
            if grid.is_bare(row):
                table = None
                for cell in grid.starting_in(row):
                    if marks := self._marks_of_cell(cell.row, cell.column):
                        part.add(HEADING if cell.role is CellRole.TITLE else PARAGRAPH, reference, marks)
                continue
            table = table or part.add("Table", reference)
            line = table.add("TR", reference)
            for cell in grid.starting_in(row):
                scope = SCOPES.get(cell.role, "") if cell.text else ""
                attributes = cell_attributes(scope, cell.column_span, cell.row_span)
                line.add("TH" if scope else "TD", reference, self._marks_of_cell(cell.row, cell.column), attributes)
        self.add_foot(part, reference)

    def _marks_of_cell(self, row: int, column: int) -> list[int]:
        return [self.cell_marks[row, column]] if (row, column) in self.cell_marks else []


def paint_tables(form: Printable, tables: Sequence[Placing]) -> Document:
    """Each table on a page of its own."""
    numbers = [(number, len(tables)) for number in range(1, len(tables) + 1)]
    empty = [_lay_out_empty_page(form, tables[0].paper, number) for number in numbers]
    pages = [
        PlacedPage(document.pages[0], table, "" if number else form.title)
        for number, (document, table) in enumerate(zip(empty, tables, strict=True))
    ]
    whole = empty[0].copy(pages)
    whole.metadata = DocumentMetadata(
        title=form.title, created=form.made_at and form.made_at.isoformat(timespec="seconds"), lang="zh-CN"
    )
    return whole


def _lay_out_empty_page(form: Printable, paper: Paper, number: Number) -> Document:
    """Frozen forms have a foot of their own; that of others is kept."""
    plain = replace(sample_paper(paper.typeface), orientation=paper.orientation, is_draft=paper.is_draft)
    if form.code or form.link:
        return lay_out_html(empty_page(form), plain, link=form.link, number=number)
    return _keep_empty_page(plain, number)


@lru_cache(maxsize=64)
def _keep_empty_page(paper: Paper, number: Number) -> Document:
    nothing = Printable(title="", grid=Grid(widths=(), rows=0, cells=()))
    document = lay_out_html(empty_page(nothing), paper, number=number)
    keep_pictures(document.pages[0])
    return document
