"""One row scored, with as few words as a test needs."""

from decimal import Decimal
from typing import Any

from indicators.rules import RuleSet, rule_set
from indicators.scoring import Need, Score, score_row
from indicators.sheet import IndicatorRow

NOTHING: frozenset[Need] = frozenset()
REASON = frozenset({Need.REASON})
HAND_SCORE = frozenset({Need.HAND_SCORE})
BY_HAND = HAND_SCORE | REASON
BAND = frozenset({Need.BAND})
READING = frozenset({Need.READING})


def scored(
    target: str,
    actual: str,
    weight: str | Decimal | None = "5",
    *,
    rules: RuleSet | None = None,
    year: int | None = 2020,
    **row: Any,
) -> Score:
    points = None if weight is None else Decimal(weight)
    made = IndicatorRow(key="1", target=target, actual=actual, weight=points, **row)
    return score_row(made, rules or rule_set(), year=year)


def printed(*args: Any, **kwargs: Any) -> str | None:
    """The rule's printed score as text, so that 2.5 and 2.50 are told apart."""
    score = scored(*args, **kwargs).printed
    return None if score is None else str(score)
