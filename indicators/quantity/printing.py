"""Writes a quantity in one spelling, which reads back as the same quantity."""

from decimal import Decimal

from indicators.quantity.spans import span_name, year_span
from indicators.quantity.values import NO_YEAR, Kind, Quantity


def normalise(value: Quantity) -> str:
    if value.kind is Kind.NONE:
        return ""
    if value.number is not None:
        about = "约" if value.approximate else ""
        return f"{value.operator.value}{about}{plain_number(value.number)}{value.unit}"
    if value.end is not None:
        return value.operator.value + _calendar(value)
    return value.text.strip()


def plain_number(number: Decimal) -> str:
    return f"{number:f}"


def _calendar(value: Quantity) -> str:
    assert value.end is not None
    start = value.start or value.end
    if value.kind is Kind.DATE:
        return span_name(start, value.end)
    if (start, value.end) == year_span(value.end.year):
        return f"{'' if value.end.year == NO_YEAR else f'{value.end.year}年'}全年"
    return f"{span_name(start, start)}至{span_name(value.end, value.end)}"
