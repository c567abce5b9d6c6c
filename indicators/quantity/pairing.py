"""Reads 年度指标值 and 实际完成值 together."""

import re
from dataclasses import replace
from decimal import Decimal

from indicators.quantity.figures import SHARE_DOUBT, drop_added_zeros
from indicators.quantity.likeness import PLAIN_UNITS, doubt_odd_value
from indicators.quantity.reading import as_target, read_around, read_simple
from indicators.quantity.suffixes import GRADES
from indicators.quantity.surroundings import CellSide, ValueSurroundings
from indicators.quantity.units import Agreement, per_of, unit_kind, unit_size, units_agree
from indicators.quantity.values import NO_YEAR, Aspect, Kind, Quantity, UnitSource, ambiguous, wording

HUNDRED = Decimal(100)
# Beside such a percentage nobody means less than one percent by 0.96.
HALF = Decimal(50)
FAR_APART = 1000
FAR = 10
FIGURES = re.compile(r"[0-9.]+")
RISING = re.compile(r"增|提高|提升|上升|上涨")
MEASURED = frozenset([Kind.NUMBER, Kind.PERIOD])
PERCENTS = frozenset("%‰")


def read_pair(
    target: str, actual: str, *, name: str = "", category: str = "", year: int | None = None
) -> tuple[Quantity, Quantity]:
    """Reads two texts together: a missing unit comes from the other; beside a percentage a bare number is one too."""
    first, second = read_simple(target), read_simple(actual)
    if first is not None and second is not None and first.unit in PLAIN_UNITS and second.unit in PLAIN_UNITS:
        return first, second
    around = ValueSurroundings(name, category, year, CellSide.TARGET)
    other = ValueSurroundings(name, category, year, CellSide.ACTUAL)
    first, second = first or read_around(target, around), second or read_around(actual, other)
    if _is_none_at_all(first, second, around):
        first = wording(target)
    lit = doubt_odd_value(_in_light(first, second, around), _in_light(second, first, other), around)
    return as_target(lit[0]), lit[1]


def _is_none_at_all(target: Quantity, actual: Quantity, around: ValueSurroundings) -> bool:
    """零事故 beside 100% is wording that was kept, not a 0 that missed its target."""
    if target.number != 0 or actual.unit not in PERCENTS or not actual.number or "零" not in target.text:
        return False
    return not around.about_share()


def _in_light(value: Quantity, other: Quantity, around: ValueSurroundings) -> Quantity:
    if value.kind is Kind.AMBIGUOUS:
        value = _choose_reading(value, other, around)
    if value.kind is Kind.NUMBER:
        bare = value.unit_source is not UnitSource.TYPED
        return _number_in_light(value, other) if bare and other.kind in MEASURED and other.unit else value
    if value.kind in (Kind.DATE, Kind.PERIOD):
        return _time_in_light(value, other, around)
    return value


def _number_in_light(value: Quantity, other: Quantity) -> Quantity:
    plain = _number_of(value) * _size_of(value.unit) if _is_scaled_by_name(value) else _number_of(value)
    if value.unit and units_agree(value.unit, other.unit) is Agreement.SAME:
        both_bare_money = (
            value.unit == other.unit and unit_kind(value.unit) == "money" and not _is_scaled_by_name(value)
        )
        return _read_money(value, plain, other, UnitSource.NAME) if both_bare_money else value
    if value.unit and other.unit_source is not UnitSource.TYPED:
        return value
    if other.unit in PERCENTS:
        return _read_share(value, plain, other)
    if unit_kind(other.unit) == "money":
        lent = _read_money(value, plain, other)
        return _per_or_total(lent, other) if lent.kind is Kind.NUMBER else lent
    return _per_or_total(_with_unit(value, plain, other.unit), other)


def _per_or_total(value: Quantity, other: Quantity) -> Quantity:
    """25000 beside 500元/人 is hardly meant per person."""
    per = per_of(value.unit)
    small, large = sorted((abs(_number_of(value)), abs(_number_of(other)))) if per else (HALF, HALF)
    if not small or large < FAR * small:
        return value
    doubt = f"没有单位，看不出是按每{'、'.join(sorted(per))}计还是总数，请写明单位"
    return ambiguous(value.text, value, wording(value.text), doubt=doubt)


def _number_of(value: Quantity) -> Decimal:
    return value.number or Decimal(0)


def _is_scaled_by_name(value: Quantity) -> bool:
    """Says whether only the name made 5万 into 5 万元."""
    return "万" in value.text or "亿" in value.text


def _size_of(unit: str) -> Decimal:
    return unit_size(unit)[0] if unit else Decimal(1)


