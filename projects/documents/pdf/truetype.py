"""Reads and writes TrueType fonts: the glyphs by their numbers, and a font of some of them."""

import struct
from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple

KEPT: Final = ("cvt ", "fpgm", "prep")  # tables that the glyphs' instructions need
WORDS, MORE_PARTS = 0x01, 0x20  # flags of a part
SCALED: Final = ((0x08, 2), (0x40, 4), (0x80, 8))  # further ones, and how many bytes each brings
TRUETYPE: Final = 0x00010000


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
                self.gather((part for part in _parts_of_glyph(outline) if part not in into), into)

    def metrics(self, number: int) -> tuple[int, int]:
        """Advance and bearing."""
        full = self._metrics
        (advance,) = struct.unpack_from(">H", self.tables["hmtx"], 4 * min(number, full - 1))
        at = 4 * number + 2 if number < full else 4 * full + 2 * (number - full)
        (bearing,) = struct.unpack_from(">h", self.tables["hmtx"], at)
        return advance, bearing


class WholeFont(Outlines):
    def __init__(self, content: bytes) -> None:
        super().__init__(read_font_tables(content))

    def cut(self, numbers: Iterable[int]) -> bytes:
        """Returns a font with these glyphs alone."""
        outlines = {0: b""}  # the box for a character without a glyph, which we never show
        self.gather(numbers, outlines)
        glyphs = {number: Glyph(outline, *self.metrics(number), "", b"") for number, outline in outlines.items()}
        return write_font(self.tables, glyphs)


def read_font_tables(content: bytes) -> dict[str, bytes]:
    (count,) = struct.unpack_from(">H", content, 4)
    entries = (struct.unpack_from(">4sLLL", content, 12 + 16 * number) for number in range(count))
    return {tag.decode("latin-1"): content[place : place + length] for tag, _, place, length in entries}


def _parts_of_glyph(outline: bytes) -> Iterator[int]:
    """Yields the glyphs that a composite glyph is made of."""
    place, flags = 10, MORE_PARTS
    while flags & MORE_PARTS:
        flags, number = struct.unpack_from(">HH", outline, place)
        yield number
        scaled = next((length for flag, length in SCALED if flags & flag), 0)
        place += 4 + (4 if flags & WORDS else 2) + scaled


def write_font(whole: Mapping[str, bytes], glyphs: Mapping[int, Glyph]) -> bytes:
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
    tables["head"] = _set_word(tables["head"], 50, 1)
    tables["hhea"] = _set_word(tables["hhea"], 34, count)
    tables["maxp"] = _set_word(tables["maxp"], 4, count)
    return _write_sfnt(tables)


def _set_word(table: bytes, place: int, value: int) -> bytes:
    return table[:place] + struct.pack(">H", value) + table[place + 2 :]


def _write_sfnt(tables: Mapping[str, bytes]) -> bytes:
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
