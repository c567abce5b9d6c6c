"""Reads the table of contents of an OLE2 file, as doc, xls, ppt and WPS's own formats are: no more of it than tells what it is."""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from projects.attachments.kinds import BROKEN, DOC, ENCRYPTED, MACROS, PPT, XLS, FileKind, Refused

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEADER: Final = 512
ENTRY: Final = 128
MOST_ENTRIES: Final = 20_000  # of the directory; a workbook full of pivot tables has some hundreds
IN_HEADER: Final = 109  # places of the allocation table that the header itself holds
LAST: Final = 0xFFFFFFFA  # from here on a number is a mark, not a sector
SMALL: Final = 4096  # bytes; a form of twenty rows is larger
ENCRYPTED_FLAG: Final = 0x0100  # of a Word file's first words
FILE_PASS: Final = 0x2F  # the record of a workbook that wants a password
MACRO_PARTS: Final = frozenset({"_VBA_PROJECT", "_VBA_PROJECT_CUR", "VBA", "MACROS"})
LOCKED_PARTS: Final = frozenset({"EncryptedPackage", "EncryptionInfo", "EncryptedSummary"})
MAIN_PARTS: Final = {"WordDocument": DOC, "Workbook": XLS, "Book": XLS, "PowerPoint Document": PPT}


@dataclass(frozen=True, slots=True)
class DirectoryEntry:
    name: str
    start: int  # of its first sector
    size: int


def kind_of_compound(content: bytes) -> FileKind | None:
    """None where it is well made and none of ours: an installer, a mail, a folder's thumbnails."""
    try:
        parts = {part.name: part for part in _read_parts(content)}
    except struct.error as error:
        raise Refused(BROKEN) from error
    if not LOCKED_PARTS.isdisjoint(parts):
        raise Refused(ENCRYPTED)
    main = next((name for name in MAIN_PARTS if name in parts), None)
    if main is None:
        return None
    if _wants_password(main, _read_sector(content, parts[main].start)):
        raise Refused(ENCRYPTED)
    if not MACRO_PARTS.isdisjoint(name.upper() for name in parts):
        raise Refused(MACROS)
    return MAIN_PARTS[main]


def workbook_stream(content: bytes) -> bytes:
    """The records of an old workbook; nothing where it has none, or is so small that it lies in small sectors."""
    parts = {part.name: part for part in _read_parts(content)}
    part = parts.get("Workbook", parts.get("Book"))
    if part is None or part.size < SMALL:
        return b""
    return b"".join(
        _read_sector(content, number) for number in _follow_chain(part.start, _read_allocation_table(content))
    )


def _read_parts(content: bytes) -> Iterator[DirectoryEntry]:
    (first,) = struct.unpack_from("<I", content, 48)
    table, count = _read_allocation_table(content), 0
    for number in _follow_chain(first, table):
        sector = _read_sector(content, number)
        count += len(sector) // ENTRY
        if count > MOST_ENTRIES:
            raise Refused(BROKEN)
        for offset in range(0, len(sector) - ENTRY + 1, ENTRY):
            length, kind = struct.unpack_from("<HB", sector, offset + 64)
            if kind and 2 <= length <= 64:
                name = sector[offset : offset + length - 2].decode("utf-16-le", errors="replace")
                yield DirectoryEntry(name, *struct.unpack_from("<II", sector, offset + 116))


def _follow_chain(first: int, table: list[int]) -> Iterator[int]:
    """A damaged file may lead in a circle."""
    seen = set()
    while first < LAST:
        if first in seen or first >= len(table):
            raise Refused(BROKEN)
        seen.add(first)
        yield first
        first = table[first]


def _read_allocation_table(content: bytes) -> list[int]:
    """Names each of its own sectors once, and has no need of more places than the file has sectors."""
    table: list[int] = []
    seen = set()
    most = len(content) // HEADER
    for number in _list_table_sectors(content):
        if number in seen:
            raise Refused(BROKEN)
        seen.add(number)
        if len(table) > most:
            break
        sector = _read_sector(content, number)
        table.extend(struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4]))
    return table


def _list_table_sectors(content: bytes) -> Iterator[int]:
    yield from (number for number in struct.unpack_from(f"<{IN_HEADER}I", content, 76) if number < LAST)
    (further,) = struct.unpack_from("<I", content, 68)
    seen = set()
    while further < LAST:
        if further in seen:
            raise Refused(BROKEN)
        seen.add(further)
        sector = _read_sector(content, further)
        *numbers, further = struct.unpack(f"<{len(sector) // 4}I", sector[: len(sector) // 4 * 4])
        yield from (number for number in numbers if number < LAST)


def _read_sector(content: bytes, number: int) -> bytes:
    (shift,) = struct.unpack_from("<H", content, 30)
    if shift not in (9, 12):
        raise Refused(BROKEN)
    size = 1 << shift
    sector = content[(number + 1) * size : (number + 2) * size]
    if len(sector) < HEADER:
        raise Refused(BROKEN)
    return sector


def _wants_password(main: str, beginning: bytes) -> bool:
    if main == "WordDocument":
        (flags,) = struct.unpack_from("<H", beginning, 10)
        return bool(flags & ENCRYPTED_FLAG)
    return main in ("Workbook", "Book") and FILE_PASS in _read_records(beginning)


def _read_records(beginning: bytes) -> Iterator[int]:
    """The kinds of a workbook's first records; the one about a password stands right behind its head."""
    offset = 0
    while offset + 4 <= len(beginning):
        kind, length = struct.unpack_from("<HH", beginning, offset)
        yield kind
        offset += 4 + length
