"""Scores rows with a number as target: 数量, 百分比, 金额 and everything that is counted."""

from decimal import Decimal
from typing import NamedTuple

from indicators.labels import is_cost
from indicators.points import CENT, EXACT, ZERO, plain, rounded, tidy
from indicators.quantity import Kind, Operator, Quantity, compare_quantities
from indicators.quantity.units import unit_size
from indicators.rules import HUNDRED, CostUnderspend, ReverseFormula
from indicators.scoring.dates import score_met_or_by_hand
from indicators.scoring.directions import LOWER_BOUNDS, UPPER_BOUNDS, Direction, direction_of
from indicators.scoring.reasons import has_reason, shorten_quote
from indicators.scoring.rounding import round_points, round_unmet, rounding_said, rounding_said_unmet
from indicators.scoring.values import BY_HAND, NOTHING, Need, Outcome, RowCase

TWO = Decimal(2)
CLOSE_UNITS = ("%", "‰")
SHOWN_PLACES = 6


class Pair(NamedTuple):
    """Target and actual as figures in the target's unit, and as texts to show."""

    target: Decimal
    actual: Decimal
    order: int  # -1, 0, 1: the actual is below, at or above the target
    target_shown: str
    actual_shown: str


def score_number(case: RowCase) -> Outcome:
    target, actual = case.target, case.actual
    if actual.kind is not Kind.NUMBER:
        said = f"指标值是 {shorten_quote(target.text)}，完成值「{shorten_quote(actual.text)}」不是数字，请人工评定得分"
        return Outcome(said, needs=BY_HAND)
    pair = _make_pair(target, actual)
    if isinstance(pair, str):
        return Outcome(pair, needs=BY_HAND)
    direction = direction_of(case)
    if _is_only_a_bound(pair, actual.operator, direction):
        said = f"完成值「{shorten_quote(actual.text)}」只是一个界限，看不出是否达到指标值，请人工评定得分"
        return Outcome(said, needs=BY_HAND)
    return _score_pair(case, pair, direction)


def _is_only_a_bound(pair: Pair, operator: Operator, direction: Direction) -> bool:
    """Says whether the actual is only a bound: 90%以上 may be 96 %, 96%以下 may be 90 %."""
    forward = direction is Direction.FORWARD
    if operator in (UPPER_BOUNDS if forward else LOWER_BOUNDS):
        return True
    short = pair.order < 0 if forward else pair.order > 0
    return short and operator in (LOWER_BOUNDS if forward else UPPER_BOUNDS)


def _score_pair(case: RowCase, pair: Pair, direction: Direction) -> Outcome:
    if direction is Direction.TIME_LIMIT:
        return score_met_or_by_hand(case, met=pair.order <= 0, words=("未超过", "超过"))
    if pair.target <= ZERO:
        return _score_without_ratio(case, pair, direction)
    if direction is Direction.FORWARD:
        return _score_forward(case, pair)
    return _score_reverse(case, pair, said=_direction_said(direction))


def _direction_said(direction: Direction) -> str:
    return "成本指标值没有写符号，按「不超过」理解：" if direction is Direction.REVERSE_UNSIGNED else ""


def _make_pair(target: Quantity, actual: Quantity) -> Pair | str:
    """Returns the two figures in one unit, or the reason why they can't be compared."""
    order = compare_quantities(target, actual)
    if order is None:
        return f"指标值{_unit_said(target)}，完成值{_unit_said(actual)}，不能相比，请人工评定得分"
    return _pair_in_target_unit(target, actual, target.number or ZERO, actual.number or ZERO, order)


def _unit_said(value: Quantity) -> str:
    return f"的单位是「{value.unit}」" if value.unit else "没有单位"


def _pair_in_target_unit(target: Quantity, actual: Quantity, wanted: Decimal, done: Decimal, order: int) -> Pair:
    shown = _write_with_unit(done, actual.unit)
    converted = done if target.unit == actual.unit else _convert_unit(done, actual.unit, target.unit)
    if converted != done:
        shown += f"（{_show_converted(converted, target.unit)}）"
    return Pair(wanted, converted, order, _write_with_unit(wanted, target.unit), shown)


def _convert_unit(number: Decimal, unit: str, wanted: str) -> Decimal:
    above, below = unit_size(unit)
    wanted_above, wanted_below = unit_size(wanted)
    product = EXACT.multiply(EXACT.multiply(number, above), wanted_below)
    return EXACT.divide(product, EXACT.multiply(below, wanted_above))


