"""A document with a section for each form, and a list of them where they are several."""

from collections.abc import Sequence
from html import escape
from io import BytesIO
from typing import Final

from docx.document import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.section import Section
from docx.shared import Mm
from docx.text.paragraph import Paragraph

from projects.documents.docx.margins import set_head_and_foot
from projects.documents.docx.styles import TAIL, empty_document
from projects.documents.docx.table import captions, tables
from projects.documents.docx.texts import runs
from projects.documents.grid import Orientation, Role
from projects.documents.measures import MARGIN, PAPER
from projects.documents.printable import Printable
from projects.documents.xml_text import xml_text

AUTHOR: Final = "项目支出绩效自评系统"
CONTENTS: Final = "目录"


def write(forms: Sequence[Printable]) -> bytes:
    if not forms:
        raise ValueError("没有要写入文档的表")
    document = empty_document()
    _set_properties(document, forms)
    section = document.sections[0]
    if len(forms) > 1:
        _draw_contents(document, forms)
        _set_paper(section, Orientation.PORTRAIT)
        section = _next_section(document)
    shown = None
    for number, form in enumerate(forms, start=1):
        section = section if number == 1 else _next_section(document)
        _set_paper(section, form.grid.orientation)
        shown = set_head_and_foot(section, form, shown)
        _draw(document, form, number)
    document.add_paragraph(style=TAIL)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _next_section(document: Document) -> Section:
    section: Section = document.add_section()
    document.paragraphs[-1].style = document.styles[TAIL]
    return section


def _set_properties(document: Document, forms: Sequence[Printable]) -> None:
    properties = document.core_properties
    title = forms[0].title if len(forms) == 1 else f"{forms[0].title}等 {len(forms)} 张表"
    properties.title = xml_text(title)[:250]
    properties.author = properties.last_modified_by = AUTHOR
    properties.comments, properties.language = "", "zh-CN"


def _set_paper(section: Section, orientation: Orientation) -> None:
    width, height = PAPER[orientation]
    section.orientation = WD_ORIENT.LANDSCAPE if orientation is Orientation.LANDSCAPE else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)
    section.header_distance = section.footer_distance = Mm(7)


def _draw(document: Document, form: Printable, number: int) -> None:
    for cell in captions(form.grid):
        heading = document.add_paragraph(style="Heading 1" if cell.role is Role.TITLE else "Normal")
        heading.alignment = WD_ALIGN_PARAGRAPH.CENTER
        _append_text(heading, cell.text, bookmark=number if cell.role is Role.TITLE else None)
    for place, table in enumerate(tables(form.grid)):
        if place:
            document.add_paragraph(style=TAIL)
        document.element.body._insert_tbl(parse_xml(table))


def _append_text(paragraph: Paragraph, text: str, *, bookmark: int | None = None) -> None:
    start = end = ""
    if bookmark is not None:
        start = f'<w:bookmarkStart w:id="{bookmark}" w:name="form_{bookmark}"/>'
        end = f'<w:bookmarkEnd w:id="{bookmark}"/>'
    _append(paragraph, f"{start}{runs(text)}{end}")


def _append(paragraph: Paragraph, inner: str) -> None:
    for element in parse_xml(f"<w:p {nsdecls('w')}>{inner}</w:p>"):
        paragraph._p.append(element)


def _draw_contents(document: Document, forms: Sequence[Printable]) -> None:
    heading = document.add_paragraph(CONTENTS, style="Heading 1")
    heading.paragraph_format.space_after = Mm(4)
    for number, form in enumerate(forms, start=1):
        line = document.add_paragraph()
        line.paragraph_format.space_after = Mm(1.5)
        anchor = escape(f"form_{number}")
        _append(line, f'<w:hyperlink w:anchor="{anchor}" w:history="1">{runs(f"{number}. {form.title}")}</w:hyperlink>')
