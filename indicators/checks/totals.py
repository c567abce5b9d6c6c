"""Checks the scores of the whole sheet: whether they add up, stay in range, and agree with the money."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from indicators.checks.case import Case, Line
from indicators.checks.figures import (
    HALF,
    HUNDRED,
    ZERO,
    agrees_when_rounded,
    unit_of_last_place,
    usable_or_none,
    write_figure,
)
from indicators.checks.finding import Level
from indicators.checks.made import SOUND, amounts, example, funded
from indicators.checks.registry import Example, Param, Params, Spot, registered
from indicators.sheet import Stated


@registered(
    "total-mismatch",
    Level.BLOCK,
    title="总分不等于各项得分之和",
    explanation="总分等于执行率得分加上各三级指标得分。公开的自评表最常见的错误就是总分没有重新合计。",
    what_to_do="重新合计总分；如总分是对的，核对是哪一项得分填错。",
    example=example(stated=Stated(execution_weight=Decimal(10), execution_score=Decimal(10), total_score=Decimal(99))),
)
def total_mismatch(case: Case, params: Params) -> Iterator[Spot]:
    stated = usable_or_none(case.stated.total_score)
    scored = [line for line in case.all_lines if line.is_stated and line.points is not None]
    if stated is None or not scored:
        return
    execution = usable_or_none(case.stated.execution_score)
    # A part without a readable score is a blank cell, no wrong sum: it may have any points up to its weight.
    missing = sum((line.weight for line in case.lines if not line.is_stated and line.weight), ZERO)
    if execution is None:
        missing += case.execution_weight
    certain = (execution or ZERO) + _sum_points(scored)
    without_subrows = certain - _sum_points(
        line for line in scored if line.is_subrow
    )  # 其中 may be part of the line above
    half = HALF * unit_of_last_place(stated)
    if any(least - half <= stated <= least + missing + half for least in (certain, without_subrows)):
        return
    cap = case.scores.cap
    if cap is not None and certain > cap and agrees_when_rounded(stated, cap):
        return
    indicators = certain - (execution or ZERO)
    yield Spot(
        f"总分写作 {write_figure(stated)} 分，执行率得分 {write_figure(execution or ZERO)} 分加各指标得分 {write_figure(indicators)} 分为"
        f" {write_figure(certain)} 分。请改为 {write_figure(certain)} 分，或核对各项得分。",
        "stated.total_score",
    )


def _sum_points(lines: Iterable[Line]) -> Decimal:
    return sum((line.points for line in lines if line.points is not None), ZERO)


@registered(
    "score-range",
    Level.BLOCK,
    title="得分超出范围",
    explanation="每一项得分不低于 0，不高于这一项的分值。",
    what_to_do="把得分改到 0 与分值之间，或核对分值。",
    example=example({5: {"stated_score": Decimal(33)}}),
)
def score_range(case: Case, params: Params) -> Iterator[Spot]:
    stated = case.stated
    for line in case.all_lines:
        row = line.row
        for field, title, points in (
            ("stated_score", "得分", row.stated_score),
            ("hand_score", "人工调整得分", row.hand_score),
        ):
            if points is not None and points != line.weight:
                yield from _out_of_range(f"{line.where}{title}", points, line.weight, field, line)
    weight = case.execution_weight
    yield from _out_of_range("执行率得分", stated.execution_score, weight, "stated.execution_score")
    yield from _out_of_range("执行率人工得分", case.sheet.execution_hand_score, weight, "execution_hand_score")
    whole = usable_or_none(stated.total_weight) or case.rules.total
    yield from _out_of_range("总分", stated.total_score, max(whole, case.rules.total), "stated.total_score")


def _out_of_range(
    what: str, points: Decimal | None, weight: Decimal | None, field: str, line: Line | None = None
) -> Iterator[Spot]:
    if points is None:
        return
    if points < ZERO:
        said = f"{what}为 {write_figure(points)}，得分不应低于 0。请改正。"
        yield Spot(said, field, line, what_to_do="改为不低于 0 的得分。")
    elif weight is not None and points > weight:
        yield Spot(
            f"{what}为 {write_figure(points)}，高于分值 {write_figure(weight)}。请改为不超过 {write_figure(weight)} 分。",
            field,
            line,
        )


@registered(
    "indicators-outrun-money",
    Level.NOTE,
    title="指标得分率高于执行率",
    explanation="钱花得少而指标几乎都完成，常见于指标定得偏低、得分偏宽，或资金未及时支付，审核时宜追问。",
    what_to_do="核对指标值是否偏低、得分是否偏宽；确已完成的，说明资金为何未支付。",
    example=Example(
        wrong=funded(
            amounts("20", "20", "16"),
            execution_rate=Decimal(80),
            execution_score=Decimal(8),
            total_score=Decimal(98),
        ),
        right=SOUND,
    ),
    params=(Param(name="points", title="指标得分率高出执行率多少个百分点起提示", default=Decimal(5)),),
)
def indicators_outrun_money(case: Case, params: Params) -> Iterator[Spot]:
    rate, allowed = case.rate, params["points"]
    if rate is None or rate + allowed >= HUNDRED:
        return
    weighted = [line for line in case.lines if line.weight]
    weights = sum((line.weight for line in weighted if line.weight), ZERO)
    if weights <= ZERO or any(line.points is None for line in weighted):
        return
    share = _sum_points(weighted) / weights * HUNDRED
    if share - rate > allowed:
        yield Spot(
            f"指标得分率 {write_figure(share, 2)}%，执行率 {write_figure(rate, 2)}%，高出 {write_figure(share - rate, 2)} 个百分点。"
            "请核对指标值和得分，或说明资金未支付的原因。"
        )
