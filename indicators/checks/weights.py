"""Checks the 分值: their sum, their distribution over the level-1 indicators, and unusual ones."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from indicators.checks.case import Case
from indicators.checks.figures import HALF, ZERO, unit_of_last_place, write_figure
from indicators.checks.finding import Level
from indicators.checks.made import example
from indicators.checks.registry import BOTH, Param, Params, Spot, registered
from indicators.labels import DIMENSION_TITLES
from indicators.rules import WITH_COST

THIRDS: Final = Decimal("0.01")  # a published weight with two decimals may be a rounded third: 3.33
SIGNS_OF: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {"cost": ("成本",), "output": ("产出",), "benefit": ("效益", "效果"), "satisfaction": ("满意",)}
)


@registered(
    "weights-sum",
    Level.BLOCK,
    title="分值合计不对",
    explanation="执行率分值与各三级指标分值相加应为 100 分；绩效目标表上，指标分值应为 90 分，或者一律不填。",
    what_to_do="调整各指标分值，使合计正好。",
    example=example({5: {"weight": Decimal(20), "stated_score": Decimal(20)}}),
    stages=BOTH,
)
def weights_sum(case: Case, params: Params) -> Iterator[Spot]:
    written = [line.weight for line in case.lines if line.weight is not None]
    if not written or weights_add_up(case):
        return
    execution, expected = _expected_sum(case)
    total = execution + case.weights_sum
    if total < expected and len(written) < len(case.lines):
        return  # blank weights may complete the sum, and another check reports them
    indicators = write_figure(case.weights_sum)
    parts = f"指标分值合计 {indicators} 分"
    if execution:
        parts = f"执行率分值 {write_figure(execution)} 分加指标分值 {indicators} 分为 {write_figure(total)} 分"
    gap = expected - total
    change = f"还差 {write_figure(gap)} 分" if gap > ZERO else f"多出 {write_figure(-gap)} 分"
    yield Spot(
        f"{parts}，应为 {write_figure(expected)} 分，{change}。请调整指标分值。",
        "stated.total_weight",
    )


def weights_add_up(case: Case) -> bool:
    """Says whether the weights add up; 其中 lines may be counted or be part of the line above."""
    execution, expected = _expected_sum(case)
    gap, slack = execution + case.weights_sum - expected, _allowed_error(case)
    subrows = sum((line.weight for line in case.lines if line.weight is not None and line.is_subrow), ZERO)
    return abs(gap) <= slack or abs(gap - subrows) <= slack


def _expected_sum(case: Case) -> tuple[Decimal, Decimal]:
    """Returns the execution rate's weight and the whole; a goal form has only the indicators' weights."""
    if case.is_goal:
        return ZERO, case.rules.indicator_weight
    return case.execution_weight, case.rules.total


def _allowed_error(case: Case) -> Decimal:
    """Returns the allowed error: rounded thirds may miss the round sum on a table made elsewhere, not on a record."""
    if not case.is_document:
        return ZERO
    weights = (line.weight for line in case.lines if line.weight is not None)
    return sum((HALF * unit_of_last_place(weight) for weight in weights if unit_of_last_place(weight) <= THIRDS), ZERO)


@registered(
    "dimension-weights",
    Level.NOTE,
    title="一级指标分值与规定不符",
    explanation="产出、效益、满意度指标的分值原则上为 50、30、10 分（设成本指标为一级指标的为成本 20、产出 40、效益 20、满意度 10 分）。",
    what_to_do="按规定调整；确需另行设置的，可不改。",
    example=example(
        {
            1: {"weight": Decimal(30), "stated_score": Decimal(30)},
            5: {"weight": Decimal(20), "stated_score": Decimal(20)},
        }
    ),
    stages=BOTH,
)
def dimension_weights(case: Case, params: Params) -> Iterator[Spot]:
    expected = _expected_weights(case)
    sums: dict[str, Decimal] = {}
    for line in case.lines:
        if line.weight is None or not line.dimension:
            return
        if not line.is_subrow:
            sums[line.dimension] = sums.get(line.dimension, ZERO) + line.weight
    if not sums or expected is None or not sums.keys() <= expected.keys():
        return
    odd = [code for code, weight in expected.items() if sums.get(code, ZERO) != weight]
    if not odd:
        return
    stands = "、".join(
        f"{_title_of_dimension(code)} {write_figure(sums.get(code, ZERO))} 分（规定 {write_figure(expected[code], 2)} 分）"
        for code in odd
    )
    yield Spot(f"一级指标分值：{stands}。请按规定调整，确需另行设置的可不改。")


def _expected_weights(case: Case) -> Mapping[str, Decimal] | None:
    rules = case.rules
    if "cost" not in rules.dimension_weights and any(line.dimension == "cost" for line in case.lines):
        return None if case.sheet.not_applicable else WITH_COST
    return rules.dimension_weights_without(case.sheet.dimensions_not_applicable.keys())


def _title_of_dimension(code: str) -> str:
    return DIMENSION_TITLES.get(code, code)


@registered(
    "dimension-missing",
    Level.BLOCK,
    title="缺少一级指标",
    explanation="评分办法给了分值的一级指标，至少要有一条三级指标；不适用的要标明“不适用”并说明原因。",
    what_to_do="补上该一级指标的三级指标；指标已填但一级指标栏写错或漏写的，改正一级指标栏；确不适用的标明原因。",
    example=example({5: {"dimension": ""}}),
    stages=BOTH,
)
def dimension_missing(case: Case, params: Params) -> Iterator[Spot]:
    lines = case.all_lines if case.is_document else case.lines
    present = {line.dimension for line in lines}
    waived = case.sheet.dimensions_not_applicable
    for code, weight in case.rules.dimension_weights.items():
        if not weight or code in present or code in waived or _is_spelled_otherwise(code, present):
            continue
        yield Spot(
            f"没有一级指标为“{_title_of_dimension(code)}”的三级指标，评分办法规定该项 {write_figure(weight)} 分。"
            "请补上指标或改正一级指标栏；确不适用的，标明“不适用”和原因。"
        )


def _is_spelled_otherwise(code: str, labels: set[str]) -> bool:
    known = DIMENSION_TITLES.keys()
    return any(sign in label for sign in SIGNS_OF.get(code, ()) for label in labels - known)


@registered(
    "weight-odd",
    Level.NOTE,
    title="分值异常",
    explanation="分值为 0 或负数、一条指标占去指标总分的一半以上、小数超过两位，多为填错或设置不当。",
    what_to_do="核对这条指标的分值。",
    example=example({5: {"weight": Decimal("30.005"), "stated_score": Decimal(30)}}),
    params=(
        Param(name="share", title="一条指标占指标总分的百分之几以上起提示", default=Decimal(50)),
        Param(name="places", title="分值最多几位小数", default=Decimal(2)),
    ),
    stages=BOTH,
)
def weight_odd(case: Case, params: Params) -> Iterator[Spot]:
    most = case.rules.indicator_weight * params["share"] / 100
    for line in case.lines:
        weight = line.weight
        if weight is None or (ZERO < weight <= most and weight == weight.to_integral_value()):
            continue
        oddity = _describe_oddity(weight, most=most, places=params["places"])
        if oddity:
            yield Spot(f"{line.where}分值 {write_figure(weight, 6)}，{oddity}。请核对。", "weight", line)


def _describe_oddity(weight: Decimal, *, most: Decimal, places: Decimal) -> str:
    if weight <= ZERO:
        return "应大于 0"
    if weight > most:
        return f"超过 {write_figure(most)} 分，占指标总分的比重过大"
    if weight.normalize() % Decimal(1).scaleb(-int(places)):
        return f"小数超过 {places} 位"
    return ""


@registered(
    "subrow-scored",
    Level.NOTE,
    title="“其中”行单独计分",
    explanation="“其中”行是上一行的组成部分，再给分值会重复计分。",
    what_to_do="把“其中”行的分值和得分并入上一行，或改为独立的指标。",
    example=example({2: {"name": "其中：培训合格率"}}),
    stages=BOTH,
)
def subrow_scored(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        if (line.weight or line.row.stated_score) and line.is_subrow:
            yield Spot(f"{line.where}是“其中”行，又单独计分。请并入上一行，或改为独立的指标。", "weight", line)