def _with_unit(value: Quantity, number: Decimal, unit: str, source: UnitSource = UnitSource.OTHER) -> Quantity:
    kind = Kind.PERIOD if unit_kind(unit) == "months" else Kind.NUMBER
    return replace(value, kind=kind, number=number, unit=unit, unit_source=source)


def _read_share(value: Quantity, number: Decimal, other: Quantity) -> Quantity:
    """Up to 1 a number is a fraction, above 1 a percentage; it may be either where the other value says so."""
    percentage = _with_unit(value, number, other.unit)
    if number <= 0 or other.unit == "‰":
        return percentage
    fraction = _with_unit(value, drop_added_zeros(number * HUNDRED), other.unit)
    nearer = abs(number * HUNDRED - _number_of(other)) <= abs(number - _number_of(other))
    if number <= 1:
        certain = nearer or abs(_number_of(other)) >= HALF
        return fraction if certain else ambiguous(value.text, percentage, fraction, doubt=SHARE_DOUBT)
    return ambiguous(value.text, fraction, percentage, doubt=SHARE_DOUBT) if nearer else percentage


def _read_money(value: Quantity, number: Decimal, other: Quantity, source: UnitSource = UnitSource.OTHER) -> Quantity:
    """80000 beside 8万元 means 元."""
    if _is_scaled_by_name(value):
        unit = "亿元" if "亿" in value.text else "万元"
        return _with_unit(value, drop_added_zeros(number / _size_of(unit)), unit)
    same = _with_unit(value, number, other.unit, source)
    small, large = sorted((abs(number), abs(_number_of(other))))
    if not small or large / small < FAR_APART:
        return same
    # One of the two has another unit than the name says: the one whose size is unusual for its unit.
    likelier = "元" if abs(number) > abs(_number_of(other)) else "万元"
    doubt = "与另一个数相差很大，看不出单位是元还是万元，请写明单位"
    if likelier == other.unit:
        return same
    return ambiguous(value.text, _with_unit(value, number, likelier), same, doubt=doubt)


def _choose_reading(value: Quantity, other: Quantity, around: ValueSurroundings) -> Quantity:
    """Returns the one reading of the other value's kind. A possible sentence stays open: 提前5天 is not 5天."""
    likeliest, *rest = value.readings
    if any(reading.kind is Kind.WORDING for reading in rest):
        if value.text.strip().endswith("日") and likeliest.unit == "日" and unit_kind(other.unit) == "days":
            return likeliest
        alike = (
            other.kind is Kind.AMBIGUOUS
            and _text_without_figures(value) == _text_without_figures(other)
            and likeliest.unit not in GRADES
        )
        return likeliest if alike and len(rest) == 1 else value
    if _are_opposite(*value.readings[:2]):
        return _rise_or_fall(value, other, around)
    is_percent = likeliest.unit_source is UnitSource.NAME and likeliest.unit == other.unit == "%"
    if is_percent and likeliest.number == _number_of(rest[0]) * HUNDRED:
        return _read_share(rest[0], _number_of(rest[0]), other)
    fitting = [reading for reading in value.readings if _fits_kind(reading, other)]
    return fitting[0] if len(fitting) == 1 else value


def _text_without_figures(value: Quantity) -> str:
    return FIGURES.sub("", value.text)


def _are_opposite(first: Quantity, second: Quantity) -> bool:
    return first.number is not None and second.number is not None and first.number == -second.number != 0


def _rise_or_fall(value: Quantity, other: Quantity, around: ValueSurroundings) -> Quantity:
    """下降5% beside 下降6% is the size of a fall; beside 增长3% it is -5%."""
    size, negative = value.readings[:2]
    if other.aspect is Aspect.FALL or (other.kind is Kind.AMBIGUOUS and _are_opposite(*other.readings[:2])):
        return size
    if other.number is not None and (other.number < 0 or RISING.search(other.text) or around.rising()):
        return negative
    return value


def _fits_kind(reading: Quantity, other: Quantity) -> bool:
    if reading.kind is not other.kind:
        return False
    if reading.kind is not Kind.NUMBER:
        return True
    return not reading.unit or not other.unit or units_agree(reading.unit, other.unit) is not Agreement.DIFFERENT


def _time_in_light(value: Quantity, other: Quantity, around: ValueSurroundings) -> Quantity:
    """12月 beside 12个月 is a length, beside 12月31日 a date; a missing year comes from the other value."""
    if value.end is not None and value.end.year == NO_YEAR and other.end is not None and other.end.year != NO_YEAR:
        return read_around(value.text, around._replace(year=other.end.year))
    if value.kind is Kind.DATE and other.kind is Kind.PERIOD and other.number is not None:
        return read_around(value.text, ValueSurroundings("持续", "", around.year, around.side))
    if value.unit == "月" and other.kind is Kind.DATE:
        return read_around(value.text, ValueSurroundings("完成时间", "", around.year, around.side))
    return value
