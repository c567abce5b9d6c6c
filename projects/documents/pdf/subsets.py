"""Merges subsets of one font: a bound file holds each glyph once, however many forms contain it."""

import hashlib
import re
import struct
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final, NamedTuple

import pikepdf

from projects.documents.pdf.objects import PdfFile

FULL_WIDTH: Final = 1000
KEPT: Final = ("cvt ", "fpgm", "prep")  # tables that the glyphs' instructions need
SHOWN: Final = re.compile(rb"^<([0-9a-f]{4})> <([0-9a-f]*)>$", re.M)
RUN: Final = re.compile(rb"(\d+) \[([^]]*)\]")  # of widths, from the first glyph that has them
FIXED_PITCH: Final = 1
WORDS, MORE_PARTS = 0x01, 0x20  # flags of a part
SCALED: Final = ((0x08, 2), (0x40, 4), (0x80, 8))  # further ones, and how many bytes each brings
TRUETYPE: Final = 0x00010000
MAPPED_TOGETHER: Final = 100  # the most entries that one block of a CMap may have


class Glyph(NamedTuple):
    outline: bytes
    advance: int  # in the font's units
    bearing: int
    width: str  # as the PDF states it
    text: bytes  # in UTF-16, as hexadecimal digits; empty for a glyph that is only a part of another


class Outlines:
    """The glyphs of a TrueType font, by their numbers."""

    def __init__(self, tables: dict[str, bytes]) -> None:
        self.tables = tables
        (self.count,) = struct.unpack_from(">H", tables["maxp"], 4)
        (is_long,) = struct.unpack_from(">h", tables["head"], 50)
        (self._metrics,) = struct.unpack_from(">H", tables["hhea"], 34)
        self._place, self._step, self._scale = (">LL", 4, 1) if is_long else (">HH", 2, 2)

    def gather(self, numbers: Iterable[int], into: dict[int, bytes]) -> None:
        """Adds the glyphs that other glyphs are made of."""
        loca, glyf = self.tables["loca"], self.tables["glyf"]
        for number in numbers:
            start, stop = struct.unpack_from(self._place, loca, number * self._step)
            outline = into[number] = glyf[start * self._scale : stop * self._scale]
            if outline[:1] >= b"\x80":  # a negative number of contours
                self.gather((part for part in _parts(outline) if part not in into), into)

    def metrics(self, number: int) -> tuple[int, int]:
        """Advance and bearing."""
        full = self._metrics
        (advance,) = struct.unpack_from(">H", self.tables["hmtx"], 4 * min(number, full - 1))
        at = 4 * number + 2 if number < full else 4 * full + 2 * (number - full)
        (bearing,) = struct.unpack_from(">h", self.tables["hmtx"], at)
        return advance, bearing


class WholeFont(Outlines):
    def __init__(self, content: bytes) -> None:
        super().__init__(_tables(content))

    def cut(self, numbers: Iterable[int]) -> bytes:
        """Returns a font with these glyphs alone."""
        outlines = {0: b""}  # the box for a character without a glyph, which we never show
        self.gather(numbers, outlines)
        glyphs = {number: Glyph(outline, *self.metrics(number), "", b"") for number, outline in outlines.items()}
        return _font(self.tables, glyphs)


class Subset(Outlines):
    """The part of a font in one PDF: glyphs by their numbers in the whole font."""

    def __init__(self, descendant: Any, to_unicode: bytes) -> None:
        super().__init__(_tables(descendant.FontDescriptor.FontFile2.read_bytes()))
        self.texts = {int(number, 16): text for number, text in SHOWN.findall(to_unicode)}
        self.widths = dict(_widths(descendant))
        self.outlines: dict[int, bytes] = {}
        self.gather([0, *(number for number in self.texts if number < self.count)], self.outlines)

    def glyph(self, number: int) -> Glyph:
        width, text = self.widths.get(number, str(FULL_WIDTH)), self.texts.get(number, b"")
        return Glyph(self.outlines[number], *self.metrics(number), width, text)


