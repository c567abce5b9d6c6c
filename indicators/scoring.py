"""Gives points by a rule set, each with its reason."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from indicators.quantity import Quantity
from indicators.rules import RuleSet
from indicators.sheet import IndicatorRow, Sheet


class Need(StrEnum):
    """What a person must add before the score stands."""

    REASON = "reason"
    BAND = "band"
    HAND_SCORE = "hand_score"
    READING = "reading"


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """The points of one indicator row."""

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
    final: Decimal | None = None  # what the form prints: by hand, else by rule


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetScore:
    rows: Mapping[str, Score]  # by row key
    execution_rate: Decimal | None  # in percent, rounded
    execution: Score
    total: Decimal | None
    grade: str
    cap: Decimal | None


def score_row(row: IndicatorRow, rules: RuleSet, *, year: int | None = None) -> Score: ...
def score_sheet(sheet: Sheet, rules: RuleSet) -> SheetScore: ...
