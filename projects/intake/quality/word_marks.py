"""Marks cells of a Word document with shading and comments, and lists what is wrong at its end."""

import re
from collections.abc import Iterator
from html import escape
from io import BytesIO
from typing import Any, Final

import docx
from docx.document import Document
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement, parse_xml
from docx.oxml.ns import nsdecls, qn
from docx.text.run import Run

from projects.intake.quality.marks import (
    AUTHOR,
    COLOURS,
    HEADS,
    LIST,
    NOTHING_FOUND,
    Mark,
    Marking,
    OpinionLine,
    UnmarkableError,
)

INITIALS: Final = "核"
FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
RELATION: Final = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
EMBEDDED: Final = re.compile(r"/(?:embeddings|activeX)/|vbaProject|oleObject", re.I)
OUTWARD: Final = re.compile(r"\b(?:DDE|DDEAUTO|INCLUDE\w*|LINK|IMPORT|DATABASE|RD|AUTOTEXT|MACROBUTTON)\b", re.I)
OUTSIDE: Final = re.compile(r"HYPERLINK\s+(?!\s|\\l)", re.I)
TO_THE_TOP: Final = ' HYPERLINK \\l "_top" '
WORDS: Final = re.compile(r"[\W_]+")
PERCENTS: Final = (6, 13, 14, 10, 14, 25, 18)
WIDTH: Final = 5000  # fiftieths of a percent: the whole line
CLOSE: Final = '<w:pPr><w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/><w:ind w:firstLine="0"/><w:jc w:val="left"/></w:pPr>'
FONTS: Final = '<w:rFonts w:ascii="宋体" w:hAnsi="宋体" w:eastAsia="宋体"/>'

Row = tuple[Any, int]  # and the column where it begins
Found = dict[tuple[str, int, int], Any]


def mark_document(content: bytes, marking: Marking) -> bytes:
    document = docx.Document(BytesIO(content))
    _refuse_foreign(document)
    _cut_links(document)
    places = {(mark.spot.table, mark.spot.row, mark.spot.column) for mark in marking.marks}
    cells = _find_cells(document, places)
    for mark in marking.marks:
        cell = cells.get((mark.spot.table, mark.spot.row, mark.spot.column))
        if cell is not None and _still_says(cell, mark.spot.text):
            _mark_cell(document, cell, mark)
    _append_list(document, marking)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def _refuse_foreign(document: Document) -> None:
    """Objects of other programs, and fields that fetch: they can't be taken out of a document that stays as it was."""
    for part in document.part.package.iter_parts():
        if EMBEDDED.search(str(part.partname)):
            raise UnmarkableError
        for relation in part.rels.values():
            if relation.is_external and relation.reltype != RELATIONSHIP_TYPE.HYPERLINK:
                raise UnmarkableError
        element = getattr(part, "element", None)
        if element is not None and any(OUTWARD.search(code) for code in _field_codes(element)):
            raise UnmarkableError


def _field_codes(element: Any) -> Iterator[str]:
    """One code may stand in several runs of its paragraph."""
    for paragraph in element.iter(qn("w:p")):
        yield "".join(code.text or "" for code in paragraph.iter(qn("w:instrText")))
    for field in element.iter(qn("w:fldSimple")):
        yield field.get(qn("w:instr"), "")


def _cut_links(document: Document) -> None:
    """A link's words stay."""
    for part in document.part.package.iter_parts():
        keys = [key for key, relation in part.rels.items() if relation.is_external]
        if keys and (element := getattr(part, "element", None)) is not None:
            for link in element.iter():
                for name in (f"{RELATION}id", f"{RELATION}link", f"{RELATION}embed"):
                    if link.get(name) in keys:
                        del link.attrib[name]
        for key in keys:
            part.rels.pop(key)
        if (element := getattr(part, "element", None)) is not None:
            _cut_fields(element)


def _cut_fields(element: Any) -> None:
    """A link that is written as a field leads to the top of the document instead."""
    for paragraph in element.iter(qn("w:p")):
        codes = list(paragraph.iter(qn("w:instrText")))
        if OUTSIDE.search("".join(code.text or "" for code in codes)):
            for number, code in enumerate(codes):
                code.text = "" if number else TO_THE_TOP
    for field in element.iter(qn("w:fldSimple")):
        if OUTSIDE.search(field.get(qn("w:instr"), "")):
            field.set(qn("w:instr"), TO_THE_TOP)


def _find_cells(document: Document, places: set[tuple[str, int, int]]) -> Found:
    """By the numbers that the reader gave them."""
    wanted = {place[:2] for place in places}
    found: Found = {}
    for number, table in enumerate(_outer_tables(document), start=1):
        name = f"第 {number} 个表格"
        for row, (element, first) in enumerate(_rows_with_nested(table, 0), start=1):
            if (name, row) not in wanted:
                continue
            column = first
            for cell in _children(element, "tc"):
                found.setdefault((name, row, column + 1), cell)
                column += cell.grid_span
    return found


def _outer_tables(document: Document) -> Iterator[Any]:
    for table in document.element.body.iter(qn("w:tbl")):
        if not any(above.tag in (qn("w:tbl"), FALLBACK) for above in table.iterancestors()):
            yield table