@dataclass(slots=True)
class BoundFace:
    """A font of the bound file, collected until its end."""

    number: int
    name: str
    tables: dict[str, bytes]
    descriptor: bytes
    glyphs: dict[int, Glyph] = field(default_factory=dict)

    def takes(self, subset: Subset) -> bool:
        """Adds the subset's glyphs. Refuses a number that means another glyph: the font was made again since."""
        fresh = {}
        for number, outline in subset.outlines.items():
            known, text = self.glyphs.get(number), subset.texts.get(number, b"")
            if known is None or (text and not known.text):
                fresh[number] = subset.glyph(number)
            if known is not None and (
                not _are_alike(known.outline, outline) or (text and known.text and text != known.text)
            ):
                return False
        self.glyphs.update(fresh)
        pairs = zip(_words(self.tables["maxp"]), _words(subset.tables["maxp"]), strict=True)
        self.tables["maxp"] = struct.pack(f">{len(subset.tables['maxp']) // 2}H", *map(max, pairs))
        return True


class Faces:
    def __init__(self, file: PdfFile) -> None:
        self._file = file
        self._faces: dict[tuple[str, bytes], list[BoundFace]] = {}

    def take(self, font: Any) -> int | None:
        """Returns the number of the shared font; None for a font of another kind."""
        descendant = font.DescendantFonts[0] if font.get("/Subtype") == "/Type0" else {}
        descriptor = descendant.get("/FontDescriptor", {})
        if font.get("/Encoding") != "/Identity-H" or "/FontFile2" not in descriptor or "/ToUnicode" not in font:
            return None
        subset, name = Subset(descendant, font.ToUnicode.read_bytes()), str(font.BaseFont).partition("+")[2]
        key = name, b"".join(subset.tables.get(tag, b"") for tag in KEPT) + subset.tables["head"][18:20]
        faces = self._faces.setdefault(key, [])
        face = next((face for face in faces if face.takes(subset)), None)
        if face is None:
            face = BoundFace(self._file.reserve(), name, dict(subset.tables), _described(descriptor))
            face.takes(subset)
            faces.append(face)
        return face.number

    def write(self) -> None:
        for faces in self._faces.values():
            for face in faces:
                _write(face, self._file)


def _are_alike(one: bytes, other: bytes) -> bool:
    """But for the bytes that fill an outline up."""
    return one.rstrip(b"\0") == other.rstrip(b"\0")


def _tables(content: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", content, 4)
    entries = (struct.unpack_from(">4sLLL", content, 12 + 16 * number) for number in range(count))
    return {tag.decode("latin-1"): content[place : place + length] for tag, _, place, length in entries}


def _parts(outline: bytes) -> Iterator[int]:
    """Yields the glyphs that a composite glyph is made of."""
    place, flags = 10, MORE_PARTS
    while flags & MORE_PARTS:
        flags, number = struct.unpack_from(">HH", outline, place)
        yield number
        scaled = next((length for flag, length in SCALED if flags & flag), 0)
        place += 4 + (4 if flags & WORDS else 2) + scaled


def _words(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(table) // 2}H", table)


def _widths(descendant: Any) -> Iterator[tuple[int, str]]:
    """Yields the stated widths; a full width isn't stated."""
    for first, widths in RUN.findall(descendant.get("/W", pikepdf.Array()).unparse(True)):
        yield from enumerate(widths.decode().split(), start=int(first))


def _described(descriptor: Any) -> bytes:
    flags = int(descriptor.Flags) & ~FIXED_PITCH
    kept = ("/Ascent", "/CapHeight", "/Descent", "/FontBBox", "/FontFamily", "/ItalicAngle", "/StemV")
    said = b"".join(key.encode() + b" " + _unparsed(descriptor[key]) for key in kept if key in descriptor)
    return b"/Flags %d%b" % (flags, said)


def _unparsed(value: Any) -> bytes:
    return value.unparse() if hasattr(value, "unparse") else str(value).encode()


def _write(face: BoundFace, file: PdfFile) -> None:
    glyphs = dict(sorted(face.glyphs.items()))
    content = _font(face.tables, glyphs)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.md5(content, usedforsecurity=False).digest()[:6])
    name = f"/{tag}+{face.name}".encode()
    font = file.put_compressed(b"/Length1 %d" % len(content), content)
    descriptor = file.put(b"<</Type/FontDescriptor/FontName%b%b/FontFile2 %d 0 R>>" % (name, face.descriptor, font))
    widths = " ".join(_runs({number: glyph.width for number, glyph in glyphs.items()})).encode()
    descendant = file.put(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/CIDToGIDMap/Identity/W[%b]/FontDescriptor %d 0 R>>" % (name, widths, descriptor)
    )
    texts = file.put_compressed(b"", _cmap({number: glyph.text for number, glyph in glyphs.items() if glyph.text}))
    file.put(
        b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, descendant, texts),
        face.number,
    )


