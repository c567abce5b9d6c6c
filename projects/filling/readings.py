"""How a value was read, said in words; and of two readings, the texts that can only be read in one way."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from indicators.quantity import Kind, Quantity, read_pair, write_quantity, write_unmistakably
from indicators.scoring import Score
from indicators.sheet import IndicatorRow

FIELDS: Final = (("target", "指标值"), ("actual", "完成值"))
SAID_OF_WORDS: Final = {Kind.WORDING: "文字（定性）", Kind.UNREAD: "有数字的文字，由人评定"}
MEASURES: Final = frozenset("%‰")


@dataclass(frozen=True, slots=True)
class ReadingChoice:
    """One way to read an ambiguous text, and what to write so that it is read so."""

    text: str
    written: str


@dataclass(frozen=True, slots=True)
class Reading:
    field: str
    title: str
    said: str = ""
    choices: tuple[ReadingChoice, ...] = ()
    doubt: str = ""  # why there is more than one, and what to write instead


def readings_of(row: IndicatorRow, score: Score, *, year: int | None) -> Iterator[Reading]:
    """Of what was typed; words that are no quantity need no word."""
    for field, title in FIELDS:
        quantity: Quantity = getattr(score, field)
        match quantity.kind:
            case Kind.AMBIGUOUS:
                choices = tuple(_list_choices(row, quantity, field, year))
                yield Reading(field, title, choices=choices, doubt=quantity.doubt)
            case Kind.NUMBER | Kind.DATE | Kind.PERIOD:
                yield Reading(field, title, said=describe_quantity(quantity))
            case Kind.WORDING | Kind.UNREAD:
                yield Reading(field, title, said=describe_quantity(quantity))


def describe_quantity(quantity: Quantity) -> str:
    """≥ 95 %: parts that are easier to tell apart than as they were typed."""
    if quantity.kind in SAID_OF_WORDS:
        return SAID_OF_WORDS[quantity.kind]
    text = write_quantity(quantity)
    sign = quantity.operator.value
    rest = text.removeprefix(sign)
    if quantity.unit and rest.endswith(quantity.unit):
        rest = f"{rest.removesuffix(quantity.unit)} {quantity.unit}"
    return f"{sign} {rest}".strip()


def _list_choices(row: IndicatorRow, quantity: Quantity, field: str, year: int | None) -> Iterator[ReadingChoice]:
    for reading in quantity.alternatives():
        text = write_unmistakably(reading)
        pair = {"target": row.target, "actual": row.actual, field: text}
        target, actual = read_pair(
            pair["target"], pair["actual"], name=row.name, category=row.category or row.dimension, year=year
        )
        again = target if field == "target" else actual
        if _reads_the_same(again, reading):
            yield ReadingChoice(describe_quantity(again), text)
        else:
            yield ReadingChoice(describe_quantity(reading), "")


def _reads_the_same(found: Quantity, reading: Quantity) -> bool:
    """The row may lend it a unit all the same."""
    same = (found.number, found.end, found.operator) == (reading.number, reading.end, reading.operator)
    return found.kind is reading.kind and same
