"""Checks the scores of single rows: whether the rule gives them, and whether lost points are explained."""

import re
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from indicators.checks.case import Case, Line
from indicators.checks.figures import HALF, HUNDRED, ZERO, points_agree, unit_of_last_place, write_figure
from indicators.checks.finding import Level
from indicators.checks.made import SOUND, altered, example
from indicators.checks.registry import Example, Params, Spot, registered
from indicators.checks.texts import is_nothing, is_reason, says_no_deviation, shorten_cell
from indicators.quantity import Kind, Operator, compare_quantities, unit_kind
from indicators.scoring.directions import is_reverse

AT_MOST: Final = frozenset({Operator.LE, Operator.LT})
SAYS_UNFINISHED: Final = re.compile(
    r"未(?:能|全部|全面|按期|按时|如期|及时)?(?:完成|达到|达标|开展|实施|支付|执行|兑现|落实|验收|到位)|没有?(?:完成|达到|达标|开展|实施)"
    r"|(?:延迟|推迟|滞后|延期|延后|延误|取消|减少|缩减|不足)"
)
SAYS_LESS: Final = re.compile(r"减少|缩减|不足")
NEGATED: Final = re.compile(
    r"(?:未|无|没有|不存在|不)(?:发生|出现|产生|存在|再)?(?:延迟|推迟|滞后|延期|延后|延误|取消|减少|缩减|不足)"
)


def _cell_of_score(line: Line) -> str:
    return "stated_score" if line.is_stated else "hand_score"


def _is_given(line: Line) -> bool:
    """Says whether a person wrote the points; else they are computed."""
    return line.is_stated or line.row.hand_score is not None


def _is_excused(line: Line) -> bool:
    """Says whether a record was scored by hand, with the reason that this needs."""
    return not line.is_stated and is_reason(line.row.hand_reason)


