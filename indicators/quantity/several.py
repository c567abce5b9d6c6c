"""Texts whose two numbers make one statement: 3/4, 1:3, 5-10人, 10±2, 1亿5000万元."""

import re
from decimal import Decimal
from math import gcd

from indicators.quantity.numbers import NUMBER, bare, plausible, quantity
from indicators.quantity.operators import BEFORE, LONGEST_FIRST
from indicators.quantity.spans import day_span, known_year
from indicators.quantity.suffixes import read_suffix, scaled
from indicators.quantity.surroundings import Surroundings
from indicators.quantity.values import Kind, Operator, Quantity, ambiguous, wording

SIGN = rf"(?P<sign>{LONGEST_FIRST})?"
FRACTION = re.compile(rf"{SIGN}(?P<above>[0-9]{{1,6}})/(?P<below>[0-9]{{1,6}})(?P<words>以上|及以上|以下|以内)?")
RATIO = re.compile(rf"{SIGN}(?P<above>{NUMBER}):(?P<below>{NUMBER})(?P<words>)")
RANGE = re.compile(
    rf"(?P<lead>[=≥≤]|约|在|控制在|达到)?(?P<low>{NUMBER})(?P<low_unit>[^0-9\-~至到—]{{0,6}}?)(?:-+|~+|至|到|—)"
    rf"(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,10}})"
)
AROUND = re.compile(rf"(?P<middle>{NUMBER})(?P<middle_unit>[^0-9±]{{0,6}}?)(?:±|\+/-)(?P<give>{NUMBER})(?P<unit>[^0-9]{{0,6}})")
BOUNDS = re.compile(
    rf"(?P<first>{LONGEST_FIRST})(?P<low>{NUMBER})(?P<low_unit>[^0-9]{{0,6}}?)(?:,|、|且|并|;|和)?"
    rf"(?P<second>{LONGEST_FIRST})(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,6}})"
)
SANDWICH = re.compile(
    rf"(?P<low>{NUMBER})(?P<low_unit>[^0-9<≤]{{0,4}})(?P<above><=?|≤)[^0-9<≤]{{1,12}}(?P<below><=?|≤)(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,4}})"
)
OVER_AND_UNDER = re.compile(
    rf"(?P<low>{NUMBER})(?P<low_unit>[^0-9]{{0,4}}?)(?P<above>以上)[,、]?(?P<high>{NUMBER})(?P<high_unit>[^0-9]{{0,4}}?)(?P<below>以下|以内)"
)
HUNDRED_MILLIONS = re.compile(rf"{SIGN}(?P<large>[0-9]{{1,6}})亿(?P<small>[0-9]{{1,4}}(?:\.[0-9]{{1,6}})?)万元?")
CLOCK = re.compile(r"[^0-9]*[012]?[0-9]:[0-5][0-9]")
LARGEST_PART = 12


def read_several(text: str, plain: str, around: Surroundings) -> Quantity | None:
    for shape, build in SHAPES:
        found = shape.fullmatch(plain)
        if found:
            return build(text, found, around)
    return None


def _unit_of(suffix_text: str) -> tuple[str, int] | None:
    suffix = read_suffix(suffix_text.replace("之间", ""))
    if suffix_text.replace("之间", "") in ("%", "‰"):
        return suffix_text[0], 0
    if suffix is None or suffix.more or not suffix.sure:
        return None
    return suffix.unit, suffix.scale


def _number(
    text: str, digits: str, unit: tuple[str, int], operator: Operator, around: Surroundings
) -> Quantity | None:
    number = plausible(digits)
    if number is None:
        return None
    if not unit[0] and not unit[1]:
        return bare(text, number, operator, around)
    return quantity(text, scaled(number, unit[1]), unit[0], operator)


