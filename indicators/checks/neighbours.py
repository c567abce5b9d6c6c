"""Compares a sheet with the unit's other projects of the round, and with the same project of last year."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from indicators.checks.case import Case, Surroundings
from indicators.checks.figures import usable_or_none
from indicators.checks.finding import Level
from indicators.checks.goal import PROJECT_PART
from indicators.checks.made import SOUND, altered, example
from indicators.checks.registry import BOTH, Example, Param, Params, Spot, registered
from indicators.checks.texts import is_nothing, shorten_cell, squeeze_text
from indicators.quantity import Kind, Operator, compare_quantities, read_pair
from indicators.rules import RuleSet
from indicators.scoring import SheetScore, score_sheet
from indicators.sheet import LAST_YEARS_ACTUAL, Sheet

AT_MOST: Final = frozenset({Operator.LE, Operator.LT})
OTHER_PROJECT: Final = replace(
    SOUND,
    project="农作物病虫害防治经费",
    goal="2021年开展小麦病虫害防治2次，防治面积3万亩，防治效果达到90%以上。",
    outcome="全年防治2次，面积3.2万亩，防治效果92%。",
)
TARGET_IS_SET: Final = "核对指标值和上年完成值有无填错；指标值已批复的，本年不用改，编制下年目标时参照。"
LATE_MACHINES: Final = "设备到货比合同约定晚了二十天，已督促供货方补齐。"


@registered(
    "last-year-higher",
    Level.NOTE,
    title="指标值低于上年完成值",
    explanation="今年的指标值比去年实际完成的还低，目标可能定得偏低。",
    what_to_do="参照上年完成情况提高指标值；确需降低的，说明理由。",
    example=example({1: {"extra": {LAST_YEARS_ACTUAL: "230人"}}}),
    stages=BOTH,
)
def last_year_higher(case: Case, params: Params) -> Iterator[Spot]:
    former = _actuals_by_name(case.around.last_year)
    for line in case.lines:
        if not former and not line.row.extra:
            continue
        text = former.get(squeeze_text(line.row.name), "") or line.row.extra.get(LAST_YEARS_ACTUAL, "")
        target = line.score.target
        if not text or target.kind is not Kind.NUMBER or target.operator in AT_MOST or line.is_cost:
            continue
        _, last = read_pair(target.text, text, name=line.row.name, category=line.row.category)
        if compare_quantities(target, last) == 1:
            yield Spot(
                f"{line.where}指标值 {shorten_cell(line.row.target)}，低于上年完成值 {shorten_cell(text)}。请参照上年完成情况核对指标值。",
                "target",
                line,
                what_to_do="" if case.is_goal else TARGET_IS_SET,
            )


def _actuals_by_name(last_year: Sheet | None) -> dict[str, str]:
    if last_year is None:
        return {}
    rows = (row for row in last_year.indicators if not row.is_slash)
    return {squeeze_text(row.name): row.actual for row in rows if not is_nothing(row.name)}


@registered(
    "text-reused",
    Level.NOTE,
    title="与其他项目雷同",
    explanation="目标或偏差原因与本单位另一个项目一字不差，多为复制粘贴。",
    what_to_do="按本项目的实际情况重写。",
    example=Example(
        wrong=altered({2: {"deviation": LATE_MACHINES}}),
        right=SOUND,
        surroundings=Surroundings(neighbours=(altered({4: {"deviation": LATE_MACHINES}}, of=OTHER_PROJECT),)),
    ),
    params=(Param(name="length", title="至少多少个字相同才提示", default=Decimal(10)),),
    stages=BOTH,
)
def text_reused(case: Case, params: Params) -> Iterator[Spot]:
    others = [sheet for sheet in case.around.neighbours if sheet is not case.sheet]
    if not others:
        return
    shortest = int(params["length"])
    goals = {_own_goal(sheet): sheet.project for sheet in others}
    goal = _own_goal(case.sheet)
    if len(goal) >= shortest and goal in goals:
        yield Spot(f"预期目标与项目“{shorten_cell(goals[goal])}”完全相同。请按本项目的情况重写。", "goal")
    reasons = {
        squeeze_text(row.deviation): sheet.project for sheet in others for row in sheet.indicators if row.deviation
    }
    for line in case.lines:
        reason = squeeze_text(line.row.deviation)
        if len(reason) >= shortest and line.explained and reason in reasons:
            yield Spot(
                f"{line.where}的偏差原因与项目“{shorten_cell(reasons[reason])}”完全相同。请按本项目的情况重写。",
                "deviation",
                line,
            )


def _own_goal(sheet: Sheet) -> str:
    return squeeze_text(PROJECT_PART.split(sheet.goal)[-1])


@registered(
    "everything-full",
    Level.NOTE,
    title="本单位项目全部满分",
    explanation="一个单位的所有项目都自评 100 分，自评多半流于形式。",
    what_to_do="对照完成情况重新核对各项目的得分。",
    example=Example(
        wrong=SOUND,
        right=altered(
            {2: {"actual": "90%", "stated_score": Decimal("9.47"), "deviation": "少数学员缺考，将组织补考。"}},
            stated=replace(SOUND.stated, total_score=Decimal("99.47")),
        ),
        surroundings=Surroundings(
            neighbours=(OTHER_PROJECT, replace(OTHER_PROJECT, project="农产品检测经费", goal="", outcome=""))
        ),
    ),
    params=(Param(name="projects", title="单位至少有几个项目才提示", default=Decimal(3)),),
)
def everything_full(case: Case, params: Params) -> Iterator[Spot]:
    others = [sheet for sheet in case.around.neighbours if sheet is not case.sheet]
    if len(others) + 1 < params["projects"] or not _is_full(case.sheet, case.rules, case.scores):
        return
    if all(_is_full(sheet, case.rules) for sheet in others):
        yield Spot(f"本单位 {len(others) + 1} 个项目的总分都是 {case.rules.total} 分。请重新核对各项目的得分。")


def _is_full(sheet: Sheet, rules: RuleSet, scores: SheetScore | None = None) -> bool:
    """A sheet without a stated 总分 is scored, unless its scores are at hand."""
    total = usable_or_none(sheet.stated.total_score)
    if total is None:
        total = (scores or score_sheet(sheet, rules)).total
    return total is not None and total >= rules.total
