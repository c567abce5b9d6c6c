"""Workbooks as they arrive damaged: cut, emptied, mixed up, with parts that are gone, wrong or hostile."""

import random
import re
import zipfile
from collections.abc import Callable, Iterator
from io import BytesIO
from typing import Final

GARBAGE: Final = bytes(range(256)) * 4
CONTENTS: Final[dict[str, bytes]] = {
    "empty": b"",
    "blank": b" \r\n ",
    "garbage": GARBAGE,
    "text": "项目支出绩效自评表".encode(),
    "another element": b'<?xml version="1.0"?><html><body>1</body></html>',
    "bare element": b"<a/>",
    "half open": b"<?xml version='1.0'?><worksheet><sheetData><row><c",
    "utf-16": '<?xml version="1.0" encoding="utf-16"?><worksheet/>'.encode("utf-16"),
    "entity": b'<!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet>&a;</worksheet>',
    "deep": b"<a>" * 30_000 + b"</a>" * 30_000,
    "null": b"\0" * 2000,
}
SHEET: Final = "xl/worksheets/sheet1.xml"
ROW: Final = re.compile(rb"<row\b[^>]*>", re.I)
PATTERNS: Final[tuple[tuple[str, str, bytes, bytes], ...]] = (
    ("dimension beyond measure", SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="A1:XFD1048576"'),
    ("dimension that is none", SHEET, rb'<dimension ref="[^"]*"', b'<dimension ref="nonsense"'),
    ("row far below", SHEET, rb'<row r="2"', b'<row r="1048576"'),
    ("row that is no number", SHEET, rb'<row r="2"', b'<row r="second"'),
    ("negative row", SHEET, rb'<row r="2"', b'<row r="-7"'),
    ("row of a thousand digits", SHEET, rb'<row r="2"', b'<row r="' + b"9" * 5000 + b'"'),
    ("cell without a place", SHEET, rb'<c r="A2"', b'<c r=""'),
    ("cell in a place that is none", SHEET, rb'<c r="A2"', b'<c r="2A"'),
    ("cell far to the right", SHEET, rb'<c r="A2"', b'<c r="XFD2"'),
    ("cell beyond the last column", SHEET, rb'<c r="A2"', b'<c r="ZZZZ2"'),
    ("type that is none", SHEET, rb't="s"', b't="zzz"'),
    ("figure that is a text", SHEET, rb't="s"', b't="n"'),
    ("day that is a text", SHEET, rb't="s"', b't="d"'),
    ("truth that is a text", SHEET, rb't="s"', b't="b"'),
    ("inline text that is none", SHEET, rb't="s"', b't="inlineStr"'),
    ("shared text that isn't there", SHEET, rb"<v>\d+</v>", b"<v>99999</v>"),
    ("negative shared text", SHEET, rb"<v>\d+</v>", b"<v>-5</v>"),
    ("shared text that is a word", SHEET, rb"<v>\d+</v>", b"<v>one</v>"),
    ("endless figure", SHEET, rb't="s"><v>\d+</v>', b't="n"><v>1e999</v>'),
    ("figure of five thousand digits", SHEET, rb't="s"><v>\d+</v>', b't="n"><v>' + b"9" * 5000 + b"</v>"),
    ("figure of four hundred digits", SHEET, rb't="s"><v>\d+</v>', b't="n"><v>' + b"9" * 400 + b"</v>"),
    ("no number", SHEET, rb't="s"><v>\d+</v>', b't="n"><v>NaN</v>'),
    ("day beyond the calendar", SHEET, rb't="s"><v>\d+</v>', b't="d"><v>9999999-99-99</v>'),
    ("style that isn't there", SHEET, rb'<c r="A2"', b'<c r="A2" s="4444"'),
    ("style that is a word", SHEET, rb'<c r="A2"', b'<c r="A2" s="bold"'),
    ("formula shared by nobody", SHEET, rb"<v>\d+</v>", b'<f t="shared" si="77"></f><v>1</v>'),
    ("formula of an array", SHEET, rb"<v>\d+</v>", b'<f t="array" ref="nonsense">1</f><v>1</v>'),
    ("sheet that points nowhere", "xl/workbook.xml", rb'r:id="[^"]*"', b'r:id="rId999"'),
    ("sheet without a name", "xl/workbook.xml", rb'<sheet ([^>]*)name="[^"]*"', rb"<sheet \1"),
    ("two sheets of one name", "xl/workbook.xml", rb"(<sheet [^>]*/>)", rb"\1\1"),
    ("no sheet", "xl/workbook.xml", rb"<sheets>.*</sheets>", b"<sheets></sheets>"),
    ("sheet beyond the others", "xl/workbook.xml", rb'activeTab="\d+"', b'activeTab="999"'),
    ("calendar that is none", "xl/workbook.xml", rb"<workbookPr[^>]*/>", b'<workbookPr date1904="maybe"/>'),
    ("workbook that leads to itself", "xl/_rels/workbook.xml.rels", rb'Target="[^"]*sheet1.xml"', b'Target="workbook.xml"'),
    ("workbook that leads out", "xl/_rels/workbook.xml.rels", rb'Target="[^"]*sheet1.xml"', b'Target="../../../etc/passwd"'),
    ("workbook that leads abroad", "xl/_rels/workbook.xml.rels", rb'Target="[^"]*sheet1.xml"', b'Target="http://a.example/" TargetMode="External"'),
    ("relations without targets", "xl/_rels/workbook.xml.rels", rb'Target="[^"]*"', b""),
    ("relations without types", "xl/_rels/workbook.xml.rels", rb'Type="[^"]*"', b""),
    ("root that leads to itself", "_rels/.rels", rb'Target="[^"]*"', b'Target="_rels/.rels"'),
    ("content of another type", "[Content_Types].xml", rb"sheet\.main\+xml", b"slideshow+xml"),
    ("styles without formats", "xl/styles.xml", rb"<cellXfs.*</cellXfs>", b""),
    ("format that is none", "xl/styles.xml", rb'numFmtId="\d+"', b'numFmtId="many"'),
    ("colour that is none", "xl/styles.xml", rb"<fonts.*</fonts>", b'<fonts count="1"><font><color rgb="zz"/></font></fonts>'),
    ("texts without texts", "xl/sharedStrings.xml", rb"<si>.*</si>", b""),
)  # fmt: skip

Alter = Callable[[str, bytes], bytes | None]


def parts_of(whole: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(BytesIO(whole)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    written = BytesIO()
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def damaged(whole: bytes) -> Iterator[tuple[str, bytes]]:
    """Every kind of damage once, the same in each run, with what was done."""
    yield from _cut(whole)
    yield from _flipped(whole)
    parts = parts_of(whole)
    yield from _of_parts(parts)
    for title, part, pattern, said in PATTERNS:
        if part in parts:
            changed = re.sub(pattern, said, parts[part], flags=re.S)
            yield f"{part}: {title}", packed({**parts, part: changed})
    yield "all parts in one", packed(dict.fromkeys(parts, parts[SHEET]))
    yield "rows upon rows", packed({**parts, SHEET: ROW.sub(lambda found: found[0] * 3, parts[SHEET])})
    yield "lzma", packed(parts, zipfile.ZIP_LZMA)


def _cut(whole: bytes) -> Iterator[tuple[str, bytes]]:
    for share in range(0, 100, 7):
        yield f"cut at {share} %", whole[: len(whole) * share // 100]
    yield "cut by a byte", whole[:-1]
    yield "twice", whole + whole
    yield "something before", b"GIF89a" + whole
    yield "encrypted", re.sub(rb"(PK\x01\x02.{4}).", b"\\g<1>\x01", whole, flags=re.S)
    yield "method unheard of", re.sub(rb"(PK\x01\x02.{6})..", b"\\g<1>\x63\x00", whole, flags=re.S)
    yield "sizes that lie", re.sub(rb"(PK\x01\x02.{20})....", b"\\g<1>\xff\xff\x00\x00", whole, flags=re.S)


def _flipped(whole: bytes) -> Iterator[tuple[str, bytes]]:
    for seed in range(30):
        chance, broken = random.Random(seed), bytearray(whole)
        for _ in range(1 + seed):
            broken[chance.randrange(len(broken))] ^= 1 << chance.randrange(8)
        yield f"bits flipped {seed}", bytes(broken)


def _of_parts(parts: dict[str, bytes]) -> Iterator[tuple[str, bytes]]:
    for name, content in parts.items():
        yield f"{name}: gone", packed({other: held for other, held in parts.items() if other != name})
        yield f"{name}: half", packed({**parts, name: content[: len(content) // 2]})
        for title, replaced in CONTENTS.items():
            yield f"{name}: {title}", packed({**parts, name: replaced})
        chance, broken = random.Random(name), bytearray(content)
        for _ in range(20):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        yield f"{name}: bytes changed", packed({**parts, name: bytes(broken)})
