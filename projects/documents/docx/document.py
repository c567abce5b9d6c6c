"""A document with a section for each form, and a list of them where they are several."""

from collections.abc import Sequence

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from projects.documents.docx.contents import BOOKMARK, draw_contents, entry_field, entry_text
from projects.documents.docx.styles import (
    TAIL,
    empty_document,
    run_xml,
    save_document,
    set_head_and_foot,
    set_properties,
    write_foot,
)
from projects.documents.docx.table import captions_of, draw_tables
from projects.documents.grid import CellRole, Orientation
from projects.documents.measures import MARGIN, PAPER
from projects.documents.office import UNDATED
from projects.documents.printable import Printable, latest_made_at


def write(forms: Sequence[Printable]) -> bytes:
    if not forms:
        raise ValueError("没有要写入文档的表")
    document = empty_document()
    title = forms[0].title if len(forms) == 1 else f"{forms[0].title}等 {len(forms)} 张表"
    set_properties(document, title, latest_made_at(forms) or UNDATED)
    section = document.sections[0]
    if len(forms) > 1:
        draw_contents(document, forms)
        _set_paper(section, Orientation.PORTRAIT)
        write_foot(section, PAPER[Orientation.PORTRAIT][0] - 2 * MARGIN)
        section = _next_section(document)
    shown = None
    for number, form in enumerate(forms, start=1):
        section = section if number == 1 else _next_section(document)
        _set_paper(section, form.grid.orientation)
        shown = set_head_and_foot(section, form, shown)
        _draw_form(document, form, number if len(forms) > 1 else 0)
    document.add_paragraph(style=TAIL)
    return save_document(document)


def _next_section(document: Document) -> Section:
    section: Section = document.add_section()
    document.paragraphs[-1].style = document.styles[TAIL]
    return section


def _set_paper(section: Section, orientation: Orientation) -> None:
    width, height = PAPER[orientation]
    section.orientation = WD_ORIENT.LANDSCAPE if orientation is Orientation.LANDSCAPE else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.header_distance = section.footer_distance = Mm(7)


def _draw_form(document: Document, form: Printable, number: int) -> None:
    for cell in captions_of(form.grid):
        heading = document.add_paragraph(style="Heading 1" if cell.role is CellRole.TITLE else "Normal")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        is_listed = cell.role is CellRole.TITLE and number > 0
        _append_xml(heading, _listed_title_xml(cell.text, form, number) if is_listed else run_xml(cell.text))
    for place, table in enumerate(draw_tables(form.grid)):
        if place:
            document.add_paragraph(style=TAIL)
        document.element.body._insert_tbl(parse_xml(table))


def _listed_title_xml(text: str, form: Printable, number: int) -> str:
    """What the 目录 leads to, and what it is made of when somebody has it made anew."""
    start = f'<w:bookmarkStart w:id="{number}" w:name="{BOOKMARK}{number}"/>'
    return f'{start}{run_xml(text)}{entry_field(entry_text(form, number))}<w:bookmarkEnd w:id="{number}"/>'


def _append_xml(paragraph: Paragraph, inner: str) -> None:
    for element in parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"):
        paragraph._p.append(element)
