"""The results of scoring, and the values that its parts exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from indicators.quantity import Kind, Quantity
from indicators.rules import RuleSet
from indicators.sheet import IndicatorRow


class Need(StrEnum):
    """The input that a person must add to complete the score."""

    REASON = "reason"
    BAND = "band"
    HAND_SCORE = "hand_score"
    READING = "reading"


NOTHING: frozenset[Need] = frozenset()
BY_HAND = frozenset({Need.HAND_SCORE, Need.REASON})
NO_QUANTITY = Quantity(text="", kind=Kind.NONE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    target: Quantity
    actual: Quantity
    applicable: bool = True  # False for a "/" row: no weight, no score
    met: bool | None = None
    exact: Decimal | None = None  # by rule, before rounding
    printed: Decimal | None = None  # 系统测算得分, rounded; None where a person must choose
    maximum: Decimal | None = None
    suggested_band: str = ""
    explanation: str = ""
    needs: frozenset[Need] = frozenset()
    final: Decimal | None = None  # the score that the form prints: by hand, else by rule


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetScore:
    rows: Mapping[str, Score]  # by row key
    execution_rate: Decimal | None  # in percent, rounded
    execution: Score
    total: Decimal | None  # of the parts printed so far
    grade: str  # empty while a part is missing or the weights don't make the whole
    cap: Decimal | None
    missing: int = 0  # number of parts without points


class RowCase(NamedTuple):
    """One row that has a weight, a target and an actual."""

    row: IndicatorRow
    target: Quantity
    actual: Quantity
    weight: Decimal
    rules: RuleSet


class Outcome(NamedTuple):
    """The rule's result for a case, before a person's decision."""

    explanation: str
    met: bool | None = None
    exact: Decimal | None = None
    printed: Decimal | None = None
    band: str = ""
    needs: frozenset[Need] = NOTHING
