from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from indicators.checks.made import SOUND, altered, amounts, as_goal, funded, with_text, without_figures
from indicators.rules import CheckSetting, rule_set
from indicators.sheet import IndicatorRow, Sheet
from tests.indicators.checks.reported import fields, findings, messages, rows

GOAL = SOUND.goal
APPROVED = as_goal(SOUND)
RECORD = without_figures(SOUND)


@pytest.mark.parametrize(
    "outcome",
    [
        GOAL,
        f" {GOAL} ",
        GOAL.replace("。", "；"),
        GOAL.replace("达到", "已达到"),
        f"已完成：{GOAL}",
        GOAL.replace("200", "206"),
        GOAL.replace("2021年", "截至2021年12月底，").replace("95%", "97.5%"),
        f"1.{GOAL}",
        f"一是{GOAL}",
        f"（一）{GOAL}",
        f"目标1：{GOAL}",
        f"单位主要职能：负责全县农业技术推广工作。项目目标：{GOAL}",
    ],
)
def test_an_outcome_that_repeats_the_goal_wants_a_word(outcome: str) -> None:
    assert fields("goal-copied", replace(SOUND, outcome=outcome)) == ["outcome"]


def test_duties_before_the_goal_do_not_hide_a_copy() -> None:
    duties = "单位主要职能：贯彻执行农业技术推广的方针政策，负责全县农业技术推广工作。" * 3
    assert fields("goal-copied", replace(SOUND, goal=f"{duties}项目目标：{GOAL}", outcome=GOAL)) == ["outcome"]


@pytest.mark.parametrize(
    "outcome",
    [
        SOUND.outcome,
        "",
        "完成全部任务。",
        GOAL[:20],
        f"{GOAL}实际举办培训班2期，培训206人，学员对授课内容和后勤保障较为满意。",
    ],
)
def test_an_outcome_of_its_own_passes(outcome: str) -> None:
    assert rows("goal-copied", replace(SOUND, outcome=outcome)) == []


def test_two_empty_texts_are_no_copy() -> None:
    assert rows("goal-copied", replace(SOUND, goal="", outcome="")) == []
    assert rows("goal-copied", replace(SOUND, goal="……", outcome="……")) == []


def test_how_alike_is_a_copy_is_the_rule_sets() -> None:
    strict = replace(rule_set(), checks={"goal-copied": CheckSetting(params={"percent": Decimal(60)})})
    outcome = GOAL.replace("基层农技人员", "全县村级防疫员")
    assert rows("goal-copied", replace(SOUND, outcome=outcome)) == []
    assert rows("goal-copied", replace(SOUND, outcome=outcome), rules=strict) == [None]


DUTIES = "贯彻执行国家有关国有资产监督管理的方针、政策；负责企业国有资产基础管理，依法维护国有出资人的合法权益。"


@pytest.mark.parametrize("goal", [DUTIES, f"单位主要职能：{DUTIES}项目目标：{DUTIES}", DUTIES.replace("。", "！")])
def test_nothing_but_duties_is_noted(goal: str) -> None:
    assert fields("goal-is-duties", replace(SOUND, goal=goal)) == ["goal"]


@pytest.mark.parametrize(
    "goal", [GOAL, f"{DUTIES}计划在2020年完善党建智能管理系统。", f"{DUTIES}项目目标：聘请律师出具法律意见。", "", "。"]
)
def test_what_stands_before_the_project_s_goal_is_not_judged(goal: str) -> None:
    assert rows("goal-is-duties", replace(SOUND, goal=goal)) == []


def changed(sheet: Sheet, approved: Sheet = APPROVED) -> list[tuple[int | None, str]]:
    return [(each.row, each.field) for each in findings("differs-from-goal", sheet, approved_goal=approved)]


@pytest.mark.parametrize("sheet", [SOUND, RECORD], ids=["document", "record"])
def test_a_sheet_that_keeps_to_its_goal_passes(sheet: Sheet) -> None:
    assert changed(sheet) == []


@pytest.mark.parametrize(
    ("field", "text"),
    [("target", "≥150人"), ("dimension", "效益指标"), ("category", "质量指标"), ("name", "参训人次")],
)
def test_a_changed_cell_is_reported(field: str, text: str) -> None:
    assert changed(altered({1: {field: text}})) == [(1, field)]


def test_a_changed_weight_is_reported() -> None:
    assert messages("differs-from-goal", altered({1: {"weight": Decimal(15)}, 5: {"weight": None}}),
                    approved_goal=APPROVED) == [
        "第 1 行「培训人数」分值为15 分，批复为 20 分。请改回，或先办理目标调整。",
        "第 5 行「新技术推广到户率」分值为空，批复为 30 分。请改回，或先办理目标调整。",
    ]  # fmt: skip


def test_a_goal_form_without_weights_fixes_none() -> None:
    unweighted = replace(APPROVED, indicators=tuple(replace(row, weight=None) for row in APPROVED.indicators))
    assert changed(SOUND, unweighted) == []


@pytest.mark.parametrize(
    "cells", [{"target": ">=200 人"}, {"target": "≧200人"}, {"dimension": "产出指标（50分）"}, {"name": "培训 人数"}]
)
def test_another_spelling_is_no_change(cells: dict[str, Any]) -> None:
    assert changed(altered({1: cells})) == []


def test_moved_rows_are_no_change() -> None:
    reordered = tuple(replace(row, key=f"new{row.key}") for row in reversed(SOUND.indicators))
    assert changed(replace(SOUND, indicators=reordered)) == []


def test_rows_added_and_left_out_are_reported() -> None:
    added = IndicatorRow(key="9", dimension="产出指标", category="数量指标", name="教材印制", target="200册")
    sheet = replace(SOUND, indicators=(*SOUND.indicators[:5], added))
    assert messages("differs-from-goal", sheet, approved_goal=APPROVED) == [
        "批复的绩效目标表中有指标「参训学员满意度」，自评表中没有。请补上，或先办理目标调整。",
        "第 6 行「教材印制」不在批复的绩效目标表中。请删去，或先办理目标调整。",
    ]


@pytest.mark.parametrize(("field", "text"), [("project", "别的项目"), ("goal", "培训100人。")])
def test_a_changed_header_is_reported(field: str, text: str) -> None:
    assert changed(with_text(field, text)) == [(None, field)]


def test_changed_money_is_reported() -> None:
    assert changed(funded(amounts("22", "22", "22"))) == [(None, "funds.total.initial")]


def test_without_an_approved_goal_nothing_is_compared() -> None:
    assert rows("differs-from-goal", altered({1: {"target": "≥1人"}})) == []
