"""Every choice of a 评分办法 is said in words, and only the choice that was made."""

from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks import REGISTRY, Level
from indicators.description import SWITCHED_OFF, DescribedCheck, describe_checks, describe_points, example_message
from indicators.rules import (
    CheckSetting,
    CostUnderspend,
    HandScores,
    RateCap,
    ReverseFormula,
    Rounding,
    RuleSet,
    UnsignedCost,
    ZeroBudget,
    rule_set,
    rule_set_codes,
)

NATIONAL = rule_set()


def said(rules: RuleSet) -> dict[str, str]:
    return {part.title: part.text for part in describe_points(rules)}


def test_the_national_rule_set_in_full() -> None:
    assert said(NATIONAL) == {
        "分值": "满分 100 分：预算执行率 10 分，产出指标 50 分，效益指标 30 分，满意度指标 10 分。",
        "预算执行率得分": "执行数 ÷ 全年预算数 × 10，最多 10 分，执行率不到 100% 的不得满分。",
        "预算为 0 时": "由人评定得分并写明原因。",
        "执行率低于多少要说明": "低于 90% 的，填写执行偏差原因。",
        "正向指标（≥、＞、=，或不写符号）": "达到指标值得满分；没有达到的，完成值 ÷ 指标值 × 分值，不超过分值。",
        "反向指标（≤、＜）": (
            "不超过指标值得满分；超过的，按超出的比例扣分：（1 −（完成值 − 指标值）÷ 指标值）× 分值，"
            "达到指标值的 2 倍及以上得 0 分。"
        ),
        "成本指标不写符号": "按“不超过”理解；名称是执行率、完成率、控制率、达标率、节约率之类的除外。",
        "成本节约": "低于指标值得满分。",
        "等于（=）": "达到即为完成，超过不扣分。",
        "超额完成": "完成值达到指标值的 130% 及以上的，要说明原因，不扣分。",
        "定性指标": (
            "由人选择档次并在档内打分：达成 100%–80%，部分达成 80%–60%，未达成 60%–0%（占分值的比例，含下限）。"
            "完成情况与指标值文字相同，或写 100% 的，系统建议满分；指标值说的是完成程度（全覆盖、达标、及时、到位等）的，按所写百分比建议；"
            "说的是增减、有无、比较的，以及完成情况是一句话的，不建议。"
        ),
        "时间、期限": "按期完成或与指标值相同的得满分；晚于指标值的、期限比指标值短的，由人评定得分并写明原因。",
        "看不明白的值": "增减、超出、节约的部分和按人均、每村等计的数，不与总数直接相比；系统列出读法，由人选择，或人工评定得分。",
        "指标值为 0": "反向或“=”的指标，完成值不大于 0 得满分，否则得 0 分。完成值为负数的按 0 计。",
        "标“/”的行": "不占分值，不计得分。",
        "一级指标不适用": "标明不适用并写明原因，分值加到其他任何指标上。",
        "人工调整得分": "可以在 0 分到分值之间另行打分，须写明理由；系统测算得分同时保留。",
        "小数": ("每项得分四舍五入到 2 位小数，执行率保留 2 位；没有完成的指标舍入后也不得满分；总分是各项得分之和。"),
        "等级": (
            "优：90 分及以上，良：80 分及以上，中：60 分及以上，差：0 分及以上。"
            "分值合计不是 100 分的，或有得分尚未评定的，不评定等级。"
        ),
    }


@pytest.mark.parametrize(
    ("changed", "title", "text"),
    [
        ({"zero_budget": ZeroBudget.ZERO}, "预算为 0 时", "得 0 分。"),
        (
            {"rate_caps": (RateCap(below=Decimal(80), cap=Decimal(89)), RateCap(below=Decimal(70), cap=Decimal(79)))},
            "执行率封顶",
            "执行率低于 80%，总分不超过 89 分；执行率低于 70%，总分不超过 79 分。",
        ),
        (
            {"reverse_formula": ReverseFormula.RATIO},
            "反向指标（≤、＜）",
            "不超过指标值得满分；超过的，指标值 ÷ 完成值 × 分值。",
        ),
        ({"unsigned_cost": UnsignedCost.AT_LEAST}, "成本指标不写符号", "按“不低于”理解。"),
        (
            {"cost_underspend": CostUnderspend.SHARE},
            "成本节约",
            "低于指标值的，完成值 ÷ 指标值 × 分值，并写明原因（工作没有做完而少花的钱不算节约）。",
        ),
        ({"equal_strict": True}, "等于（=）", "与指标值有任何出入都要说明。"),
        ({"over_ratio": None}, "超额完成", "不扣分，也不要求说明。"),
        ({"over_penalty": Decimal(2)}, "超额完成", "完成值达到指标值的 130% 及以上的，要说明原因，并扣 2 分。"),
        ({"hand_scores": HandScores.LOCKED}, "人工调整得分", "能够测算的得分不能人工调整。"),
        (
            {"not_applicable_points": "proportional"},
            "一级指标不适用",
            "标明不适用并写明原因，分值按比例加到其他一级指标上。",
        ),
        ({"not_applicable_points": "output"}, "一级指标不适用", "标明不适用并写明原因，分值加到产出指标上。"),
        (
            {"rounding": Rounding.HALF_DOWN, "score_places": 0},
            "小数",
            "每项得分五舍六入到 0 位小数，执行率保留 2 位；没有完成的指标舍入后也不得满分；总分是各项得分之和。",
        ),
    ],
)
def test_another_choice_reads_otherwise(changed: dict[str, object], title: str, text: str) -> None:
    assert said(replace(NATIONAL, **changed))[title] == text  # type: ignore[arg-type]


@pytest.mark.parametrize("code", rule_set_codes())
def test_every_shipped_rule_set_can_be_described(code: str) -> None:
    assert all(text.endswith("。") for text in said(rule_set(code)).values())


def described(code: str, rules: RuleSet) -> DescribedCheck:
    return next(each for each in describe_checks(rules) if each.check.code == code)


def test_checks_stand_by_gravity_as_the_rule_set_has_it() -> None:
    rules = replace(
        NATIONAL, checks={"weights-sum": CheckSetting(level="off"), "copied-actuals": CheckSetting(level="block")}
    )
    levels = [each.level_title for each in describe_checks(rules)]
    assert levels == sorted(levels, key=["必须修改", "需要说明", "提示", SWITCHED_OFF].index)
    assert len(levels) == len(REGISTRY)
    assert described("weights-sum", rules).level_title == SWITCHED_OFF
    assert described("copied-actuals", rules).level is Level.BLOCK


def test_threshold_of_the_rule_set_is_shown() -> None:
    code, param = next((check.code, check.params[0]) for check in REGISTRY.values() if check.params)
    rules = replace(NATIONAL, checks={code: CheckSetting(params={param.name: Decimal("77.50")})})
    assert (param.title, "77.5") in [(each.title, each.value) for each in described(code, rules).thresholds]


def test_example_says_what_the_check_says() -> None:
    assert example_message("unmet-full") == (
        "第 2 行「培训合格率」得分 10：完成值 94% 未达到指标值 ≥95%，按评分办法应为 9.89 分。请改为 9.89，或核对完成值。"
    )
