"""Checks the year's goal: its text, whether the outcome differs from it, and whether the approved form is kept."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal
from typing import Final

from indicators.checks.amounts import COLUMNS, FundTable, title_of
from indicators.checks.case import Case, Line, Surroundings
from indicators.checks.figures import HUNDRED, ZERO, agrees_when_rounded, in_wan, write_figure
from indicators.checks.finding import Level
from indicators.checks.made import SOUND, altered, as_goal, example
from indicators.checks.registry import BOTH, Example, Param, Params, Spot, registered
from indicators.checks.texts import is_nothing, shorten_cell, squeeze_text
from indicators.labels import category_code, dimension_code
from indicators.sheet import IndicatorRow, Sheet

NUMBERING: Final = re.compile(
    r"(?:^|(?<=[。；;：:，,、\n]))\s*"
    r"(?:[（(]?(?:\d{1,2}|[一二三四五六七八九十]{1,3})[)）、.．](?!\d)|[①-⑳]|[一二三四五六七八九十]是|第[一二三四五六七八九十]{1,2}[，,、]"
    r"|(?:目标|任务|指标)(?:\d{1,2}|[一二三四五六七八九十]{1,2})[：:、.．]?)"
)
DATES_AND_FIGURES: Final = re.compile(
    r"\d+年度?(?:\d+月份?)?(?:\d+[日号])?(?:底|末)?|\d+月份?(?:\d+[日号])?(?:底|末)?|[年月]底|\d[\d,.]*[%％‰]?"
)
ALREADY: Final = re.compile(r"已经?|了")
PUNCTUATION: Final = re.compile(r"[\W_]+")
MOST_COMPARED: Final = 4000
SENTENCE_END: Final = re.compile(r"[。；;！!\n]+")
PROJECT_PART: Final = re.compile(r"项目(?:年度)?(?:总体|绩效)?目标[:：]")
DUTY: Final = re.compile(
    r"负责|承担|职责|职能|贯彻执行|贯彻落实|履行|主管|管理(?:全|本|州|县|市|区)|指导|监督管理|起草|拟订|拟定|组织实施|协调|统筹|"
    r"授权|维护.{0,12}权益|保值增值"
)
PROJECT_WORDS: Final = re.compile(
    r"\d|[０-９]|本项目|该项目|计划|通过|利用|采取|聘请|购置|购买|采购|建设|改造|维修|修缮|培训|举办|开展|完成|发放|补助|补贴|慰问|调研|编制|"
    r"宣传|检查|审计|维护升级|运行维护|确保|达到|实现|提升|提高|改善|支持|保障|解决|帮扶|支付|按时|按期|及时|年度内|年底|全年|工程|活动"
)


@registered(
    "goal-copied",
    Level.EXPLAIN,
    title="实际完成情况照抄预期目标",
    explanation="去掉序号、日期和数字后，实际完成情况与预期目标几乎一字不差，没有写明实际做了什么。",
    what_to_do="对照预期目标，逐项写明实际完成的数量、质量、时间和效果。",
    example=example(outcome="2021年举办基层农技人员培训班2期，培训200人，培训合格率达到95%以上。"),
    params=(Param(name="percent", title="两段文字相同的比例达到百分之几起算照抄", default=Decimal(90)),),
)
def goal_copied(case: Case, params: Params) -> Iterator[Spot]:
    goal, outcome = _what_is_said(case.sheet.goal), _what_is_said(case.sheet.outcome)
    if not goal or not outcome:
        return
    share = HUNDRED if goal == outcome else _likeness_in_percent(goal, outcome, at_least=params["percent"])
    if share >= params["percent"]:
        yield Spot(
            f"实际完成情况与预期目标有 {write_figure(share, 0)}% 相同。请逐项写明实际完成的数量、质量和效果，不要照抄目标。",
            "outcome",
        )


def _what_is_said(text: str) -> str:
    """Removes the office's duties, numbering, dates, figures and tense, which change while a sentence is copied."""
    own = PROJECT_PART.split(text[:MOST_COMPARED])[-1]
    said = DATES_AND_FIGURES.sub("", squeeze_text(NUMBERING.sub("", own)))
    return PUNCTUATION.sub("", ALREADY.sub("", said))


def _likeness_in_percent(one: str, other: str, *, at_least: Decimal) -> Decimal:
    """Returns the likeness in percent, by pairs of characters."""
    shorter, longer = sorted((len(one), len(other)))
    if shorter * HUNDRED < longer * at_least:
        return ZERO
    pairs, others = _pairs_of_letters(one), _pairs_of_letters(other)
    return Decimal(2 * len(pairs & others)) / Decimal(len(pairs) + len(others) or 1) * HUNDRED