def _range(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    """Within the range: which bound is the one to be met, a person says."""
    high_unit = _unit_of(found["high_unit"])
    low_unit = _low_unit(found["low_unit"], high_unit)
    if high_unit is None or low_unit is None:
        return wording(text)
    low = _number(text, found["low"], low_unit, Operator.GE, around)
    high = _number(text, found["high"], high_unit, Operator.LE, around)
    if low is None or high is None or (low.unit == high.unit and (low.number or 0) >= (high.number or 0)):
        return wording(text)
    return ambiguous(text, *_flat(low), *_flat(high))


def _low_unit(typed: str, high: tuple[str, int] | None) -> tuple[str, int] | None:
    """10万-20万元, 1万-2万人: what the first number lacks stands after the second."""
    if not typed:
        return high
    low = _unit_of(typed)
    if low is None or high is None or low[0]:
        return low
    return (high[0], 0) if high[0].startswith(typed) else (high[0], low[1])


def _flat(reading: Quantity) -> tuple[Quantity, ...]:
    return reading.readings or (reading,)


def _bounds(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    units = _unit_of(found["low_unit"]), _unit_of(found["high_unit"])
    readings: list[Quantity] = []
    for side, digits, unit in (("first", "low", units[0]), ("second", "high", units[1])):
        number = unit and _number(text, found[digits], unit, BEFORE[found[side]], around)
        if not number:
            return wording(text)
        readings += _flat(number)
    return ambiguous(text, *readings)


def _give_or_take(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    middle, give = plausible(found["middle"]), plausible(found["give"])
    unit = _unit_of(found["unit"] or found["middle_unit"])
    if middle is None or give is None or unit is None or found["middle_unit"] not in ("", found["unit"]):
        return wording(text)
    low = _number(text, f"{middle - give:f}", unit, Operator.GE, around) if middle >= give else None
    high = _number(text, f"{middle + give:f}", unit, Operator.LE, around)
    if low is None or high is None:
        return wording(text)
    return ambiguous(text, *_flat(low), *_flat(high))


def _fraction(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    above, below = int(found["above"]), int(found["below"])
    if not below:
        return wording(text)
    operator = _sign(found)
    share = quantity(text, Decimal(above) / Decimal(below), "", operator)
    day = day_span(known_year(around.year), above, below)
    readings = [share]
    if day and (around.about_time() or below > LARGEST_PART):
        readings.insert(0, Quantity(text=text, kind=Kind.DATE, operator=operator, end=day[1]))
    elif gcd(above, below) > 1 or above >= below or below > LARGEST_PART:
        readings.append(wording(text))
    return ambiguous(text, *readings)


def _sign(found: re.Match[str]) -> Operator:
    if found["sign"]:
        return BEFORE[found["sign"]]
    words = found["words"]
    return Operator.NONE if not words else Operator.GE if words.endswith("上") else Operator.LE


def _ratio(text: str, found: re.Match[str], _: Surroundings) -> Quantity:
    above, below = plausible(found["above"]), plausible(found["below"])
    clock = CLOCK.fullmatch(found[0])
    if above is None or not below or clock:
        return wording(text)
    return ambiguous(text, quantity(text, above / below, "", _sign(found)), wording(text))


def _hundred_millions(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    number = Decimal(found["large"]) * 10_000 + Decimal(found["small"])
    operator = BEFORE[found["sign"]] if found["sign"] else Operator.NONE
    return quantity(text, number, "万元", operator)


def _from_to(text: str, found: re.Match[str], around: Surroundings) -> Quantity:
    """80%＜x≤95%, 80%以上95%以下"""
    low_unit, high_unit = _unit_of(found["low_unit"]), _unit_of(found["high_unit"])
    low_unit = high_unit if not found["low_unit"] else low_unit
    above = Operator.GT if found["above"] == "<" else Operator.GE
    below = Operator.LT if found["below"] == "<" else Operator.LE
    low = low_unit and _number(text, found["low"], low_unit, above, around)
    high = high_unit and _number(text, found["high"], high_unit, below, around)
    return ambiguous(text, *_flat(low), *_flat(high)) if low and high else wording(text)


SHAPES = (
    (FRACTION, _fraction),
    (RANGE, _range),
    (RATIO, _ratio),
    (AROUND, _give_or_take),
    (BOUNDS, _bounds),
    (SANDWICH, _from_to),
    (OVER_AND_UNDER, _from_to),
    (HUNDRED_MILLIONS, _hundred_millions),
)