def _runs(widths: Mapping[int, str]) -> Iterator[str]:
    stated = [(number, width) for number, width in widths.items() if width != str(FULL_WIDTH)]
    for _, run in groupby(enumerate(stated), lambda each: each[1][0] - each[0]):
        members = [member for _, member in run]
        yield f"{members[0][0]}[{' '.join(width for _, width in members)}]"


def _cmap(texts: Mapping[int, bytes]) -> bytes:
    items = list(texts.items())
    lines = [
        b"/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap",
        b"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
        b"/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def",
        b"1 begincodespacerange\n<0000> <ffff>\nendcodespacerange",
    ]
    for start in range(0, len(items), MAPPED_TOGETHER):
        some = items[start : start + MAPPED_TOGETHER]
        lines += [b"%d beginbfchar" % len(some), *(b"<%04x> <%b>" % item for item in some), b"endbfchar"]
    return b"\n".join([*lines, b"endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend"])


def _font(whole: Mapping[str, bytes], glyphs: Mapping[int, Glyph]) -> bytes:
    """Returns the font as TrueType: tables by name, each on four bytes. Glyphs keep their numbers."""
    count = max(glyphs) + 1
    places: list[int] = []
    outlines, metrics = bytearray(), bytearray(4 * count)
    for number, glyph in sorted(glyphs.items()):
        places += [len(outlines)] * (number + 1 - len(places))
        outlines += glyph.outline + bytes(-len(glyph.outline) % 4)
        struct.pack_into(">Hh", metrics, 4 * number, glyph.advance, glyph.bearing)
    places.append(len(outlines))
    tables: dict[str, bytes] = {tag: whole[tag] for tag in (*KEPT, "head", "hhea", "maxp") if tag in whole}
    tables |= {"glyf": bytes(outlines), "loca": struct.pack(f">{count + 1}L", *places), "hmtx": bytes(metrics)}
    tables["head"] = _set(tables["head"], 50, 1)
    tables["hhea"] = _set(tables["hhea"], 34, count)
    tables["maxp"] = _set(tables["maxp"], 4, count)
    return _sfnt(tables)


def _set(table: bytes, place: int, value: int) -> bytes:
    return table[:place] + struct.pack(">H", value) + table[place + 2 :]


def _sfnt(tables: Mapping[str, bytes]) -> bytes:
    tables = {tag: tables[tag] for tag in sorted(tables)}
    power = len(tables).bit_length() - 1
    head = struct.pack(">LHHHH", TRUETYPE, len(tables), 16 << power, power, 16 * (len(tables) - (1 << power)))
    place = len(head) + 16 * len(tables)
    directory, bodies = b"", b""
    for tag, content in tables.items():
        padded = content + bytes(-len(content) % 4)
        total = sum(struct.unpack(f">{len(padded) // 4}L", padded)) & 0xFFFFFFFF
        directory += struct.pack(">4sLLL", tag.encode(), total, place + len(bodies), len(content))
        bodies += padded
    return head + directory + bodies
