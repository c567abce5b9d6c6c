from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks import Level
from indicators.checks.made import SOUND, altered, amounts, as_goal, funded, with_text, without_figures
from indicators.checks.texts import is_placeholder
from indicators.sheet import FundAmounts, IndicatorRow, Sheet
from tests.indicators.checks.reported import fields, findings, messages, rows

D = Decimal
RECORD = without_figures(SOUND)
GOAL = as_goal(SOUND)


@pytest.mark.parametrize(
    "text",
    [
        "XXX", "xx", "×××", "……", "…", "......", "指标2:", "指标2：", "指标１：", "目标1：", "指标：", "指标1：XXX", "XXX指标",
        "（填写具体指标值）", "(请填写)", "请填写", "请填写实际完成情况", "（简要说明完成情况）", "此处填写目标", "***", "____",
        "培训XX人", "共发放×××万元", "年度目标：……", "任务一：",
        "年度总体目标（100字以内）", "（100字以内）", "简述项目实施情况(不超过200字)", "项目实施完成情况【限300字】", "如实填写", "据实填报", "（根据实际情况填写）",
    ],
)  # fmt: skip
def test_a_template_s_words_are_placeholders(text: str) -> None:
    assert is_placeholder(text)


@pytest.mark.parametrize(
    "text",
    [
        "", "/", "培训人数", "指标1：培训人数", "目标1：培训200人", "X光机数量", "填写报表（120份）", "（一）培训200人", "请示办结率", "任务完成率",
        "指标库建设", "等……", "支持XX公司", "目标", "5×8小时", "XXL号服装", "（≥95%）", "概述编写", "请销假制度执行率", "总投资",
        "完成（二期）", "识字教材（常用3500字）", "撰写信息（每篇500字以内）120篇", "据实填报率100%", "培训班（二）",
    ],
)  # fmt: skip
def test_what_people_write_is_not_a_placeholder(text: str) -> None:
    assert not is_placeholder(text)


@pytest.mark.parametrize("field", ["project", "department", "unit", "goal", "outcome"])
@pytest.mark.parametrize("text", ["", "  ", "/", "——", "XXX", "……"])
def test_a_record_s_empty_header_stops_it(field: str, text: str) -> None:
    found = findings("blank-cell", with_text(field, text, of=RECORD))
    assert [(each.level, each.field) for each in found] == [(Level.BLOCK, field)]


@pytest.mark.parametrize("field", ["goal", "outcome"])
def test_one_of_the_two_goals_left_empty_stops_a_document(field: str) -> None:
    assert [each.level for each in findings("blank-cell", with_text(field, ""))] == [Level.BLOCK]


@pytest.mark.parametrize("field", ["name", "target", "actual"])
@pytest.mark.parametrize("text", ["", "/", "XXX"])
@pytest.mark.parametrize("sheet", [SOUND, RECORD], ids=["document", "record"])
def test_an_empty_value_is_reported_once(field: str, text: str, sheet: Sheet) -> None:
    sheet = altered({2: {field: text}}, of=sheet)
    assert [(each.row, each.field) for each in findings("blank-cell", sheet)] == [(2, field)]


def test_the_message_names_cell_and_remedy() -> None:
    assert messages("blank-cell", altered({2: {"actual": ""}, 3: {"target": "指标2："}})) == [
        "第 2 行「培训合格率」没有填完成值。请填写；没有内容的类别整行写“/”。",
        "第 3 行「培训完成时间」指标值写的是“指标2：”，是模板里的字样。请改成实际内容，多余的行删去。",
    ]


def test_a_row_left_by_the_template_is_reported_once() -> None:
    left = IndicatorRow(key="7", dimension="满意度指标", category="服务对象满意度指标", name="……")
    assert fields("blank-cell", replace(SOUND, indicators=(*SOUND.indicators, left))) == ["name"]


def test_a_goal_form_needs_no_actuals() -> None:
    assert rows("blank-cell", altered({2: {"target": ""}}, of=GOAL)) == [2]


@pytest.mark.parametrize(("weights", "reported"), [((None, None), [1, 2]), ((None, D(10)), [1])])
def test_a_goal_form_with_some_weights_needs_all(weights: tuple[Decimal | None, ...], reported: list[int]) -> None:
    sheet = altered({n: {"weight": weight} for n, weight in enumerate(weights, start=1)}, of=GOAL)
    assert rows("blank-cell", sheet) == reported


def test_a_goal_form_without_any_weight_is_complete() -> None:
    assert rows("blank-cell", altered({n: {"weight": None} for n in range(1, 7)}, of=GOAL)) == []


def test_weights_and_scores_are_needed() -> None:
    sheet = altered({2: {"weight": None}, 3: {"stated_score": None}})
    assert [(each.row, each.field) for each in findings("blank-cell", sheet)] == [(2, "weight"), (3, "stated_score")]
    assert fields("blank-cell", altered({2: {"weight": None}}, of=RECORD)) == ["weight"]


def test_a_record_s_rows_need_points_that_a_person_gives() -> None:
    sheet = altered(
        {1: {"target": "持续提高", "actual": "有所提高"}, 3: {"actual": "2021年12月20日"}, 5: {"actual": "明显"}},
        of=RECORD,
    )
    assert [(each.row, each.field) for each in findings("blank-cell", sheet)] == [
        (1, "band"),
        (3, "hand_score"),
        (5, "hand_score"),
    ]


def test_an_ambiguous_value_asks_which_reading() -> None:
    sheet = altered({3: {"target": "2021年12月前", "actual": "2021年12月10日"}}, of=RECORD)
    assert fields("blank-cell", sheet) == ["target"]


def test_a_waived_level_1_needs_a_reason() -> None:
    sheet = replace(RECORD, indicators=RECORD.indicators[:5], not_applicable={"满意度指标": "无"})
    assert fields("blank-cell", altered({5: {"weight": D(40)}}, of=sheet)) == ["not_applicable"]


@pytest.mark.parametrize(("amounts_", "reported"), [
    (FundAmounts(), ["funds.total.budget", "funds.total.spent"]),
    (FundAmounts(budget=D(200000)), ["funds.total.spent"]),
    (FundAmounts(spent=D(200000)), ["funds.total.budget"]),
])  # fmt: skip
def test_a_record_needs_the_money(amounts_: FundAmounts, reported: list[str]) -> None:
    assert fields("blank-cell", without_figures(funded(amounts_))) == reported


def test_a_record_with_no_money_needs_points_by_hand() -> None:
    sheet = without_figures(funded(amounts("0", "0", "0")))
    assert fields("blank-cell", sheet) == ["execution_hand_score"]
    scored = replace(sheet, execution_hand_score=D(10), execution_hand_reason="当年未安排资金。")
    assert fields("blank-cell", scored) == []


def test_a_goal_form_needs_the_money() -> None:
    assert fields("blank-cell", replace(GOAL, funds=())) == ["funds.total.initial"]


@pytest.mark.parametrize("name", ["培训人数", " 培训 人数"])
def test_the_same_name_twice_is_reported_on_the_later_row(name: str) -> None:
    assert messages("duplicate-indicator", altered({5: {"name": name}})) == [
        f"第 5 行「{' '.join(name.split())}」与第 1 行同名。请合并，或把两条指标的名称区分开。"
    ]


@pytest.mark.parametrize("name", ["/", "", "……"])
def test_rows_without_a_name_are_no_repetition(name: str) -> None:
    assert rows("duplicate-indicator", altered({4: {"name": name}, 5: {"name": name}})) == []
