"""Reads the tables of a web page, or of what Word, Excel and WPS put on the clipboard."""

import re
from collections.abc import Iterator
from functools import partial
from typing import Any, Final

from lxml import html

from projects.documents.problems import UnreadableFileError
from projects.reading.limits import ReadingLimits
from projects.reading.tables import FoundTable, PlacedText, clean_cell_text, refuse_beyond, tables_in_document
from projects.reading.text import MIXED, decode_text

BEGINNING: Final = re.compile(
    rb"\s*(?:\xef\xbb\xbf)?\s*<(?:!doctype\s+html|html|head|body|meta|table|div|style|!--)", re.I
)
MOST_TAGS: Final = 400_000
CHARSET: Final = re.compile(rb"charset\s*=\s*[\"']?([\w-]+)", re.I)
LOOKED_AT: Final = 2048
UNSEEN: Final = frozenset({"script", "style", "head", "title", "template", "noscript"})
BLOCKS: Final = frozenset({"p", "div", "li", "h1", "h2", "h3", "h4", "h5", "h6", "br"})
DEEPEST: Final = 200  # elements within each other
SAYS_XML: Final = re.compile(r"^\s*<\?xml[^>]*\?>")
DAMAGED: Final = "这个网页打不开，可能已损坏；请复制其中的表格粘贴到 Word，存为 .docx 再试。"


def is_markup(content: bytes) -> bool:
    return BEGINNING.match(content[:LOOKED_AT]) is not None


def decode_page(content: bytes) -> str:
    """By the page's own word, else by its bytes."""
    said = CHARSET.search(content[:LOOKED_AT])
    if said:
        name = said[1].decode("ascii").lower()
        try:
            return content.decode("gb18030" if name.startswith("gb") else name)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return decode_text(content)
    except UnreadableFileError:
        raise UnreadableFileError(MIXED) from None


def read_markup(text: str, limits: ReadingLimits) -> Iterator[FoundTable]:
    if text.count("<") > MOST_TAGS:
        raise UnreadableFileError("网页过大，请只保留要读取的表格。")
    try:
        page = html.document_fromstring(
            SAYS_XML.sub("", text), parser=html.HTMLParser(no_network=True, remove_comments=True)
        )
    except Exception as error:
        raise UnreadableFileError(DAMAGED) from error
    blocks = (clean_cell_text(block) if isinstance(block, str) else block for block in _walk_blocks(page, 0))
    yield from tables_in_document(blocks, partial(_place_rows, limits=limits), limits)


def _walk_blocks(element: Any, depth: int) -> Iterator[Any]:
    """Texts and tables of the page in their order; a table that only holds other tables gives way to those."""
    if depth > DEEPEST:
        raise UnreadableFileError(DAMAGED)
    yield from _written_lines(element.text)
    for child in element.iterchildren():
        if isinstance(child.tag, str) and child.tag not in UNSEEN:
            if child.tag == "table" and not _is_frame(child):
                yield child
            elif child.tag == "table" or child.find(".//table") is not None:
                yield from _walk_blocks(child, depth + 1)
            else:
                yield from _written_lines("".join(_texts_within(child, depth)))
        yield from _written_lines(child.tail)


def _written_lines(text: str | None) -> Iterator[str]:
    return (line for line in (text or "").split("\n") if line.strip())


def _is_frame(table: Any) -> bool:
    """For the page's looks alone: each of its rows has one cell, and tables stand in them."""
    return table.find(".//table") is not None and all(
        len(list(_cells_of_row(row))) == 1 for row in _rows_of_table(table)
    )


def _rows_of_table(table: Any) -> Iterator[Any]:
    for child in table.iterchildren("tr", "thead", "tbody", "tfoot"):
        if child.tag == "tr":
            yield child
        else:
            yield from child.iterchildren("tr")


def _cells_of_row(row: Any) -> Iterator[Any]:
    return row.iterchildren("td", "th")  # type: ignore[no-any-return]


def _place_rows(table: Any, limits: ReadingLimits) -> list[PlacedText]:
    placed: list[PlacedText] = []
    _take_rows(table, placed, 0, 0, limits)
    return placed


def _take_rows(table: Any, placed: list[PlacedText], top: int, left: int, limits: ReadingLimits) -> int:
    """Places the rows from `top` on and returns the row after the last."""
    taken: dict[int, int] = {}  # by column, the first row that is free again
    for row in _rows_of_table(table):
        refuse_beyond(limits, rows=top + 1)
        column, nested = left, []
        for cell in _cells_of_row(row):
            while taken.get(column, 0) > top:
                column += 1
            row_span, column_span = (
                _read_span(cell, "rowspan", limits.rows),
                _read_span(cell, "colspan", limits.columns),
            )
            if column + column_span > limits.columns:
                raise UnreadableFileError(f"有一张表超过 {limits.columns} 列，请改为正常的表样。")
            text = clean_cell_text("".join(_texts_within(cell, 0)))
            placed.append(PlacedText(row=top, column=column, text=text, row_span=row_span, column_span=column_span))
            taken |= dict.fromkeys(range(column, column + column_span), top + row_span)
            nested += [(column, inner) for inner in cell.iterchildren("table")]
            column += column_span
        top += 1
        for at, inner in nested:
            top = _take_rows(inner, placed, top, at, limits)
    return top


def _read_span(cell: Any, name: str, most: int) -> int:
    text = (cell.get(name) or "1").strip()
    return max(1, min(int(text), most)) if text.isascii() and text.isdecimal() and len(text) < 9 else 1


def _texts_within(element: Any, depth: int) -> Iterator[str]:
    if depth > DEEPEST:
        raise UnreadableFileError(DAMAGED)
    yield _without_line_breaks(element.text)
    for child in element.iterchildren():
        if isinstance(child.tag, str) and child.tag not in UNSEEN and child.tag != "table":
            is_block = child.tag in BLOCKS
            if is_block:
                yield "\n"
            yield from _texts_within(child, depth + 1)
            if is_block and child.tag != "br":
                yield "\n"
        yield _without_line_breaks(child.tail)


def _without_line_breaks(text: str | None) -> str:
    """A browser shows a line break of the source as a space, and none between hanzi."""
    return re.sub(r"\s*\n\s*", " ", text) if text else ""
