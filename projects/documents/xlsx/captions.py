"""What stands over the heads of a published table: who made it, of which year it is, and in what it counts money."""

import re
from collections.abc import Iterable
from typing import Final

from projects.documents.layout.values import Unit

SPACES: Final = re.compile(r"\s+")
YEAR: Final = re.compile(r"(20\d\d)年")
MONEY: Final = re.compile(r"单位[:：]?(万元|元)|[（(](万元|元)[)）]")
PREPARED_BY: Final = re.compile(
    r"(?:编制|填报|公开)?(?:部门|单位)(?:[（(]单位[)）])?(?:名称)?[:：]\s*(.+?)(?:\s+(?:单位|金额单位)[:：].*)?"
)


def without_spaces(text: str) -> str:
    return SPACES.sub("", text)


def prepared_by(texts: Iterable[str]) -> str:
    """The 编制部门; nothing where none is written."""
    for text in texts:
        found = PREPARED_BY.fullmatch(text.strip())
        if found and without_spaces(found[1]) not in ("万元", "元"):
            return without_spaces(found[1])
    return ""


def years_in(text: str) -> set[int]:
    return {int(found) for found in YEAR.findall(without_spaces(text))}


def money_in(texts: Iterable[str]) -> Unit | None:
    return next((Unit(found[1] or found[2]) for text in texts if (found := MONEY.search(without_spaces(text)))), None)
