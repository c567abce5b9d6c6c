"""A whole reading in one line, so that tables of readings can be checked by eye."""

from indicators.quantity import Kind, Quantity, UnitSource

SOURCES = {UnitSource.TYPED: "", UnitSource.NONE: "", UnitSource.NAME: " by name", UnitSource.OTHER: " by other"}


def notation(value: Quantity) -> str:
    """number ≥ 95 %, number 5 万元 by name, date ≤ 2020-12-31, date 2020-12-01..2020-12-31, a OR b."""
    if value.kind is Kind.AMBIGUOUS:
        return " OR ".join(notation(reading) for reading in value.readings)
    figure = "" if value.number is None else f"{value.number:f}"
    days = "" if value.end is None else str(value.end)
    if value.start is not None:
        days = f"{value.start}..{days}"
    about = "about" if value.approximate else ""
    words = [value.kind.value, value.operator.value, about, figure, value.unit, days]
    return " ".join(word for word in words if word) + SOURCES[value.unit_source]
