"""Figures in lists: money in 万元, rates and points as a clerk writes them."""

from decimal import Decimal
from typing import Final

from indicators.points import EXACT, plain

NONE: Final = "—"
WAN: Final = Decimal(-4)
PLACES: Final = 2


def wan(amount: Decimal | None) -> str:
    """Writes two decimals, so that a column is easy to read; more where 元 would be lost."""
    if amount is None:
        return NONE
    whole, decimals = _part_at_point(EXACT.scaleb(abs(amount), WAN))
    return f"{'-' * (amount < 0)}{int(whole):,}.{decimals}"


def points_in_column(number: Decimal | None) -> str:
    """Writes two decimals in a column; more where a rule set prints more."""
    return NONE if number is None else ".".join(_part_at_point(number))


def percent_in_column(number: Decimal | None) -> str:
    return NONE if number is None else f"{points_in_column(number)}%"


def _part_at_point(number: Decimal) -> tuple[str, str]:
    whole, _, decimals = plain(number).partition(".")
    return whole, decimals.ljust(PLACES, "0")


def points(number: Decimal | None) -> str:
    return NONE if number is None else plain(number)


def percent(number: Decimal | None) -> str:
    return NONE if number is None else f"{plain(number)}%"
