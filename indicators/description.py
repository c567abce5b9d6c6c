"""Describes a 评分办法 in words, for people who fill in and review."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from indicators.checks import LEVEL_TITLES, REGISTRY, Check, Level, check_scored_sheet
from indicators.checks.settings import level_of, params_of
from indicators.labels import DIMENSION_TITLES
from indicators.points import plain
from indicators.rules import (
    ANYWHERE,
    PROPORTIONAL,
    CostUnderspend,
    HandScores,
    ReverseFormula,
    Rounding,
    RuleSet,
    UnsignedCost,
    ZeroBudget,
    rule_set,
)
from indicators.scoring import score_sheet

SWITCHED_OFF = "不检查"


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """One decision of a 评分办法."""

    title: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Threshold:
    title: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class DescribedCheck:
    """A check with its effective settings under one rule set, and its message about its example."""

    check: Check
    level: Level | None
    thresholds: tuple[Threshold, ...]
    example: str

    @property
    def level_title(self) -> str:
        return SWITCHED_OFF if self.level is None else LEVEL_TITLES[self.level]


def describe_points(rules: RuleSet) -> tuple[Decision, ...]:
    return tuple(Decision(title=title, text=text) for title, text in _yield_decisions(rules))


def _yield_decisions(rules: RuleSet) -> Iterator[tuple[str, str]]:
    yield "分值", _describe_weights(rules)
    yield (
        "预算执行率得分",
        f"执行数 ÷ 全年预算数 × {plain(rules.execution_weight)}，最多 {plain(rules.execution_weight)} 分，执行率不到 100% 的不得满分。",
    )
    yield "预算为 0 时", ZERO_BUDGET[rules.zero_budget]
    yield "执行率低于多少要说明", f"低于 {plain(rules.low_execution)}% 的，填写执行偏差原因。"
    if rules.rate_caps:
        yield (
            "执行率封顶",
            "；".join(f"执行率低于 {plain(cap.below)}%，总分不超过 {plain(cap.cap)} 分" for cap in rules.rate_caps)
            + "。",
        )
    yield "正向指标（≥、＞、=，或不写符号）", "达到指标值得满分；没有达到的，完成值 ÷ 指标值 × 分值，不超过分值。"
    yield "反向指标（≤、＜）", f"不超过指标值得满分；超过的，{REVERSE[rules.reverse_formula]}"
    yield "成本指标不写符号", UNSIGNED_COST[rules.unsigned_cost]
    yield "成本节约", COST_UNDERSPEND[rules.cost_underspend]
    yield "等于（=）", "与指标值有任何出入都要说明。" if rules.equal_strict else "达到即为完成，超过不扣分。"
    yield "超额完成", _describe_overachievement(rules)
    yield "定性指标", _describe_bands(rules)
    yield "时间、期限", "按期完成或与指标值相同的得满分；晚于指标值的、期限比指标值短的，由人评定得分并写明原因。"
    yield (
        "看不明白的值",
        "增减、超出、节约的部分和按人均、每村等计的数，不与总数直接相比；系统列出读法，由人选择，或人工评定得分。",
    )
    yield "指标值为 0", "反向或“=”的指标，完成值不大于 0 得满分，否则得 0 分。完成值为负数的按 0 计。"
    yield "标“/”的行", "不占分值，不计得分。"
    yield "一级指标不适用", f"标明不适用并写明原因，{_describe_waiver(rules)}"
    yield "人工调整得分", HAND_SCORES[rules.hand_scores]
    yield "小数", _describe_rounding(rules)
    yield "等级", _describe_grades(rules)


ZERO_BUDGET = {
    ZeroBudget.BY_HAND: "由人评定得分并写明原因。",
    ZeroBudget.ZERO: "得 0 分。",
}
REVERSE = {
    ReverseFormula.LINEAR: "按超出的比例扣分：（1 −（完成值 − 指标值）÷ 指标值）× 分值，达到指标值的 2 倍及以上得 0 分。",
    ReverseFormula.RATIO: "指标值 ÷ 完成值 × 分值。",
}
UNSIGNED_COST = {
    UnsignedCost.AT_MOST: "按“不超过”理解；名称是执行率、完成率、控制率、达标率、节约率之类的除外。",
    UnsignedCost.AT_LEAST: "按“不低于”理解。",
}
COST_UNDERSPEND = {
    CostUnderspend.FULL: "低于指标值得满分。",
    CostUnderspend.SHARE: "低于指标值的，完成值 ÷ 指标值 × 分值，并写明原因（工作没有做完而少花的钱不算节约）。",
}
HAND_SCORES = {
    HandScores.ALLOWED: "可以在 0 分到分值之间另行打分，须写明理由；系统测算得分同时保留。",
    HandScores.LOCKED: "能够测算的得分不能人工调整。",
}


def _describe_weights(rules: RuleSet) -> str:
    weights = [f"{DIMENSION_TITLES[code]} {plain(weight)} 分" for code, weight in rules.dimension_weights.items()]
    return f"满分 {plain(rules.total)} 分：预算执行率 {plain(rules.execution_weight)} 分，{'，'.join(weights)}。"


def _describe_grades(rules: RuleSet) -> str:
    grades = "，".join(f"{grade.title}：{plain(grade.floor)} 分及以上" for grade in rules.grades)
    return f"{grades}。分值合计不是 {plain(rules.total)} 分的，或有得分尚未评定的，不评定等级。"


def _describe_overachievement(rules: RuleSet) -> str:
    if rules.over_ratio is None:
        return "不扣分，也不要求说明。"
    penalty = f"并扣 {plain(rules.over_penalty)} 分" if rules.over_penalty else "不扣分"
    return f"完成值达到指标值的 {plain(rules.over_ratio)}% 及以上的，要说明原因，{penalty}。"


def _describe_bands(rules: RuleSet) -> str:
    bands = "，".join(f"{band.title} {plain(band.ceiling)}%–{plain(band.floor)}%" for band in rules.bands)
    return (
        f"由人选择档次并在档内打分：{bands}（占分值的比例，含下限）。"
        "完成情况与指标值文字相同，或写 100% 的，系统建议满分；指标值说的是完成程度（全覆盖、达标、及时、到位等）的，按所写百分比建议；"
        "说的是增减、有无、比较的，以及完成情况是一句话的，不建议。"
    )


def _describe_waiver(rules: RuleSet) -> str:
    if rules.not_applicable_points == ANYWHERE:
        return "分值加到其他任何指标上。"
    if rules.not_applicable_points == PROPORTIONAL:
        return "分值按比例加到其他一级指标上。"
    return f"分值加到{DIMENSION_TITLES[rules.not_applicable_points]}上。"


def _describe_rounding(rules: RuleSet) -> str:
    way = "四舍五入" if rules.rounding is Rounding.HALF_UP else "五舍六入"
    return (
        f"每项得分{way}到 {rules.score_places} 位小数，执行率保留 {rules.rate_places} 位；"
        "没有完成的指标舍入后也不得满分；总分是各项得分之和。"
    )


def describe_checks(rules: RuleSet) -> tuple[DescribedCheck, ...]:
    """Returns every check with the rule set's settings, the gravest first and those switched off last."""
    described = [_describe_check(each, rules) for each in REGISTRY.values()]
    ranks = {level: rank for rank, level in enumerate(Level)}
    return tuple(sorted(described, key=lambda each: len(ranks) if each.level is None else ranks[each.level]))


def _describe_check(each: Check, rules: RuleSet) -> DescribedCheck:
    values = params_of(each, rules.checks)
    return DescribedCheck(
        check=each,
        level=level_of(each, rules.checks),
        thresholds=tuple(Threshold(title=param.title, value=plain(values[param.name])) for param in each.params),
        example=example_message(each.code),
    )


@cache
def example_message(code: str) -> str:
    """Returns the message of the check about its example, under the default rule set."""
    example, rules = REGISTRY[code].example, rule_set()
    found = check_scored_sheet(example.wrong, rules, score_sheet(example.wrong, rules), example.surroundings)
    return next(finding.message for finding in found if finding.code == code)
