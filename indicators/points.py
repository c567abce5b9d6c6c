"""Exact arithmetic with money and points, and the spelling of figures."""

from collections.abc import Iterable
from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal
from functools import reduce

# A context of its own: whatever context the caller has set, nothing raises and nothing is rounded early.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])

ZERO = Decimal(0)
ONE = Decimal(1)
CENT = Decimal("0.01")
LARGEST_EXPONENT = 30
UNITS = tuple(ONE.scaleb(-places) for places in range(LARGEST_EXPONENT))


def is_usable(number: Decimal) -> bool:
    """Says whether a figure has a normal size; a sentence can't print a figure of absurd size."""
    return -LARGEST_EXPONENT <= number.adjusted() <= LARGEST_EXPONENT and number.is_finite()


def add_up(numbers: Iterable[Decimal | None]) -> Decimal | None:
    """Adds what is written; None where nothing is."""
    written = [number for number in numbers if number is not None]
    return reduce(EXACT.add, written) if written else None


def rounded(number: Decimal, *, places: int, half_up: bool = True) -> Decimal:
    return number.quantize(UNITS[places], ROUND_HALF_UP if half_up else ROUND_HALF_DOWN, EXACT)


def last_below(limit: Decimal, *, places: int) -> Decimal:
    """Returns the largest figure with that many places below the limit, and not below 0."""
    unit = UNITS[places]
    down = limit.quantize(unit, ROUND_DOWN, EXACT)
    return max(ZERO, EXACT.subtract(down, unit) if down == limit else down)


def tidy(number: Decimal) -> Decimal:
    """Returns the same figure without needless zeros and without an exponent."""
    text = plain(number)
    return Decimal(text)


def plain(number: Decimal) -> str:
    """Writes the figure as a clerk does: 7.5, 100, never 7.50 or 1E+2. A figure of absurd size would fill the memory."""
    if not is_usable(number):
        return str(number) if number else "0"
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text


def padded(number: Decimal, places: int | None) -> str:
    """Writes at least that many decimals; never rounds more decimals away."""
    text = plain(number)
    if not places:
        return text
    whole, _, decimals = text.partition(".")
    return f"{whole}.{decimals.ljust(places, '0')}"
