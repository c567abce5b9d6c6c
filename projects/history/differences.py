"""One value that changed: everything that tells of a change tells it so."""

from dataclasses import dataclass, field
from typing import Final

from indicators.points import EXACT, ZERO, plain
from indicators.quantity import Aspect, Kind, Quantity, read_quantity

NOTHING: Final = "（空）"
LONGEST_FIGURE: Final = 30  # characters: a sentence that holds a figure has grown by nothing
SPOKEN: Final = {"%": "个百分点"}


@dataclass(frozen=True, slots=True)
class Difference:
    """None where there was, or is, no such thing."""

    title: str
    before: str | None = None
    after: str | None = None
    is_figure: bool = field(default=True, kw_only=True)  # or may be: a telephone number is none

    def __str__(self) -> str:
        if self.before is None and self.after is None:
            return self.title
        if self.before is None or self.after is None:
            return f"{self.title}：{self.before or self.after or NOTHING}"
        return f"{self.title}：{self.before or NOTHING} → {self.after or NOTHING}"

    @property
    def delta(self) -> str:
        """By how much a figure grew or fell; nothing where the two aren't figures of one unit."""
        former, now = (_read_figure(text) if self.is_figure else None for text in (self.before, self.after))
        if former is None or now is None or former.number is None or now.number is None or former.unit != now.unit:
            return ""
        grown = EXACT.subtract(now.number, former.number)
        sign = "+" if grown > ZERO else "−"
        return f"{sign}{plain(abs(grown))}{SPOKEN.get(now.unit, now.unit)}" if grown else ""


def _read_figure(text: str | None) -> Quantity | None:
    if not text or len(text) > LONGEST_FIGURE:
        return None
    quantity = read_quantity(text)
    return quantity if quantity.kind is Kind.NUMBER and quantity.aspect is Aspect.LEVEL else None
