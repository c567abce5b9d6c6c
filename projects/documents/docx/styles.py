"""The few styles of a document: 宋体 for the form, 黑体 for its title, nothing of the template's blue."""

from typing import Any, Final

import docx
from docx.document import Document
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from projects.documents.measures import TITLE_SIZE, TYPE_SIZE

SONG: Final = "宋体"
HEI: Final = "黑体"
BLACK: Final = RGBColor(0, 0, 0)
GREY: Final = RGBColor(0x7F, 0x7F, 0x7F)
TAIL: Final = "FormTail"


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