def _show_converted(number: Decimal, unit: str) -> str:
    """Rounds for showing: 500 平方米 is 0.75 亩, 1 天 is about 0.142857 周."""
    short_enough = rounded(number, places=SHOWN_PLACES)
    return f"{'合' if short_enough == number else '约合'} {_write_with_unit(short_enough, unit)}"


def _write_with_unit(number: Decimal, unit: str) -> str:
    text = plain(number)
    if not unit:
        return text
    return text + unit if unit in CLOSE_UNITS else f"{text} {unit}"


def _write_actual(pair: Pair) -> str:
    """Writes the actual as the beginning of a sentence: a space only between hanzi and figures."""
    return f"完成值 {pair.actual_shown} " if pair.actual_shown.isascii() else f"完成值 {pair.actual_shown}"


def _score_without_ratio(case: RowCase, pair: Pair, direction: Direction) -> Outcome:
    """Nothing can be divided by a target of 0, and a share of a negative target has no meaning."""
    if pair.target < ZERO:
        return _score_negative_target(case, pair, direction)
    operator = case.target.operator
    if operator is Operator.GE:
        return _score_full(case, f"{_write_actual(pair)}达到指标值 {pair.target_shown}")
    if operator is Operator.GT:
        met = _is_met(case, pair.order, Direction.FORWARD)
        return _score_all_or_nothing(case, pair, met=met, words=("超过", "未超过"))
    if operator is Operator.LT:
        met = _is_met(case, pair.order, Direction.REVERSE)
        return _score_all_or_nothing(case, pair, met=met, words=("低于", "不低于"))
    return _score_all_or_nothing(
        case, pair, met=pair.order <= 0, words=("未超过", "超过"), said=_direction_said(direction)
    )


def _score_negative_target(case: RowCase, pair: Pair, direction: Direction) -> Outcome:
    signed = case.target.operator not in (Operator.NONE, Operator.EQ)
    if _is_met(case, pair.order, direction) and (signed or pair.order == 0):
        return _score_full(case, f"{_write_actual(pair)}符合指标值 {pair.target_shown}")
    if not signed:
        said = f"{_write_actual(pair)}与指标值 {pair.target_shown} 不同，负的指标值看不出以高为好还是以低为好，请人工评定得分"
        return Outcome(said, needs=BY_HAND)
    said = f"{_write_actual(pair)}不符合指标值 {pair.target_shown}，负的指标值不能按比例测算，请人工评定得分"
    return Outcome(said, met=False, needs=BY_HAND)


def _is_met(case: RowCase, order: int, direction: Direction) -> bool:
    """At equality > and < are not met, unless the actual itself has > or <."""
    operator = case.target.operator
    if operator in (Operator.GT, Operator.LT) and order == 0:
        return case.actual.operator is operator
    return order >= 0 if direction is Direction.FORWARD else order <= 0


def _score_all_or_nothing(case: RowCase, pair: Pair, *, met: bool, words: tuple[str, str], said: str = "") -> Outcome:
    if met:
        return _score_full(case, f"{said}{_write_actual(pair)}{words[0]}指标值 {pair.target_shown}")
    explanation = f"{said}{_write_actual(pair)}{words[1]}指标值 {pair.target_shown}，指标值为 0 时不按比例测算，得 0"
    return Outcome(explanation, met=False, exact=ZERO, printed=ZERO)


def _score_full(case: RowCase, said: str) -> Outcome:
    weight = tidy(case.weight)
    return Outcome(f"{said}，得满分 {plain(weight)}", met=True, exact=case.weight, printed=weight)


def _score_forward(case: RowCase, pair: Pair) -> Outcome:
    if _is_met(case, pair.order, Direction.FORWARD):
        return _score_met(case, pair)
    said, done = _not_negative(pair)
    exact = EXACT.divide(EXACT.multiply(done, case.weight), pair.target)
    shown = "0" if done != pair.actual else pair.actual_shown
    formula = f"{said}完成值 {shown} ÷ 指标值 {pair.target_shown} × 分值 {plain(case.weight)}"
    return _score_unmet(case, exact, formula)


def _not_negative(pair: Pair) -> tuple[str, Decimal]:
    if pair.actual < ZERO:
        return f"{_write_actual(pair)}为负，按 0 计：", ZERO
    return "", pair.actual


def _score_unmet(case: RowCase, exact: Decimal, formula: str) -> Outcome:
    printed = round_unmet(exact, case.rules, weight=case.weight)
    said = rounding_said_unmet(exact, printed, case.rules, weight=case.weight)
    return Outcome(f"{formula} = {said}", met=False, exact=exact, printed=printed)


