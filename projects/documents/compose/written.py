"""Writes a value as the text of a cell, and finds where a text may go on in a new line."""

import re
from decimal import Decimal
from itertools import accumulate

from indicators.catalogue import FieldKind
from indicators.points import EXACT, is_usable, padded, tidy
from projects.documents.compose.figures import Value
from projects.documents.layout.values import Item, Unit

# The words of labels; other labels break in pairs, and never before the last character.
WORDS = re.compile(
    r"指标\s*$|[或和与及]?(?:服务对象|社会公众|受益对象|群众)|满意度|可持续性?|生态环境|经济|社会|生态|发展|影响|效益|效果|成本"
    r"|数量|质量|时效|指标|年度|绩效|目标\d*|[（(][^）)]*[）)]|[\s\S]{2,3}$|[\s\S]{2}|[\s\S]"
)
DATE = re.compile(r"(?P<year>\d{4}年)\d{1,2}月\d{1,2}[日号]?[前止]?")


def write_value(value: Value, item: Item, *, unit: Unit, mark: str) -> tuple[str, Decimal | None]:
    """Returns the text and its figure; the mark where there is no value, or one of absurd size."""
    if isinstance(value, Decimal) and is_usable(value):
        number = tidy(EXACT.scaleb(value, Decimal(-unit.exponent)) if item.kind is FieldKind.MONEY else value)
        sign = "%" if item.kind is FieldKind.PERCENT else ""
        return f"{padded(number, item.places)}{sign}{item.suffix}", number
    return (value if isinstance(value, str) and value else mark), None


def label_breaks(text: str) -> tuple[int, ...]:
    ends = list(accumulate(len(word) for word in WORDS.findall(text)))
    return tuple(end for end in ends[:-1] if not text[end - 1].isspace() and not text[end].isspace())


def date_breaks(text: str) -> tuple[int, ...]:
    """2020年|12月31日前: in a narrow column it breaks after the year and not within the month."""
    found = DATE.fullmatch(text)
    return (found.end("year"),) if found else ()
