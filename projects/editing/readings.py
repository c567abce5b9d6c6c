"""How a value was read, said in words; and of two readings, the texts that can only be read in one way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indicators.quantity import Kind, Quantity, read_pair
from indicators.quantity.printing import normalise
from indicators.scoring import Score
from indicators.sheet import IndicatorRow

FIELDS: Final = (("target", "指标值"), ("actual", "完成值"))
AS_WORDS: Final = ("定性：{}", "{}（定性）", "“{}”的要求")
MEASURES: Final = frozenset("%‰")


@dataclass(frozen=True, slots=True)
class Choice:
    """One way to read an ambiguous text, and what to write so that it is read so."""

    text: str
    written: str


@dataclass(frozen=True, slots=True)
class Reading:
    field: str
    title: str
    said: str = ""
    choices: tuple[Choice, ...] = ()


def readings(row: IndicatorRow, score: Score, *, year: int | None) -> Iterator[Reading]:
    """Of what was typed; words that are no quantity need no word."""
    for field, title in FIELDS:
        quantity: Quantity = getattr(score, field)
        match quantity.kind:
            case Kind.AMBIGUOUS:
                yield Reading(field, title, choices=tuple(_choices(row, quantity, field, year)))
            case Kind.NUMBER | Kind.DATE | Kind.PERIOD:
                yield Reading(field, title, said=spoken(quantity))
            case Kind.WORDING:
                yield Reading(field, title, said="文字（定性）")


def spoken(quantity: Quantity) -> str:
    """≥ 95 %: parts that are easier to tell apart than as they were typed."""
    if quantity.kind is Kind.WORDING:
        return "文字（定性）"
    text = normalise(quantity)
    sign = quantity.operator.value
    rest = text.removeprefix(sign)
    if quantity.unit and rest.endswith(quantity.unit):
        rest = f"{rest.removesuffix(quantity.unit)} {quantity.unit}"
    return f"{sign} {rest}".strip()


def _choices(row: IndicatorRow, quantity: Quantity, field: str, year: int | None) -> Iterator[Choice]:
    for reading in quantity.alternatives():
        candidates = [form.format(quantity.text.strip()) for form in AS_WORDS]
        if reading.kind is not Kind.WORDING:
            candidates = [normalise(reading)]
        again = [(text, _read_again(text, row, field, year)) for text in candidates]
        found = next(((text, read) for text, read in again if _agrees(read, reading)), None)
        yield Choice(spoken(found[1]), found[0]) if found else Choice(spoken(reading), "")


def _agrees(found: Quantity, reading: Quantity) -> bool:
    """The row may lend it a unit all the same."""
    same = (found.number, found.end, found.operator) == (reading.number, reading.end, reading.operator)
    return found.kind is reading.kind and same


def _read_again(text: str, row: IndicatorRow, field: str, year: int | None) -> Quantity:
    pair = {"target": row.target, "actual": row.actual, field: text}
    target, actual = read_pair(
        pair["target"], pair["actual"], name=row.name, category=row.category or row.dimension, year=year
    )
    return target if field == "target" else actual
