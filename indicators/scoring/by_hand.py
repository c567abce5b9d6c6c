"""人工调整得分: a person's score replaces the rule's."""

from decimal import Decimal
from typing import NamedTuple

from indicators.points import ZERO, is_usable, plain
from indicators.rules import Band, RuleSet
from indicators.scoring.reasons import has_reason, shorten_quote
from indicators.scoring.rounding import round_points, rounding_said
from indicators.scoring.values import NOTHING, Need, Outcome
from indicators.scoring.wording import band_of_points

SCORE = frozenset({Need.HAND_SCORE})
REASON = frozenset({Need.REASON})


class Hand(NamedTuple):
    score: Decimal
    reason: str
    deviation: str  # also explains a score where the rule gives none
    band: Band | None = None  # of a 定性 row
    locked: bool = False


def apply_hand_score(
    outcome: Outcome, hand: Hand, *, weight: Decimal, rules: RuleSet
) -> tuple[Outcome, Decimal | None]:
    """Returns the outcome with the remarks about the score by hand, and the score that the form prints."""
    if hand.locked:
        return _add_remark(outcome, "本评分办法不允许人工调整，人工得分不采用"), outcome.printed
    if not is_usable(hand.score) or not ZERO <= hand.score <= weight:
        refused = _add_remark(outcome, f"人工得分 {hand.score} 不在 0 至 {plain(weight)} 之间，不采用")
        return refused._replace(needs=outcome.needs | SCORE), outcome.printed
    final = round_points(hand.score, rules, weight=weight)
    missing = _reason_missing(outcome, hand, final, weight=weight, rules=rules)
    kept = outcome.needs & REASON if outcome.printed is not None else NOTHING
    accepted = outcome._replace(needs=kept | REASON if missing else kept)
    given = rounding_said(hand.score, final, rules)
    why = "，请填写理由" if missing else ""
    if has_reason(hand.reason):
        why = f"（理由：{shorten_quote(hand.reason)}）"
    return _add_remark(accepted, f"人工评定 {given} 分{why}"), final


def _reason_missing(outcome: Outcome, hand: Hand, final: Decimal, *, weight: Decimal, rules: RuleSet) -> bool:
    """Points within the band that a person chose need no reason; neither do the rule's own points."""
    if has_reason(hand.reason) or (outcome.printed is None and has_reason(hand.deviation)):
        return False
    if hand.band is not None:
        return band_of_points(final, weight=weight, rules=rules) != hand.band
    return final != outcome.printed


def _add_remark(outcome: Outcome, more: str) -> Outcome:
    return outcome._replace(explanation=f"{outcome.explanation}；{more}")
