"""Reads the tables of a Word document row by row, so that a long document takes no more memory than its longest row."""

import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from io import BytesIO
from typing import IO, Any, Final

from lxml.etree import XMLPullParser

from projects.documents.problems import UnreadableFileError
from projects.reading.limits import ReadingLimits
from projects.reading.tables import FoundTable, PlacedText, clean_cell_text, refuse_beyond, tables_in_document
from projects.reading.word_numbers import Numbering, numbering_of
from projects.reading.word_text import FALLBACK, STRICT, WORD, text_of

MAIN_PART: Final = "word/document.xml"
PIECE: Final = 64 * 1024
LARGEST_ROW: Final = 2 * 1024 * 1024  # bytes of XML between two rows or paragraphs
MOST_NESTED: Final = 6
DAMAGED: Final = "这个 Word 文档打不开，可能没有传完或已损坏，请在 Word 或 WPS 中打开后另存为 .docx 再试。"
HOSTILE: Final = "这个 Word 文档含有不该有的内容（实体声明），不读取。请在 Word 或 WPS 中另存为 .docx 再试。"
TOO_LARGE: Final = "文件展开后过大，不像正常的文档；请删去图片或分成几个文件。"


def read_word(content: bytes, limits: ReadingLimits) -> Iterator[FoundTable]:
    """Each table with the paragraphs around it. Of a damaged file lxml and zipfile raise almost anything."""
    try:
        with zipfile.ZipFile(BytesIO(content)) as package:
            if sum(part.file_size for part in package.infolist()) > limits.unpacked:
                raise UnreadableFileError(TOO_LARGE)
            part = _find_main_part(package)
            numbering = numbering_of(package)
            with package.open(part) as stream:
                blocks = _walk_blocks(stream, limits, numbering)
                yield from tables_in_document(blocks, lambda table: table.cells, limits)
    except UnreadableFileError:
        raise
    except MemoryError:
        raise UnreadableFileError(TOO_LARGE) from None
    except Exception as error:
        raise UnreadableFileError(DAMAGED) from error


def _find_main_part(package: zipfile.ZipFile) -> str:
    names = package.namelist()
    if MAIN_PART in names:
        return MAIN_PART
    return next(name for name in names if name.startswith("word/document") and name.endswith(".xml"))


@dataclass(slots=True)
class _Table:
    numbering: Numbering
    rows: int = 0
    cells: list[PlacedText] = field(default_factory=list)
    open: dict[int, PlacedText] = field(default_factory=dict)  # by its first column, a cell that may go on below


def _walk_blocks(stream: IO[bytes], limits: ReadingLimits, numbering: Numbering) -> "Iterator[str | _Table]":
    """Paragraphs and tables of the body in their order."""
    table: _Table | None = None
    for element, name in _outer_elements(stream, limits):
        if name == "p":
            if text := clean_cell_text(numbering.before(element) + text_of(element)):
                yield text
            yield from _boxed_tables(element, limits, numbering)
        elif name == "tr":
            table = table or _Table(numbering)
            _take_row(table, element, limits)
        elif table is not None:
            yield table
            table = None


def _boxed_tables(paragraph: Any, limits: ReadingLimits, numbering: Numbering) -> Iterator[_Table]:
    """Tables in text boxes; their older likeness is left out."""
    for inner in paragraph.iter(f"{WORD}tbl", f"{STRICT}tbl"):
        above = [each.tag for each in inner.iterancestors() if isinstance(each.tag, str)]
        within = above[: above.index(paragraph.tag)]
        if FALLBACK not in within and not any(tag.endswith("}tbl") for tag in within):
            table = _Table(numbering)
            for row in _children(inner, "tr"):
                _take_row(table, row, limits)
            yield table


def _outer_elements(stream: IO[bytes], limits: ReadingLimits) -> Iterator[tuple[Any, str]]:
    """Rows, tables and paragraphs that stand in no other table; each is emptied behind the reader."""
    parser = XMLPullParser(
        events=("end",),
        tag=[f"{space}{name}" for space in (WORD, STRICT) for name in ("p", "tr", "tbl")],
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        remove_comments=True,
        remove_pis=True,
    )
    since = total = 0
    tail = b""
    while piece := stream.read(PIECE):
        since, total = since + len(piece), total + len(piece)
        if total > limits.unpacked or since > LARGEST_ROW:
            raise UnreadableFileError(TOO_LARGE)
        if b"<!DOCTYPE" in tail + piece or b"<!ENTITY" in tail + piece:
            raise UnreadableFileError(HOSTILE)
        tail = piece[-16:]
        parser.feed(piece)
        for _, element in parser.read_events():
            if _is_within_table(element):
                continue
            since = 0
            yield element, element.tag.rpartition("}")[2]
            _empty_behind_reader(element)
    if total == 0:
        raise UnreadableFileError(DAMAGED)
    parser.close()


