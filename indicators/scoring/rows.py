"""The points of one indicator row."""

from collections.abc import Callable, Mapping

from indicators.points import is_usable
from indicators.quantity import Kind, read_pair
from indicators.rules import HandScores, RuleSet
from indicators.scoring.by_hand import Hand, apply_hand_score
from indicators.scoring.dates import score_date, score_period
from indicators.scoring.numbers import score_number
from indicators.scoring.reasons import shorten_quote
from indicators.scoring.unread import is_same_text, met_alike, score_unread
from indicators.scoring.values import NO_QUANTITY, Need, Outcome, RowCase, Score
from indicators.scoring.wording import score_wording
from indicators.sheet import IndicatorRow

NEEDS_READING = frozenset({Need.READING})
BY_KIND: Mapping[Kind, Callable[[RowCase], Outcome]] = {
    Kind.NUMBER: score_number,
    Kind.DATE: score_date,
    Kind.PERIOD: score_period,
    Kind.WORDING: score_wording,
    Kind.UNREAD: score_unread,
}


def score_row(row: IndicatorRow, rules: RuleSet, *, year: int | None = None) -> Score:
    """Scores a row by its own labels: the row must already have the labels of merged cells."""
    if row.is_slash:
        return unscored_row("标“/”的行，不计分")
    target, actual = read_pair(row.target, row.actual, name=row.name, category=label_around(row), year=year)
    weight = row.weight
    if weight is None or not is_usable(weight) or weight < 0:
        said = "没有填写分值，暂不计分" if weight is None else f"分值 {weight} 不是有效的分值，不计分"
        return Score(target=target, actual=actual, explanation=said)
    case = RowCase(row, target, actual, weight, rules)
    return _finish_score(case, _score_case(case))


def unscored_row(explanation: str) -> Score:
    return Score(target=NO_QUANTITY, actual=NO_QUANTITY, applicable=False, explanation=explanation)


def label_around(row: IndicatorRow) -> str:
    return row.category or row.dimension


def _score_case(case: RowCase) -> Outcome:
    target, actual = case.target, case.actual
    if target.kind is Kind.NONE:
        return Outcome("没有填写指标值，无法测算")
    if actual.kind is Kind.NONE:
        return Outcome("没有填写实际完成值，暂无得分")
    if Kind.AMBIGUOUS in (target.kind, actual.kind):
        return _score_ambiguous(case)
    return BY_KIND[target.kind](case)


def _score_ambiguous(case: RowCase) -> Outcome:
    """Asks a person only where the reading matters: the same text as target and actual is met in every reading."""
    if is_same_text(case):
        return met_alike(case)
    is_target = case.target.kind is Kind.AMBIGUOUS
    unclear, title = (case.target, "指标值") if is_target else (case.actual, "实际完成值")
    said = f"{title}写的是「{shorten_quote(unclear.text)}」，{unclear.doubt}，或选择读法"
    return Outcome(said, needs=NEEDS_READING)


def _finish_score(case: RowCase, outcome: Outcome) -> Score:
    final = outcome.printed
    if case.row.hand_score is not None:
        qualitative = (
            case.target.kind is Kind.WORDING
        )  # its points are chosen by hand, even where hand scores are locked
        hand = Hand(
            score=case.row.hand_score,
            reason=case.row.hand_reason,
            deviation=case.row.deviation,
            band=case.rules.band(case.row.band.strip()) if qualitative else None,
            locked=case.rules.hand_scores is HandScores.LOCKED and outcome.printed is not None and not qualitative,
        )
        outcome, final = apply_hand_score(outcome, hand, weight=case.weight, rules=case.rules)
    return Score(
        target=case.target,
        actual=case.actual,
        met=outcome.met,
        exact=outcome.exact,
        printed=outcome.printed,
        maximum=case.weight,
        suggested_band=outcome.band,
        explanation=outcome.explanation,
        needs=outcome.needs,
        final=final,
    )
