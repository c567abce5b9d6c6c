"""Named parts of the calendar: months, quarters, ten-day periods."""

from calendar import monthrange
from datetime import date, timedelta

from indicators.quantity.values import NO_YEAR

Span = tuple[date, date]

FIRST_YEAR, LAST_YEAR = 1900, 2100
DECADES = {"上旬": (1, 10), "中旬": (11, 20), "下旬": (21, 31)}
QUARTERS = {"一": 1, "二": 2, "三": 3, "四": 4, "1": 1, "2": 2, "3": 3, "4": 4}


def known_year(year: int | None) -> int:
    return year if year is not None and FIRST_YEAR <= year <= LAST_YEAR else NO_YEAR


def day_span(year: int, month: int, day: int) -> Span | None:
    if not (1 <= month <= 12 and 1 <= day <= monthrange(year, month)[1]):
        return None
    return date(year, month, day), date(year, month, day)


def months_span(year: int, first: int, last: int) -> Span | None:
    if not 1 <= first <= last <= 12:
        return None
    return date(year, first, 1), date(year, last, monthrange(year, last)[1])


def decade_span(year: int, month: int, decade: str) -> Span | None:
    whole = months_span(year, month, month)
    if whole is None:
        return None
    first, last = DECADES[decade]
    return date(year, month, first), date(year, month, min(last, whole[1].day))


def quarter_span(year: int, quarter: int) -> Span | None:
    return months_span(year, 3 * quarter - 2, 3 * quarter)


def year_span(year: int) -> Span:
    return date(year, 1, 1), date(year, 12, 31)


def whole_months(start: date, end: date) -> int | None:
    """Returns the months of a period from a first to a last day of a month; None for another period."""
    if start.day != 1 or (end + timedelta(days=1)).day != 1:
        return None
    return (end.year - start.year) * 12 + end.month - start.month + 1


def span_name(start: date, end: date) -> str:
    """Writes a period as people do: 2020年6月中旬."""
    year = "" if end.year == NO_YEAR else f"{end.year}年"
    if start == end:
        return f"{year}{end.month}月{end.day}日"
    months = whole_months(start, end)
    if months == 1:
        return f"{year}{end.month}月"
    if months == 3 and end.month % 3 == 0:
        return f"{year}第{'一二三四'[end.month // 3 - 1]}季度"
    if months == 6 and end.month % 6 == 0:
        return year + ("上半年" if end.month == 6 else "下半年")
    if months == 12 and end.month == 12:
        return year or "年内"
    decade = {1: "上旬", 11: "中旬", 21: "下旬"}[start.day]
    return f"{year}{end.month}月{decade}"
