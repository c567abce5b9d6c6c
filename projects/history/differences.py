"""One value that changed: everything that tells of a change tells it so."""

from dataclasses import dataclass
from typing import Final

NOTHING: Final = "（空）"


@dataclass(frozen=True, slots=True)
class Difference:
    """None where there was, or is, no such thing."""

    title: str
    before: str | None = None
    after: str | None = None

    def __str__(self) -> str:
        if self.before is None and self.after is None:
            return self.title
        if self.before is None or self.after is None:
            return f"{self.title}：{self.before or self.after or NOTHING}"
        return f"{self.title}：{self.before or NOTHING} → {self.after or NOTHING}"
