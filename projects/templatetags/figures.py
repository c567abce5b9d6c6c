"""Figures as lists print them: money in 万元, rates and points as a clerk writes them."""

from decimal import Decimal
from typing import Final

from django import template

from indicators.points import EXACT, plain

register = template.Library()

NONE: Final = "—"
WAN: Final = Decimal(-4)
PLACES: Final = 2


@register.filter
def wan(amount: Decimal | None) -> str:
    """With two decimals, so that a column can be read down; more where 元 would be lost."""
    if amount is None:
        return NONE
    whole, _, decimals = plain(EXACT.scaleb(amount, WAN)).partition(".")
    return f"{int(whole):,}.{decimals.ljust(PLACES, '0')}"


@register.filter
def points(number: Decimal | None) -> str:
    return NONE if number is None else plain(number)


@register.filter
def percent(number: Decimal | None) -> str:
    return NONE if number is None else f"{plain(number)}%"
