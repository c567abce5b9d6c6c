"""Cells that are empty or still hold the template's words, and rows that stand there twice."""

from collections.abc import Iterator
from typing import Final

from indicators.checks.case import Case, Line
from indicators.checks.figures import ZERO, agrees, usable
from indicators.checks.finding import Level
from indicators.checks.made import example
from indicators.checks.registry import BOTH, Params, Spot, registered
from indicators.checks.texts import is_nothing, is_placeholder, is_reason, shown
from indicators.scoring import Need

HEADER: Final = (("project", "项目名称"), ("department", "主管部门"), ("unit", "实施单位"))
GOALS: Final = (("goal", "预期目标"), ("outcome", "实际完成情况"))
LEFT_TO_A_PERSON: Final = (
    (Need.READING, "target", "指标值或完成值有两种读法，得分算不出来。请选择是哪一种，或改写清楚"),
    (Need.BAND, "band", "是定性指标，没有得分。请选择达成、部分达成、未达成，并打分"),
    (Need.HAND_SCORE, "hand_score", "得分算不出来。请人工打分并写明理由"),
)


@registered(
    "blank-cell",
    Level.BLOCK,
    title="必填的格子空着",
    explanation="必填的格子没有填，或者还留着模板里的“XXX”“……”“指标2：”和填写提示。",
    what_to_do="填上实际内容；多余的行删去，没有内容的类别整行写“/”。",
    example=example({2: {"name": "指标2："}}),
    stages=BOTH,
)
def blank_cell(case: Case, params: Params) -> Iterator[Spot]:
    yield from _blank_header(case)
    yield from _blank_goals(case)
    yield from _blank_funds(case)
    yield from _blank_waivers(case)
    yield from _blank_values(case)
    weight_needed, score_needed = _needs_weights(case), _needs_scores(case)
    for line in case.lines:
        if line.is_subrow:
            continue  # part of the row above, and scored with it
        if weight_needed and line.row.weight is None:
            yield Spot(f"{line.where}没有填分值。请填写分值；不计分的，并入其他行。", "weight", line)
        if score_needed and line.weight and line.row.stated_score is None:
            yield Spot(f"{line.where}没有填得分。请填写得分。", "stated_score", line)
        if not case.is_document and not case.is_goal:
            yield from _unscored(line)


def _blank(field: str, title: str, text: str, *, level: Level | None = None) -> Iterator[Spot]:
    if is_nothing(text):
        yield Spot(f"{title}没有填。请填写{title}。", field, level=level)
    elif is_placeholder(text):
        yield Spot(f"{title}写的是“{shown(text)}”，是模板里的字样。请改成实际内容。", field)


def _blank_header(case: Case) -> Iterator[Spot]:
    for field, title in HEADER:
        # A form from elsewhere may have only one cell for the two units.
        lenient = case.is_document and field != "project"
        yield from _blank(field, title, getattr(case.sheet, field), level=Level.EXPLAIN if lenient else None)


def _blank_goals(case: Case) -> Iterator[Spot]:
    sheet = case.sheet
    needed = GOALS[:1] if case.is_goal else GOALS
    # Some forms elsewhere have several goals, or none, instead of the two cells.
    lenient = case.is_document and is_nothing(sheet.goal) and is_nothing(sheet.outcome)
    for field, title in needed:
        yield from _blank(field, title, getattr(sheet, field), level=Level.EXPLAIN if lenient else None)


def _blank_funds(case: Case) -> Iterator[Spot]:
    total = case.funds.total
    level = Level.EXPLAIN if case.is_document else None
    if case.is_goal:
        if total.initial is None and total.budget is None:
            yield Spot("年度资金总额没有填。请填写各来源的金额。", "funds.total.initial", level=level)
        return
    if total.budget is None:
        yield Spot("全年预算数没有填。请填写各来源的全年预算数，没有的填 0。", "funds.total.budget", level=level)
    if total.spent is None and not _says_nothing_spent(case):
        yield Spot("全年执行数没有填。请填写各来源的全年执行数，没有支出的填 0。", "funds.total.spent", level=level)
    if not case.is_document and total.budget == ZERO and case.scores.execution.final is None:
        yield Spot("全年预算数为 0，执行率得分算不出来。请人工打分并写明理由。", "execution_hand_score")


