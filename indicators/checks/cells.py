"""Finds empty cells, cells with the template's words, and rows that appear twice."""

from collections.abc import Iterator
from typing import Final

from indicators.checks.case import Case, Line
from indicators.checks.figures import ZERO, agrees_when_rounded, usable_or_none
from indicators.checks.finding import Level
from indicators.checks.made import example
from indicators.checks.registry import BOTH, Params, Spot, registered
from indicators.checks.texts import is_nothing, is_placeholder, is_reason, shorten_cell
from indicators.quantity import Kind
from indicators.scoring import Need
from indicators.scoring.wording import range_said

HEADER: Final = (("project", "项目名称"), ("department", "主管部门"), ("unit", "实施单位"))
GOALS: Final = (("goal", "预期目标"), ("outcome", "实际完成情况"))
FILL_IN: Final = "把这一格填上。"
REAL_CONTENT: Final = "把模板里的字样改成本项目的实际内容。"
LEFT_BY_TEMPLATE: Final = "把模板里的字样改成本项目的实际内容；多余的行删去。"
AMOUNTS_OF_LINES: Final = "在各资金来源的行里填写金额，没有的填 0；合计由系统相加。"
SCORE_BY_HAND: Final = "在这一行下面的“人工调整得分”中填写得分和理由；指标值、完成值填错的，改正后由系统测算。"


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
    yield from _check_header(case)
    yield from _check_goals(case)
    yield from _check_funds(case)
    yield from _check_waivers(case)
    yield from _check_values(case)
    weight_needed, score_needed = _needs_weights(case), _needs_scores(case)
    for line in case.lines:
        if line.is_subrow:
            continue  # a part of the row above, scored together with it
        if weight_needed and line.row.weight is None:
            said = f"{line.where}没有填分值。请填写分值；不计分的，并入其他行。"
            yield Spot(said, "weight", line, what_to_do="填写这条指标的分值；不单独计分的，并入其他指标后删去这一行。")
        if score_needed and line.weight and line.row.stated_score is None:
            yield Spot(f"{line.where}没有填得分。请填写得分。", "stated_score", line, what_to_do=FILL_IN)
        if not case.is_document and not case.is_goal:
            yield from _check_score(case, line)


def _check_text(field: str, title: str, text: str, *, level: Level | None = None) -> Iterator[Spot]:
    if is_nothing(text):
        yield Spot(f"{title}没有填。请填写{title}。", field, level=level, what_to_do=FILL_IN)
    elif is_placeholder(text):
        said = f"{title}写的是“{shorten_cell(text)}”，是模板里的字样。请改成实际内容。"
        yield Spot(said, field, what_to_do=REAL_CONTENT)


def _check_header(case: Case) -> Iterator[Spot]:
    for field, title in HEADER:
        # A form from elsewhere may have one cell for both units.
        lenient = case.is_document and field != "project"
        yield from _check_text(field, title, getattr(case.sheet, field), level=Level.EXPLAIN if lenient else None)


def _check_goals(case: Case) -> Iterator[Spot]:
    sheet = case.sheet
    needed = GOALS[:1] if case.is_goal else GOALS
    # Some forms from elsewhere have several goals, or none, instead of the two cells.
    lenient = case.is_document and is_nothing(sheet.goal) and is_nothing(sheet.outcome)
    for field, title in needed:
        yield from _check_text(field, title, getattr(sheet, field), level=Level.EXPLAIN if lenient else None)


def _check_funds(case: Case) -> Iterator[Spot]:
    total = case.funds.total
    level = Level.EXPLAIN if case.is_document else None
    if case.is_goal:
        if total.initial is None and total.budget is None:
            yield _spot_of_amount("年度资金总额没有填。请填写各来源的金额。", "initial", level)
        return
    if total.budget is None:
        yield _spot_of_amount("全年预算数没有填。请填写各来源的全年预算数，没有的填 0。", "budget", level)
    says_nothing_spent = ZERO in (case.stated.execution_rate, case.stated.execution_score)
    if total.spent is None and not says_nothing_spent:
        yield _spot_of_amount("全年执行数没有填。请填写各来源的全年执行数，没有支出的填 0。", "spent", level)
    if not case.is_document and total.budget == ZERO and case.scores.execution.final is None:
        yield Spot(
            "全年预算数为 0，执行率得分算不出来。请人工打分并写明理由。",
            "execution_hand_score",
            what_to_do="在“执行率人工得分”中填写得分和理由；全年预算数填错的，改正。",
        )


def _spot_of_amount(message: str, column: str, level: Level | None) -> Spot:
    return Spot(message, f"funds.total.{column}", level=level, what_to_do=AMOUNTS_OF_LINES)