def _is_within_table(element: Any) -> bool:
    """A row belongs to its own table; what lies in a cell of that comes with its row."""
    allowed = 1 if element.tag.endswith("}tr") else 0
    for above in element.iterancestors():
        name = above.tag.rpartition("}")[2]
        if name in ("tc", "txbxContent"):
            return True
        if name == "tbl":
            allowed -= 1
            if allowed < 0:
                return True
    return False


def _empty_behind_reader(element: Any) -> None:
    element.clear(keep_tail=False)
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _take_row(table: _Table, row: Any, limits: ReadingLimits, *, depth: int = 0, shift: int = 0) -> None:
    top = table.rows
    table.rows += 1
    refuse_beyond(limits, rows=table.rows)
    if _property(row, "trPr", "del") is not None:
        table.rows -= 1
        return
    column = shift + _read_number(_property(row, "trPr", "gridBefore"), 0)
    seen: dict[int, PlacedText] = {}
    nested: list[tuple[int, Any]] = []
    for cell in _children(row, "tc"):
        properties = _child(cell, "tcPr")
        span = max(1, min(_read_number(_child(properties, "gridSpan"), 1), limits.columns))
        if column + span > limits.columns:
            raise UnreadableFileError(f"有一张表超过 {limits.columns} 列，请改为正常的表样。")
        held = _continue_cell_above(table, properties, column, top)
        if held is not None:
            seen[column] = held
        else:
            placed = PlacedText(
                row=top, column=column, text=clean_cell_text(_cell_text(cell, table.numbering)), column_span=span
            )
            table.cells.append(placed)
            seen[column] = placed
            nested += [(column, inner) for inner in _children(cell, "tbl")]
        column += span
    table.open = seen
    for at, inner in nested:
        _take_nested(table, inner, limits, depth=depth + 1, shift=at)


def _take_nested(table: _Table, inner: Any, limits: ReadingLimits, *, depth: int, shift: int) -> None:
    """A table within a cell goes on below the row of that cell."""
    if depth > MOST_NESTED:
        raise UnreadableFileError("表格里套了太多层表格，请改为正常的表样。")
    outer, table.open = table.open, {}
    for row in _children(inner, "tr"):
        _take_row(table, row, limits, depth=depth, shift=shift)
    table.open = outer


def _continue_cell_above(table: _Table, properties: Any, column: int, row: int) -> PlacedText | None:
    """The cell above that goes on here."""
    merge = _child(properties, "vMerge")
    if merge is None or _value_of(merge) == "restart":
        return None
    held = table.open.get(column)
    if held is None:
        return None
    held.row_span = row - held.row + 1
    return held


def _property(element: Any, properties: str, name: str) -> Any:
    return _child(_child(element, properties), name)


def _child(element: Any, name: str) -> Any:
    if element is None:
        return None
    found = element.find(WORD + name)
    return element.find(STRICT + name) if found is None and element.tag.startswith(STRICT) else found


def _children(element: Any, name: str) -> Iterator[Any]:
    """Those that stand in it directly or in a content control."""
    for child in element.iterchildren():
        if not isinstance(child.tag, str):
            continue
        plain = child.tag.rpartition("}")[2]
        if plain == name:
            yield child
        elif plain in ("sdt", "sdtContent", "customXml", "ins", "smartTag"):
            yield from _children(child, name)


def _value_of(element: Any) -> str:
    return element.get(f"{WORD}val") or element.get(f"{STRICT}val") or ""


def _read_number(element: Any, usual: int) -> int:
    text = "" if element is None else _value_of(element)
    return int(text) if text.isdecimal() and len(text) < 6 else usual


def _cell_text(cell: Any, numbering: Numbering) -> str:
    return "\n".join(numbering.before(paragraph) + text_of(paragraph) for paragraph in _children(cell, "p"))