def _says_nothing_spent(case: Case) -> bool:
    return ZERO in (case.stated.execution_rate, case.stated.execution_score)


def _blank_waivers(case: Case) -> Iterator[Spot]:
    for label, reason in case.sheet.not_applicable.items():
        if not is_reason(reason):
            yield Spot(f"{shown(label)}标为“不适用”，没有写原因。请写明原因。", "not_applicable")


def _blank_values(case: Case) -> Iterator[Spot]:
    for line in case.lines:
        row = line.row
        if is_nothing(row.name) or is_nothing(row.target) or is_nothing(row.actual):
            yield from _empty_values(case, line)
        if is_placeholder(row.name) or is_placeholder(row.target) or is_placeholder(row.actual):
            yield from _placeholders(line)


def _empty_values(case: Case, line: Line) -> Iterator[Spot]:
    row = line.row
    needed = [("name", "三级指标", row.name), ("target", "指标值", row.target)]
    if not case.is_goal and not _is_undone(line):
        needed.append(("actual", "完成值", row.actual))
    if is_placeholder(row.name) and is_nothing(row.target):
        return  # one word about a row that the template left
    for field, title, text in needed:
        if is_nothing(text):
            yield Spot(f"{line.where}没有填{title}。请填写；没有内容的类别整行写“/”。", field, line)


def _placeholders(line: Line) -> Iterator[Spot]:
    row = line.row
    for field, title, text in (
        ("name", "三级指标", row.name),
        ("target", "指标值", row.target),
        ("actual", "完成值", row.actual),
    ):
        if is_placeholder(text):
            yield Spot(
                f"{line.where}{title}写的是“{shown(text)}”，是模板里的字样。请改成实际内容，多余的行删去。", field, line
            )


def _is_undone(line: Line) -> bool:
    """Work that was not begun has no actual value: a dash, no points, and a reason."""
    return bool(line.row.actual.strip()) and line.points == ZERO and line.explained


def _needs_weights(case: Case) -> bool:
    """Not where the weights that are there make the whole, nor on a form that has none."""
    written = [line for line in case.lines if line.weight is not None]
    if case.is_goal:
        return bool(written) and case.weights_sum != case.rules.indicator_weight
    complete = not written or case.execution_weight + case.weights_sum == case.rules.total
    return not (case.is_document and complete)


def _needs_scores(case: Case) -> bool:
    """On a table from elsewhere that gives scores, unless those it gives already make its 总分."""
    scored = [line.points for line in case.lines if line.is_stated and line.points is not None]
    if case.is_goal or not scored:
        return False
    total = usable(case.stated.total_score)
    execution = usable(case.stated.execution_score) or ZERO
    return total is None or not agrees(total, sum(scored, execution))


def _unscored(line: Line) -> Iterator[Spot]:
    if not line.weight or line.points is not None or any(_is_open(text) for text in (line.row.target, line.row.actual)):
        return
    for need, field, message in LEFT_TO_A_PERSON:
        if need in line.score.needs:
            yield Spot(f"{line.where}{message}。", field, line)
            return


def _is_open(text: str) -> bool:
    return is_nothing(text) or is_placeholder(text)


@registered(
    "duplicate-indicator",
    Level.EXPLAIN,
    title="指标重复",
    explanation="同一个三级指标写了两遍，等于重复计分。",
    what_to_do="合并成一条，或者把两条指标的名称区分开。",
    example=example({2: {"name": "培训人数"}}),
    stages=BOTH,
)
def duplicate_indicator(case: Case, params: Params) -> Iterator[Spot]:
    first: dict[str, int] = {}
    for line in case.lines:
        name = "".join(line.row.name.split())
        earlier = first.setdefault(name, line.number)
        if earlier != line.number and not is_nothing(name) and not is_placeholder(name):
            yield Spot(f"{line.where}与第 {earlier} 行同名。请合并，或把两条指标的名称区分开。", "name", line)
