"""What one frozen version says otherwise than the one before."""

from dataclasses import replace
from decimal import Decimal

from indicators.checks.made import SOUND
from indicators.sheet import FundAmounts, FundRow, IndicatorRow
from projects.documents.layout import DIRECTORY
from projects.history.differences import Difference
from projects.history.versions import differences

NATIONAL = (DIRECTORY / "national-2020.toml").read_text(encoding="utf-8")
XINJIANG = (DIRECTORY / "xinjiang-2023.toml").read_text(encoding="utf-8")
ROWS = SOUND.indicators


def test_equal_versions_differ_in_nothing() -> None:
    assert differences(SOUND, SOUND, NATIONAL) == ()


def test_texts_and_figures_stand_in_the_order_of_the_form() -> None:
    amounts = FundAmounts(initial=Decimal(200000), budget=Decimal(200000), spent=Decimal(150000))
    stated = replace(SOUND.stated, execution_score=Decimal("7.5"), total_score=Decimal("97.5"))
    after = replace(SOUND, goal="新目标", funds=(FundRow(kind="appropriation", amounts=amounts),), stated=stated)
    assert differences(SOUND, after, NATIONAL) == (
        Difference("预期目标", SOUND.goal, "新目标"),
        Difference("当年财政拨款全年执行数", "20 万元", "15 万元"),
        Difference("执行率得分", "10", "7.5"),
        Difference("总分", "100", "97.5"),
    )


def test_cells_of_a_row_are_told_by_the_row_and_their_head() -> None:
    changed = (replace(ROWS[0], actual="190人", stated_score=Decimal(19)), *ROWS[1:])
    assert differences(SOUND, replace(SOUND, indicators=changed), NATIONAL) == (
        Difference("第 1 行「培训人数」实际完成值", "206人", "190人"),
        Difference("第 1 行「培训人数」得分", "20", "19"),
    )


def test_row_that_is_new_or_gone_is_told_whole() -> None:
    new = IndicatorRow(key="new", name="培训班次", target="2期", weight=Decimal(5))
    after = replace(SOUND, indicators=(*ROWS[1:], new))
    gone = "一级指标 产出指标；二级指标 数量指标；三级指标 培训人数；年度指标值 ≥200人；实际完成值 206人；分值 20；偏差原因分析及改进措施 无偏差；得分 20"
    assert differences(SOUND, after, NATIONAL) == (
        Difference("第 6 行「培训班次」", None, "三级指标 培训班次；年度指标值 2期；分值 5"),
        Difference("原第 1 行", gone, None),
    )


def test_rows_that_changed_places_are_told_once() -> None:
    after = replace(SOUND, indicators=(ROWS[1], ROWS[0], *ROWS[2:]))
    assert [each.title for each in differences(SOUND, after, NATIONAL)] == ["指标的次序"]


def test_what_only_some_forms_have_is_told_too() -> None:
    after = replace(SOUND, extra={"存在问题": "无"}, not_applicable={"cost": "没有成本指标"})
    assert differences(SOUND, after, NATIONAL) == (
        Difference("成本指标不适用的原因", "", "没有成本指标"),
        Difference("存在问题", "", "无"),
    )


def test_further_cells_are_called_as_the_form_calls_them() -> None:
    changed = replace(ROWS[0], extra={"basis": "合同", "initial_target": "≥180人"})
    after = replace(SOUND, indicators=(changed, *ROWS[1:]), extra={"remarks": "无"})
    assert differences(SOUND, after, XINJIANG) == (
        Difference("其他栏目", "", "无"),
        Difference("第 1 行「培训人数」指标值设置依据", "", "合同"),
        Difference("第 1 行「培训人数」年初指标值", "", "≥180人"),
    )
