"""Stated figures beside computed ones."""

from dataclasses import replace
from decimal import Decimal

from indicators.rules import rule_set
from indicators.sheet import FundAmounts, Sheet, Stated
from projects.sheets import compute
from projects.sheets.stated import compare_with_stated
from tests.projects.scenes import published


def lines(sheet: Sheet) -> list[tuple[str, str, str, bool]]:
    figures = compare_with_stated(compute(sheet, rule_set("national")))
    return [(each.title, each.stated, each.computed, each.agrees) for each in figures]


def test_totals_are_listed_also_where_they_agree_and_rows_where_they_differ() -> None:
    assert lines(published("安全生产")) == [
        ("执行率", "75%", "75%", True),
        ("执行率得分", "7.5", "7.5", True),
        ("总分", "90.5", "95", False),
        ("第 7 行 项目资金支付及时率", "3", "2.5", False),
        ("第 9 行 开展安全生产培训费用≤5万元", "1", "5", False),
    ]


def test_fund_total_is_listed_where_its_lines_do_not_add_up() -> None:
    sheet = published("安全生产")
    stated = replace(sheet.stated, funds=replace(sheet.stated.funds, budget=Decimal(210000)))
    assert lines(replace(sheet, stated=stated))[0] == ("全年预算数（万元）", "21", "20", False)


def test_grade_is_compared_where_it_is_stated() -> None:
    sheet = replace(published("安全生产"), indicators=(), stated=Stated(grade="优", funds=FundAmounts()))
    assert lines(sheet) == [("等级", "优", "—", False)]


def test_sheet_that_states_nothing_has_nothing_to_compare() -> None:
    sheet = published("安全生产")
    rows = tuple(replace(row, stated_score=None) for row in sheet.indicators)
    assert lines(replace(sheet, stated=Stated(), indicators=rows)) == []