def _check_waivers(case: Case) -> Iterator[Spot]:
    for label, reason in case.sheet.not_applicable.items():
        if not is_reason(reason):
            yield Spot(
                f"{shorten_cell(label)}标为“不适用”，没有写原因。请写明原因。",
                "not_applicable",
                what_to_do="写明这一类指标为什么不适用；其实适用的，补上指标。",
            )


def _check_values(case: Case) -> Iterator[Spot]:
    for line in case.lines:
        row = line.row
        if is_nothing(row.name) or is_nothing(row.target) or is_nothing(row.actual):
            yield from _check_empty_values(case, line)
        if is_placeholder(row.name) or is_placeholder(row.target) or is_placeholder(row.actual):
            yield from _check_placeholders(line)


def _check_empty_values(case: Case, line: Line) -> Iterator[Spot]:
    row = line.row
    needed = [("name", "三级指标", row.name), ("target", "指标值", row.target)]
    # Where the work was not begun, a dash stands as actual value, with no points and with a reason.
    is_undone = bool(row.actual.strip()) and line.points == ZERO and line.explained
    if not case.is_goal and not is_undone:
        needed.append(("actual", "完成值", row.actual))
    if is_placeholder(row.name) and is_nothing(row.target):
        return  # one finding is enough for a row that still has the template's words
    for field, title, text in needed:
        if is_nothing(text):
            yield Spot(f"{line.where}没有填{title}。请填写；没有内容的类别整行写“/”。", field, line)


def _check_placeholders(line: Line) -> Iterator[Spot]:
    row = line.row
    for field, title, text in (
        ("name", "三级指标", row.name),
        ("target", "指标值", row.target),
        ("actual", "完成值", row.actual),
    ):
        if is_placeholder(text):
            said = f"{line.where}{title}写的是“{shorten_cell(text)}”，是模板里的字样。请改成实际内容，多余的行删去。"
            yield Spot(said, field, line, what_to_do=LEFT_BY_TEMPLATE)


def _needs_weights(case: Case) -> bool:
    """A form without weights needs none, and neither does one whose other weights make the whole."""
    written = [line for line in case.lines if line.weight is not None]
    if case.is_goal:
        return bool(written) and case.weights_sum != case.rules.indicator_weight
    complete = not written or case.execution_weight + case.weights_sum == case.rules.total
    return not (case.is_document and complete)


def _needs_scores(case: Case) -> bool:
    """A table from elsewhere that states scores needs all of them, unless the stated ones already make its 总分."""
    scored = [line.points for line in case.lines if line.is_stated and line.points is not None]
    if case.is_goal or not scored:
        return False
    total = usable_or_none(case.stated.total_score)
    execution = usable_or_none(case.stated.execution_score) or ZERO
    return total is None or not agrees_when_rounded(total, sum(scored, execution))


def _check_score(case: Case, line: Line) -> Iterator[Spot]:
    """Yields the scores that the rule leaves to a person."""
    if not line.weight or line.points is not None:
        return
    if any(is_nothing(text) or is_placeholder(text) for text in (line.row.target, line.row.actual)):
        return
    needs, band = line.score.needs, case.rules.band(line.row.band.strip())
    if Need.READING in needs:
        yield Spot(
            f"{line.where}指标值或完成值有两种读法，得分算不出来。请选择是哪一种，或改写清楚。",
            "target",
            line,
            what_to_do="在这一行下面点选其中一种读法，或把指标值、完成值改写清楚。",
        )
    elif Need.BAND in needs:
        titles = "、".join(band.title for band in case.rules.bands)
        yield Spot(
            f"{line.where}是定性指标，没有得分。请选择{titles}，并打分。",
            "band",
            line,
            what_to_do=f"在这一行下面的“档次”中选择{titles}，再在“得分”中打分。",
        )
    elif Need.HAND_SCORE in needs and line.score.target.kind is Kind.WORDING and band is not None:
        points = range_said(band, line.weight, case.rules)
        yield Spot(
            f"{line.where}选定“{band.title}”，还没有打分。请在“得分”中填写 {points} 分。",
            "hand_score",
            line,
            what_to_do=f"在“得分”中填写 {points} 分之间的得分；完成情况不属于这一档的，改选档次。",
        )
    elif Need.HAND_SCORE in needs:
        said = f"{line.where}得分算不出来。请人工打分并写明理由。"
        yield Spot(said, "hand_score", line, what_to_do=SCORE_BY_HAND)


@registered(
    "duplicate-indicator",
    Level.EXPLAIN,
    title="指标重复",
    explanation="同一个三级指标写了两遍，等于重复计分。",
    what_to_do="合并成一条，或者把两条指标的名称区分开；确属两条指标的，说明有何不同。",
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
