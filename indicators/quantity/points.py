"""Finds a day or a named part of the calendar at a position in a text."""

import re
from collections.abc import Callable
from typing import NamedTuple

from indicators.quantity.spans import (
    DECADES,
    QUARTERS,
    Span,
    day_span,
    decade_span,
    months_span,
    quarter_span,
    year_span,
)

Match = re.Match[str]


class Point(NamedTuple):
    span: Span | None  # None for a day that no calendar has: 2月30日
    end: int  # position in the text
    year: int
    month: int | None


YEAR = r"(?:(?P<year>(?:19|20)[0-9]{2}|[12][0-9](?=年[01]?[0-9]月))年度?)"
MONTH = r"(?P<month>[01]?[0-9])"
DAY = r"(?P<day>[0-3]?[0-9])"
QUARTER = r"第?(?P<quarter>[1-4一二三四])季度?"

WITH_SIGNS = re.compile(
    rf"(?P<year>(?:19|20)[0-9]{{2}})(?P<sign>[.\-/]){MONTH}(?:(?P=sign){DAY}[日号]?(?![0-9])|(?=$|[前底止完,(~至到\-]|之前|以前))"
)
COMPACT = re.compile(
    r"(?P<year>(?:19|20)[0-9]{2})(?P<month>[01][0-9])(?P<day>[0-3][0-9])日?(?=$|[前止完,(~至到\-]|之前|以前)"
)
DAY_ENDS = r"(?:[日号](?![0-9])|(?=$|[前止完,。;()~至到\-]|之前|以前))"
WITH_WORDS = re.compile(
    rf"{YEAR}?{MONTH}月份?(?:{DAY}{DAY_ENDS}|(?P<part>中下旬|中旬|上旬|下旬|月?底|月?末|初|中(?!期)))?"
)
MIXED = re.compile(rf"{YEAR}{MONTH}[.\-/]{DAY}[日号]?(?![0-9])")
IN_QUARTERS = re.compile(rf"{YEAR}?{QUARTER}(?P<last>底|末)?")
IN_HALVES = re.compile(rf"{YEAR}?(?P<half>[上下])半年度?(?P<last>底|末)?")
IN_YEARS = re.compile(
    rf"(?:{YEAR}(?:年?(?P<last>底|末|终))?|(?:当年|本年|今年|年)度?(?:年?(?P<this_last>底|末|终)|(?=内))|(?:当年|本年|今年)度?)"
)


def typed_year(match: Match, year: int) -> int:
    typed = match["year"]
    if not typed:
        return year
    return int(typed) + 2000 if len(typed) == 2 else int(typed)


def _last_day(span: Span | None) -> Span | None:
    return span and (span[1], span[1])


def _day_or_month(match: Match, year: int) -> Span | None:
    year, month = typed_year(match, year), int(match["month"])
    if match["day"]:
        return day_span(year, month, int(match["day"]))
    return months_span(year, month, month)


def _read_part_of_month(match: Match, year: int) -> Span | None:
    part = match["part"]
    whole = _day_or_month(match, year)
    if not part or whole is None:
        return whole
    if part in DECADES or part == "初":
        return decade_span(whole[0].year, whole[0].month, "上旬" if part == "初" else part)
    return decade_span(whole[0].year, whole[0].month, "中旬") if part == "中" else _last_day(whole)


def _read_quarter(match: Match, year: int) -> Span | None:
    span = quarter_span(typed_year(match, year), QUARTERS[match["quarter"]])
    return _last_day(span) if match["last"] else span


def _read_half_year(match: Match, year: int) -> Span | None:
    first = 1 if match["half"] == "上" else 7
    span = months_span(typed_year(match, year), first, first + 5)
    return _last_day(span) if match["last"] else span


def _read_whole_year(match: Match, year: int) -> Span | None:
    span = year_span(typed_year(match, year))
    return _last_day(span) if match["last"] or match["this_last"] else span


SHAPES: tuple[tuple[re.Pattern[str], Callable[[Match, int], Span | None]], ...] = (
    (WITH_SIGNS, _day_or_month),
    (WITH_WORDS, _read_part_of_month),
    (MIXED, _day_or_month),
    (IN_QUARTERS, _read_quarter),
    (IN_HALVES, _read_half_year),
    (IN_YEARS, _read_whole_year),
    (COMPACT, _day_or_month),
)


def find_point(plain: str, start: int, year: int) -> Point | None:
    for shape, build in SHAPES:
        match = shape.match(plain, start)
        if match:
            month = match.groupdict().get("month")
            return Point(build(match, year), match.end(), typed_year(match, year), int(month) if month else None)
    return None
