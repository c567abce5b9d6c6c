"""Scores rows with a deadline or a period as target."""

from indicators.points import plain, tidy
from indicators.quantity import Kind, Operator, compare_quantities, is_stretch
from indicators.scoring.reasons import shorten_quote
from indicators.scoring.values import BY_HAND, Outcome, RowCase

NO_LATER = ("不晚于", "晚于")
DATE_WORDS = {Operator.GE: ("不早于", "早于"), Operator.GT: ("晚于", "不晚于"), Operator.LT: ("早于", "不早于")}
LENGTH_WORDS = {
    Operator.GE: ("达到", "短于"),
    Operator.GT: ("超过", "未超过"),
    Operator.LE: ("未超过", "超过"),
    Operator.LT: ("短于", "不短于"),
}


def score_date(case: RowCase) -> Outcome:
    """Gives full points if it was done by then. If it was late, a person decides."""
    order = compare_quantities(case.target, case.actual)
    if order is None:
        return _explain_incomparable(case)
    operator = case.target.operator
    met = _keeps_bound(operator, order) if operator in DATE_WORDS else order <= 0
    return score_met_or_by_hand(case, met=met, words=DATE_WORDS.get(operator, NO_LATER))


def score_period(case: RowCase) -> Outcome:
    """Gives full points for a day within the period. Without an operator a length must be equal: shorter may be
    worse."""
    dated = case.target.end is not None and case.actual.end is not None
    if dated and not is_stretch(case.actual):
        return score_date(case)
    order = compare_quantities(case.target, case.actual)
    if order is None:
        return _explain_incomparable(case)
    operator = case.target.operator
    if dated and operator in DATE_WORDS:
        return score_date(case)
    met = _keeps_bound(operator, order) if operator in LENGTH_WORDS else order == 0
    return score_met_or_by_hand(case, met=met, words=LENGTH_WORDS.get(operator, ("等于", "不同于")))


def _keeps_bound(operator: Operator, order: int) -> bool:
    if operator is Operator.GT:
        return order > 0
    if operator is Operator.LT:
        return order < 0
    return order >= 0 if operator is Operator.GE else order <= 0


def score_met_or_by_hand(case: RowCase, *, met: bool, words: tuple[str, str]) -> Outcome:
    target, actual = shorten_quote(case.target.text), shorten_quote(case.actual.text)
    if met:
        weight = tidy(case.weight)
        said = f"完成值「{actual}」{words[0]}指标值「{target}」，得满分 {plain(weight)}"
        return Outcome(said, met=True, exact=case.weight, printed=weight)
    said = f"完成值「{actual}」{words[1]}指标值「{target}」，请说明原因并人工评定得分"
    return Outcome(said, met=False, needs=BY_HAND)


def _explain_incomparable(case: RowCase) -> Outcome:
    wanted = "时间" if case.target.kind is Kind.DATE else "期限"
    said = f"指标值「{shorten_quote(case.target.text)}」是{wanted}，完成值「{shorten_quote(case.actual.text)}」无法与之比较，请人工评定得分"
    return Outcome(said, needs=BY_HAND)