@registered(
    "unmet-full",
    Level.BLOCK,
    title="未完成却得满分",
    explanation="完成值没有达到指标值的定量指标，按评分办法得不到满分。",
    what_to_do="按评分办法扣分并写明偏差原因，或核对完成值。",
    example=example({2: {"actual": "94%"}}),
)
def unmet_full(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        rule = line.score.printed
        if line.score.met is not False or rule is None or not line.weight or line.points is None:
            continue
        if line.points >= line.weight > rule and _is_given(line) and not line.may_be_reverse and not _is_excused(line):
            yield Spot(
                f"{line.where}得分 {write_figure(line.points)}：完成值 {shorten_cell(line.row.actual)}"
                f" 未达到指标值 {shorten_cell(line.row.target)}，按评分办法应为 {write_figure(rule)} 分。"
                f"请改为 {write_figure(rule)}，或核对完成值。",
                _cell_of_score(line),
                line,
                Level.EXPLAIN if _is_presumed(case, line) else None,
            )


def _is_presumed(case: Case, line: Line) -> bool:
    """Says whether the row is unmet only by an assumption of the rule: 80人 beside 100人次, or a 成本 without a sign that
    isn't clearly money to be saved."""
    target, actual = line.score.target, line.score.actual
    kinds = {unit_kind(target.unit), unit_kind(actual.unit)}
    if len(kinds) > 1 and any(kind.endswith("times") for kind in kinds):
        return True
    if target.operator is not Operator.NONE or not _is_reverse(case, line):
        return False
    return kinds != {"money"} or "标准" in line.row.name


@registered(
    "score-formula",
    Level.EXPLAIN,
    title="得分与评分办法不符",
    explanation="定量指标的得分应按评分办法计算：未完成的按完成比例得分。按所写的小数位数四舍五入相符即为正确。",
    what_to_do="改为按评分办法计算的得分；确需另行打分的，写明理由。",
    example=example({2: {"actual": "90%", "stated_score": Decimal(8), "deviation": "少数学员缺考，将组织补考。"}}),
)
def score_formula(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        if not _is_given(line) or not _differs_from_rule(line) or _is_excused(line):
            continue
        rule = line.score.printed
        shown_rule = write_figure(rule) if rule is not None else write_figure(line.score.exact or ZERO, 2)
        yield Spot(
            f"{line.where}得分 {write_figure(line.points or ZERO)}，按评分办法应为 {shown_rule} 分"
            f"（{line.score.explanation}）。请改为 {shown_rule}，或说明理由。",
            _cell_of_score(line),
            line,
        )


def _differs_from_rule(line: Line) -> bool:
    """Leaves out full points for an unmet row and fewer points for a met one: other checks report these."""
    points, weight, exact = line.points, line.weight, line.score.exact
    if points is None or weight is None or exact is None or line.score.met is None:
        return False
    if points < ZERO or points >= weight or exact >= weight or line.may_be_reverse:
        return False
    return points != line.score.printed and not points_agree(points, exact, weight=weight)


@registered(
    "met-deducted",
    Level.EXPLAIN,
    title="已完成却扣分",
    explanation="完成值已达到指标值的定量指标，按评分办法应得满分。",
    what_to_do="改为满分；确需扣分的，写明理由。",
    example=example({2: {"stated_score": Decimal(9), "deviation": "试题难度偏低，主动扣分。"}}),
)
def met_deducted(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        exact = line.score.exact
        if line.score.met is not True or line.lost <= ZERO or exact is None or not _is_given(line):
            continue
        if line.weight is None or exact < line.weight or _is_excused(line) or line.may_be_reverse or line.row.band:
            continue
        yield Spot(
            f"{line.where}得分 {write_figure(line.points or ZERO)}：完成值 {shorten_cell(line.row.actual)} 符合指标值"
            f" {shorten_cell(line.row.target)}，按评分办法应得满分 {write_figure(line.weight)} 分。请改为满分，或说明扣分理由。",
            _cell_of_score(line),
            line,
        )


@registered(
    "deduction-unexplained",
    Level.BLOCK,
    title="扣分没有说明原因",
    explanation="得分低于分值的，要在“偏差原因分析及改进措施”中写明原因；“/”“无”“无偏差”不算原因。",
    what_to_do="写明没有完成的具体原因和改进措施。",
    example=example({2: {"actual": "90%", "stated_score": Decimal("9.47")}}),
)
def deduction_unexplained(case: Case, params: Params) -> Iterator[Spot]:
    short = [line for line in case.lines if line.lost > ZERO and not line.explained and not _is_excused(line)]
    if not short or _explains_elsewhere(case):
        return
    for line in short:
        stands = shorten_cell(line.row.deviation)
        cell = f"偏差原因只写了“{stands}”" if not is_nothing(line.row.deviation) else "没有写偏差原因"
        yield Spot(
            f"{line.where}得分 {write_figure(line.points or ZERO)}，低于分值 {write_figure(line.weight or ZERO)}，{cell}。"
            "请写明扣分的具体原因和改进措施。",
            "deviation",
            line,
        )


def _explains_elsewhere(case: Case) -> bool:
    """Says whether a form without reasons in its rows gives them in a cell of the sheet."""
    if not case.is_document or any(line.row.deviation.strip() for line in case.lines):
        return False
    cells = (text for name, text in case.sheet.extra.items() if "原因" in name or "问题" in name or "措施" in name)
    return is_reason(case.sheet.execution_reason) or any(is_reason(text) for text in cells)


@registered(
    "overachieved",
    Level.EXPLAIN,
    title="超额完成较多而未说明",
    explanation="完成值达到指标值的 130%（以评分办法为准）及以上，往往是指标值定得偏低，要说明原因。",
    what_to_do="在偏差原因中说明超额完成的原因；指标值或完成值填错的，改正。",
    example=example({1: {"actual": "300人"}}),
)
def overachieved(case: Case, params: Params) -> Iterator[Spot]:
    ratio = case.rules.over_ratio
    for line in case.lines:
        if ratio is None or line.score.met is not True or line.explained or _is_excused(line):
            continue
        if not _is_over(line, ratio):
            continue
        yield Spot(
            f"{line.where}完成值 {shorten_cell(line.row.actual)}，达到指标值 {shorten_cell(line.row.target)} 的 {write_figure(ratio)}% 及以上。"
            "请在偏差原因中说明，或核对指标值和完成值。",
            "actual",
            line,
        )


def _is_over(line: Line, percent: Decimal) -> bool:
    """Says whether the actual is so many percent of the target, whatever their units."""
    target, actual = line.score.target, line.score.actual
    if target.kind is not Kind.NUMBER or actual.kind is not Kind.NUMBER or target.operator in AT_MOST:
        return False
    wanted, done = target.number or ZERO, actual.number or ZERO
    if wanted <= ZERO or line.is_cost or line.may_be_reverse:
        return False
    if target.unit == actual.unit:
        return done * HUNDRED >= wanted * percent
    return compare_quantities(replace(target, number=wanted * percent / HUNDRED), actual) in (0, 1)


@registered(
    "band-odd",
    Level.EXPLAIN,
    title="定性指标得分不在档内",
    explanation="定性指标分达成、部分达成、未达成三档打分，每档有规定的分数区间。",
    what_to_do="改到所选档次的区间内，或改选档次；确需如此打分的，说明理由。",
    example=Example(
        wrong=altered(
            {5: {"target": "持续提高", "actual": "部分乡镇提高", "band": "部分达成", "stated_score": Decimal(27),
                 "deviation": "两个乡镇尚未推广。"}},
        ),
        right=altered(
            {5: {"target": "持续提高", "actual": "部分乡镇提高", "band": "部分达成", "stated_score": Decimal(21),
                 "deviation": "两个乡镇尚未推广。"}},
            stated=replace(SOUND.stated, total_score=Decimal(91)),
        ),
    ),
)  # fmt: skip
def band_odd(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        title = line.row.band or line.score.suggested_band
        if not title or line.score.target.kind is not Kind.WORDING or not line.weight or not _is_given(line):
            continue
        band = case.rules.band(title)
        if band is None or line.points is None or not ZERO <= line.points <= line.weight:
            continue
        low, high = line.weight * band.floor / HUNDRED, line.weight * band.ceiling / HUNDRED
        slack = HALF * min(unit_of_last_place(line.points), Decimal(1))
        if low - slack <= line.points <= high + slack:
            continue
        yield Spot(
            f"{line.where}得分 {write_figure(line.points)}，“{band.title}”一档为 {write_figure(low, 2)}～{write_figure(high, 2)} 分。"
            "请改到这一档的区间内，或改选档次。",
            _cell_of_score(line),
            line,
        )


@registered(
    "reason-contradicts",
    Level.EXPLAIN,
    title="原因与得分矛盾",
    explanation="已完成并得满分的，原因却写未完成、减少、延迟；或者扣了分，原因却都写无偏差。两者必有一处不对。",
    what_to_do="核对完成值和得分，或改写原因。",
    example=example({3: {"deviation": "第二期培训推迟举办。"}}),
)
def reason_contradicts(case: Case, params: Params) -> Iterator[Spot]:
    for line in case.lines:
        if line.explained and line.score.met is True and line.points == line.weight and _says_unfinished(case, line):
            yield Spot(
                f"{line.where}已完成并得满分，偏差原因却写“{shorten_cell(line.row.deviation)}”。请核对完成值、得分和原因。",
                "deviation",
                line,
            )
    reasons = [line.row.deviation for line in case.lines if not is_nothing(line.row.deviation)]
    if not reasons or not all(says_no_deviation(reason) for reason in reasons):
        return
    if lost := sum((line.lost for line in case.lines if line.lost > ZERO), ZERO):
        yield Spot(
            f"各指标共扣 {write_figure(lost)} 分，偏差原因却都写“无偏差”。请写明扣分指标的原因，或核对得分。",
            what_to_do="在扣了分的各行写明偏差原因；不该扣分的，改正得分。",
        )


def _says_unfinished(case: Case, line: Line) -> bool:
    reason = NEGATED.sub("", line.row.deviation)
    if _is_reverse(case, line):
        reason = SAYS_LESS.sub("", reason)  # a ≤ target asks for less, so "less" gives no reason
    return SAYS_UNFINISHED.search(reason) is not None


def _is_reverse(case: Case, line: Line) -> bool:
    return is_reverse(line.row, line.score.target, case.rules)
