"""Between a figure and the text that a person types: full-width digits, commas, spaces and ％ are taken, and shown tidied."""

import re
import unicodedata
from decimal import Decimal
from typing import Final

from indicators.points import EXACT, padded, plain, tidy
from projects.documents.layout.values import Unit
from projects.models.fields import LARGEST_AMOUNT, MOST_POINTS

CENT_PLACES: Final = 2
POINT_PLACES: Final = 6
LONGEST_NUMBER: Final = 40
NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)", re.ASCII)
GROUPING: Final = re.compile(r"[\s,'_，、﹐]")
DOTS: Final = str.maketrans({"。": ".", "．": ".", "·": ".", "−": "-", "﹣": "-", "–": "-", "＋": "+"})


class Unreadable(ValueError):  # noqa: N818 (what it says of a text, not of the program)
    """A text that is no figure of its kind; the message is for the person who typed it."""


def read_money(text: str, unit: Unit) -> Decimal | None:
    """In 元, exact to the cent. A unit written behind the figure counts; without one it is the form's."""
    bare, written_unit = _without_unit(text)
    number = _read_number(bare)
    if number is None:
        return None
    amount = EXACT.scaleb(number, Decimal((written_unit or unit).exponent))
    if not 0 <= amount <= LARGEST_AMOUNT:
        raise Unreadable("金额不能小于 0。" if amount < 0 else "金额过大，请核对单位。")
    return _refuse_more_places(amount, CENT_PLACES, "金额最小到分。")


def read_points(text: str) -> Decimal | None:
    number = _read_number(_unify_digits(text).removesuffix("分"))
    if number is None:
        return None
    if not 0 <= number <= MOST_POINTS:
        raise Unreadable("分数不能小于 0。" if number < 0 else f"分数不能超过 {plain(MOST_POINTS)}。")
    return _refuse_more_places(number, POINT_PLACES, f"分数最多写 {POINT_PLACES} 位小数。")


def show_money(amount: Decimal | None, unit: Unit, *, places: int | None = None) -> str:
    """As the form prints it, so that what is shown reads back as the same amount."""
    return "" if amount is None else padded(EXACT.scaleb(amount, Decimal(-unit.exponent)), places)


def show_points(number: Decimal | None, *, places: int | None = None) -> str:
    return "" if number is None else padded(number, places)


def _unify_digits(text: str) -> str:
    """Half-width, without what only groups digits."""
    return GROUPING.sub("", unicodedata.normalize("NFKC", text.translate(DOTS)))


def _without_unit(text: str) -> tuple[str, Unit | None]:
    bare = _unify_digits(text).lstrip("¥￥")
    for unit in (Unit.WAN, Unit.YUAN):
        if bare.endswith(unit.value):
            return bare.removesuffix(unit.value), unit
    return (bare.removesuffix("万"), Unit.WAN) if bare.endswith("万") else (bare, None)


def _read_number(bare: str) -> Decimal | None:
    if not bare:
        return None
    if len(bare) > LONGEST_NUMBER or NUMBER.fullmatch(bare) is None:
        raise Unreadable("请填写数字。")
    return Decimal(bare)


def _refuse_more_places(number: Decimal, places: int, message: str) -> Decimal:
    """What the column would round away is said and not swallowed."""
    exact = tidy(number)
    exponent = exact.as_tuple().exponent
    if isinstance(exponent, int) and -exponent > places:
        raise Unreadable(message)
    return exact
