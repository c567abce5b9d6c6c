"""Reads 年度指标值 and 实际完成值 as a person would."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum


class Kind(StrEnum):
    NUMBER = "number"  # percentages included: their unit is % or ‰
    DATE = "date"  # a day to be met
    PERIOD = "period"  # from a day to a day, or a length of time
    WORDING = "wording"
    NONE = "none"
    AMBIGUOUS = "ambiguous"


class Operator(StrEnum):
    GE = "≥"
    GT = ">"
    LE = "≤"
    LT = "<"
    EQ = "="
    NONE = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Quantity:
    text: str
    kind: Kind
    operator: Operator = Operator.NONE
    number: Decimal | None = None
    unit: str = ""
    start: date | None = None
    end: date | None = None
    readings: tuple["Quantity", ...] = ()  # of an ambiguous text, the likelier first


def read(text: str, *, name: str = "", category: str = "", year: int | None = None) -> Quantity: ...


def read_pair(
    target: str, actual: str, *, name: str = "", category: str = "", year: int | None = None
) -> tuple[Quantity, Quantity]:
    """Each text in the other's light: a missing unit comes from the other, a bare number beside a percentage is one."""
    ...


def compare(target: Quantity, actual: Quantity) -> int | None:
    """-1, 0, 1 as the actual is below, at or above the target, in a common unit; None where they can't be compared."""
    ...
