"""Paints placed cells into a page that WeasyPrint laid out without them."""

from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache, partial
from typing import Any

import pydyf
from weasyprint import Document
from weasyprint.document import Page
from weasyprint.pdf.metadata import DocumentMetadata

from projects.documents.grid import CellRole, Grid
from projects.documents.pdf.engine import rendered, step_aside
from projects.documents.pdf.inside import paint_page
from projects.documents.pdf.markup import SCOPES, empty_page
from projects.documents.pdf.placing import EDGE, PlacedCell, Placing
from projects.documents.pdf.style import Paper, sample_paper
from projects.documents.pdf.tags import HEADING, PARAGRAPH, Element, TaggedPage, cell_attributes
from projects.documents.printable import Printable

Number = tuple[int, int]  # of the page, and how many there are


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
        stream.set_line_width(EDGE)
        for x, y, to_x, to_y in self.placing.rules():
            stream.move_to(x, y)
            stream.line_to(to_x, to_y)
        stream.stroke()
        stream.end_marked_content()
        for placed in self.placing.cells():
            if placed.lines:
                self._paint_cell(stream, placed)
        stream.begin_marked_content("Artifact")

    def _paint_cell(self, stream: Any, placed: PlacedCell) -> None:
        face = placed.set.face
        self.cell_marks[placed.cell.row, placed.cell.column] = number = self.next_mark()
        stream.begin_marked_content("P", pydyf.Dictionary({"MCID": number}))
        stream.begin_text()
        font, size = stream.add_font(face.font)
        stream.set_font_size(font.hash, size)
        for line, at in zip(placed.set.lines, placed.lines, strict=True):
            if line.glyphs:
                face.tell(font, line.glyphs, line.text)
                stream.set_text_matrix(1, 0, 0, -1, at.left, at.base)
                stream.show_text(line.shown)
        stream.end_text()
        stream.end_marked_content()

    def add_elements(self, part: Element, reference: bytes) -> None:
        """Puts title, notes and signatures around the table, though one grid holds them all."""
        table: Element | None = None
        grid = self.placing.grid
        for row in range(grid.rows):
            if grid.is_bare(row):
                table = None
                for cell in grid.starting_in(row):
                    if marks := self._marks(cell.row, cell.column):
                        part.add(HEADING if cell.role is CellRole.TITLE else PARAGRAPH, reference, marks)
                continue
            table = table or part.add("Table", reference)
            line = table.add("TR", reference)
            for cell in grid.starting_in(row):
                scope = SCOPES.get(cell.role, "") if cell.text else ""
                attributes = cell_attributes(scope, cell.column_span, cell.row_span)
                line.add("TH" if scope else "TD", reference, self._marks(cell.row, cell.column), attributes)
        self.add_foot(part, reference)

    def _marks(self, row: int, column: int) -> list[int]:
        return [self.cell_marks[row, column]] if (row, column) in self.cell_marks else []


def painted(form: Printable, tables: Sequence[Placing]) -> Document:
    """Each table on a page of its own."""
    numbers = [(number, len(tables)) for number in range(1, len(tables) + 1)]
    empty = [_empty_page(form, tables[0].paper, number) for number in numbers]
    pages = [
        PlacedPage(document.pages[0], table, "" if number else form.title)
        for number, (document, table) in enumerate(zip(empty, tables, strict=True))
    ]
    whole = empty[0].copy(pages)
    whole.metadata = DocumentMetadata(title=form.title, created=form.made_at and form.made_at.isoformat(timespec="seconds"), lang="zh-CN")
    return whole


def _empty_page(form: Printable, paper: Paper, number: Number) -> Document:
    """Frozen forms have a foot of their own; that of others is kept."""
    plain = replace(sample_paper(paper.typeface), orientation=paper.orientation, is_draft=paper.is_draft)
    if form.code or form.link:
        return rendered(empty_page(form), plain, link=form.link, number=number)
    return _kept(plain, number)


@lru_cache(maxsize=64)
def _kept(paper: Paper, number: Number) -> Document:
    return rendered(empty_page(Printable(title="", grid=Grid(widths=(), rows=0, cells=()))), paper, number=number)
