"""The rules on one core: a sheet from cold text, a hundred thousand of them, and texts that nobody would type."""

import random
import re
import resource
import statistics
from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

from indicators.checks import check_sheet
from indicators.quantity import read_quantity
from indicators.rules import rule_set
from indicators.scoring import score_sheet
from indicators.sheet import Sheet
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.published import published_sheets

ROWS: Final = 15
TIMED: Final = 500
SHEETS: Final = 100_000
WARM_UP: Final = 5_000
FUZZED: Final = 20_000
LONG: Final = 10_000
DIGITS: Final = re.compile(r"\d+")
ALPHABET: Final = (
    "0123456789０９.,，%％‰≥≤<>=＝-－/年月日号前后至到~～()（）万亿元人次天小时个百分之一二三十两半约不低于超过以上持续提高"
    " \t\u3000²½㈠٣😀\ud800\0"
)


def long_sheet() -> Sheet:
    """The published table with the most rows."""
    sheet = max(published_sheets(), key=lambda sheet: len(sheet.indicators))
    assert len(sheet.indicators) == ROWS
    return sheet


def varied(sheet: Sheet, number: int) -> Sheet:
    """The sheet with other figures in every value, so that no text was met before."""
    rows = (
        replace(
            row,
            target=DIGITS.sub(lambda found: f"{found[0]}.{number}", row.target, count=1),
            actual=DIGITS.sub(lambda found: f"{found[0]}.{number}", row.actual, count=1),
        )
        for row in sheet.indicators
    )
    return replace(sheet, indicators=tuple(rows))


def examine(sheet: Sheet) -> None:
    rules = rule_set()
    check_sheet(sheet, rules, computed=score_sheet(sheet, rules))


def cold_sheet() -> Iterator[Measurement]:
    sheet = long_sheet()
    sheets = [varied(sheet, number) for number in range(TIMED)]
    for each in published_sheets() * 20:  # the interpreter warms to the code, never to these texts
        examine(each)
    taken = statistics.median(milliseconds(partial(examine, each)) for each in sheets)
    yield Measurement(name=f"{ROWS}-row sheet read, scored, checked", value=taken, unit="ms", goal=1)


def many_sheets() -> Iterator[Measurement]:
    sheet = long_sheet()
    for number in range(WARM_UP):
        examine(varied(sheet, number))
    before = peak_megabytes()
    for number in range(WARM_UP, WARM_UP + SHEETS):
        examine(varied(sheet, number))
    grown = peak_megabytes() - before
    yield Measurement(name=f"memory grown over {SHEETS:,} sheets", value=grown, unit="MB", goal=5)


def peak_megabytes() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def fuzz() -> Iterator[Measurement]:
    source = random.Random(2026)
    made = ("".join(source.choices(ALPHABET, k=source.randint(1, 60))) for _ in range(FUZZED))
    yield worst("fuzzed text, slowest of 20,000", made)
    repeated = (character * LONG for character in ALPHABET)
    mixed = ("".join(source.choices(ALPHABET, k=LONG)) for _ in range(200))
    yield worst("text of 10,000 characters, slowest", [*repeated, *mixed])


def worst(name: str, texts: Iterator[str] | list[str]) -> Measurement:
    return Measurement(name=name, value=max(fastest_of_three(text) for text in texts), unit="ms", goal=5)


def fastest_of_three(text: str) -> float:
    """What reading costs, without what else the machine did meanwhile."""
    return min(
        milliseconds(lambda: read_quantity(text, name="培训人数（人）", category="数量指标", year=2025))
        for _ in range(3)
    )
