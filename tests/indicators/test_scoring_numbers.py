"""Quantitative rows: the default, and every alternative a rule set may choose."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.rules import ReverseFormula, Rounding, RuleSet, UnsignedCost, rule_set
from tests.indicators.scored import BY_HAND, NOTHING, REASON, printed, scored

NATIONAL = rule_set()
WHOLE = rule_set("changji-2020")
SHARE = rule_set("changji-2021")
STRICT = rule_set("strict")
RATIO = replace(NATIONAL, reverse_formula=ReverseFormula.RATIO)
COST: dict[str, Any] = {"category": "成本指标"}


@pytest.mark.parametrize(
    ("target", "actual", "weight", "explanation", "score"),
    [
        ("12", "9", "5", "完成值 9 ÷ 指标值 12 × 分值 5 = 3.75", "3.75"),
        ("100%", "50%", "5", "完成值 50% ÷ 指标值 100% × 分值 5 = 2.5", "2.5"),
        ("200人", "180人", "10", "完成值 180 人 ÷ 指标值 200 人 × 分值 10 = 9", "9"),
        ("≥95%", "95%", "15", "完成值 95% 达到指标值 95%，得满分 15", "15"),
        ("≥90%", "97%", "5", "完成值 97% 超过指标值 90%，得满分 5", "5"),
        ("4家", "4家", "10", "完成值 4 家达到指标值 4 家，得满分 10", "10"),
        ("30%", "28%", "10", "完成值 28% ÷ 指标值 30% × 分值 10 = 9.333333…，四舍五入保留 2 位小数，得 9.33", "9.33"),
        ("3", "2", "4.5", "完成值 2 ÷ 指标值 3 × 分值 4.5 = 3", "3"),
        (">5", "6", "5", "完成值 6 超过指标值 5，得满分 5", "5"),
        (">5", "5", "5", "完成值 5 ÷ 指标值 5 × 分值 5 = 5，但未达到指标值的要求，不得满分，得 4.99", "4.99"),
        ("≥3次", "0次", "5", "完成值 0 次 ÷ 指标值 3 次 × 分值 5 = 0", "0"),
        ("≥3次", "-1次", "5", "完成值 -1 次为负，按 0 计：完成值 0 ÷ 指标值 3 次 × 分值 5 = 0", "0"),
        ("10万元", "90000元", "5", "完成值 90000 元（合 9 万元） ÷ 指标值 10 万元 × 分值 5 = 4.5", "4.5"),
        ("1亩", "500平方米", "4", "完成值 500 平方米（合 0.75 亩） ÷ 指标值 1 亩 × 分值 4 = 3", "3"),
        (
            "1周",
            "1天",
            "7",
            "完成值 1 天（约合 0.142857 周） ÷ 指标值 1 周 × 分值 7 = 1",
            "1",
        ),
        (
            "1000",
            "999.9",
            "5",
            "完成值 999.9 ÷ 指标值 1000 × 分值 5 = 4.9995，四舍五入保留 2 位小数即为满分，但未达到指标值，不得满分，得 4.99",
            "4.99",
        ),
    ],
)
def test_more_is_better(target: str, actual: str, weight: str, explanation: str, score: str) -> None:
    result = scored(target, actual, weight)
    assert (result.explanation, str(result.printed)) == (explanation, score)
    assert result.final == result.printed


@pytest.mark.parametrize(
    ("target", "actual", "weight", "explanation", "score"),
    [
        ("≤5万元", "4.1万元", "5", "完成值 4.1 万元未超过指标值 5 万元，得满分 5", "5"),
        ("≤5万元", "50000元", "5", "完成值 50000 元（合 5 万元）未超过指标值 5 万元，得满分 5", "5"),
        ("≤5", "5", "5", "完成值 5 未超过指标值 5，得满分 5", "5"),
        ("<5", "4", "5", "完成值 4 低于指标值 5，得满分 5", "5"),
        ("≤5", "6", "5", "（1 − （完成值 6 − 指标值 5）÷ 指标值 5）× 分值 5 = 4", "4"),
        ("≤5", "10", "5", "完成值 10 不小于指标值 5 的 2 倍，得 0", "0"),
        ("≤5", "11", "5", "完成值 11 不小于指标值 5 的 2 倍，得 0", "0"),
        ("≤5", "-1", "5", "完成值 -1 未超过指标值 5，得满分 5", "5"),
        (
            "<5",
            "5",
            "5",
            "（1 − （完成值 5 − 指标值 5）÷ 指标值 5）× 分值 5 = 5，但未达到指标值的要求，不得满分，得 4.99",
            "4.99",
        ),
    ],
)
def test_less_is_better(target: str, actual: str, weight: str, explanation: str, score: str) -> None:
    result = scored(target, actual, weight)
    assert (result.explanation, str(result.printed)) == (explanation, score)


def test_worse_than_a_ceiling_by_ratio() -> None:
    result = scored("≤5", "6", rules=RATIO)
    assert str(result.printed) == "4.17"
    assert result.explanation == "指标值 5 ÷ 完成值 6 × 分值 5 = 4.166666…，四舍五入保留 2 位小数，得 4.17"
    assert printed("≤5", "10", rules=RATIO) == "2.5"
    assert printed("≤5", "5", rules=RATIO) == "5"
    assert printed("<5", "5", rules=RATIO) == "4.99"


@pytest.mark.parametrize("row", [COST, {"dimension": "成本指标"}, {"category": "经济成本"}])
def test_cost_without_a_sign_reads_as_at_most(row: dict[str, Any]) -> None:
    result = scored("5万", "41000元", **row)
    assert str(result.printed) == "5"
    assert result.explanation == (
        "成本指标值没有写符号，按「不超过」理解：完成值 41000 元（合 4.1 万元）未超过指标值 5 万元，得满分 5"
    )
    assert printed("5万元", "6万元", **row) == "4"


def test_cost_without_a_sign_reads_as_at_least_where_the_rules_say_so() -> None:
    rules = replace(NATIONAL, unsigned_cost=UnsignedCost.AT_LEAST)
    assert printed("5万元", "4万元", rules=rules, **COST) == "4"
    assert printed("≤5万元", "4万元", rules=rules, **COST) == "5"


def test_cost_with_a_sign_is_what_it_says() -> None:
    assert printed("=5万元", "4万元", **COST) == "4"
    assert printed("≥5万元", "6万元", **COST) == "5"


def test_what_is_saved_is_the_better_the_more() -> None:
    result = scored("5%", "8%", name="成本节约率", **COST)
    assert (str(result.printed), result.met) == ("5", True)
    assert printed("5%", "4%", name="成本节约率", **COST) == "4"


def test_row_outside_cost_without_a_sign_reads_as_at_least() -> None:
    assert printed("5万元", "4万元", category="数量指标") == "4"


@pytest.mark.parametrize(
    ("target", "actual", "score"), [("≤6.20", "4.69", "3.78"), ("≤5万元", "0.23万元", "0.23"), ("6.2", "4.69", "3.78")]
)
def test_cost_gets_the_share_spent(target: str, actual: str, score: str) -> None:
    assert printed(target, actual, rules=SHARE, **COST) == score
    assert printed(target, actual, rules=NATIONAL, **COST) == "5"


def test_share_spent_says_that_it_wants_a_reason() -> None:
    result = scored("≤6.20", "4.69", rules=SHARE, **COST)
    assert result.explanation == (
        "完成值 4.69 ÷ 指标值 6.2 × 分值 5 = 3.782258…，四舍五入保留 2 位小数，得 3.78"
        "；成本低于指标值，按实际支出所占比例计分，须说明原因"
    )
    assert (result.met, result.needs) == (True, REASON)
    assert scored("≤6.20", "4.69", rules=SHARE, deviation="疫情影响", **COST).needs == NOTHING
    assert scored("≤6.20", "4.69", rules=SHARE, deviation="无偏差", **COST).needs == REASON


def test_share_spent_is_for_cost_alone_and_for_less_alone() -> None:
    assert printed("≤10", "5", rules=SHARE, category="质量指标") == "5"
    assert printed("≤6.20", "6.20", rules=SHARE, **COST) == "5"
    assert printed("≤5", "6", rules=SHARE, **COST) == "4"


def test_negative_spending_counts_as_nothing_spent() -> None:
    result = scored("≤5", "-1", rules=SHARE, **COST)
    assert str(result.printed) == "0"
    assert result.explanation.startswith("完成值 -1 为负，按 0 计：完成值 0 ÷ 指标值 5 × 分值 5 = 0；")


@pytest.mark.parametrize(
    ("target", "actual", "score"),
    [
        ("≤0", "0", "5"),
        ("≤0", "-1", "5"),
        ("≤0", "1", "0"),
        ("=0", "0", "5"),
        ("=0", "1", "0"),
        ("0", "0", "5"),
        ("0", "1", "0"),
        ("≥0", "0", "5"),
        ("≥0", "3", "5"),
        (">0", "0", "0"),
        (">0", "1", "5"),
        ("<0", "0", "0"),
        ("<0", "-1", "5"),
        ("0%", "0.5%", "0"),
    ],
)
def test_target_of_zero_is_all_or_nothing(target: str, actual: str, score: str) -> None:
    assert printed(target, actual) == score


def test_target_of_zero_is_explained() -> None:
    assert scored("0起", "1起").explanation == "完成值 1 起超过指标值 0 起，指标值为 0 时不按比例测算，得 0"
    assert scored("0起", "0起").explanation == "完成值 0 起未超过指标值 0 起，得满分 5"
    assert scored("0元", "1元", **COST).explanation == (
        "成本指标值没有写符号，按「不超过」理解：完成值 1 元超过指标值 0 元，指标值为 0 时不按比例测算，得 0"
    )


def test_negative_target_is_met_or_left_to_a_person() -> None:
    assert printed("≥-3%", "-2%") == "5"
    assert printed("≤-5%", "-6%") == "5"
    assert printed(">-3%", "-3%") is None
    assert printed("<-3%", "-3%") is None
    assert printed("-5%", "-5%") == "5"
    worse = scored("≤-5%", "-3%")
    assert (worse.printed, worse.met, worse.needs) == (None, False, BY_HAND)
    assert worse.explanation == "完成值 -3% 不符合指标值 -5%，负的指标值不能按比例测算，请人工评定得分"


@pytest.mark.parametrize("actual", ["-3%", "-6%"])
def test_negative_target_without_a_sign_does_not_say_which_way_is_better(actual: str) -> None:
    result = scored("-5%", actual)
    assert (result.printed, result.met, result.needs) == (None, None, BY_HAND)
    assert "看不出以高为好还是以低为好" in result.explanation


def test_over_performance_is_to_be_explained_from_130_percent_on() -> None:
    assert scored("100", "129.99").needs == NOTHING
    over = scored("100", "130")
    assert (str(over.printed), over.needs) == ("5", REASON)
    assert over.explanation == "完成值 130 超过指标值 100，为指标值的 130%（130% 及以上须说明原因），得满分 5"
    assert scored("100", "130", deviation="新增任务").needs == NOTHING


def test_over_performance_from_120_percent_on() -> None:
    rules = replace(NATIONAL, over_ratio=Decimal(120))
    assert scored("100", "120", rules=rules).needs == REASON
    assert scored("100", "119", rules=rules).needs == NOTHING


def test_over_performance_that_nobody_asks_about() -> None:
    assert scored("100", "1000", rules=replace(NATIONAL, over_ratio=None)).needs == NOTHING


def test_over_performance_costs_points_under_strict_rules() -> None:
    over = scored("4次", "6次", rules=STRICT)
    assert (over.met, str(over.printed), over.needs) == (True, "3", REASON)
    assert (
        over.explanation == "完成值 6 次超过指标值 4 次，为指标值的 150%（130% 及以上须说明原因），分值 5 扣 2 分，得 3"
    )
    assert printed("4次", "6次", "1", rules=STRICT) == "0"
    assert printed("4次", "5次", rules=STRICT) == "5"


def test_staying_far_below_a_ceiling_is_no_over_performance() -> None:
    assert scored("≤100", "1", rules=STRICT).needs == NOTHING


def test_equal_sign_taken_strictly_wants_every_difference_explained() -> None:
    rules = replace(NATIONAL, equal_strict=True)
    more = scored("=100", "110", rules=rules)
    assert (str(more.printed), more.needs) == ("5", REASON)
    assert more.explanation == "完成值 110 超过指标值 100，与「=」的要求不一致，须说明原因，得满分 5"
    assert scored("=100", "100", rules=rules).needs == NOTHING
    assert scored("≥100", "110", rules=rules).needs == NOTHING
    assert scored("=100", "110").needs == NOTHING
    assert scored("=100", "110", rules=rules, deviation="新增").needs == NOTHING


@pytest.mark.parametrize(
    ("rounding", "places", "actual", "score"),
    [
        (Rounding.HALF_UP, 2, "1.235", "1.24"),
        (Rounding.HALF_DOWN, 2, "1.235", "1.23"),
        (Rounding.HALF_DOWN, 2, "1.2351", "1.24"),
        (Rounding.HALF_UP, 0, "2.5", "3"),
        (Rounding.HALF_DOWN, 0, "2.5", "2"),
        (Rounding.HALF_UP, 1, "1.25", "1.3"),
        (Rounding.HALF_UP, 0, "0.4", "0"),
    ],
)
def test_points_are_rounded_once(rounding: Rounding, places: int, actual: str, score: str) -> None:
    rules = replace(NATIONAL, rounding=rounding, score_places=places)
    assert printed("10", actual, "10", rules=rules) == score


def test_rounding_is_said_as_it_is_done() -> None:
    halves_down = replace(NATIONAL, rounding=Rounding.HALF_DOWN)
    assert scored("10", "1.235", "10", rules=halves_down).explanation.endswith(
        "= 1.235，五舍六入保留 2 位小数，得 1.23"
    )
    assert scored("10", "2.5", "10", rules=WHOLE).explanation.endswith("= 2.5，四舍五入取整数，得 3")


@pytest.mark.parametrize(
    ("actual", "weight", "rules", "score"),
    [
        ("99", "10", WHOLE, "9"),
        ("95", "10", WHOLE, "9"),
        ("94.9", "10", WHOLE, "9"),
        ("99", "0.5", WHOLE, "0"),
        ("99", "2.7", WHOLE, "2"),
        ("99.9", "2.5", WHOLE, "2"),
        ("99.99", "5", NATIONAL, "4.99"),
        ("99.8", "5", NATIONAL, "4.99"),
        ("99", "0.001", NATIONAL, "0"),
        ("99", "0", NATIONAL, "0"),
    ],
)
def test_unmet_row_never_prints_full(actual: str, weight: str, rules: RuleSet, score: str) -> None:
    assert printed("100", actual, weight, rules=rules) == score


def test_full_marks_are_the_weight_even_where_it_is_written_more_finely() -> None:
    assert printed("100", "100", "2.5", rules=WHOLE) == "2.5"
    assert printed("100", "100", "5.00") == "5"
    assert printed("100", "100", "1E+1") == "10"


@pytest.mark.parametrize(
    ("target", "actual", "part"),
    [
        ("12辆", "9次", "指标值的单位是「辆」，完成值的单位是「次」，不能相比"),
        ("100%", "全部完成", "完成值「全部完成」不是数字"),
        ("100%", "2020年12月31日", "完成值「2020年12月31日」不是数字"),
        ("≥90%", "≤95%", "完成值「≤95%」只是一个界限"),
        ("≤5万元", "≥4万元", "完成值「≥4万元」只是一个界限"),
    ],
)
def test_what_cannot_be_compared_is_scored_by_hand(target: str, actual: str, part: str) -> None:
    result = scored(target, actual)
    assert (result.printed, result.final, result.needs) == (None, None, BY_HAND)
    assert part in result.explanation
    assert result.explanation.endswith("请人工评定得分")


def test_ceiling_repeated_as_actual_is_kept() -> None:
    assert printed("≤5万元", "≤5万元") == "5"
    assert printed("5万元", "≤5万元", **COST) == "5"
    assert printed("≥95%", "≥95%") == "5"
    assert printed(">95%", ">95%") == "5"
    assert printed(">95%", "≥95%") == "4.99"
    assert printed("<5%", "<5%") == "5"
    assert printed("<0", "<0") == "5"


def test_figures_of_absurd_size_are_left_to_a_person() -> None:
    result = scored("9" * 2000, "8" * 2000)
    assert result.printed is None
    assert len(result.explanation) < 100


@pytest.mark.parametrize(
    ("target", "actual", "weight", "explanation"),
    [
        ("100", "", "5", "没有填写实际完成值，暂无得分"),
        ("100", "/", "5", "没有填写实际完成值，暂无得分"),
        ("", "100", "5", "没有填写指标值，无法测算"),
        ("100", "100", None, "没有填写分值，暂不计分"),
        ("100", "100", "-5", "分值 -5 不是有效的分值，不计分"),
        ("100", "100", "1E+999999", "分值 1E+999999 不是有效的分值，不计分"),
    ],
)
def test_where_something_is_missing_nothing_prints(
    target: str, actual: str, weight: str | None, explanation: str
) -> None:
    result = scored(target, actual, weight)
    assert (result.explanation, result.printed, result.final, result.applicable) == (explanation, None, None, True)


def test_slash_row_has_no_score() -> None:
    result = scored("/", "/", None, name="/", category="经济效益指标")
    assert (result.applicable, result.maximum, result.final) == (False, None, None)


@pytest.mark.parametrize(
    ("name", "target", "actual", "score"),
    [
        ("预算执行率", "100%", "92%", "4.6"),
        ("资金支付完成率（%）", "100%", "92%", "4.6"),
        ("成本控制率", "100%", "100%", "5"),
        ("成本达标率", "95%", "97%", "5"),
        ("资金节约率", "5%", "4%", "4"),
        ("三公经费", "压减10%", "压减12%", "5"),
        ("三公经费", "压减10%", "压减8%", "4"),
        ("成本超支率", "5%", "4%", "5"),
        ("单位成本上涨率", "5%", "6%", "4"),
    ],
)
def test_cost_row_about_a_rate_of_doing_is_the_better_the_more(name: str, target: str, actual: str, score: str) -> None:
    assert printed(target, actual, name=name, **COST) == score


@pytest.mark.parametrize(
    ("target", "actual"), [("≥95%", "90%以上"), ("≥95%", "96%以下"), ("≤5万元", "6万元以内"), ("≤5万元", "4万元以上")]
)
def test_actual_that_is_only_a_bound_is_scored_by_hand(target: str, actual: str) -> None:
    result = scored(target, actual)
    assert (result.printed, result.needs) == (None, BY_HAND)
    assert "只是一个界限" in result.explanation


@pytest.mark.parametrize(("target", "actual"), [("≥95%", "95%以上"), ("≤5万元", "4万元以内"), (">10人", "超过10人")])
def test_actual_that_is_a_bound_and_meets_the_target_is_full(target: str, actual: str) -> None:
    assert printed(target, actual) == "5"
