"""Writes a quantity in one spelling, which reads back as the same quantity."""

from datetime import date
from decimal import Decimal

from indicators.quantity.spans import span_name, year_span
from indicators.quantity.values import NO_YEAR, Kind, Quantity


def write_quantity(value: Quantity) -> str:
    if value.kind is Kind.NONE:
        return ""
    if value.number is not None:
        about = "约" if value.approximate else ""
        return f"{value.operator.value}{about}{plain_number(value.number)}{value.unit}"
    if value.end is not None:
        return value.operator.value + _write_span(value.kind, value.start or value.end, value.end)
    return value.text.strip()


def write_unmistakably(reading: Quantity) -> str:
    """Returns a text that has only this reading, to replace an ambiguous one."""
    by_words = reading.kind in (Kind.WORDING, Kind.UNREAD)
    return f"定性：{reading.text.strip()}" if by_words else write_quantity(reading)


def plain_number(number: Decimal) -> str:
    return f"{number:f}"


def _write_span(kind: Kind, start: date, end: date) -> str:
    if kind is Kind.DATE:
        return span_name(start, end)
    if (start, end) == year_span(end.year):
        return f"{'' if end.year == NO_YEAR else f'{end.year}年'}全年"
    return f"{span_name(start, start)}至{span_name(end, end)}"
