"""Lays a form out: on one page where possible, else page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from weasyprint import Document

from projects.documents.grid import Grid
from projects.documents.pdf.cutting import cut, height
from projects.documents.pdf.engine import rendered, undisturbed
from projects.documents.pdf.markup import markup
from projects.documents.pdf.measuring import extents
from projects.documents.pdf.style import Paper, paper_of
from projects.documents.printable import Printable

STEP: Final = 0.25  # points, between two sizes of type
MANY: Final = 2500  # characters: a longer form is measured before it is laid out
SLACK: Final = 1.0  # CSS pixels: half a line above the table and below it
TRIES: Final = 3
TIGHTER: Final = 0.97


@dataclass(frozen=True, slots=True)
class Setting:
    form: Printable

    def lay_out(self, paper: Paper) -> Document:
        return rendered(markup(self.form, paper), paper, link=self.form.link)

    def lay_out_pages(self, pages: Sequence[Grid], paper: Paper) -> list[Document]:
        """Lays each page out by itself, so that other threads may draw in between."""
        documents = []
        for number, grid in enumerate(pages, start=1):
            html = markup(replace(self.form, grid=grid), paper, is_first=number == 1)
            documents.append(rendered(html, paper, link=self.form.link, number=(number, len(pages))))
        return documents

    def fits(self, paper: Paper) -> bool:
        """Measures, which takes a twentieth of the time of laying out."""
        with undisturbed():
            measured = extents(self.form.grid, paper, is_whole=True)
        return height(self.form.grid, measured) <= paper.height - SLACK


def laid_out(form: Printable) -> Document:
    setting = Setting(form)
    paper = paper_of(form.grid, is_draft=form.is_draft)
    is_long = sum(len(cell.text) for cell in form.grid.cells) > MANY
    if not is_long or setting.fits(paper):
        document = setting.lay_out(paper)
        if len(document.pages) == 1:
            return document
    return _pressed(setting, paper) or _cut(setting, paper)


def _pressed(setting: Setting, paper: Paper) -> Document | None:
    """Returns the form on one page, with the largest type that fits, if the layout allows one so small."""
    smallest = setting.form.grid.smallest_type_size
    if smallest is None:
        return None
    count = int((paper.size - float(smallest)) / STEP)
    papers = [replace(paper, size=paper.size - STEP * number) for number in range(1, count + 1)]
    if not papers or not setting.fits(papers[-1]):
        return None
    for smaller in papers:
        if setting.fits(smaller):
            document = setting.lay_out(smaller)
            if len(document.pages) == 1:
                return document
    return None


def _cut(setting: Setting, paper: Paper) -> Document:
    """Makes each page a table of its own. When a page comes out taller than measured, all pages get less room."""
    grid, room = setting.form.grid, paper.height - SLACK
    with undisturbed():
        measured = extents(grid, paper, is_whole=False)
    for _ in range(TRIES):
        documents = setting.lay_out_pages(cut(grid, measured, room), paper)
        if all(len(document.pages) == 1 for document in documents):
            break
        room *= TIGHTER
    return documents[0].copy(list(chain.from_iterable(document.pages for document in documents)))