def _pairs_of_letters(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


@registered(
    "goal-is-duties",
    Level.NOTE,
    title="目标写的是单位职能",
    explanation="预期目标通篇是单位的职能职责，没有写这个项目今年要做什么、做到什么程度。",
    what_to_do="写明这个项目当年要完成的任务和达到的效果，最好有数量。",
    example=example(goal="贯彻执行国家有关农业技术推广的方针政策；负责全县农业技术推广工作；指导乡镇农技站业务。"),
    stages=BOTH,
)
def goal_is_duties(case: Case, params: Params) -> Iterator[Spot]:
    # 昌吉 writes the office's duties before 项目目标; this is a local custom.
    goal = PROJECT_PART.split(case.sheet.goal)[-1]
    sentences = [sentence for sentence in SENTENCE_END.split(goal) if sentence.strip()]
    if sentences and all(DUTY.search(each) and not PROJECT_WORDS.search(each) for each in sentences):
        yield Spot("预期目标写的都是单位职能，没有写本项目当年要做什么。请写明本项目的任务和要达到的效果。", "goal")


LOCKED: Final[tuple[tuple[str, str, Callable[[str], str]], ...]] = (
    ("dimension", "一级指标", dimension_code),
    ("category", "二级指标", category_code),
    ("name", "三级指标", squeeze_text),
    ("target", "指标值", squeeze_text),
)
LIKENESSES: Final[Sequence[Callable[[IndicatorRow], object]]] = (
    lambda row: (row.key, squeeze_text(row.name)),
    lambda row: squeeze_text(row.name),
    lambda row: row.key,
)


@registered(
    "differs-from-goal",
    Level.BLOCK,
    title="与批复的绩效目标不一致",
    explanation="批复的绩效目标表已确定项目名称、年度目标、指标、指标值和分值，自评时不能自行改动；要改须先办理目标调整。",
    what_to_do="改回批复的内容；确需调整的，先申请目标调整并获批准。",
    example=Example(
        wrong=altered({1: {"target": "≥150人"}}),
        right=SOUND,
        surroundings=Surroundings(approved_goal=as_goal(SOUND)),
    ),
)
def differs_from_goal(case: Case, params: Params) -> Iterator[Spot]:
    approved = case.around.approved_goal
    if approved is None:
        return
    for field, title in (("project", "项目名称"), ("goal", "预期目标")):
        fixed, stands = getattr(approved, field), getattr(case.sheet, field)
        if fixed.strip() and squeeze_text(fixed) != squeeze_text(stands):
            yield Spot(f"{title}与批复的不一致，批复为“{shorten_cell(fixed)}”。请改回，或先办理目标调整。", field)
    yield from _check_funds(case, approved)
    approved_rows = [row for row in approved.labelled_indicators if not row.is_slash]
    matched = _match_rows(case.lines, approved_rows)
    for line in case.lines:
        row = matched.get(line.number)
        if row is None:
            said = f"{line.where}不在批复的绩效目标表中。请删去，或先办理目标调整。"
            yield Spot(said, "name", line, what_to_do="删去这一行；确需增加指标的，先申请目标调整并获批准。")
        else:
            yield from _check_cells(line, row)
    kept = {id(row) for row in matched.values()}
    for row in approved_rows:
        if id(row) not in kept:
            said = f"批复的绩效目标表中有指标「{shorten_cell(row.name)}」，自评表中没有。请补上，或先办理目标调整。"
            yield Spot(said, what_to_do="照批复的内容补上这条指标；确需取消的，先申请目标调整并获批准。")


def _check_funds(case: Case, approved: Sheet) -> Iterator[Spot]:
    fixed, stands = FundTable.of(approved).total.initial, case.funds.total.initial
    if fixed is None or stands is None or agrees_when_rounded(stands, fixed) or agrees_when_rounded(fixed, stands):
        return
    yield Spot(
        f"{title_of('total')}的{COLUMNS['initial']}为 {in_wan(stands)}，批复的绩效目标表为 {in_wan(fixed)}。请核对。",
        "funds.total.initial",
        what_to_do="核对各资金来源的年初预算数，改为与批复一致；年中的增减填在全年预算数中。",
    )


def _match_rows(lines: Sequence[Line], fixed: Sequence[IndicatorRow]) -> dict[int, IndicatorRow]:
    """Matches rows with the same key and name first, then rows with the same name, then rows with the same key."""
    matched: dict[int, IndicatorRow] = {}
    free = list(fixed)
    for likeness in LIKENESSES:
        for line in lines:
            if line.number in matched:
                continue
            row = next((each for each in free if likeness(each) == likeness(line.row)), None)
            if row is not None:
                matched[line.number] = row
                free.remove(row)
    return matched


def _check_cells(line: Line, fixed: IndicatorRow) -> Iterator[Spot]:
    for field, title, meaning in LOCKED:
        approved, stands = getattr(fixed, field), getattr(line.row, field)
        if not is_nothing(approved) and meaning(approved) != meaning(stands):
            yield Spot(
                f"{line.where}{title}写作“{shorten_cell(stands)}”，批复为“{shorten_cell(approved)}”。请改回，或先办理目标调整。",
                field,
                line,
            )
    if fixed.weight is not None and fixed.weight != line.row.weight:
        stands = "空" if line.weight is None else f"{write_figure(line.weight)} 分"
        yield Spot(
            f"{line.where}分值为{stands}，批复为 {write_figure(fixed.weight)} 分。请改回，或先办理目标调整。",
            "weight",
            line,
        )
