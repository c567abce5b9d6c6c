from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks.made import SOUND, altered, without_figures
from indicators.checks.neighbours import OTHER_PROJECT
from indicators.sheet import Sheet
from tests.indicators.checks.reported import fields, messages, rows

LAST_YEAR = altered({1: {"actual": "230人"}, 2: {"actual": "0.99"}, 5: {"actual": "55%"}}, year=2020)
REASON = "设备到货比合同约定晚了二十天，已督促供货方补齐。"


def test_a_target_below_last_year_s_actual_is_noted() -> None:
    assert rows("last-year-higher", SOUND, last_year=LAST_YEAR) == [1, 2, 6]


def test_last_year_s_actual_is_shown() -> None:
    assert messages("last-year-higher", SOUND, last_year=replace(LAST_YEAR, indicators=LAST_YEAR.indicators[:1])) == [
        "第 1 行「培训人数」指标值 ≥200人，低于上年完成值 230人。请参照上年完成情况核对指标值。"
    ]


@pytest.mark.parametrize(
    ("text", "reported"),
    [("230人", [1]), ("230", [1]), ("200人", []), ("180", []), ("", []), ("/", []), ("较好", []), ("30万元", [])],
)
def test_last_year_s_actual_may_stand_on_the_form(text: str, reported: list[int]) -> None:
    assert rows("last-year-higher", altered({1: {"extra": {"last_year": text}}})) == reported


def test_a_ceiling_may_be_lower_than_last_year_s_actual() -> None:
    assert rows("last-year-higher", altered({4: {"extra": {"last_year": "25万元"}}})) == []


def test_slashes_of_last_year_say_nothing() -> None:
    slashes = altered({1: {"name": "/", "target": "/", "actual": "/", "weight": None}}, of=LAST_YEAR)
    assert rows("last-year-higher", SOUND, last_year=slashes) == [2, 6]


def beside(*neighbours: Sheet, of: Sheet = SOUND) -> list[str]:
    return fields("text-reused", of, neighbours=neighbours)


def test_a_goal_of_another_project_is_noted() -> None:
    twin = replace(OTHER_PROJECT, goal=f"单位职能：推广技术。项目目标：{SOUND.goal}")
    assert messages("text-reused", SOUND, neighbours=(OTHER_PROJECT, twin)) == [
        "预期目标与项目“农作物病虫害防治经费”完全相同。请按本项目的情况重写。"
    ]


def test_a_reason_of_another_project_is_noted() -> None:
    twin = altered({4: {"deviation": f" {REASON}"}}, of=OTHER_PROJECT)
    assert beside(twin, of=altered({2: {"deviation": REASON}})) == ["deviation"]


@pytest.mark.parametrize("reason", ["无偏差", "/", "因疫情影响。"])
def test_short_words_may_be_the_same(reason: str) -> None:
    twin = altered({4: {"deviation": reason}}, of=OTHER_PROJECT)
    assert beside(twin, of=altered({2: {"deviation": reason}})) == []


def test_a_sheet_is_not_its_own_neighbour() -> None:
    assert beside(SOUND) == []


THIRD = replace(OTHER_PROJECT, project="农产品检测经费")


def test_a_unit_whose_projects_are_all_full_is_noted() -> None:
    assert messages("everything-full", SOUND, neighbours=(OTHER_PROJECT, THIRD)) == [
        "本单位 3 个项目的总分都是 100 分。请重新核对各项目的得分。"
    ]


def test_totals_of_records_are_computed() -> None:
    records = tuple(without_figures(sheet) for sheet in (OTHER_PROJECT, THIRD))
    assert rows("everything-full", without_figures(SOUND), neighbours=records) == [None]


@pytest.mark.parametrize("total", ["99", "99.99"])
def test_one_project_below_full_is_enough(total: str) -> None:
    lower = replace(THIRD, stated=replace(THIRD.stated, total_score=Decimal(total)))
    assert rows("everything-full", SOUND, neighbours=(OTHER_PROJECT, lower)) == []
    assert rows("everything-full", lower, neighbours=(OTHER_PROJECT, SOUND)) == []


def test_two_projects_are_too_few() -> None:
    assert rows("everything-full", SOUND, neighbours=(OTHER_PROJECT, SOUND)) == []
