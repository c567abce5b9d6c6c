"""Combines a number with its unit: 5 with 万元, 12 with 个月, 96 under 满意度（%）."""

from dataclasses import dataclass
from decimal import Decimal

from indicators.quantity.surroundings import SCALES, ValueSurroundings
from indicators.quantity.units import UNITS, unit_kind
from indicators.quantity.values import Kind, Operator, Quantity, UnitSource, ambiguous, wording

NUMBER = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]*)?|\.[0-9]+)"
MOST_DIGITS, MOST_PLACES = 15, 30
HUNDRED = Decimal(100)
SHARE_DOUBT = "看不出是小数还是百分数，请写成百分数"
LONGEST_AGE = Decimal(1000)  # nothing lasts 2020 years: a number that isn't read as the year 2020 is no length either
MONTHS = frozenset(unit for unit, (kind, _) in UNITS.items() if kind == "months")


@dataclass(frozen=True, slots=True)
class Figure:
    text: str
    number: Decimal
    operator: Operator = Operator.NONE
    approximate: bool = False

    def of(self, unit: str, source: UnitSource = UnitSource.TYPED, *, scale: int = 0) -> Quantity:
        if unit == "年" and self.number >= LONGEST_AGE:
            return wording(self.text)
        return Quantity(
            text=self.text,
            kind=Kind.PERIOD if unit in MONTHS else Kind.NUMBER,
            operator=self.operator,
            number=scale_number(self.number, scale),
            unit=unit,
            unit_source=source if unit else UnitSource.NONE,
            approximate=self.approximate,
        )


def plausible_number(digits: str) -> Decimal | None:
    """Returns the number if budgets have numbers of this size."""
    whole, _, places = digits.replace(",", "").partition(".")
    if len(whole) > MOST_DIGITS or len(places) > MOST_PLACES:
        return None
    return Decimal(f"{whole or 0}.{places}" if places else whole)


def scale_number(number: Decimal, scale: int) -> Decimal:
    return drop_added_zeros(number * Decimal(10) ** scale) if scale else number


def drop_added_zeros(number: Decimal) -> Decimal:
    """Removes the zeros that a conversion added."""
    plain = number.normalize()
    return plain.quantize(Decimal(1)) if plain == plain.to_integral_value() else plain


def read_measured_figure(figure: Figure, unit: str, scale: int, around: ValueSurroundings) -> Quantity:
    if unit:
        return figure.of(unit, scale=scale)
    return _read_scaled_figure(figure, scale, around) if scale else read_bare_figure(figure, around)


def _read_scaled_figure(figure: Figure, scale: int, around: ValueSurroundings) -> Quantity:
    """Reads 5万 as 5 万元 where the row is about money, elsewhere as 50,000."""
    unit = around.unit()
    unit = unit if unit in UNITS else unit[1:] if unit[:1] in SCALES else unit
    if unit_kind(unit) == "money" or (not unit and around.about_money()):
        size, typed = (8, "亿元") if scale >= 8 else (4, "万元") if scale >= 4 else (0, "元")
        return figure.of(typed, UnitSource.NAME, scale=scale - size)
    return figure.of(unit, UnitSource.NAME, scale=scale)


def read_bare_figure(figure: Figure, around: ValueSurroundings) -> Quantity:
    unit = around.unit()
    if unit not in UNITS and unit[:1] in SCALES:  # 补助人数（万人）
        return figure.of(unit[1:], UnitSource.NAME, scale=SCALES[unit[0]])
    found = figure.of(unit, UnitSource.NAME)
    if unit == "%" and 0 < figure.number <= 1:
        share = Figure(figure.text, drop_added_zeros(figure.number * HUNDRED), figure.operator, figure.approximate)
        return ambiguous(figure.text, share.of("%", UnitSource.NAME), found, doubt=SHARE_DOUBT)
    return found
