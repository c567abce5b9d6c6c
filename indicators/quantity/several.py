"""Reads texts whose two numbers make one statement: 3/4, 1:3, 5-10人, 10±2, 1亿5000万元."""

import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from math import gcd

from indicators.quantity.figures import NUMBER, Figure, drop_added_zeros, plausible_number, read_measured_figure
from indicators.quantity.numbers import read_numbered
from indicators.quantity.operators import AFTER, BEFORE, DOWNWARD, LONGEST_FIRST, UPWARD
from indicators.quantity.spans import day_span, known_year
from indicators.quantity.suffixes import read_suffix
from indicators.quantity.surroundings import CellSide, ValueSurroundings
from indicators.quantity.values import Kind, Operator, Quantity, ambiguous, wording

SIGN = rf"(?P<sign>{LONGEST_FIRST})?"
FRACTION = re.compile(rf"{SIGN}(?P<above>[0-9]{{1,6}})/(?P<below>[0-9]{{1,6}})(?P<words>以上|及以上|以下|以内)?")
RATIO = re.compile(rf"{SIGN}(?P<above>{NUMBER}):(?P<below>{NUMBER})(?P<words>)")
RANGE = re.compile(
    rf"(?P<lead>[=≥≤]|约|在|控制在|达到)?(?P<low>{NUMBER})(?P<low_unit>[^0-9\-~至到—]{{0,6}}?)(?:-+|~+|至|到|—)"
    rf"(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,10}})"
)
AROUND = re.compile(
    rf"(?P<middle>{NUMBER})(?P<middle_unit>[^0-9±]{{0,6}}?)(?:±|\+/-)(?P<give>{NUMBER})(?P<unit>[^0-9]{{0,6}})"
)
BOUNDS = re.compile(
    rf"(?P<first>{LONGEST_FIRST})(?P<low>{NUMBER})(?P<low_unit>[^0-9]{{0,6}}?)(?:[,、;])?(?:且|并且?|和|同时)?"
    rf"(?P<second>{LONGEST_FIRST})(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,6}})"
)
SANDWICH = re.compile(
    rf"(?P<low>{NUMBER})(?P<low_unit>[^0-9<≤]{{0,4}})(?P<above><=?|≤)[^0-9<≤]{{1,12}}(?P<below><=?|≤)(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,4}})"
)
OVER_AND_UNDER = re.compile(
    rf"(?P<low>{NUMBER})(?P<low_unit>[^0-9]{{0,4}}?)(?P<above>以上)[,、]?(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,4}}?)(?P<below>以下|以内)"
)
IN_THE_YEAR = re.compile(
    rf"(?:19|20)[0-9]{{2}}年度?(?:共|共计|累计|全年)?(?P<rest>(?:{LONGEST_FIRST})?{NUMBER}[^0-9]{{1,8}})"
)
SIGN_LAST = re.compile(rf"(?P<rest>{NUMBER}[^0-9≥≤<>=]{{0,6}})(?P<sign>[≥≤])")
HUNDRED_MILLIONS = re.compile(
    rf"{SIGN}(?P<large>[0-9]{{1,6}})亿(?P<small>[0-9]{{1,4}}(?:\.[0-9]{{1,6}})?)万元?(?P<words>)"
)
CLOCK = re.compile(r"[^0-9]*[012]?[0-9]:[0-5][0-9]")
LARGEST_PART = 12
SHARE_OR_TWO = "看不出是比率还是两个数，请写成百分数或一个数"
BOTH_BOUNDS = "有上下两个界限，请写明考核哪一个"
Measure = tuple[str, int]  # a unit and the powers of ten before it: 万人 is 人, 4


