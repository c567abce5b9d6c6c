"""The cells of an old or open workbook that hold an error: calamine gives them as empty ones."""

import struct
import zipfile
from collections.abc import Iterator
from io import BytesIO
from typing import Final

from lxml.etree import iterparse

from projects.attachments.compound import SIGNATURE, workbook_stream

SHEET, ERROR_VALUE, FORMULA = 0x0085, 0x0205, 0x0006  # kinds of records
BEGINNING, END = 0x0809, 0x000A
WORKSHEET: Final = 0
CODES: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}
TABLE: Final = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
VALUE_TYPE: Final = "{urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0}value-type"
MOST_XML: Final = 100 * 1024 * 1024
MOST_PLACES: Final = 1_048_576

Found = tuple[int, int, int, str]  # worksheet, row and column from 0, the error


def error_cells(content: bytes) -> Iterator[Found]:
    if content.startswith(SIGNATURE):
        yield from _errors_in_records(workbook_stream(content))
    else:
        yield from _errors_in_open_document(content)


def _errors_in_records(stream: bytes) -> Iterator[Found]:
    starts: dict[int, int] = {}  # by the offset of its first record, the number of a worksheet
    sheet: int | None = None
    offset = 0
    while offset + 4 <= len(stream):
        kind, length = struct.unpack_from("<HH", stream, offset)
        record = stream[offset + 4 : offset + 4 + length]
        if kind == SHEET and len(record) >= 6 and record[5] == WORKSHEET:
            starts[struct.unpack_from("<I", record)[0]] = len(starts)
        elif kind == BEGINNING:
            sheet = starts.get(offset, sheet)
        elif kind in (ERROR_VALUE, FORMULA) and sheet is not None and (code := _error_of_record(kind, record)):
            yield sheet, *struct.unpack_from("<HH", record), code
        offset += 4 + length


def _error_of_record(kind: int, record: bytes) -> str:
    if kind == ERROR_VALUE and len(record) >= 8 and record[7] == 1:
        return CODES.get(record[6], "#?")
    if kind == FORMULA and len(record) >= 14 and record[12:14] == b"\xff\xff" and record[6] == 2:
        return CODES.get(record[8], "#?")
    return ""


def _errors_in_open_document(content: bytes) -> Iterator[Found]:
    with zipfile.ZipFile(BytesIO(content)) as package:
        if package.getinfo("content.xml").file_size > MOST_XML:
            return
        with package.open("content.xml") as stream:
            sheet, row = -1, 0
            for event, element in iterparse(
                stream,
                events=("start", "end"),
                tag=[f"{TABLE}table", f"{TABLE}table-row"],
                resolve_entities=False,
                no_network=True,
            ):
                if element.tag == f"{TABLE}table":
                    sheet, row = sheet + (event == "start"), 0
                elif event == "end":
                    yield from ((sheet, row, column, code) for column, code in _errors_of_row(element))
                    row += _count_repeated(element, "number-rows-repeated")
                    element.clear()


def _errors_of_row(row: object) -> Iterator[tuple[int, str]]:
    column = 0
    for cell in row.iterchildren(f"{TABLE}table-cell", f"{TABLE}covered-table-cell"):  # type: ignore[attr-defined]
        if cell.get(VALUE_TYPE) == "error":
            yield column, "".join(cell.itertext()).strip() or "#?"
        column += _count_repeated(cell, "number-columns-repeated")


def _count_repeated(element: object, name: str) -> int:
    text = element.get(TABLE + name) or "1"  # type: ignore[attr-defined]
    return int(text) if text.isdecimal() and 0 < int(text[:8]) <= MOST_PLACES else 1
