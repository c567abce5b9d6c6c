"""Rows with a day or a period as target."""

from indicators.points import plain, tidy
from indicators.quantity import Kind, Operator, compare
from indicators.scoring.reasons import short
from indicators.scoring.values import BY_HAND, Case, Outcome

NOT_BEFORE = frozenset({Operator.GE, Operator.GT})
NOT_AFTER = frozenset({Operator.LE, Operator.LT})


def score_date(case: Case) -> Outcome:
    """Done by then: full. Later: a person decides."""
    order = compare(case.target, case.actual)
    if order is None:
        return _incomparable(case)
    if case.target.operator in NOT_BEFORE:
        return settle(case, met=order >= 0, words=("不早于", "早于"))
    return settle(case, met=order <= 0, words=("不晚于", "晚于"))


def score_period(case: Case) -> Outcome:
    if case.target.end is not None and case.actual.end is not None:
        return score_date(case)
    order = compare(case.target, case.actual)
    if order is None:
        return _incomparable(case)
    return _score_length(case, order)


def _score_length(case: Case, order: int) -> Outcome:
    """A length of time: without a sign only the same one is plainly met, for shorter may be better or worse."""
    operator = case.target.operator
    if operator in NOT_AFTER:
        met = order < 0 if operator is Operator.LT else order <= 0
        return settle(case, met=met, words=("未超过", "超过") if operator is Operator.LE else ("短于", "不短于"))
    if operator in NOT_BEFORE:
        met = order > 0 if operator is Operator.GT else order >= 0
        return settle(case, met=met, words=("达到", "短于") if operator is Operator.GE else ("超过", "未超过"))
    return settle(case, met=order == 0, words=("等于", "不同于"))


def settle(case: Case, *, met: bool, words: tuple[str, str]) -> Outcome:
    target, actual = short(case.target.text), short(case.actual.text)
    if met:
        weight = tidy(case.weight)
        said = f"完成值「{actual}」{words[0]}指标值「{target}」，得满分 {plain(weight)}"
        return Outcome(said, met=True, exact=case.weight, printed=weight)
    said = f"完成值「{actual}」{words[1]}指标值「{target}」，请说明原因并人工评定得分"
    return Outcome(said, met=False, needs=BY_HAND)


def _incomparable(case: Case) -> Outcome:
    wanted = "时间" if case.target.kind is Kind.DATE else "期限"
    said = f"指标值「{short(case.target.text)}」是{wanted}，完成值「{short(case.actual.text)}」无法与之比较，请人工评定得分"
    return Outcome(said, needs=BY_HAND)
