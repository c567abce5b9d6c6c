"""The quantity that a text in a value cell is read as."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

# The year of a date such as 12月31日 where neither text nor form gives one; a leap year, so that 2月29日 exists.
NO_YEAR = 4


class Kind(StrEnum):
    NUMBER = "number"  # percentages included: their unit is % or ‰
    DATE = "date"  # a deadline
    PERIOD = "period"  # from one day to another, or a length of time
    WORDING = "wording"
    UNREAD = "unread"  # a target with a figure or a sign that can't be read
    NONE = "none"
    AMBIGUOUS = "ambiguous"


class Operator(StrEnum):
    GE = "≥"
    GT = ">"
    LE = "≤"
    LT = "<"
    EQ = "="
    NONE = ""


class Aspect(StrEnum):
    """Whether a number is the whole, or a part that can be compared only with the same kind of part."""

    LEVEL = ""
    RISE = "rise"
    FALL = "fall"
    EXCESS = "excess"
    SHORTFALL = "shortfall"
    SAVING = "saving"


class UnitSource(StrEnum):
    TYPED = "typed"
    NAME = "name"  # the indicator's name or category: 组织培训（天）
    OTHER = "other"  # the other value of the row
    NONE = ""  # there is no unit


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    text: str
    kind: Kind
    operator: Operator = Operator.NONE
    number: Decimal | None = None
    unit: str = ""
    start: date | None = None  # of a date: first day where a whole month, quarter … was given
    end: date | None = None  # of a date: the last admissible day
    readings: tuple["Quantity", ...] = ()  # of an ambiguous text, the likelier first
    unit_source: UnitSource = UnitSource.NONE
    approximate: bool = False  # 约200人, 200人左右
    aspect: Aspect = Aspect.LEVEL
    measure: str = ""  # what the label says the number measures: 不合格率
    doubt: str = ""  # of an ambiguous or unread text: the reason, and the advice

    def alternatives(self) -> tuple["Quantity", ...]:
        return self.readings or (self,)


def wording(text: str) -> Quantity:
    return Quantity(text=text, kind=Kind.WORDING)


def ambiguous(text: str, *readings: Quantity, doubt: str = "") -> Quantity:
    different = tuple(dict.fromkeys(readings))
    if len(different) == 1:
        return different[0]
    return Quantity(text=text, kind=Kind.AMBIGUOUS, readings=different, doubt=doubt)
