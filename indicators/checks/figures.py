"""Compares stated figures with exact ones, at the number of places of the stated one."""

from decimal import Decimal
from typing import Final

from indicators import points
from indicators.points import LARGEST_EXPONENT as MAGNITUDE
from indicators.points import ONE, ZERO, rounded

__all__ = [
    "HALF",
    "HUNDRED",
    "ONE",
    "ZERO",
    "agrees_when_rounded",
    "in_wan",
    "points_agree",
    "unit_of_last_place",
    "usable_or_none",
    "write_figure",
]

HUNDRED: Final = Decimal(100)
WAN: Final = Decimal(10000)
HALF: Final = Decimal("0.5")
SHOWN_PLACES: Final = 4
WAN_PLACES: Final = 6  # to the cent


def usable_or_none(figure: Decimal | None) -> Decimal | None:
    """Returns None for a figure of absurd size, so that no sum or rounding fails on it."""
    return figure if figure is not None and -MAGNITUDE <= figure.adjusted() <= MAGNITUDE else None


def unit_of_last_place(figure: Decimal) -> Decimal:
    """Returns one unit of a figure's last place: 0.1 for 9.5, 10000 for 5 万元."""
    return ONE.scaleb(_exponent(figure))


def agrees_when_rounded(stated: Decimal, exact: Decimal, *, slack: Decimal = ZERO) -> bool:
    """Says whether the exact figure, rounded at the places of the stated one, equals it; a half may go either way.

    `slack` is the possible error of the exact figure, because it was made of rounded figures.
    """
    return stated == exact or abs(stated - exact) <= HALF * unit_of_last_place(stated) + slack


def points_agree(stated: Decimal, exact: Decimal, *, weight: Decimal, slack: Decimal = ZERO) -> bool:
    """As `agrees_when_rounded`, but where rounding an unmet part would reach the weight, one unit less is right too."""
    unit = min(unit_of_last_place(stated), ONE)
    if abs(stated - exact) <= HALF * unit + slack:
        return True
    return exact < weight and weight - exact <= HALF * unit and stated == weight - unit


def write_figure(figure: Decimal, places: int = SHOWN_PLACES) -> str:
    """Writes a figure for a sentence: no exponent, no needless zeros, a limited number of places."""
    return points.plain(figure if -_exponent(figure) <= places else rounded(figure, places=places))


def in_wan(amount: Decimal) -> str:
    return f"{write_figure(amount / WAN, WAN_PLACES)} 万元"


def _exponent(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
