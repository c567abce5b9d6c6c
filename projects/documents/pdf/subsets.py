"""Merges subsets of one font: a bound file holds each glyph once, however many forms contain it."""

import hashlib
import re
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

import pikepdf

from projects.documents.pdf.objects import PdfFile
from projects.documents.pdf.truetype import KEPT, Glyph, Outlines, read_font_tables, write_font

FULL_WIDTH: Final = 1000
SHOWN: Final = re.compile(rb"^<([0-9a-f]{4})> <([0-9a-f]*)>$", re.M)
RUN: Final = re.compile(rb"(\d+) \[([^]]*)\]")  # of widths, from the first glyph that has them
FIXED_PITCH: Final = 1
MAPPED_TOGETHER: Final = 100  # the most entries that one block of a CMap may have


class Subset(Outlines):
    """The part of a font in one PDF: glyphs by their numbers in the whole font."""

    def __init__(self, descendant: Any, to_unicode: bytes) -> None:
        super().__init__(read_font_tables(descendant.FontDescriptor.FontFile2.read_bytes()))
        self.texts = {int(number, 16): text for number, text in SHOWN.findall(to_unicode)}
        self.widths = dict(_read_widths(descendant))
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
        pairs = zip(_read_words(self.tables["maxp"]), _read_words(subset.tables["maxp"]), strict=True)
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
            face = BoundFace(self._file.reserve(), name, dict(subset.tables), _describe_face(descriptor))
            face.takes(subset)
            faces.append(face)
        return face.number

    def write(self) -> None:
        for faces in self._faces.values():
            for face in faces:
                _write_face(face, self._file)


def _are_alike(one: bytes, other: bytes) -> bool:
    """But for the bytes that fill an outline up."""
    return one.rstrip(b"\0") == other.rstrip(b"\0")


def _read_words(table: bytes) -> tuple[int, ...]:
    return struct.unpack(f">{len(table) // 2}H", table)


def _read_widths(descendant: Any) -> Iterator[tuple[int, str]]:
    """Yields the stated widths; a full width isn't stated."""
    for first, widths in RUN.findall(descendant.get("/W", pikepdf.Array()).unparse(True)):
        yield from enumerate(widths.decode().split(), start=int(first))


def _describe_face(descriptor: Any) -> bytes:
    flags = int(descriptor.Flags) & ~FIXED_PITCH
    kept = ("/Ascent", "/CapHeight", "/Descent", "/FontBBox", "/FontFamily", "/ItalicAngle", "/StemV")
    said = b"".join(key.encode() + b" " + _unparse(descriptor[key]) for key in kept if key in descriptor)
    return b"/Flags %d%b" % (flags, said)


def _unparse(value: Any) -> bytes:
    return value.unparse() if hasattr(value, "unparse") else str(value).encode()


def _write_face(face: BoundFace, file: PdfFile) -> None:
    glyphs = dict(sorted(face.glyphs.items()))
    content = write_font(face.tables, glyphs)
    tag = "".join(chr(65 + byte % 26) for byte in hashlib.md5(content, usedforsecurity=False).digest()[:6])
    name = f"/{tag}+{face.name}".encode()
    font = file.put_compressed(b"/Length1 %d" % len(content), content)
    descriptor = file.put(b"<</Type/FontDescriptor/FontName%b%b/FontFile2 %d 0 R>>" % (name, face.descriptor, font))
    widths = " ".join(_width_runs({number: glyph.width for number, glyph in glyphs.items()})).encode()
    descendant = file.put(
        b"<</Type/Font/Subtype/CIDFontType2/BaseFont%b/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>"
        b"/CIDToGIDMap/Identity/W[%b]/FontDescriptor %d 0 R>>" % (name, widths, descriptor)
    )
    texts = file.put_compressed(
        b"", _write_cmap({number: glyph.text for number, glyph in glyphs.items() if glyph.text})
    )
    file.put(
        b"<</Type/Font/Subtype/Type0/BaseFont%b/Encoding/Identity-H/DescendantFonts[%d 0 R]/ToUnicode %d 0 R>>"
        % (name, descendant, texts),
        face.number,
    )


def _width_runs(widths: Mapping[int, str]) -> Iterator[str]:
    stated = [(number, width) for number, width in widths.items() if width != str(FULL_WIDTH)]
    for _, run in groupby(enumerate(stated), lambda each: each[1][0] - each[0]):
        members = [member for _, member in run]
        yield f"{members[0][0]}[{' '.join(width for _, width in members)}]"


def _write_cmap(texts: Mapping[int, bytes]) -> bytes:
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
