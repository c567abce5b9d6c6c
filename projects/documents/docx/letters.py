"""An official letter as a Word document: 仿宋 of 三号, headings in 黑体, the table as the forms have theirs."""

from collections.abc import Sequence
from typing import Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm, Pt

from projects.documents.docx.styles import HEI, empty_document, run_xml, save_document, set_properties, write_foot
from projects.documents.docx.table import draw_tables
from projects.documents.grid import Orientation
from projects.documents.letter import Letter
from projects.documents.measures import PAPER

FANGSONG: Final = "仿宋"
BODY: Final = 16  # points: 三号
TITLE: Final = 22  # 二号
LINE: Final = 28
SIDES: Final = (28, 26)  # mm, left and right, as official letters have them
ENDS: Final = (37, 35)  # above and below
INDENT: Final = 2 * BODY


def write_letter(letter: Letter) -> bytes:
    document = empty_document()
    set_properties(document, letter.title, letter.made_at)
    width = set_letter_paper(document)
    write_foot(document.sections[0], width)
    add_texts(document, [letter.title], size=TITLE, font=HEI, align=WD_ALIGN_PARAGRAPH.CENTER, line=LINE + 8)
    add_texts(document, [letter.number], align=WD_ALIGN_PARAGRAPH.CENTER, after=LINE)
    add_texts(document, [letter.addressee])
    for part in letter.parts:
        if part.heading:
            add_texts(document, [part.heading], font=HEI, indent=INDENT)
        add_texts(document, part.paragraphs, indent=INDENT)
        for table in draw_tables(part.table) if part.table else ():
            document.element.body._insert_tbl(parse_xml(table))
            add_texts(document, [""], line=8)
    add_texts(document, [""], line=LINE)
    add_texts(document, letter.signature, align=WD_ALIGN_PARAGRAPH.RIGHT, right=INDENT)
    return save_document(document)


def set_letter_paper(document: Document) -> int:
    """Returns how wide a text is, in mm."""
    section = document.sections[0]
    width, height = PAPER[Orientation.PORTRAIT]
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin, section.right_margin = (Mm(side) for side in SIDES)
    section.top_margin, section.bottom_margin = (Mm(end) for end in ENDS)
    return width - sum(SIDES)


def add_texts(
    document: Document,
    texts: Sequence[str],
    *,
    size: int = BODY,
    font: str = FANGSONG,
    align: WD_ALIGN_PARAGRAPH = WD_ALIGN_PARAGRAPH.JUSTIFY,
    indent: int = 0,
    right: int = 0,
    line: int = LINE,
    after: int = 0,
    keeps: bool = False,  # on the page of what follows
) -> None:
    for text in texts:
        paragraph = document.add_paragraph()
        shape = paragraph.paragraph_format
        shape.keep_with_next = keeps or None
        shape.alignment, shape.first_line_indent, shape.right_indent = align, Pt(indent), Pt(right)
        shape.line_spacing_rule, shape.line_spacing, shape.space_after = WD_LINE_SPACING.EXACTLY, Pt(line), Pt(after)
        for element in parse_xml(f"<w:p {nsdecls('w')}>{run_xml(text, size=size, font=font)}</w:p>"):
            paragraph._p.append(element)
