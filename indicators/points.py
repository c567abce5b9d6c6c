"""Exact arithmetic with money and points, and how a figure is written out."""

from decimal import MAX_EMAX, MIN_EMIN, ROUND_DOWN, ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal

# Its own context: whatever the caller has set, nothing raises and nothing is rounded early.
EXACT = Context(prec=100, rounding=ROUND_HALF_UP, Emin=MIN_EMIN, Emax=MAX_EMAX, traps=[])

ZERO = Decimal(0)
ONE = Decimal(1)
CENT = Decimal("0.01")
LARGEST_EXPONENT = 30
UNITS = tuple(ONE.scaleb(-places) for places in range(LARGEST_EXPONENT))


def is_usable(number: Decimal) -> bool:
    """A figure of absurd size is as good as none: no sentence could print it."""
    return -LARGEST_EXPONENT <= number.adjusted() <= LARGEST_EXPONENT and number.is_finite()


def rounded(number: Decimal, *, places: int, half_up: bool = True) -> Decimal:
    return number.quantize(UNITS[places], ROUND_HALF_UP if half_up else ROUND_HALF_DOWN, EXACT)


def last_below(limit: Decimal, *, places: int) -> Decimal:
    """The largest figure of that many places that stays below the limit, and not below 0."""
    unit = UNITS[places]
    down = limit.quantize(unit, ROUND_DOWN, EXACT)
    return max(ZERO, EXACT.subtract(down, unit) if down == limit else down)


def tidy(number: Decimal) -> Decimal:
    """The same figure without idle zeros and without an exponent."""
    text = plain(number)
    return Decimal(text)


def plain(number: Decimal) -> str:
    """The figure as a clerk writes it: 7.5, 100, never 7.50 or 1E+2. One of absurd size would fill the memory."""
    if not is_usable(number):
        return str(number) if number else "0"
    text = format(number, "f")
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0" if text in ("", "-0") else text
