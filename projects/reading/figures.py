"""Reads the figures of a form as they are written: amounts, points and rates, with the unit beside them or above."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from indicators.points import EXACT
from indicators.sheet import DASHES
from projects.documents.layout.values import Unit

GROUPING: Final = re.compile(r"[\s,，'、_]")
NUMBER: Final = re.compile(r"[¥￥]?(?P<number>-?\d{1,18}(?:\.\d{1,12})?)(?P<unit>亿元|万元|元|万|分|%)?", re.ASCII)
EXPONENTS: Final = {"亿元": 8, "万元": 4, "万": 4, "元": 0}
UNIT: Final = re.compile(r"[（(]?\s*(?:金额)?\s*(?:单位)?\s*[:：]?\s*(?P<unit>万元|元)\s*[)）]?")
UNIT_WITHIN: Final = re.compile(r"[（(][^（()）]*?(?P<unit>万元|元)\s*[)）]|单位\s*[:：]\s*(?P<after>万元|元)")


class UnreadFigureError(ValueError):
    """A text in a cell for a figure that is none."""


def read_amount(text: str, number: Decimal | None, unit: Unit) -> Decimal | None:
    """In 元. The exponent tells how finely the amount is written; a unit behind the figure goes before the form's."""
    found = _match_number(text)
    if found is None:
        return None
    if found["unit"] in ("分", "%"):
        raise UnreadFigureError(text)
    exponent = EXPONENTS.get(found["unit"], unit.exponent)
    value = number if number is not None and not found["unit"] else Decimal(found["number"])
    return EXACT.scaleb(value, Decimal(exponent))


def read_points(text: str) -> Decimal | None:
    found = _match_number(text)
    if found is None:
        return None
    if found["unit"] not in (None, "分"):
        raise UnreadFigureError(text)
    return Decimal(found["number"])


def read_weight(text: str) -> Decimal | None:
    """Points of the 100, which may be written as percent."""
    return read_points(text.replace("％", "%").removesuffix("%"))


def split_points(text: str, *, is_reversed: bool) -> tuple[Decimal | None, Decimal | None]:
    """分值 and 得分 in one cell: 10/9.5, or 9.5/10 where the head says so."""
    first, _, second = text.replace("／", "/").partition("/")
    weight, score = (second, first) if is_reversed else (first, second)
    return read_weight(weight), read_points(score)


def read_rate(text: str) -> Decimal | None:
    """In percent; a bare number up to 1 is a fraction."""
    found = _match_number(text)
    if found is None:
        return None
    number = Decimal(found["number"])
    if found["unit"] == "%":
        return number
    if found["unit"] is not None:
        raise UnreadFigureError(text)
    return EXACT.multiply(number, Decimal(100)) if abs(number) <= 1 else number


def is_figure(text: str) -> bool:
    return NUMBER.fullmatch(_without_grouping(text)) is not None


def unit_in(text: str) -> Unit | None:
    """The unit of money that a title or a label names in brackets or after 单位."""
    whole = UNIT.fullmatch(text.strip()) if len(text) < 20 else None
    if whole:
        return Unit(whole["unit"])
    found = UNIT_WITHIN.search(text) if len(text) < 60 else None
    return Unit(found["unit"] or found["after"]) if found else None


def _match_number(text: str) -> "re.Match[str] | None":
    bare = _without_grouping(text)
    if not bare or DASHES.fullmatch(bare):
        return None
    found = NUMBER.fullmatch(bare)
    if found is None:
        raise UnreadFigureError(text)
    return found


def _without_grouping(text: str) -> str:
    return GROUPING.sub("", unicodedata.normalize("NFKC", text)).removeprefix("=") if len(text) <= 60 else text
