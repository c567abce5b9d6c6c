"""Finds periods from one day to another: 2021.1.1-2021.12.31, 1-12月, 全年."""

import re

from indicators.quantity.points import QUARTER, YEAR, Match, find_point, typed_year
from indicators.quantity.spans import QUARTERS, Span, day_span, months_span, year_span

TO = r"起?(?:-+|~+|至|到)"
SEPARATOR = re.compile(TO)
WHOLE_YEAR = re.compile(rf"{YEAR}?全年度?")
YEARS = re.compile(rf"(?P<first>(?:19|20)[0-9]{{2}})年?度?{TO}(?P<last>(?:19|20)[0-9]{{2}})(?:年度?|(?![0-9./年-]))")
MONTHS = re.compile(rf"{YEAR}?(?P<first>[01]?[0-9])月?{TO}(?P<last>[01]?[0-9])月份?(?![0-9])")
DOTTED_MONTHS = re.compile(
    rf"(?P<year>(?:19|20)[0-9]{{2}})[./](?P<first>[01]?[0-9]){TO}(?P<last>1[0-2]|0?[1-9])月?(?![0-9./])"
)
DAYS = re.compile(rf"{YEAR}?(?P<month>[01]?[0-9])月(?P<first>[0-3]?[0-9])[日号]?{TO}(?P<last>[0-3]?[0-9])[日号]")
QUARTER_RANGE = re.compile(rf"{YEAR}?第?(?P<first>[1-4一二三四])(?:季度?)?{TO}{QUARTER}")
SECOND_DAY = re.compile(r"(?P<month>[01]?[0-9])[./-](?P<day>[0-3]?[0-9])日?(?![0-9./-])")

Found = tuple[Span | None, int]


def find_period(plain: str, start: int, year: int) -> tuple[Span, int] | None:
    """Returns the period and the position of its end in the text."""
    for shape, build in SHORTHANDS:
        match = shape.match(plain, start)
        if match:
            span = build(match, year)
            return (span, match.end()) if span else None
    return _read_two_points(plain, start, year)


def _read_whole_year(match: Match, year: int) -> Span | None:
    return year_span(typed_year(match, year))


def _read_years(match: Match, _: int) -> Span | None:
    first, last = int(match["first"]), int(match["last"])
    return (year_span(first)[0], year_span(last)[1]) if first < last else None


def _read_months(match: Match, year: int) -> Span | None:
    return months_span(typed_year(match, year), int(match["first"]), int(match["last"]))


def _read_days(match: Match, year: int) -> Span | None:
    year, month = typed_year(match, year), int(match["month"])
    return _join_spans(day_span(year, month, int(match["first"])), day_span(year, month, int(match["last"])))


def _read_quarters(match: Match, year: int) -> Span | None:
    first, last = QUARTERS[match["first"]], QUARTERS[match["quarter"]]
    return months_span(typed_year(match, year), 3 * first - 2, 3 * last)


SHORTHANDS = (
    (WHOLE_YEAR, _read_whole_year),
    (YEARS, _read_years),
    (MONTHS, _read_months),
    (DOTTED_MONTHS, _read_months),
    (DAYS, _read_days),
    (QUARTER_RANGE, _read_quarters),
)


def _read_two_points(plain: str, start: int, year: int) -> tuple[Span, int] | None:
    first = find_point(plain, start, year)
    separator = first and SEPARATOR.match(plain, first.end)
    if not first or not separator:
        return None
    span, end = _second_point(plain, separator.end(), first.year)
    joined = _join_spans(first.span, span)
    return (joined, end) if joined else None


def _second_point(plain: str, start: int, year: int) -> Found:
    match = SECOND_DAY.match(plain, start)
    if match:
        return day_span(year, int(match["month"]), int(match["day"])), match.end()
    point = find_point(plain, start, year)
    return (point.span, point.end) if point else (None, start)


def _join_spans(first: Span | None, last: Span | None) -> Span | None:
    if first is None or last is None or first[0] > last[1]:
        return None
    return first[0], last[1]