def read_several(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    for shape, build in SHAPES:
        found = shape.fullmatch(plain)
        if found:
            return build(text, found, around) or wording(text)
    return None


def _read_measure(typed: str) -> Measure | None:
    suffix = read_suffix(typed.removesuffix("之间"))
    if suffix is None or suffix.more or not suffix.sure:
        return None
    return suffix.unit, suffix.scale


def _low_measure(typed: str, high: Measure | None) -> Measure | None:
    """Takes a missing unit of the first number from the second: 10万-20万元, 1万-2万人."""
    if not typed:
        return high
    low = _read_measure(typed)
    if low is None or high is None or low[0]:
        return low
    return (high[0], 0) if high[0].startswith(typed) else (high[0], low[1])


def _read_two_bounds(
    text: str, found: re.Match[str], low: Operator, high: Operator, around: ValueSurroundings
) -> Quantity | None:
    """A person says which of the two bounds must be met."""
    high_measure = _read_measure(found["high_unit"])
    low_measure = _low_measure(found["low_unit"], high_measure)
    low_number, high_number = plausible_number(found["low"]), plausible_number(found["high"])
    if low_number is None or high_number is None or low_measure is None or high_measure is None:
        return None
    if low_measure == high_measure and _crossed(low, low_number, high, high_number):
        return None
    bounds = (
        read_measured_figure(Figure(text, low_number, low), *low_measure, around),
        read_measured_figure(Figure(text, high_number, high), *high_measure, around),
    )
    return ambiguous(text, *(one for bound in bounds for one in bound.alternatives()), doubt=BOTH_BOUNDS)


def _crossed(first: Operator, number: Decimal, second: Operator, other: Decimal) -> bool:
    """Says whether no number is between the two bounds."""
    if first in UPWARD and second in DOWNWARD:
        return number >= other
    return not (first in DOWNWARD and second in UPWARD) or number <= other


def _read_range(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity | None:
    """A target has two bounds; an actual is one number of the range."""
    bounds = _read_two_bounds(text, found, Operator.GE, Operator.LE, around)
    return _read_within(bounds) if bounds is not None and around.side is CellSide.ACTUAL else bounds


def _read_within(bounds: Quantity) -> Quantity:
    """Returns the middle and both ends."""
    ends = [replace(each, operator=Operator.NONE) for each in bounds.readings]
    if len(ends) != 2 or ends[0].unit != ends[1].unit or ends[0].number is None or ends[1].number is None:
        return bounds
    middle = replace(ends[0], number=drop_added_zeros((ends[0].number + ends[1].number) / 2))
    doubt = "是一个范围，不是一个数，请写实际完成的数"
    return ambiguous(bounds.text, middle, *ends, doubt=doubt)


def _read_bounds(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity | None:
    return _read_two_bounds(text, found, BEFORE[found["first"]], BEFORE[found["second"]], around)


def _from_to(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity | None:
    """Reads 80%＜x≤95%, 80%以上95%以下."""
    low = Operator.GT if found["above"] == "<" else Operator.GE
    high = Operator.LT if found["below"] == "<" else Operator.LE
    return _read_two_bounds(text, found, low, high, around)


def _read_give_or_take(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity | None:
    middle, give = plausible_number(found["middle"]), plausible_number(found["give"])
    measure = _read_measure(found["unit"] or found["middle_unit"])
    if middle is None or give is None or measure is None or found["middle_unit"] not in ("", found["unit"]):
        return None
    bounds = (
        read_measured_figure(Figure(text, middle - give, Operator.GE), *measure, around),
        read_measured_figure(Figure(text, middle + give, Operator.LE), *measure, around),
    )
    return ambiguous(text, *(one for bound in bounds for one in bound.alternatives()), doubt=BOTH_BOUNDS)


def _read_fraction(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity | None:
    """3/4 is a share, 10/31 probably a day, 150/200 perhaps two values."""
    above, below = int(found["above"]), int(found["below"])
    if not below:
        return None
    operator = _read_sign(found)
    share = Figure(text, Decimal(above) / Decimal(below), operator).of("")
    day = day_span(known_year(around.year), above, below)
    if day and (around.about_time() or below > LARGEST_PART):
        dated = Quantity(text=text, kind=Kind.DATE, operator=operator, end=day[1])
        return ambiguous(text, dated, share, doubt="看不出是日期还是分数，请写成“12月31日”或百分数")
    reduced = gcd(above, below) == 1 and above < below <= LARGEST_PART
    return share if reduced else ambiguous(text, share, wording(text), doubt=SHARE_OR_TWO)


def _read_sign(found: re.Match[str]) -> Operator:
    if found["sign"]:
        return BEFORE[found["sign"]]
    return AFTER[found["words"]] if found["words"] else Operator.NONE


def _read_ratio(text: str, found: re.Match[str], _: ValueSurroundings) -> Quantity | None:
    above, below = plausible_number(found["above"]), plausible_number(found["below"])
    if above is None or not below or CLOCK.fullmatch(found[0]):
        return None
    return ambiguous(text, Figure(text, above / below, _read_sign(found)).of(""), wording(text), doubt=SHARE_OR_TWO)


def _read_hundred_millions(text: str, found: re.Match[str], _: ValueSurroundings) -> Quantity:
    number = Decimal(found["large"]) * 10_000 + Decimal(found["small"])
    return Figure(text, number, _read_sign(found)).of("万元")


def _read_in_the_year(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity:
    """Reads 2022年4次."""
    value = read_numbered(text, found["rest"], around) or wording(text)
    return ambiguous(text, *value.alternatives(), wording(text), doubt="前面写了年份，请只写数和单位")


def _read_sign_last(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity:
    """100%≥ may mean that 100 % is the maximum."""
    value = read_numbered(text, found["sign"] + found["rest"], around) or wording(text)
    return ambiguous(text, *value.alternatives(), wording(text), doubt="符号写在数的后面，请写在数的前面")


SHAPES: tuple[tuple[re.Pattern[str], Callable[[str, re.Match[str], ValueSurroundings], Quantity | None]], ...] = (
    (FRACTION, _read_fraction),
    (RANGE, _read_range),
    (RATIO, _read_ratio),
    (AROUND, _read_give_or_take),
    (BOUNDS, _read_bounds),
    (SANDWICH, _from_to),
    (OVER_AND_UNDER, _from_to),
    (IN_THE_YEAR, _read_in_the_year),
    (SIGN_LAST, _read_sign_last),
    (HUNDRED_MILLIONS, _read_hundred_millions),
)
