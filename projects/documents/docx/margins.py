"""What stands above and below a form's pages: 草稿, page numbers, a frozen version's code."""

from typing import Final, NamedTuple

from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from projects.documents.docx.styles import GREY
from projects.documents.docx.texts import field, runs
from projects.documents.grid import Orientation
from projects.documents.measures import paper_width
from projects.documents.printable import Printable

DRAFT: Final = "草稿"


class Shown(NamedTuple):
    orientation: Orientation
    code: str
    is_draft: bool


def set_head_and_foot(section: Section, form: Printable, before: Shown | None) -> Shown:
    """Those of the section before go on where they say the same: a part of its own for each would swell the file."""
    shown = Shown(form.grid.orientation, form.code, form.is_draft)
    if shown != before:
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        _write_head(section.header.paragraphs[0], form)
        write_foot(section, paper_width(form.grid), code=form.code)
    return shown


def _write_head(paragraph: Paragraph, form: Printable) -> None:
    paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
    if form.is_draft:
        paragraph.add_run(DRAFT).font.color.rgb = GREY


def write_foot(section: Section, width: float, *, code: str = "") -> None:
    """Pages count through the document, so that its 目录 can name them."""
    paragraph = section.footer.paragraphs[0]
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(width / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    numbered = f"{runs(chr(9) + '第 ')}{field('PAGE')}{runs(' 页　共 ')}{field('NUMPAGES')}{runs(' 页')}"
    shown = runs(f"\t{code}") if code else ""
    for element in parse_xml(f"<w:p {nsdecls('w')}>{numbered}{shown}</w:p>"):
        paragraph._p.append(element)
