"""What is to be marked in a document, and the list of it: plain values that a process without the site understands."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Final, Self

AUTHOR: Final = "质量核查"
LIST: Final = "核查意见"
HEADS: Final = ("序号", "位置", "项目", "级别", "问题", "说明", "怎样改")
NOTHING_FOUND: Final = "没有发现问题。"


@dataclass(frozen=True, slots=True, kw_only=True)
class MarkedSpot:
    """A cell as the reader numbers it: the table's name, its row and column in the file, and what it says."""

    table: str
    row: int
    column: int
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """All that is said of one cell."""

    spot: MarkedSpot
    level: str  # the gravest: block, explain or note; unread for what was not understood
    note: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OpinionLine:
    """A line of 核查意见, in the order of HEADS behind its number; `spot` is where its link leads."""

    spot: MarkedSpot
    place: str
    project: str
    level: str
    level_title: str
    title: str
    message: str
    what_to_do: str

    @property
    def texts(self) -> tuple[str, ...]:
        return self.place, self.project, self.level_title, self.title, self.message, self.what_to_do


@dataclass(frozen=True, slots=True, kw_only=True)
class Marking:
    """Of one file."""

    title: str  # says over the list which file, and what was found
    marks: Sequence[Mark]
    lines: Sequence[OpinionLine]

    def written(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> Self:
        kept = json.loads(content)
        return cls(
            title=kept["title"],
            marks=[Mark(**{**each, "spot": MarkedSpot(**each["spot"])}) for each in kept["marks"]],
            lines=[OpinionLine(**{**each, "spot": MarkedSpot(**each["spot"])}) for each in kept["lines"]],
        )


@dataclass(frozen=True, slots=True)
class Colours:
    fill: str
    line: str


# Fill and line of a marked cell. The comment begins with the level in words: colour is never the only sign.
COLOURS: Final = {
    "block": Colours("FFC7CE", "C00000"),
    "unread": Colours("E4DFEC", "7030A0"),
    "explain": Colours("FFEB9C", "9C5700"),
    "note": Colours("DDEBF7", "1F4E9E"),
}


class UnmarkableError(Exception):
    """The document holds what can't be given back, or what a program can't keep as it was."""
