from dataclasses import replace
from decimal import Decimal

import pytest

from indicators.checks.made import SOUND, altered, as_goal, without_figures
from indicators.rules import rule_set
from indicators.sheet import Sheet
from tests.indicators.checks.reported import fields, messages, rows

D = Decimal
RECORD = without_figures(SOUND)
GOAL = as_goal(SOUND)


def weighted(weight: str | None, *, of: Sheet = SOUND, row: int = 5) -> Sheet:
    return altered({row: {"weight": None if weight is None else D(weight)}}, of=of)


@pytest.mark.parametrize("weight", ["20", "50", "30.5"])
@pytest.mark.parametrize("sheet", [SOUND, RECORD, GOAL], ids=["document", "record", "goal"])
def test_weights_that_do_not_make_the_whole_are_reported(weight: str, sheet: Sheet) -> None:
    assert fields("weights-sum", weighted(weight, of=sheet)) == ["stated.total_weight"]


def test_the_message_says_what_is_missing_or_too_much() -> None:
    assert messages("weights-sum", weighted("20")) == [
        "执行率分值 10 分加指标分值 80 分为 90 分，应为 100 分，还差 10 分。请调整指标分值。"
    ]
    assert messages("weights-sum", weighted("40", of=GOAL)) == [
        "指标分值合计 100 分，应为 90 分，多出 10 分。请调整指标分值。"
    ]


def test_a_goal_form_without_weights_is_fine() -> None:
    unweighted = replace(GOAL, indicators=tuple(replace(row, weight=None) for row in GOAL.indicators))
    assert fields("weights-sum", unweighted) == []


def test_a_blank_weight_is_not_a_wrong_sum() -> None:
    assert fields("weights-sum", weighted(None)) == []


def test_too_much_stays_too_much_beside_a_blank_weight() -> None:
    sheet = weighted(None, row=2, of=weighted("50"))
    assert fields("weights-sum", sheet) == ["stated.total_weight"]


def test_rounded_thirds_are_for_published_tables_only() -> None:
    thirds = altered({n: {"weight": D("13.33")} for n in (2, 3, 4)} | {1: {"weight": D(10)}})
    assert fields("weights-sum", thirds) == []
    assert fields("weights-sum", without_figures(thirds)) == ["stated.total_weight"]


def test_the_execution_weight_is_the_rule_sets_in_a_record() -> None:
    rules = replace(rule_set(), execution_weight=D(20))
    assert fields("weights-sum", RECORD, rules=rules) == ["stated.total_weight"]


def test_spread_over_level_1_otherwise_is_a_note() -> None:
    sheet = altered({1: {"weight": D(30)}, 5: {"weight": D(20)}})
    assert messages("dimension-weights", sheet) == [
        "一级指标分值：产出指标 60 分（规定 50 分）、效益指标 20 分（规定 30 分）。请按规定调整，确需另行设置的可不改。"
    ]


def test_the_points_of_a_waived_level_1_may_stand_anywhere() -> None:
    rest = replace(SOUND, indicators=SOUND.indicators[:5], not_applicable={"满意度指标": "无服务对象"})
    assert rows("dimension-weights", weighted("40", of=rest)) == []


def test_with_cost_as_level_1_other_weights_are_expected() -> None:
    sheet = altered({4: {"dimension": "成本指标"}})
    assert messages("dimension-weights", sheet) == [
        "一级指标分值：成本指标 10 分（规定 20 分）、效益指标 30 分（规定 20 分）。请按规定调整，确需另行设置的可不改。"
    ]
    assert rows("dimension-weights", replace(sheet, not_applicable={"满意度指标": "无"})) == []


@pytest.mark.parametrize("change", [{"weight": None}, {"dimension": "其他指标"}])
def test_no_spread_is_judged_that_can_not_be_told(change: dict[str, object]) -> None:
    assert rows("dimension-weights", altered({1: change})) == []


def test_a_level_1_without_a_row_is_reported_on_the_whole_sheet() -> None:
    sheet = altered({5: {"dimension": "产出指标", "category": "社会效益指标"}})
    assert messages("dimension-missing", sheet) == [
        (
            "没有一级指标为“效益指标”的三级指标，评分办法规定该项 30 分。"
            "请补上指标或改正一级指标栏；确不适用的，标明“不适用”和原因。"
        )
    ]


def test_a_blank_label_is_carried_down_and_never_inferred() -> None:
    assert rows("dimension-missing", altered({5: {"dimension": ""}})) == [None]


def test_a_waived_level_1_is_not_missing() -> None:
    sheet = replace(SOUND, indicators=SOUND.indicators[:5], not_applicable={"满意度指标": "没有服务对象"})
    assert rows("dimension-missing", sheet) == []


def test_a_slash_does_not_waive_a_level_1_in_a_record() -> None:
    sheet = altered({6: {"name": "/", "target": "/", "actual": "/", "weight": None}}, of=RECORD)
    assert rows("dimension-missing", sheet) == [None]


def test_only_level_1_with_points_is_wanted() -> None:
    rules = replace(rule_set(), dimension_weights={"output": D(60), "benefit": D(30), "satisfaction": D(0)})
    assert rows("dimension-missing", replace(SOUND, indicators=SOUND.indicators[:5]), rules=rules) == []


def test_hubei_has_satisfaction_below_benefit() -> None:
    sheet = altered({6: {"dimension": "效益指标", "category": "服务对象满意度指标"}})
    assert rows("dimension-missing", sheet, rules=rule_set("hubei")) == []
    assert rows("dimension-missing", sheet) == [None]


@pytest.mark.parametrize(
    ("weight", "oddity"),
    [
        ("0", "应大于 0"),
        ("-5", "应大于 0"),
        ("45.5", "超过 45 分，占指标总分的比重过大"),
        ("3.333", "小数超过 2 位"),
    ],
)
def test_an_odd_weight_is_noted(weight: str, oddity: str) -> None:
    assert messages("weight-odd", weighted(weight)) == [f"第 5 行「新技术推广到户率」分值 {weight}，{oddity}。请核对。"]


@pytest.mark.parametrize("weight", ["45", "2.25", "7.5", "30.000"])
def test_other_weights_pass(weight: str) -> None:
    assert rows("weight-odd", weighted(weight)) == []


@pytest.mark.parametrize("name", ["其中：妇女", " 其中:妇女", "（其中）妇女"])
def test_a_scored_part_line_is_noted(name: str) -> None:
    assert rows("subrow-scored", altered({2: {"name": name}})) == [2]


def test_a_part_line_without_points_passes() -> None:
    assert rows("subrow-scored", altered({2: {"name": "其中：妇女", "weight": None, "stated_score": None}})) == []
