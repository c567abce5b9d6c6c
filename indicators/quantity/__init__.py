"""Reads 年度指标值 and 实际完成值 as a person would."""

from indicators.quantity.comparing import compare_quantities, is_stretch
from indicators.quantity.pairing import read_pair
from indicators.quantity.printing import write_quantity, write_unmistakably
from indicators.quantity.reading import read_quantity
from indicators.quantity.units import Agreement, unit_kind, units_agree
from indicators.quantity.values import NO_YEAR, Aspect, Kind, Operator, Quantity, UnitSource

__all__ = [
    "NO_YEAR",
    "Agreement",
    "Aspect",
    "Kind",
    "Operator",
    "Quantity",
    "UnitSource",
    "compare_quantities",
    "is_stretch",
    "read_pair",
    "read_quantity",
    "unit_kind",
    "units_agree",
    "write_quantity",
    "write_unmistakably",
]
