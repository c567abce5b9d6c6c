"""Real files of every kind, made afresh; and such as pretend to be one."""

import io
import struct
import zipfile
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

import pikepdf
from docx import Document
from openpyxl import Workbook
from PIL import Image
from weasyprint import HTML

SECTOR = 512
FREE, END = 0xFFFFFFFF, 0xFFFFFFFE
OFFICE = "application/vnd.openxmlformats-officedocument"


@lru_cache
def pdf(text: str = "签到表") -> bytes:
    made: bytes = HTML(string=f"<p>{text}</p>").write_pdf()
    return made


def locked_pdf(*, to_open: str = "", to_change: str = "owner") -> bytes:
    made = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf())) as document:
        document.save(made, encryption=pikepdf.Encryption(user=to_open, owner=to_change))
    return made.getvalue()


def pdf_without_pages() -> bytes:
    made = io.BytesIO()
    pikepdf.new().save(made)
    return made.getvalue()


def image(form: str, colour: str = "red", size: tuple[int, int] = (8, 8)) -> bytes:
    made = io.BytesIO()
    Image.new("RGB", size, colour).save(made, form)
    return made.getvalue()


def docx(text: str = "会议纪要") -> bytes:
    made, document = io.BytesIO(), Document()
    document.add_paragraph(text)
    document.save(made)
    return made.getvalue()


def xlsx(text: str = "支出明细") -> bytes:
    made, book = io.BytesIO(), Workbook()
    book["Sheet"]["A1"] = text
    book.save(made)
    return made.getvalue()


def package(parts: Mapping[str, str | bytes], *, packed: bool = True) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED if packed else zipfile.ZIP_STORED) as held:
        for name, content in parts.items():
            held.writestr(name, content)
    return made.getvalue()


def office(main: str, **further: str) -> bytes:
    """As small as a file of Office can be told by what it holds."""
    return package({"[Content_Types].xml": f'<Types><Override ContentType="{main}"/></Types>', **further})


def pptx() -> bytes:
    return office(f"{OFFICE}.presentationml.presentation.main+xml")


def ofd() -> bytes:
    return package({"OFD.xml": "<ofd:OFD/>", "Doc_0/Document.xml": "<ofd:Document/>"})


def open_document(kind: str, further: Mapping[str, str] | None = None) -> bytes:
    mark = f"application/vnd.oasis.opendocument.{kind}"
    return package({"mimetype": mark, "content.xml": "<a/>", **(further or {})}, packed=False)


def with_locked_parts(content: bytes) -> bytes:
    """The flag that a zip tool sets on parts that want a password, in both places where it stands."""
    marked = bytearray(content)
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        place = content.find(signature)
        while place >= 0:
            marked[place + offset] |= 1
            place = content.find(signature, place + 1)
    return bytes(marked)


def bomb(size: int = 600 * 1024 * 1024) -> bytes:
    """A workbook of less than a megabyte that unpacks to more than half a gigabyte."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as held:
        held.writestr("[Content_Types].xml", f'<Types ContentType="{OFFICE}.spreadsheetml.sheet.main+xml"/>')
        with held.open("xl/worksheets/sheet1.xml", "w") as part:
            piece = bytes(1024 * 1024)
            for _ in range(size // len(piece)):
                part.write(piece)
    return made.getvalue()


def compound(parts: Mapping[str, bytes]) -> bytes:
    """An OLE2 file: header, allocation table, directory, then each part in sectors of its own."""
    entries = [("Root Entry", 5, END), *((name, 2, 0) for name in parts)]
    directory_sectors = -(-len(entries) // 4)
    first_part = 1 + directory_sectors
    table = [0xFFFFFFFD, *_chained(1, directory_sectors)]
    listed, bodies = [_entry("Root Entry", 5, END)], []
    for name, content in parts.items():
        count = max(1, -(-len(content) // SECTOR))
        listed.append(_entry(name, 2, first_part))
        table += _chained(first_part, count)
        bodies.append(content.ljust(count * SECTOR, b"\0"))
        first_part += count
    directory = b"".join(listed).ljust(directory_sectors * SECTOR, b"\0")
    allocation = struct.pack(f"<{len(table)}I", *table).ljust(SECTOR, b"\xff")
    return b"".join((_header(), allocation, directory, *bodies))


def wide_directory(sectors: int) -> bytes:
    """An OLE2 file with nothing but a directory, four entries a sector; the header has places for 3.5 MB of it."""
    tables = -(-(sectors + 109) // (SECTOR // 4))
    table = [*[0xFFFFFFFD] * tables, *_chained(tables, sectors)]
    places = [*range(tables), *[FREE] * (109 - tables)]
    header = bytearray(_header())
    struct.pack_into("<I", header, 48, tables)
    struct.pack_into("<109I", header, 76, *places)
    table += [FREE] * (tables * (SECTOR // 4) - len(table))
    return bytes(header) + struct.pack(f"<{len(table)}I", *table) + _entry("Root Entry", 5, END) * (sectors * 4)


def _chained(first: int, count: int) -> list[int]:
    return [*range(first + 1, first + count), END]


def _entry(name: str, kind: int, start: int) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return struct.pack("<64sHB49xII4x", written, len(written), kind, start, SECTOR)


def _header() -> bytes:
    signature = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
    fields = struct.pack("<HHHHH6xIIIIIIIII", 0x3E, 3, 0xFFFE, 9, 6, 0, 1, 1, 0, 4096, END, 0, END, 0)
    places = struct.pack("<109I", 0, *[FREE] * 108)
    return (signature + bytes(16) + fields + places).ljust(SECTOR, b"\0")


def doc(*, flags: int = 0, **further: bytes) -> bytes:
    return compound({"WordDocument": struct.pack("<5xxxxxxH", flags & 0xFFFF).rjust(12, b"\0"), **further})


def workbook_stream(*, locked: bool = False) -> bytes:
    head = struct.pack("<HH16x", 0x809, 16)
    return head + (struct.pack("<HH4x", 0x2F, 4) if locked else b"") + struct.pack("<HH", 0x0A, 0)


def xls(*, locked: bool = False, **further: bytes) -> bytes:
    return compound({"Workbook": workbook_stream(locked=locked), **further})


def ppt(*, locked: bool = False) -> bytes:
    parts: dict[str, Any] = {"PowerPoint Document": b"\0" * 8}
    return compound({**parts, **({"EncryptedSummary": b"x"} if locked else {})})
