"""How a value is written out in a cell."""

from decimal import Decimal

from indicators.points import EXACT, plain
from projects.documents.layout.values import Item, Kind, Unit


def written(value: str | Decimal, item: Item, *, unit: Unit) -> tuple[str, Decimal | None]:
    """The text, and the figure behind it."""
    if isinstance(value, str):
        return value, None
    number = EXACT.scaleb(value, Decimal(-unit.exponent)) if item.kind is Kind.MONEY else value
    sign = "%" if item.kind is Kind.PERCENT else ""
    return f"{_figure(number, item.places)}{sign}{item.suffix}", number


def _figure(number: Decimal, places: int | None) -> str:
    """At least so many decimals; more are never rounded away."""
    text = plain(number)
    if not places:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"
