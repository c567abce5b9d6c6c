"""Files damaged in many ways, made from sound ones: their bytes, and what lies packed in them."""

import zipfile
from collections.abc import Callable
from io import BytesIO
from random import Random
from typing import Final

PIECES: Final = (
    b"<",
    b">",
    b"</w:tc>",
    b"<w:tbl>",
    b'<w:gridSpan w:val="9999"/>',
    b'<w:vMerge w:val="restart"/>',
    b'r="ZZZ99999"',
    b't="s"',
    b"<!DOCTYPE a>",
    b"&#0;",
    b"\xff\xfe",
    b"\t\t\n\n",
    "项目名称".encode(),
    "总分".encode(),
    b"-1e9999",
    b"\x00",
)


def mutated(content: bytes, random: Random) -> bytes:
    """Half of a package's damage is done to its parts, so that it reaches the readers."""
    if content.startswith(b"PK") and random.random() < 0.7:
        return _inside(content, random)
    return damaged(content, random)


def _inside(content: bytes, random: Random) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as source, zipfile.ZipFile(file, "w") as target:
        parts = [part.filename for part in source.infolist()]
        chosen = random.choice([name for name in parts if name.endswith(".xml")])
        if random.random() < 0.6:
            chosen = next((name for name in parts if name.endswith(("document.xml", "sheet1.xml"))), chosen)
        for name in parts:
            part = source.read(name)
            target.writestr(name, damaged(part, random) if name == chosen else part)
    return file.getvalue()


def damaged(content: bytes, random: Random) -> bytes:
    for _ in range(random.choice((1, 1, 2, 5))):
        at = random.randrange(len(content) + 1)
        stop = min(len(content), at + random.choice((1, 2, 9, 200, 5000)))
        content = random.choice(WAYS)(content, at, stop, random)
    return content


def _cut(content: bytes, at: int, stop: int, random: Random) -> bytes:
    return content[:at] + content[stop:]


def _repeat(content: bytes, at: int, stop: int, random: Random) -> bytes:
    return content[:stop] + content[at:stop] * random.choice((1, 3, 20)) + content[stop:]


def _put(content: bytes, at: int, stop: int, random: Random) -> bytes:
    return content[:at] + random.choice(PIECES) + content[at:]


def _flip(content: bytes, at: int, stop: int, random: Random) -> bytes:
    return content[:at] + bytes(random.randrange(256) for _ in range(min(4, stop - at))) + content[at + 4 :]


def _end(content: bytes, at: int, stop: int, random: Random) -> bytes:
    return content[:at]


def _swap(content: bytes, at: int, stop: int, random: Random) -> bytes:
    elsewhere = random.randrange(len(content) + 1)
    return content[:at] + content[elsewhere : elsewhere + stop - at] + content[stop:]


WAYS: Final[tuple[Callable[[bytes, int, int, Random], bytes], ...]] = (_cut, _repeat, _put, _flip, _end, _swap, _swap)
