"""Lists that are counted as a whole: their pages carry numbers, which a reader may also type."""

import re
from dataclasses import dataclass
from typing import Final

NUMBER: Final = re.compile(r"[0-9]{1,6}", re.ASCII)


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberedPage:
    """One page of a list, and how many there are."""

    number: int
    count: int
    size: int  # lines of a page

    @property
    def lines(self) -> slice:
        return slice((self.number - 1) * self.size, self.number * self.size)


def numbered_page(asked: str, *, lines: int, size: int = 50) -> NumberedPage:
    """The page asked for; the first where none is meant, the last where there aren't so many."""
    count = max(-(-lines // size), 1)
    number = int(asked) if NUMBER.fullmatch(asked) else 1
    return NumberedPage(number=min(max(number, 1), count), count=count, size=size)
