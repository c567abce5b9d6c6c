"""Compares an actual with its target in a common unit."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

from indicators.quantity.spans import whole_months
from indicators.quantity.units import Agreement, unit_size, units_agree
from indicators.quantity.values import NO_YEAR, Kind, Quantity

MONTH = 31


def compare_quantities(target: Quantity, actual: Quantity) -> int | None:
    """Returns -1, 0, 1 where the actual is below, at, above the target in a common unit; None where no unit is
    common."""
    if target.number is not None and actual.number is not None:
        return _compare_numbers(target.number, target.unit, actual.number, actual.unit)
    if target.end is not None and actual.end is not None:
        return _compare_dates(target, target.end, actual, actual.end)
    return _compare_lengths(target, actual)


def _order_values(target: Decimal | Fraction | date, actual: Decimal | Fraction | date) -> int:
    if target == actual:
        return 0
    return 1 if target < actual else -1  # type: ignore[operator]


def _compare_numbers(target: Decimal, target_unit: str, actual: Decimal, actual_unit: str) -> int | None:
    if target_unit == actual_unit:
        return _order_values(target, actual)
    if not target_unit or not actual_unit or units_agree(target_unit, actual_unit) is Agreement.DIFFERENT:
        return None
    return _order_values(_in_base(target, target_unit), _in_base(actual, actual_unit))


def _in_base(number: Decimal, unit: str) -> Fraction:
    """Returns an exact fraction: two thirds of a thousand square metres are no decimal."""
    above, below = unit_size(unit)
    return Fraction(number) * Fraction(above) / Fraction(below)


def _compare_dates(target: Quantity, due: date, actual: Quantity, done: date) -> int | None:
    if (due.year == NO_YEAR) != (done.year == NO_YEAR):
        return None
    if target.kind is Kind.PERIOD and is_stretch(actual):
        return None if target.start != actual.start and due == done else _order_values(due, done)
    return None if actual.start is not None and actual.start <= due < done else _order_values(due, done)


def is_stretch(value: Quantity) -> bool:
    """Says whether a period is a length: 上半年 beside 全年 is one; beside a day it says when something was done."""
    if value.kind is Kind.PERIOD or value.start is None or value.end is None:
        return value.kind is Kind.PERIOD
    return (value.end - value.start).days >= MONTH


def _compare_lengths(target: Quantity, actual: Quantity) -> int | None:
    """Compares 全年 with 12个月."""
    lengths = [_read_length(one) for one in (target, actual)]
    if lengths[0] is None or lengths[1] is None:
        return None
    return _compare_numbers(*lengths[0], *lengths[1])


def _read_length(value: Quantity) -> tuple[Decimal, str] | None:
    if value.kind is not Kind.PERIOD:
        return None
    if value.number is not None:
        return value.number, value.unit
    months = whole_months(value.start, value.end) if value.start and value.end else None
    return None if months is None else (Decimal(months), "个月")
