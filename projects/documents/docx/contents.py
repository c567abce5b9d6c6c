"""The 目录 of a document with several forms: a field of Word's with its page numbers filled in."""

from collections.abc import Sequence
from html import escape
from itertools import accumulate
from typing import Final

from docx.document import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls

from projects.documents.docx.styles import HEI, run_xml
from projects.documents.docx.table import count_pages
from projects.documents.grid import Orientation
from projects.documents.measures import MARGIN, MM_PER_POINT, PAPER, TITLE_SIZE, TYPE_SIZE, count_lines
from projects.documents.office import xml_text
from projects.documents.printable import Printable

CONTENTS: Final = "目录"
BOOKMARK: Final = "form_"
LINE: Final = 18  # points, the same in every program, so that it is known how many stand on a page
HEAD: Final = 42
TWIPS: Final = 20  # a point
NUMBER: Final = 4 * "　"  # room for the page number behind a title
WIDTH, HEIGHT = ((side - 2 * MARGIN) / MM_PER_POINT for side in PAPER[Orientation.PORTRAIT])
LISTED: Final = r' TOC \f \l "1-1" \h \z '  # of entries that each form names itself: the titles of forms are all alike
HIDDEN: Final = "<w:rPr><w:vanish/></w:rPr>"


def entry_text(form: Printable, number: int) -> str:
    return f"{number}．{' '.join(xml_text(form.title).split())}"


def entry_field(text: str) -> str:
    """Names the form where it begins, unseen, for when somebody has the 目录 made anew."""
    quoted = text.replace("\\", "\\\\").replace('"', "”")
    return (
        _field_mark_xml("begin", HIDDEN)
        + _instruction_xml(f' TC "{quoted}" \\l 1 ', HIDDEN)
        + _field_mark_xml("end", HIDDEN)
    )


def draw_contents(document: Document, forms: Sequence[Printable]) -> None:
    texts = [entry_text(form, number) for number, form in enumerate(forms, start=1)]
    pages = list(accumulate((count_pages(form.grid) for form in forms), initial=_count_pages(texts) + 1))
    head = (
        f'<w:r><w:rPr><w:rFonts w:eastAsia="{HEI}"/><w:sz w:val="{TITLE_SIZE * 2}"/></w:rPr><w:t>{CONTENTS}</w:t></w:r>'
    )
    _append_paragraph(document, head, HEAD, '<w:jc w:val="center"/>')
    begin, end = (
        _field_mark_xml("begin") + _instruction_xml(LISTED) + _field_mark_xml("separate"),
        _field_mark_xml("end"),
    )
    for number, text in enumerate(texts, start=1):
        entry = _entry_xml(text, number, pages[number - 1])
        _append_paragraph(document, f"{begin if number == 1 else ''}{entry}{end if number == len(texts) else ''}", LINE)


def _count_pages(texts: Sequence[str]) -> int:
    pages, filled = 1, float(HEAD)
    for text in texts:
        height = LINE * count_lines(text + NUMBER, WIDTH / TYPE_SIZE)
        if filled + height > HEIGHT:
            pages, filled = pages + 1, 0.0
        filled += height
    return pages


def _entry_xml(text: str, number: int, page: int) -> str:
    anchor = f"{BOOKMARK}{number}"
    shown = f"{_field_mark_xml('separate')}{run_xml(str(page))}{_field_mark_xml('end')}"
    reference = f"{_field_mark_xml('begin')}{_instruction_xml(f' PAGEREF {anchor} ')}{shown}"
    return f'<w:hyperlink w:anchor="{anchor}" w:history="1">{run_xml(text)}{run_xml(chr(9))}{reference}</w:hyperlink>'


def _append_paragraph(document: Document, inner: str, line: int, align: str = "") -> None:
    """Before the section's end, with lines of one height."""
    tab = f'<w:tabs><w:tab w:val="right" w:leader="dot" w:pos="{round(WIDTH * TWIPS)}"/></w:tabs>'
    spacing = f'<w:spacing w:before="0" w:after="0" w:line="{line * TWIPS}" w:lineRule="exact"/>'
    properties = f'<w:pPr><w:keepLines/><w:widowControl w:val="0"/>{tab}{spacing}{align}</w:pPr>'
    paragraph = parse_xml(f"<w:p {nsdecls('w')}>{properties}{inner}</w:p>")
    document.element.body.sectPr.addprevious(paragraph)


def _field_mark_xml(kind: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:fldChar w:fldCharType="{kind}"/></w:r>'


def _instruction_xml(text: str, properties: str = "") -> str:
    return f'<w:r>{properties}<w:instrText xml:space="preserve">{escape(text, quote=False)}</w:instrText></w:r>'
