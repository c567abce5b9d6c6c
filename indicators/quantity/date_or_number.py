"""Reads bare figures that may be a date or a number: 12.31, 10/31, 2020.12, 20201231, 2021, 10日."""

import re
from dataclasses import replace
from decimal import Decimal

from indicators.quantity.dates import SIGNS, read_dated
from indicators.quantity.figures import Figure, plausible_number, read_bare_figure
from indicators.quantity.numbers import read_numbered
from indicators.quantity.points import find_point
from indicators.quantity.several import read_several
from indicators.quantity.spans import known_year
from indicators.quantity.surroundings import ValueSurroundings
from indicators.quantity.values import Kind, Operator, Quantity, UnitSource, ambiguous, wording

SIGN = r"(?P<sign>≥|>=|>|≤|<=|<|=|)"
MONTH_AND_DAY = re.compile(
    rf"{SIGN}(?P<month>1[0-2]|0?[1-9])(?P<separator>[.\-/])(?P<day>3[01]|[12][0-9]|0?[1-9])"
    r"(?P<ending>[日号]?(?:前|之前|以前)?(?:完成)?)"
)
YEAR_AND_MONTH = re.compile(r"[≥≤><=]?(?:19|20)[0-9]{2}\.[0-9]{1,2}")
DAY_OF_MONTH = re.compile(r"(?P<day>[0-9]{1,2})(?P<named>[日号])(?P<ending>(?:前|之前|以前)?)")
DIGITS = re.compile(r"[0-9]+")
EIGHT_DIGITS = re.compile(r"20[0-9]{6}")
FOUR_DIGITS = re.compile(r"20[0-9]{2}")
MONTHS_IN_YEAR = 12
DAY_OR_NUMBER = "看不出是日期还是数，请写成“12月31日”或写明单位"


def read_digits(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    """Reads 20201231 and 2021 as a date and a year where the row is about time."""
    if not DIGITS.fullmatch(plain):
        return None
    number = plausible_number(plain)
    if number is None:
        return wording(text)
    found = read_bare_figure(Figure(text, number), around)
    if found.unit == "月":
        return _month_by_name(text, plain, around)
    dated = _read_as_date(text, plain, around)
    if dated is None or around.unit() not in ("", "年"):
        return found
    certain = around.unit() == "年" or (around.about_time() and EIGHT_DIGITS.fullmatch(plain))
    if certain:
        return dated
    return ambiguous(text, *((dated, found) if around.about_time() else (found, dated)), doubt=DAY_OR_NUMBER)


def _read_as_date(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    if EIGHT_DIGITS.fullmatch(plain):
        return read_dated(text, f"{plain[:4]}-{plain[4:6]}-{plain[6:]}", around)
    if FOUR_DIGITS.fullmatch(plain) and (around.about_time() or around.unit() == "年"):
        return read_dated(text, plain + "年", around)
    return None


def _month_by_name(text: str, plain: str, around: ValueSurroundings) -> Quantity:
    """Reads a bare 12 under 完成时间（月）."""
    found = read_dated(text, plain + "月", around) or wording(text)
    return replace(_by_name(found), readings=tuple(map(_by_name, found.readings)))


def _by_name(value: Quantity) -> Quantity:
    return replace(value, unit_source=UnitSource.NAME) if value.unit else value


def read_year_and_month(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    """Reads 2020.12 as a month where the row is about time, and 2022.5 as an amount where it is about money."""
    if not YEAR_AND_MONTH.fullmatch(plain):
        return None
    number = read_numbered(text, plain, around) or wording(text)
    dated = read_dated(text, plain, around)
    if dated is None or dated.kind is not Kind.DATE or number.unit:
        return number
    if around.about_time():
        return dated
    return number if around.name or around.category else ambiguous(text, dated, number, doubt=DAY_OR_NUMBER)


def read_month_and_day(text: str, plain: str, around: ValueSurroundings) -> Quantity | None:
    found = MONTH_AND_DAY.fullmatch(plain)
    if found is None:
        return None
    number = _as_number(text, found, around)
    day = find_point(f"{found['month']}月{found['day']}日", 0, known_year(around.year))
    if day is None or day.span is None:
        return number
    operator = Operator.LE if "前" in found["ending"] else SIGNS[found["sign"]]
    dated = Quantity(text=text, kind=Kind.DATE, operator=operator, end=day.span[1])
    no_month = int(found["day"]) > MONTHS_IN_YEAR
    if found["ending"] or (around.asks_for_day() and no_month):
        return dated
    if around.about_time() and not around.unit():
        return ambiguous(text, dated, *number.alternatives(), doubt=DAY_OR_NUMBER)
    unknown = not around.name and not around.category and len(found["day"]) > 1
    return ambiguous(text, *number.alternatives(), dated, doubt=DAY_OR_NUMBER) if unknown else number


def _as_number(text: str, found: re.Match[str], around: ValueSurroundings) -> Quantity:
    figures = f"{found['sign']}{found['month']}{found['separator']}{found['day']}"
    return read_numbered(text, figures, around) or read_several(text, figures, around) or wording(text)


def read_day_of_month(text: str, plain: str, _: ValueSurroundings) -> Quantity | None:
    """10日 means ten days or the tenth of a month."""
    found = DAY_OF_MONTH.fullmatch(plain)
    if found is None:
        return None
    if found["named"] == "号" or found["ending"]:
        return wording(text)
    days = Figure(text, Decimal(found["day"])).of("日")
    return ambiguous(text, days, wording(text), doubt="看不出是几天还是几号，请写成“10天”或写全日期")
