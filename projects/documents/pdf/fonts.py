"""Makes the fonts of forms: small TrueType fonts from Debian's Noto, with the rest of Noto behind them."""

import fcntl
import hashlib
import os
import sys
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any, Final

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTCollection, TTFont, newTable
from fontTools.ttLib.tables._g_l_y_f import Glyph

DIRECTORY: Final = Path(__file__).resolve().parents[3] / "build" / "fonts"
OWN: Final = DIRECTORY.with_name("own-fonts")  # outside "fonts", whose every folder fontconfig reads
NOTO: Final = Path("/usr/share/fonts/opentype/noto")
RECIPE: Final = "1"  # a new number makes the fonts again
MOST_ERROR: Final = 1.0  # of a curve, in thousandths of the type size
FULL_MAXP: Final = 0x00010000
TRUETYPE: Final = "\0\1\0\0"
NOTDEF: Final = ".notdef"
NEEDED: Final = "项目支出绩效自评表0123456789，。（）％"
NOT_EMBEDDABLE: Final = 0x0002  # in a font's licence bits

# Signs of forms that GB 2312 lacks: dashes, quotes, circled figures, boxes to tick, full-width and Latin signs.
SIGNS: Final = (
    (0x20, 0x7E),
    (0xA0, 0xFF),
    (0x2010, 0x2027),
    (0x2030, 0x205E),
    (0x2070, 0x209C),
    (0x20A0, 0x20BF),
    (0x2103, 0x2103),
    (0x2150, 0x217F),
    (0x2190, 0x2199),
    (0x2200, 0x22BF),
    (0x2460, 0x24FF),
    (0x25A0, 0x25FF),
    (0x2605, 0x2611),
    (0x2713, 0x2717),
    (0x3000, 0x303F),
    (0x3220, 0x3243),
    (0x3280, 0x33FF),
    (0xFE30, 0xFE6B),
    (0xFF01, 0xFFE6),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Face:
    family: str
    collection: str
    source: str  # the family within the collection

    @property
    def path(self) -> Path:
        return DIRECTORY / f"{self.family.replace(' ', '')}.ttf"


SONG = Face(family="Perfeval Song", collection="NotoSerifCJK-Regular.ttc", source="Noto Serif CJK SC")
HEI = Face(family="Perfeval Hei", collection="NotoSansCJK-Bold.ttc", source="Noto Sans CJK SC")
FACES: Final = (SONG, HEI)


def are_fonts_made() -> bool:
    """Without these fonts forms look the same and take twice as long."""
    mark = DIRECTORY / "made"
    return mark.exists() and mark.read_text() == RECIPE and all(face.path.exists() for face in FACES)


def make_fonts() -> None:
    """Returns at once where the fonts exist; of two processes the second waits and finds them."""
    DIRECTORY.mkdir(parents=True, exist_ok=True)
    with _alone_in(DIRECTORY):
        if are_fonts_made():
            return
        with ProcessPoolExecutor() as pool:
            list(pool.map(_make_face, FACES))
        (DIRECTORY / "made").write_text(RECIPE)


@contextmanager
def _alone_in(folder: Path) -> Iterator[None]:
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _save_font(font: TTFont, path: Path) -> None:
    unfinished = path.with_suffix(".part")
    font.save(unfinished)
    unfinished.replace(path)


def kept_characters() -> frozenset[int]:
    rows = (bytes((high, low)) for high in range(0xA1, 0xF8) for low in range(0xA1, 0xFF))
    hanzi = {ord(character) for row in rows if len(character := row.decode("gb2312", "ignore")) == 1}
    return frozenset(hanzi.union(*(range(first, last + 1) for first, last in SIGNS)))


def _make_face(face: Face) -> None:
    fonts = TTCollection(NOTO / face.collection, lazy=True).fonts
    font = next(font for font in fonts if font["name"].getDebugName(1) == face.source)
    _save_font(_make_subset(font, face.family), face.path)


def _make_subset(font: TTFont, family: str) -> TTFont:
    options = Options(layout_features=[], name_IDs=[1, 2], notdef_outline=True, recalc_timestamp=False, hinting=False)
    options.drop_tables += ["GSUB", "GPOS", "GDEF", "BASE", "VORG", "vhea", "vmtx"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=kept_characters())
    is_cubic = "glyf" not in font
    if is_cubic:
        _make_outlines(font)
    subsetter.subset(font)
    if is_cubic:
        _measure_glyphs(font)
    _name_font(font, family)
    return font


def _make_outlines(font: TTFont) -> None:
    """Replaces CFF's cubic curves by quadratic ones: half the time to embed and a quarter of the size.

    Only those that are kept, the others are empty: to leave them out of CFF takes longer than all the rest.
    """
    mapping = font.getBestCmap()
    kept = {NOTDEF, *(mapping[code] for code in kept_characters() & mapping.keys())}
    glyphs = font.getGlyphSet()
    table = newTable("glyf")
    table.glyphOrder = font.getGlyphOrder()
    table.glyphs = dict.fromkeys(table.glyphOrder, Glyph()) | {name: _quadratic_glyph(glyphs, name) for name in kept}
    del font["CFF "]
    font["loca"], font["glyf"], font["maxp"] = newTable("loca"), table, _make_maxp(table)
    font["post"].formatType = 3.0
    font.sfntVersion = TRUETYPE


def _quadratic_glyph(glyphs: Any, name: str) -> Any:
    pen = TTGlyphPen(None)
    glyphs[name].draw(Cu2QuPen(pen, MOST_ERROR, reverse_direction=True))
    return pen.glyph()


def _make_maxp(table: Any) -> Any:
    maxp = newTable("maxp")
    maxp.tableVersion, maxp.numGlyphs = FULL_MAXP, len(table.glyphs)
    for field in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements"):
        setattr(maxp, f"max{field}", 0)
    maxp.maxZones, maxp.maxSizeOfInstructions = 1, 0
    maxp.maxComponentElements = 0
    return maxp


def _measure_glyphs(font: TTFont) -> None:
    font["glyf"].compile(font)
    for name, (advance, _) in font["hmtx"].metrics.items():
        font["hmtx"].metrics[name] = (advance, getattr(font["glyf"][name], "xMin", 0))
    font["maxp"].recalc(font)


def _name_font(font: TTFont, family: str) -> None:
    """Gives the font one regular style, so that no program makes a bold style bolder."""
    names = font["name"]
    names.names = []
    for number, text in ((1, family), (2, "Regular"), (4, family), (6, family.replace(" ", ""))):
        names.setName(text, number, 3, 1, 0x409)
    font["OS/2"].usWeightClass = 400
    font["OS/2"].fsSelection = 0x40
    font["head"].macStyle = 0


class FontRefusedError(ValueError):
    """Says in Chinese why the office's own font can't be used."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnFont:
    """A font of the office, made small once for each file."""

    path: Path
    said: str  # recorded in the PDF: name, version, digest

    @property
    def folder(self) -> Path:
        return self.path.parent


def own_font(source: Path, family: str) -> OwnFont:
    """Returns the small font; makes it where there is none of the same file."""
    try:
        content = source.read_bytes()
    except OSError as error:
        raise FontRefusedError(f"打不开字体文件 {source}：{error.strerror}") from error
    digest = hashlib.sha256(content).hexdigest()
    folder = OWN / f"{RECIPE}-{digest[:16]}"
    path, said = folder / f"{family.replace(' ', '')}.ttf", folder / "said"
    if not (path.exists() and said.exists()):
        folder.mkdir(parents=True, exist_ok=True)
        with _alone_in(OWN):  # an installed package can't write beside its code
            said.write_text(f"{_make_own(source, family, path)}，sha256 {digest}", encoding="utf-8")
    return OwnFont(path=path, said=said.read_text(encoding="utf-8"))


def _make_own(source: Path, family: str, path: Path) -> str:
    try:
        font = TTFont(source, fontNumber=0, lazy=False)
        name = f"{font['name'].getBestFullName()} {font['name'].getDebugName(5) or ''}".strip()
        missing = [sign for sign in NEEDED if ord(sign) not in font.getBestCmap()]
        is_forbidden = font["OS/2"].fsType & NOT_EMBEDDABLE == NOT_EMBEDDABLE
        if not missing and not is_forbidden:
            _save_font(_make_subset(font, family), path)
    except Exception as error:  # any file may be there, and fontTools raises any error
        raise FontRefusedError(f"字体文件 {source} 不是能用的 TTF、OTF 或 TTC 字体") from error
    if missing:
        raise FontRefusedError(f"字体文件 {source} 缺少常用汉字（如“{missing[0]}”）")
    if is_forbidden:
        raise FontRefusedError(f"字体文件 {source} 标明不得嵌入文件")
    return name


def write_configuration(*folders: Path) -> Path:
    """Writes the file that fontconfig reads instead of the machine's: it includes that file and names our folders."""
    others = "".join(f"<dir>{escape(str(folder))}</dir>" for folder in folders)
    text = (
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><dir>{DIRECTORY}</dir>{others}</fontconfig>'
    )
    path = (folders[0] if folders else DIRECTORY) / "fonts.conf"
    if not path.exists() or path.read_text() != text:
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_suffix(f".{os.getpid()}")
        unfinished.write_text(text)
        unfinished.replace(path)
    return path


if __name__ == "__main__":
    if not are_fonts_made():
        sys.stdout.write("制作排版用的宋体和黑体\n")
    make_fonts()
