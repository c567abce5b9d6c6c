"""Writes a value as the text of a cell."""

from decimal import Decimal

from indicators.catalogue import Kind
from indicators.points import EXACT, is_usable, plain, tidy
from projects.documents.compose.figures import Value
from projects.documents.layout.values import Item, Unit


def written(value: Value, item: Item, *, unit: Unit, mark: str) -> tuple[str, Decimal | None]:
    """Returns the text and its figure; the mark where there is no value, or one of absurd size."""
    if isinstance(value, Decimal) and is_usable(value):
        number = tidy(EXACT.scaleb(value, Decimal(-unit.exponent)) if item.kind is Kind.MONEY else value)
        sign = "%" if item.kind is Kind.PERCENT else ""
        return f"{_figure(number, item.places)}{sign}{item.suffix}", number
    return (value if isinstance(value, str) and value else mark), None


def _figure(number: Decimal, places: int | None) -> str:
    """Writes at least that many decimals; never rounds more decimals away."""
    text = plain(number)
    if not places:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"
