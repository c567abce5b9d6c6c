"""How a value is written out in a cell."""

from decimal import Decimal

from indicators.catalogue import Kind
from indicators.points import EXACT, is_usable, plain, tidy
from projects.documents.compose.figures import Value
from projects.documents.layout.values import Item, Unit


def written(value: Value, item: Item, *, unit: Unit, mark: str) -> tuple[str, Decimal | None]:
    """The text, and the figure behind it; the mark where there is no value, or an absurd one."""
    if isinstance(value, Decimal) and is_usable(value):
        number = tidy(EXACT.scaleb(value, Decimal(-unit.exponent)) if item.kind is Kind.MONEY else value)
        sign = "%" if item.kind is Kind.PERCENT else ""
        return f"{_figure(number, item.places)}{sign}{item.suffix}", number
    return (value if isinstance(value, str) and value else mark), None


def _figure(number: Decimal, places: int | None) -> str:
    """At least so many decimals; more are never rounded away."""
    text = plain(number)
    if not places:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"
