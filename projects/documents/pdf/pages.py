"""Lays a form out: on one page where possible, else page by page."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from django.conf import settings
from weasyprint import Document

from projects.documents.grid import Grid
from projects.documents.pdf.cutting import cut_into_pages
from projects.documents.pdf.engine import lay_out_html, undisturbed
from projects.documents.pdf.markup import write_html
from projects.documents.pdf.painting import paint_tables
from projects.documents.pdf.placing import Placing
from projects.documents.pdf.style import Paper, paper_of
from projects.documents.printable import Printable

STEP: Final = 0.25  # points, between two sizes of type
SLACK: Final = 1.0  # CSS pixels: half a line above the table and below it
TRIES: Final = 3
TIGHTER: Final = 0.97


@dataclass(frozen=True, slots=True)
class Setting:
    form: Printable

    def place(self, paper: Paper, grid: Grid | None = None) -> Placing:
        with undisturbed():
            return Placing(grid or self.form.grid, paper)

    def lay_out(self, tables: Sequence[Placing]) -> Document:
        """By placing where that can be done, else by WeasyPrint, whole."""
        if settings.PDF_PLACING and all(table.is_placeable and table.fits for table in tables):
            with undisturbed():
                return paint_tables(self.form, tables)
        documents = self.lay_out_by_weasyprint([table.grid for table in tables], tables[0].paper)
        return documents[0].copy(list(chain.from_iterable(document.pages for document in documents)))

    def lay_out_by_weasyprint(self, pages: Sequence[Grid], paper: Paper) -> list[Document]:
        """Lays each page out by itself, so that other threads may draw in between."""
        documents = []
        for number, grid in enumerate(pages, start=1):
            html = write_html(replace(self.form, grid=grid), paper, is_first=number == 1)
            documents.append(lay_out_html(html, paper, link=self.form.link, number=(number, len(pages))))
        return documents


def lay_out_form(form: Printable) -> Document:
    setting = Setting(form)
    table = setting.place(paper_of(form.grid, is_draft=form.is_draft))
    return (
        _lay_out_on_one_page(setting, table)
        or _press_onto_one_page(setting, table.paper)
        or _lay_out_cut(setting, table)
    )


def _lay_out_on_one_page(setting: Setting, table: Placing) -> Document | None:
    if not table.fits:
        return None
    document = setting.lay_out([table])
    return document if len(document.pages) == 1 else None


def _press_onto_one_page(setting: Setting, paper: Paper) -> Document | None:
    """Returns the form on one page, with the largest type that fits, if the layout allows one so small."""
    smallest = setting.form.grid.smallest_type_size
    if smallest is None:
        return None
    count = int((paper.size - float(smallest)) / STEP)
    sizes = [paper.size - STEP * number for number in range(1, count + 1)]
    if not sizes or not setting.place(replace(paper, size=sizes[-1])).fits:
        return None
    tables = (setting.place(replace(paper, size=size)) for size in sizes)
    documents = (_lay_out_on_one_page(setting, table) for table in tables)
    return next((document for document in documents if document is not None), None)


def _lay_out_cut(setting: Setting, table: Placing) -> Document:
    """Makes each page a table of its own. When a page comes out taller than measured, all pages get less room."""
    room = table.paper.height - SLACK
    extents = table.extents()
    for _ in range(TRIES):
        tables = [setting.place(table.paper, page) for page in cut_into_pages(table.grid, extents, room)]
        document = setting.lay_out(tables)
        if len(document.pages) == len(tables):
            break
        room *= TIGHTER
    return document
