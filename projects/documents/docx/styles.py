"""How a Word document looks: its few styles, its texts, and what stands above and below a form's pages."""

import re
from datetime import UTC, datetime
from html import escape
from io import BytesIO
from typing import Any, Final, NamedTuple

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.section import Section
from docx.shared import Mm, Pt, RGBColor

from projects.documents.grid import Orientation
from projects.documents.measures import TITLE_SIZE, TYPE_SIZE, paper_width
from projects.documents.office import fix_dates, xml_text
from projects.documents.printable import Printable

AUTHOR: Final = "项目支出绩效自评系统"
SONG: Final = "宋体"
HEI: Final = "黑体"
BLACK: Final = RGBColor(0, 0, 0)
GREY: Final = RGBColor(0x7F, 0x7F, 0x7F)
TAIL: Final = "FormTail"
PARTS: Final = re.compile("([\n\t])")
ELEMENTS: Final = {"\n": "<w:br/>", "\t": "<w:tab/>"}
DRAFT: Final = "草稿"


def empty_document() -> Document:
    document = docx.Document()
    _set_font(document.styles["Normal"], SONG, TYPE_SIZE)
    _set_no_gaps(document.styles["Normal"])
    heading = document.styles["Heading 1"]
    _set_font(heading, HEI, TITLE_SIZE)
    heading.paragraph_format.alignment = WD_ALIGN_PARAGRAPH.CENTER
    heading.paragraph_format.space_before = heading.paragraph_format.space_after = Pt(4)
    for name, size in (("Header", 14), ("Footer", 9)):
        _set_font(document.styles[name], SONG, size)
        document.styles[name].paragraph_format.tab_stops.clear_all()
    _add_tail(document)
    return document


def set_properties(document: Document, title: str, made_at: datetime) -> None:
    properties = document.core_properties
    properties.title = xml_text(title)[:250]
    properties.author = properties.last_modified_by = AUTHOR
    properties.comments, properties.language = "", "zh-CN"
    properties.created = properties.modified = made_at.astimezone(UTC)


def save_document(document: Document) -> bytes:
    file = BytesIO()
    document.save(file)
    return fix_dates(file.getvalue())


def _set_font(style: Any, name: str, size: int) -> None:
    font = style.font
    font.name, font.size, font.bold, font.italic, font.color.rgb = name, Pt(size), False, False, BLACK
    fonts = style.element.rPr.rFonts
    for attribute in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
        fonts.attrib.pop(qn(f"w:{attribute}"), None)
    for attribute in ("ascii", "hAnsi", "eastAsia"):
        fonts.set(qn(f"w:{attribute}"), name)
    spacing = style.paragraph_format
    spacing.space_before = spacing.space_after = Pt(0)
    spacing.line_spacing_rule = WD_LINE_SPACING.SINGLE


def _set_no_gaps(style: Any) -> None:
    """Word would part 12个月 into 12 个月, and a narrow column would hold one character less."""
    properties = style.element.get_or_add_pPr()
    for name in ("w:autoSpaceDE", "w:autoSpaceDN"):
        gap = OxmlElement(name)
        gap.set(qn("w:val"), "0")
        properties.find(qn("w:spacing")).addprevious(gap)


def _add_tail(document: Document) -> None:
    """The paragraph that Word wants behind a table takes no room, or a full page would be followed by an empty one."""
    style: Any = document.styles.add_style(TAIL, WD_STYLE_TYPE.PARAGRAPH)
    _set_font(style, SONG, 1)
    style.paragraph_format.line_spacing_rule = WD_LINE_SPACING.EXACTLY
    style.paragraph_format.line_spacing = Pt(1)


def run_xml(text: str, *, size: float | None = None, font: str = "") -> str:
    """One run; nothing for no text."""
    parts = [part for part in PARTS.split(xml_text(text)) if part]
    written = (ELEMENTS.get(part) or f'<w:t xml:space="preserve">{escape(part, quote=False)}</w:t>' for part in parts)
    named = f'<w:rFonts w:ascii="{font}" w:hAnsi="{font}" w:eastAsia="{font}"/>' if font else ""
    sized = f'<w:sz w:val="{round(size * 2)}"/>' if size else ""
    properties = f"<w:rPr>{named}{sized}</w:rPr>" if named or sized else ""
    return f"<w:r>{properties}{''.join(written)}</w:r>" if parts else ""


def field_xml(code: str) -> str:
    """A number that Word works out: PAGE, SECTIONPAGES."""
    return f'<w:fldSimple w:instr="{code}"><w:r><w:t>1</w:t></w:r></w:fldSimple>'


class HeadAndFoot(NamedTuple):
    orientation: Orientation
    code: str
    is_draft: bool


def set_head_and_foot(section: Section, form: Printable, before: HeadAndFoot | None) -> HeadAndFoot:
    """Those of the section before go on where they say the same: a part of its own for each would swell the file."""
    shown = HeadAndFoot(form.grid.orientation, form.code, form.is_draft)
    if shown != before:
        section.header.is_linked_to_previous = section.footer.is_linked_to_previous = False
        paragraph = section.header.paragraphs[0]
        paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
        if form.is_draft:
            paragraph.add_run(DRAFT).font.color.rgb = GREY
        write_foot(section, paper_width(form.grid), code=form.code)
    return shown


def write_foot(section: Section, width: float, *, code: str = "") -> None:
    """Pages count through the document, so that its 目录 can name them."""
    paragraph = section.footer.paragraphs[0]
    stops = paragraph.paragraph_format.tab_stops
    stops.add_tab_stop(Mm(width / 2), WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT)
    numbered = (
        f"{run_xml(chr(9) + '第 ')}{field_xml('PAGE')}{run_xml(' 页　共 ')}{field_xml('NUMPAGES')}{run_xml(' 页')}"
    )
    shown = run_xml(f"\t{code}") if code else ""
    for element in parse_xml(f"<w:p {nsdecls('w')}>{numbered}{shown}</w:p>"):
        paragraph._p.append(element)
