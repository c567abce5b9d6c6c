"""Writes a PDF object by object, so that a large one needs little memory."""

import hashlib
import zlib
from struct import Struct
from typing import BinaryIO, Final

SHELF: Final = 200  # objects compressed together
LEVEL: Final = 6  # of zlib: 9 takes three times as long for one percent
ENTRY: Final = Struct(">BQH")  # of the table of objects: kind, place or shelf, order on the shelf; zeros until then
PLACED, SHELVED = 1, 2


class PdfFile:
    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._place = 0
        self._digest = hashlib.md5(usedforsecurity=False)
        self._entries = bytearray()
        self._shelf: list[tuple[int, bytes]] = []
        self._known: dict[bytes, int] = {}
        self.reserve()  # no object has the number 0
        self._write_bytes(b"%PDF-1.7\n%\xe8\xa1\xa8\xe6\xa0\xbc\n")

    def reserve(self) -> int:
        """Returns a number for an object that is written later."""
        self._entries += bytes(ENTRY.size)
        return len(self._entries) // ENTRY.size - 1

    def put(self, body: bytes, number: int | None = None) -> int:
        number = self.reserve() if number is None else number
        self._shelf.append((number, body))
        if len(self._shelf) == SHELF:
            self._empty_shelf()
        return number

    def put_stream(self, head: bytes, content: bytes, number: int | None = None) -> int:
        """`head` is the stream's dictionary without its length."""
        number = self.reserve() if number is None else number
        self._enter_place(number, PLACED, self._place)
        self._write_bytes(b"%d 0 obj\n<<%b/Length %d>>\nstream\n" % (number, head, len(content)))
        self._write_bytes(content)
        self._write_bytes(b"\nendstream\nendobj\n")
        return number

    def put_compressed(self, head: bytes, content: bytes, number: int | None = None) -> int:
        return self.put_stream(head + b"/Filter/FlateDecode", zlib.compress(content, LEVEL), number)

    def share(self, body: bytes, content: bytes | None = None) -> int:
        """Writes equal objects once; returns the object's number."""
        key = hashlib.md5(body + b"\0" + (content or b""), usedforsecurity=False).digest()
        if key not in self._known:
            self._known[key] = self.put(body) if content is None else self.put_stream(body, content)
        return self._known[key]

    def close(self, root: int, info: int) -> None:
        self._empty_shelf()
        table, start = self.reserve(), self._place
        self._enter_place(table, PLACED, start)
        content = zlib.compress(self._entries, LEVEL)
        name = self._digest.hexdigest().encode()
        head = b"/Type/XRef/W[1 8 2]/Size %d/Root %d 0 R/Info %d 0 R/ID[<%b><%b>]/Filter/FlateDecode"
        self.put_stream(head % (table + 1, root, info, name, name), content, table)
        self._write_bytes(b"startxref\n%d\n%%%%EOF\n" % start)

    def _empty_shelf(self) -> None:
        if not self._shelf:
            return
        shelf, heads, place = self.reserve(), [], 0
        for order, (number, body) in enumerate(self._shelf):
            heads.append(b"%d %d" % (number, place))
            self._enter_place(number, SHELVED, shelf, order)
            place += len(body) + 1
        first = b" ".join(heads) + b"\n"
        content = first + b"\n".join(body for _, body in self._shelf)
        self.put_compressed(b"/Type/ObjStm/N %d/First %d" % (len(self._shelf), len(first)), content, shelf)
        self._shelf = []

    def _enter_place(self, number: int, kind: int, place: int, order: int = 0) -> None:
        ENTRY.pack_into(self._entries, number * ENTRY.size, kind, place, order)

    def _write_bytes(self, content: bytes) -> None:
        self._file.write(content)
        self._digest.update(content)
        self._place += len(content)


def text_string(text: str) -> bytes:
    return b"<feff%b>" % text.encode("utf-16-be", errors="replace").hex().encode()
