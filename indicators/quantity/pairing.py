"""Reads 年度指标值 and 实际完成值 each in the other's light."""

from dataclasses import replace
from decimal import Decimal

from indicators.quantity.reading import read_around
from indicators.quantity.surroundings import Surroundings
from indicators.quantity.units import Agreement, unit_kind, unit_size, units_agree
from indicators.quantity.values import NO_YEAR, Kind, Quantity, UnitSource, ambiguous

HUNDRED = Decimal(100)
# Beside a percentage like this nobody takes 0.96 for less than one percent.
HALF = Decimal(50)
FAR_APART = 1000
MEASURED = frozenset([Kind.NUMBER, Kind.PERIOD])
PERCENTS = frozenset("%‰")


def read_pair(
    target: str, actual: str, *, name: str = "", category: str = "", year: int | None = None
) -> tuple[Quantity, Quantity]:
    """Each text in the other's light: a missing unit comes from the other, a bare number beside a percentage is one."""
    around = Surroundings(name, category, year)
    first, second = read_around(target, around), read_around(actual, around)
    return _in_light(first, second, around), _in_light(second, first, around)


def _in_light(value: Quantity, other: Quantity, around: Surroundings) -> Quantity:
    if value.kind is Kind.NUMBER:
        bare = value.unit_source is not UnitSource.TYPED
        return _number_in_light(value, other) if bare and other.kind in MEASURED and other.unit else value
    if value.kind is Kind.AMBIGUOUS:
        return _chosen(value, other)
    if value.kind in (Kind.DATE, Kind.PERIOD):
        return _time_in_light(value, other, around)
    return value


def _number_in_light(value: Quantity, other: Quantity) -> Quantity:
    if value.unit_source is UnitSource.NAME and units_agree(value.unit, other.unit) is Agreement.SAME:
        return value
    if other.unit_source is not UnitSource.TYPED:
        return value
    assert value.number is not None
    plain = value.number * _size(value.unit) if _scaled(value) else value.number
    if other.unit in PERCENTS:
        return _share(value, plain, other)
    if unit_kind(other.unit) == "money":
        return _money(value, plain, other)
    return _with_unit(value, plain, other.unit)


def _scaled(value: Quantity) -> bool:
    """5万 was read as 5 万元 by the name alone."""
    return "万" in value.text or "亿" in value.text


def _size(unit: str) -> Decimal:
    return unit_size(unit)[0] if unit else Decimal(1)


def _with_unit(value: Quantity, number: Decimal, unit: str) -> Quantity:
    kind = Kind.PERIOD if unit_kind(unit) == "months" else Kind.NUMBER
    return replace(value, kind=kind, number=number, unit=unit, unit_source=UnitSource.OTHER)


def _share(value: Quantity, number: Decimal, other: Quantity) -> Quantity:
    """Up to 1 a fraction, above it a percentage; where the other value speaks for the contrary, either."""
    assert other.number is not None
    percentage = _with_unit(value, number, other.unit)
    if number <= 0 or other.unit == "‰":
        return percentage
    fraction = _with_unit(value, number * HUNDRED, other.unit)
    nearer = abs(number * HUNDRED - other.number) <= abs(number - other.number)
    if number <= 1:
        return fraction if nearer or abs(other.number) >= HALF else ambiguous(value.text, percentage, fraction)
    return ambiguous(value.text, fraction, percentage) if nearer else percentage


def _money(value: Quantity, number: Decimal, other: Quantity) -> Quantity:
    """80000 beside 8万元 was meant in 元."""
    assert other.number is not None
    if _scaled(value):
        unit = "亿元" if "亿" in value.text else "万元"
        return _with_unit(value, number / _size(unit), unit)
    same = _with_unit(value, number, other.unit)
    small, large = sorted((abs(number), abs(other.number)))
    if not small or large / small < FAR_APART:
        return same
    return ambiguous(value.text, _with_unit(value, number, "元" if number > other.number else "万元"), same)


def _chosen(value: Quantity, other: Quantity) -> Quantity:
    """The one reading that is of the other's kind. One that may be a sentence stays open: 提前5天 beside 5天 is not 5天."""
    if any(reading.kind is Kind.WORDING for reading in value.readings):
        return value
    fitting = [reading for reading in value.readings if _fits(reading, other)]
    if len(fitting) == 1:
        return fitting[0]
    first = fitting[0] if fitting else None
    if first and first.unit_source is UnitSource.NAME and first.unit == "%" and other.number is not None:
        return _share(value.readings[1], value.readings[1].number or Decimal(0), other) if len(fitting) > 1 else value
    return value


def _fits(reading: Quantity, other: Quantity) -> bool:
    if reading.kind is not other.kind:
        return False
    if reading.kind is not Kind.NUMBER:
        return True
    return not reading.unit or not other.unit or units_agree(reading.unit, other.unit) is not Agreement.DIFFERENT


def _time_in_light(value: Quantity, other: Quantity, around: Surroundings) -> Quantity:
    """12月 beside 12个月 lasts, beside 12月31日 is a date; a year left out may stand in the other value."""
    if value.end is not None and value.end.year == NO_YEAR and other.end is not None and other.end.year != NO_YEAR:
        return read_around(value.text, replace(around, year=other.end.year))
    if value.kind is Kind.DATE and other.kind is Kind.PERIOD and other.number is not None:
        return read_around(value.text, Surroundings("持续", "", around.year))
    if value.unit == "月" and other.kind is Kind.DATE:
        return read_around(value.text, Surroundings("完成时间", "", around.year))
    return value
