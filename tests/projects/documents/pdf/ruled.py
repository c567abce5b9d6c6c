"""A finished PDF as a reader sees it: on each page the ruled boxes and the words within them."""

import re
import subprocess
from collections.abc import Iterable
from dataclasses import dataclass, field
from html import unescape
from io import BytesIO
from typing import Any

import pikepdf

from tests.projects.documents.pdf.reading import bare

NEAR = 0.8  # points: what a line is thick, and what two that meet may miss each other by
WORD = re.compile(r'<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">(.*?)</word>')


@dataclass(frozen=True, slots=True)
class Line:
    """Along one axis from start to stop, at a place on the other."""

    at: float
    start: float
    stop: float

    def covers(self, start: float, stop: float) -> bool:
        return self.start <= start + NEAR and stop - NEAR <= self.stop


@dataclass(slots=True)
class Box:
    """A cell with a line on each side."""

    left: float
    top: float
    right: float
    bottom: float
    words: list[tuple[float, float, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return _in_lines(self.words)

    @property
    def lines(self) -> int:
        return len({round(y) for _, y, _ in self.words})


@dataclass(frozen=True, slots=True)
class RuledPage:
    boxes: list[Box]  # from the top, in each row from the left
    outside: str  # text without lines around it
    across: list[Line]
    down: list[Line]

    @property
    def bottom(self) -> float:
        return max((line.at for line in self.across), default=0)

    def open_ends(self) -> list[tuple[float, float]]:
        """Where a line stops without meeting another."""
        loose = [(end, line.at) for line in self.across for end in _ends(line) if not _meets(end, line.at, self.down)]
        return loose + [
            (line.at, end) for line in self.down for end in _ends(line) if not _meets(end, line.at, self.across)
        ]


def _in_lines(words: list[tuple[float, float, str]]) -> str:
    """Line by line, without spaces."""
    rows: dict[int, list[tuple[float, str]]] = {}
    for x, y, word in words:
        rows.setdefault(round(y), []).append((x, word))
    return bare("".join(word for _, row in sorted(rows.items()) for _, word in sorted(row)))


def _ends(line: Line) -> tuple[float, float]:
    return line.start, line.stop


def _meets(at: float, along: float, others: Iterable[Line]) -> bool:
    return any(abs(other.at - at) <= NEAR and other.covers(along, along) for other in others)


def ruled(content: bytes) -> list[RuledPage]:
    with pikepdf.open(BytesIO(content)) as document:
        drawn = [_drawn(page) for page in document.pages]
    html = subprocess.run(["pdftotext", "-bbox", "-", "-"], input=content, capture_output=True, check=True).stdout
    worded = [WORD.findall(page) for page in html.decode().split("<page ")[1:]]
    return [_page(*lines, words) for lines, words in zip(drawn, worded, strict=True)]


def _drawn(page: pikepdf.Page) -> tuple[list[Line], list[Line]]:
    """Horizontal and vertical lines, in points from the top left."""
    across, down = [], []
    start = (0.0, 0.0)
    for instruction in pikepdf.parse_content_stream(page, "m l"):
        operands: Any = instruction.operands
        is_line = str(instruction.operator) == "l"
        point = (float(operands[0]) * 0.75, float(operands[1]) * 0.75)  # from CSS pixels
        if is_line and abs(start[1] - point[1]) < 0.01:
            across.append(Line(point[1], *sorted((start[0], point[0]))))
        elif is_line and abs(start[0] - point[0]) < 0.01:
            down.append(Line(point[0], *sorted((start[1], point[1]))))
        start = point
    return _joined(across), _joined(down)


def _joined(lines: list[Line]) -> list[Line]:
    """Pieces of one line as one."""
    joined: list[Line] = []
    for line in sorted(lines, key=lambda each: (round(each.at), each.start)):
        former = next((each for each in reversed(joined) if _touch(each, line)), None)
        if former:
            joined.remove(former)
            joined.append(Line(former.at, min(former.start, line.start), max(former.stop, line.stop)))
        else:
            joined.append(line)
    return joined


def _touch(one: Line, other: Line) -> bool:
    return abs(one.at - other.at) < NEAR and other.start <= one.stop + NEAR and one.start <= other.stop + NEAR


def _page(across: list[Line], down: list[Line], words: list[tuple[str, ...]]) -> RuledPage:
    boxes: dict[tuple[float, float], Box] = {}
    outside: list[tuple[float, float, str]] = []
    for left, top, right, bottom, written in words:
        x, y = (float(left) + float(right)) / 2, (float(top) + float(bottom)) / 2
        box = _box(x, y, across, down)
        if box:
            boxes.setdefault((box.top, box.left), box).words.append((float(left), y, unescape(written)))
        else:
            outside.append((float(left), y, unescape(written)))
    return RuledPage([box for _, box in sorted(boxes.items())], _in_lines(outside), across, down)


def _box(x: float, y: float, across: list[Line], down: list[Line]) -> Box | None:
    """The four lines around a place, if they close."""
    left = max((line.at for line in down if line.at < x and line.covers(y, y)), default=None)
    right = min((line.at for line in down if line.at > x and line.covers(y, y)), default=None)
    top = max((line.at for line in across if line.at < y and line.covers(x, x)), default=None)
    bottom = min((line.at for line in across if line.at > y and line.covers(x, x)), default=None)
    if left is None or right is None or top is None or bottom is None:
        return None
    closed = [
        any(abs(line.at - at) < NEAR and line.covers(start, stop) for line in lines)
        for lines, at, start, stop in (
            (down, left, top, bottom),
            (down, right, top, bottom),
            (across, top, left, right),
            (across, bottom, left, right),
        )
    ]
    return Box(left, top, right, bottom) if all(closed) else None
