"""What the sheets of a workbook are called."""

import re
from typing import Final

from projects.documents.office import xml_text

LONGEST: Final = 31
FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\\x00-\x1f\x7f]")
TURNING: Final = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]")  # a name that reads as another
SPACES: Final = re.compile(r"\s+")
RESERVED: Final = frozenset({"history"})
NAMELESS: Final = "表"


class SheetNames:
    """No two alike, as Excel compares them."""

    def __init__(self, *taken: str) -> None:
        self._taken = {name.casefold() for name in taken} | RESERVED
        self._next: dict[str, int] = {}

    def name(self, title: str) -> str:
        plain = _plain(title)
        name = _cut(plain, LONGEST)
        number = self._next.get(name.casefold(), 2)
        chosen = name
        while chosen.casefold() in self._taken:
            ending = f"（{number}）"
            chosen, number = _cut(plain, LONGEST - len(ending)) + ending, number + 1
        self._next[name.casefold()] = number
        self._taken.add(chosen.casefold())
        return chosen


def _plain(title: str) -> str:
    spaced = SPACES.sub(" ", TURNING.sub("", xml_text(title))).strip(" '")
    return FORBIDDEN.sub("_", spaced) or NAMELESS


def _cut(text: str, length: int) -> str:
    """In UTF-16 units, as Excel counts."""
    return text.encode("utf-16-le")[: length * 2].decode("utf-16-le", errors="ignore").rstrip(" '")