def _score_met(case: RowCase, pair: Pair) -> Outcome:
    reached = "达到" if pair.order == 0 else "超过"
    said = f"{_write_actual(pair)}{reached}指标值 {pair.target_shown}"
    rules = case.rules
    percent = EXACT.divide(EXACT.multiply(pair.actual, HUNDRED), pair.target)
    if rules.over_ratio is not None and percent >= rules.over_ratio:
        return _score_over(case, said, percent)
    if rules.equal_strict and case.target.operator is Operator.EQ and pair.order:
        said += "，与「=」的要求不一致，须说明原因"
        return _score_full(case, said)._replace(needs=_reason_unless_given(case))
    return _score_full(case, said)


def _score_over(case: RowCase, said: str, percent: Decimal) -> Outcome:
    ratio, penalty = case.rules.over_ratio, case.rules.over_penalty
    said += f"，为指标值的 {plain(percent.quantize(CENT, context=EXACT))}%（{plain(ratio or ZERO)}% 及以上须说明原因）"
    needs = _reason_unless_given(case)
    if not penalty:
        return _score_full(case, said)._replace(needs=needs)
    exact = max(ZERO, EXACT.subtract(case.weight, penalty))
    printed = round_points(exact, case.rules, weight=case.weight)
    said += f"，分值 {plain(case.weight)} 扣 {plain(penalty)} 分，得 {rounding_said(exact, printed, case.rules)}"
    return Outcome(said, met=True, exact=exact, printed=printed, needs=needs)


def _reason_unless_given(case: RowCase) -> frozenset[Need]:
    return NOTHING if has_reason(case.row.deviation) else frozenset({Need.REASON})


def _score_reverse(case: RowCase, pair: Pair, *, said: str) -> Outcome:
    if _is_met(case, pair.order, Direction.REVERSE):
        return _score_kept_below(case, pair, said=said)
    if case.rules.reverse_formula is ReverseFormula.RATIO:
        exact = EXACT.divide(EXACT.multiply(pair.target, case.weight), pair.actual)
        formula = f"{said}指标值 {pair.target_shown} ÷ 完成值 {pair.actual_shown} × 分值 {plain(case.weight)}"
        return _score_unmet(case, exact, formula)
    return _score_linear(case, pair, said=said)


def _score_kept_below(case: RowCase, pair: Pair, *, said: str) -> Outcome:
    row = case.row
    spared = pair.order < 0 and case.rules.cost_underspend is CostUnderspend.SHARE
    if spared and is_cost(dimension=row.dimension, category=row.category):
        return _score_share_spent(case, pair, said=said)
    kept = "低于" if case.target.operator is Operator.LT else "未超过"
    return _score_full(case, f"{said}{_write_actual(pair)}{kept}指标值 {pair.target_shown}")


def _score_share_spent(case: RowCase, pair: Pair, *, said: str) -> Outcome:
    negative, done = _not_negative(pair)
    exact = EXACT.divide(EXACT.multiply(done, case.weight), pair.target)
    printed = round_points(exact, case.rules, weight=case.weight)
    shown = "0" if negative else pair.actual_shown
    formula = f"{said}{negative}完成值 {shown} ÷ 指标值 {pair.target_shown} × 分值 {plain(case.weight)}"
    tail = "；成本低于指标值，按实际支出所占比例计分，须说明原因"
    return Outcome(
        f"{formula} = {rounding_said(exact, printed, case.rules)}{tail}",
        met=True,
        exact=exact,
        printed=printed,
        needs=_reason_unless_given(case),
    )


def _score_linear(case: RowCase, pair: Pair, *, said: str) -> Outcome:
    target, done, weight = pair.target, pair.actual, case.weight
    if done >= EXACT.multiply(TWO, target):
        explanation = f"{said}{_write_actual(pair)}不小于指标值 {pair.target_shown} 的 2 倍，得 0"
        return Outcome(explanation, met=False, exact=ZERO, printed=ZERO)
    left = EXACT.subtract(EXACT.multiply(TWO, target), done)
    exact = EXACT.divide(EXACT.multiply(left, weight), target)
    worse = f"（完成值 {pair.actual_shown} − 指标值 {pair.target_shown}）÷ 指标值 {pair.target_shown}"
    return _score_unmet(case, exact, f"{said}（1 − {worse}）× 分值 {plain(weight)}")
