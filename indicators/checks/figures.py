"""Compares figures as an accountant does: at the number of places they are written with."""

from decimal import Decimal
from typing import Final

from indicators import points
from indicators.points import LARGEST_EXPONENT as MAGNITUDE
from indicators.points import ONE, ZERO, rounded

__all__ = ["HALF", "HUNDRED", "ONE", "ZERO", "agrees", "in_wan", "plain", "points_agree", "step", "usable"]

HUNDRED: Final = Decimal(100)
WAN: Final = Decimal(10000)
HALF: Final = Decimal("0.5")
SHOWN_PLACES: Final = 4
WAN_PLACES: Final = 6  # to the cent


def usable(figure: Decimal | None) -> Decimal | None:
    """A figure of absurd size is as good as none: no sum or rounding may trip over it."""
    return figure if figure is not None and -MAGNITUDE <= figure.adjusted() <= MAGNITUDE else None


def step(figure: Decimal) -> Decimal:
    """One unit of the last place that a figure is written with: 0.1 for 9.5, 10000 for 5 万元."""
    return ONE.scaleb(_exponent(figure))


def agrees(stated: Decimal, exact: Decimal, *, slack: Decimal = ZERO) -> bool:
    """Right when it is the exact figure rounded at the places it is written with; a half may go either way.

    `slack` is how far the exact figure may be off because what it was made of is rounded itself.
    """
    return stated == exact or abs(stated - exact) <= HALF * step(stated) + slack


def points_agree(stated: Decimal, exact: Decimal, *, weight: Decimal, slack: Decimal = ZERO) -> bool:
    """As `agrees`, but an unmet part whose rounding would reach the weight may also print one unit less."""
    unit = min(step(stated), ONE)
    if abs(stated - exact) <= HALF * unit + slack:
        return True
    return exact < weight and weight - exact <= HALF * unit and stated == weight - unit


def plain(figure: Decimal, places: int = SHOWN_PLACES) -> str:
    """A figure for a sentence: no exponent, no idle zeros, at most so many places."""
    return points.plain(figure if -_exponent(figure) <= places else rounded(figure, places=places))


def in_wan(amount: Decimal) -> str:
    return f"{plain(amount / WAN, WAN_PLACES)} 万元"


def _exponent(figure: Decimal) -> int:
    exponent = figure.as_tuple().exponent
    return exponent if isinstance(exponent, int) else 0
