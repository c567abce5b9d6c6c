"""The points of 预算执行率."""

from decimal import Decimal

from indicators.points import EXACT, ZERO, is_usable, plain, rounded, tidy
from indicators.rules import HUNDRED, HandScores, Rounding, RuleSet, ZeroBudget
from indicators.scoring.by_hand import Hand, apply_hand_score
from indicators.scoring.rounding import round_unmet, rounding_said_unmet
from indicators.scoring.values import BY_HAND, NO_QUANTITY, Outcome, Score
from indicators.sheet import FundAmounts, Sheet

WAN = Decimal(10000)


def exact_rate(funds: FundAmounts) -> Decimal | None:
    """Returns 执行率 in percent; None where 全年预算数 is 0."""
    if funds.budget is None or funds.spent is None or funds.budget <= ZERO:
        return None
    if not (is_usable(funds.budget) and is_usable(funds.spent)):
        return None
    return EXACT.divide(EXACT.multiply(funds.spent, HUNDRED), funds.budget)


def printed_rate(funds: FundAmounts, rules: RuleSet) -> Decimal | None:
    rate = exact_rate(funds)
    if rate is None:
        return None
    return tidy(rounded(rate, places=rules.rate_places, half_up=rules.rounding is Rounding.HALF_UP))


def rate_cap(funds: FundAmounts, rules: RuleSet) -> Decimal | None:
    """Returns the upper limit of 总分 at this execution rate."""
    rate = exact_rate(funds)
    if rate is None:
        return None
    return min((cap.cap for cap in rules.rate_caps if rate < cap.below), default=None)


def score_execution(sheet: Sheet, rules: RuleSet) -> Score:
    funds, weight = sheet.total_funds, rules.execution_weight
    outcome = _score_funds(funds, rules)
    final = outcome.printed
    if sheet.execution_hand_score is not None:
        hand = Hand(
            score=sheet.execution_hand_score,
            reason=sheet.execution_hand_reason,
            deviation=sheet.execution_reason,
            locked=rules.hand_scores is HandScores.LOCKED and outcome.printed is not None,
        )
        outcome, final = apply_hand_score(outcome, hand, weight=weight, rules=rules)
    return Score(
        target=NO_QUANTITY,
        actual=NO_QUANTITY,
        met=outcome.met,
        exact=outcome.exact,
        printed=outcome.printed,
        maximum=weight,
        explanation=outcome.explanation,
        needs=outcome.needs,
        final=final,
    )


def _score_funds(funds: FundAmounts, rules: RuleSet) -> Outcome:
    if funds.budget is None or funds.spent is None:
        missing = "全年预算数" if funds.budget is None else "全年执行数"
        return Outcome(f"没有填写{missing}，暂无得分")
    if funds.budget == ZERO:
        if rules.zero_budget is ZeroBudget.ZERO:
            return Outcome("全年预算数为 0，没有执行率，得 0", exact=ZERO, printed=ZERO)
        return Outcome("全年预算数为 0，没有执行率，请人工评定得分并说明理由", needs=BY_HAND)
    if funds.budget < ZERO or not (is_usable(funds.budget) and is_usable(funds.spent)):
        return Outcome("全年预算数或全年执行数不是有效的金额，无法测算")
    return _score_by_rate(funds.budget, funds.spent, rules)


def _score_by_rate(budget: Decimal, spent: Decimal, rules: RuleSet) -> Outcome:
    weight = rules.execution_weight
    if spent >= budget:
        reached = "等于" if spent == budget else "超过"
        said = f"全年执行数 {_in_wan(spent)}{reached}全年预算数 {_in_wan(budget)}，得满分 {plain(weight)}"
        return Outcome(said, met=True, exact=weight, printed=tidy(weight))
    exact = EXACT.divide(EXACT.multiply(max(spent, ZERO), weight), budget)
    printed = round_unmet(exact, rules, weight=weight)
    negative = f"全年执行数 {_in_wan(spent)}为负，按 0 计：" if spent < ZERO else ""
    formula = f"全年执行数 {_in_wan(max(spent, ZERO))} ÷ 全年预算数 {_in_wan(budget)} × 分值 {plain(weight)}"
    result = rounding_said_unmet(exact, printed, rules, weight=weight, aim=" 100% 的执行率")
    said = f"{negative}{formula} = {result}"
    return Outcome(said, met=False, exact=exact, printed=printed)


def _in_wan(amount: Decimal) -> str:
    return f"{plain(EXACT.divide(amount, WAN))} 万元"