def _rows_with_nested(table: Any, shift: int) -> Iterator[Row]:
    """Rows of a table within a cell follow the row of that cell."""
    for row in _children(table, "tr"):
        properties = row.trPr
        if properties is not None and properties.find(qn("w:del")) is not None:
            continue
        first = shift + row.grid_before
        yield row, first
        column = first
        for cell in _children(row, "tc"):
            for inner in _children(cell, "tbl"):
                yield from _rows_with_nested(inner, column)
            column += cell.grid_span


def _children(element: Any, name: str) -> Iterator[Any]:
    for child in element.iterchildren():
        if child.tag == qn(f"w:{name}"):
            yield child
        elif child.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:customXml"), qn("w:ins")):
            yield from _children(child, name)


def _still_says(cell: Any, text: str) -> bool:
    """A place that was counted otherwise than the reader counted it must not be marked."""
    own = "".join(each.text or "" for each in cell.iter(qn("w:t")))
    return WORDS.sub("", own).startswith(WORDS.sub("", text.removesuffix("…")))


def _mark_cell(document: Document, cell: Any, mark: Mark) -> None:
    colours = COLOURS[mark.level]
    properties = cell.get_or_add_tcPr()
    for old in properties.findall(qn("w:shd")):
        properties.remove(old)
    shading = parse_xml(f'<w:shd {nsdecls("w")} w:val="clear" w:color="auto" w:fill="{colours.fill}"/>')
    later = ("w:noWrap", "w:tcMar", "w:textDirection", "w:tcFitText", "w:vAlign", "w:hideMark")
    following = next((child for child in properties if child.tag in {qn(name) for name in later}), None)
    if following is None:
        properties.append(shading)
    else:
        following.addprevious(shading)
    paragraph = next(_children(cell, "p"))
    runs = list(paragraph.iter(qn("w:r")))
    if not runs:
        runs = [OxmlElement("w:r")]
        paragraph.append(runs[0])
    document.add_comment([Run(runs[0], document), Run(runs[-1], document)], mark.note, AUTHOR, INITIALS)


def _append_list(document: Document, marking: Marking) -> None:
    body = document.element.body
    last = body.find(qn("w:sectPr"))
    for element in (_heading_xml(f"{LIST}：{marking.title}"), _table_xml(marking), _paragraph_xml("")):
        if last is None:
            body.append(element)
        else:
            last.addprevious(element)


def _heading_xml(text: str) -> Any:
    return parse_xml(
        f'<w:p {nsdecls("w")}><w:pPr><w:pageBreakBefore/><w:spacing w:after="120"/></w:pPr>{_run_xml(text, size=28, bold=True)}</w:p>'
    )


def _paragraph_xml(text: str) -> Any:
    return parse_xml(f"<w:p {nsdecls('w')}>{_run_xml(text)}</w:p>")


def _run_xml(text: str, *, size: int = 20, bold: bool = False) -> str:
    heavy = "<w:b/>" if bold else ""
    said = f'<w:t xml:space="preserve">{escape(text, quote=False)}</w:t>'
    return f'<w:r><w:rPr>{FONTS}{heavy}<w:sz w:val="{size}"/></w:rPr>{said}</w:r>'


def _table_xml(marking: Marking) -> Any:
    rows = [_row_xml(HEADS, is_head=True)]
    rows += [_row_xml((str(number), *line.texts), line) for number, line in enumerate(marking.lines, start=1)]
    if not marking.lines:
        rows.append(_row_xml(("", "", "", "", "", NOTHING_FOUND, "")))
    lines = "".join(
        f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="000000"/>'
        for side in ("top", "left", "bottom", "right", "insideH", "insideV")
    )
    grid = "".join(f'<w:gridCol w:w="{percent * 90}"/>' for percent in PERCENTS)
    return parse_xml(
        f'<w:tbl {nsdecls("w")}><w:tblPr><w:tblW w:w="{WIDTH}" w:type="pct"/><w:tblBorders>{lines}</w:tblBorders>'
        f'<w:tblLayout w:type="fixed"/></w:tblPr><w:tblGrid>{grid}</w:tblGrid>{"".join(rows)}</w:tbl>'
    )


def _row_xml(texts: tuple[str, ...], line: OpinionLine | None = None, *, is_head: bool = False) -> str:
    cells = []
    for number, (text, percent) in enumerate(zip(texts, PERCENTS, strict=True)):
        is_level = line is not None and number == 3
        fill = f'<w:shd w:val="clear" w:color="auto" w:fill="{COLOURS[line.level].fill}"/>' if line and is_level else ""
        width = f'<w:tcW w:w="{percent * WIDTH // 100}" w:type="pct"/>'
        cells.append(f"<w:tc><w:tcPr>{width}{fill}</w:tcPr><w:p>{CLOSE}{_run_xml(text, bold=is_head)}</w:p></w:tc>")
    head = "<w:tblHeader/>" if is_head else ""
    return f"<w:tr><w:trPr><w:cantSplit/>{head}</w:trPr>{''.join(cells)}</w:tr>"
