"""What people write otherwise changes nothing in the sheet, and what can't be understood is said."""

from collections.abc import Iterable
from dataclasses import replace
from decimal import Decimal
from operator import attrgetter

import pytest

from indicators.sheet import FundAmounts, Sheet, Stage
from projects.reading.parts import forms_in
from projects.reading.recognising import Recognised, recognise
from projects.reading.tables import FoundTable, PlacedText, make_grid
from tests.projects.reading.variants import variant
from tests.published import published_sheets

SHEETS = published_sheets()
SEEDS = range(6)
HEADS = ("一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值", "得分", "偏差原因")


def comparable(sheet: Sheet) -> Sheet:
    funds = tuple(replace(line, extra={}) for line in sorted(sheet.funds, key=attrgetter("kind")))
    return replace(sheet, funds=funds, extra={})


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.project)
def test_variants_of_a_form_are_the_same_sheet(sheet: Sheet) -> None:
    for seed in SEEDS:
        read = recognise(variant(sheet, seed))
        assert read is not None
        assert (comparable(read.sheet), read.not_understood) == (comparable(sheet), ())


def table(*lines: Iterable[str], above: tuple[str, ...] = ("（2022年度）", "单位：万元")) -> FoundTable:
    """One cell beside the other, as text files have them."""
    grid = make_grid(
        PlacedText(row=row, column=column, text=text)
        for row, line in enumerate(lines)
        for column, text in enumerate(line)
    )
    assert grid is not None
    return FoundTable(
        name="表", grid=grid, above=above, rows=tuple(range(1, grid.rows + 1)), columns=tuple(range(len(grid.widths)))
    )


def read(*lines: Iterable[str], above: tuple[str, ...] = ("（2022年度）", "单位：万元")) -> Recognised:
    recognised = recognise(table(*lines, above=above))
    assert recognised is not None
    return recognised


def told(recognised: Recognised) -> list[tuple[str, str]]:
    return [(each.text, each.message) for each in recognised.not_understood]


ROW = ("产出指标", "数量指标", "培训人数", "≥20人", "20人", "90", "90", "/")


def test_level_1_that_is_not_written_is_carried_down_and_never_inferred() -> None:
    rows = read(HEADS, ROW, ("", "社会效益指标", "知晓率", "95%", "95%", "", "", "")).sheet.indicators
    assert [(row.dimension, row.category) for row in rows] == [("产出指标", "数量指标"), ("产出指标", "社会效益指标")]


def test_level_2_ends_with_its_level_1() -> None:
    rows = read(HEADS, ROW, ("效益指标", "", "知晓率", "95%", "95%", "", "", "")).sheet.indicators
    assert (rows[1].dimension, rows[1].category) == ("效益指标", "")


def test_what_has_no_place_is_told_with_its_place() -> None:
    found = read(("项目名称", "培训费"), HEADS, ROW, ("总分", "", "", "", "", "100", "98"), ("领导批示", "同意"))
    assert told(found) == [("领导批示", "没有读懂这一格"), ("同意", "没有读懂这一格")]
    assert found.not_understood[0].place == "表第 5 行第 1 格"


def test_unknown_column_is_told_once() -> None:
    found = read((*HEADS, "核查意见"), (*ROW, "属实"), (*ROW, "属实"))
    assert told(found) == [("核查意见", "不认识这一栏，下面 2 格没有读取")]


def test_text_for_a_figure_is_told_and_not_guessed() -> None:
    found = read(HEADS, (*ROW[:5], "约90", "90", "/"))
    assert told(found) == [("约90", "读不出数字")]
    assert found.sheet.indicators[0].weight is None


def test_single_total_without_a_column_of_its_own_is_told() -> None:
    assert told(read(HEADS, ROW, ("总分", "98"))) == [("98", "看不出是分值合计还是总分")]
    found = read(HEADS, ROW, ("总分", "", "", "", "", "", "98"))
    assert (found.sheet.stated.total_score, told(found)) == (Decimal(98), [])


FUND_HEADS = ("资金来源", "年初预算数", "全年预算数", "全年执行数")


def test_line_under_another_line_of_the_funds_is_told_and_not_added() -> None:
    lines = (("年度资金总额", "5", "5", "5"), ("其中：财政拨款", "5", "5", "5"), ("中央资金", "3", "3", "3"))
    found = read(("项目名称", "培训费"), FUND_HEADS, *lines, HEADS, ROW)
    assert [line.kind for line in found.sheet.funds] == ["appropriation"]
    assert told(found) == [("中央资金", "不认识的资金来源，这一行没有读取")]


def test_line_of_an_unknown_kind_is_part_of_the_total_where_the_total_says_so() -> None:
    lines = (("年度资金总额", "8", "8", "8"), ("其中：财政拨款", "5", "5", "5"), ("债券资金", "3", "3", "3"))
    found = read(("项目名称", "培训费"), FUND_HEADS, *lines, HEADS, ROW)
    assert [(line.kind, line.amounts.budget) for line in found.sheet.funds] == [
        ("appropriation", Decimal(50_000)),
        ("债券资金", Decimal(30_000)),
    ]
    assert told(found) == []


def test_budget_before_and_after_an_adjustment_is_read_from_either_name() -> None:
    heads = ("资金来源", "预算数（A）", "调整后预算数", "实际支出数（B）", "执行率（B/A）")
    found = read(("项目名称", "培训费"), heads, ("总额", "10", "8", "4", "50%"), HEADS, ROW)
    assert found.sheet.stated.funds == FundAmounts(
        initial=Decimal(100_000), budget=Decimal(80_000), spent=Decimal(40_000)
    )
    assert (found.sheet.stated.execution_rate, told(found)) == (Decimal(50), [])


def test_line_without_a_label_is_the_total_and_its_side_says_the_weight() -> None:
    heads = ("预算执行情况（20分）", "预算数", "执行数", "执行率", "得分")
    found = read(("项目名称", "培训费"), heads, ("", "10", "9.5", "95%", "19"), HEADS, ROW)
    stated = found.sheet.stated
    assert (stated.execution_weight, stated.execution_rate, stated.execution_score) == (
        Decimal(20),
        Decimal(95),
        Decimal(19),
    )
    assert (stated.funds.spent, told(found)) == (Decimal(95_000), [])


def test_amounts_that_dont_stand_under_their_heads_are_told() -> None:
    lines = (("年度资金总额", "5", "5", "5"), ("小计", "", "", ""), ("其他资金", "2"))
    found = read(("项目名称", "培训费"), FUND_HEADS, *lines, HEADS, ROW)
    assert ("其他资金", "这一行资金和上面的表头对不上，没有读取") in told(found)
    assert found.sheet.funds == ()


def test_total_goes_before_a_sum_of_the_indicators() -> None:
    found = read(HEADS, ROW, ("合计", "", "", "", "", "90", "88"), ("自评总分：97分",))
    assert (found.sheet.stated.total_weight, found.sheet.stated.total_score) == (None, Decimal(97))
    assert told(found) == []


def test_second_value_of_a_label_is_told() -> None:
    found = read(("项目名称", "培训费", "联系电话", "1"), HEADS, ROW, ("联系电话：2",))
    assert (found.sheet.phone, told(found)) == ("1", [("2", "“联系电话”不止一处，只读取了第一处")])


def test_heads_that_no_list_names_are_known_by_their_words() -> None:
    heads = (*HEADS[:3], "全年目标值", "全年实际完成值", "标准分值", "自评评分", "未完成原因和改进措施")
    [row] = read(heads, ROW).sheet.indicators
    assert (row.target, row.actual, row.weight, row.stated_score, row.deviation) == (
        "≥20人",
        "20人",
        Decimal(90),
        Decimal(90),
        "/",
    )


def test_amounts_without_a_unit_are_told() -> None:
    found = read(("项目名称", "培训费"), FUND_HEADS, ("年度资金总额", "5", "5", "5"), HEADS, ROW, above=())
    assert told(found) == [("", "没有写明金额单位，按“万元”读取，请核对")]
    assert found.sheet.stated.funds.budget == Decimal(50_000)
    assert found.sheet.year is None


def test_year_of_the_form_goes_before_the_year_of_its_publication() -> None:
    assert read(HEADS, ROW, above=("2023年部门决算公开附件", "2022年度项目支出绩效自评表")).sheet.year == 2022


def test_rows_merged_for_a_figure_are_told() -> None:
    cells = [PlacedText(row=0, column=column, text=head) for column, head in enumerate(HEADS)]
    cells += [
        PlacedText(row=1, column=column, text=text, row_span=1 + (column == 5)) for column, text in enumerate(ROW)
    ]
    cells += [PlacedText(row=2, column=column, text=text) for column, text in enumerate(ROW) if column != 5]
    grid = make_grid(cells)
    assert grid is not None
    found = recognise(FoundTable(name="表", grid=grid, rows=(1, 2, 3), columns=tuple(range(8))))
    assert found is not None
    assert [row.weight for row in found.sheet.indicators] == [Decimal(90), None]
    assert told(found) == [("90", "这一格合并了 2 行，只记在第一行，请核对")]


def test_targets_without_results_are_a_goal_form() -> None:
    found = read(HEADS[:4], ROW[:4], above=("2022年度项目支出绩效目标申报表",))
    assert (found.sheet.stage, found.sheet.year) == (Stage.GOAL, 2022)


def test_other_tables_are_no_forms() -> None:
    assert recognise(table(("姓名", "电话"), ("张三", "138"))) is None
    assert recognise(table(HEADS, ROW, above=("2022年度部门整体支出绩效自评表",))) is None


def test_several_forms_in_one_table_are_parted() -> None:
    form = (("项目支出绩效自评表",), ("（2022年度）",), ("项目名称", "甲"), HEADS, ROW, ("总分", "100", "98"))
    other = (("（2021年度）",), ("项目名称", "乙"), HEADS, ROW)
    sheets = [found.sheet for part in forms_in([table(*form, *other, above=())]) if (found := recognise(part))]
    assert [(sheet.year, sheet.project, sheet.stated.total_score) for sheet in sheets] == [
        (2022, "甲", Decimal(98)),
        (2021, "乙", None),
    ]


def test_form_that_goes_on_in_the_next_table_is_joined() -> None:
    first = table(("项目名称", "甲"), HEADS, ROW)
    rest = replace(table(HEADS, ("", "", "参训率", "95%", "95%", "5", "5", "/"), above=()), name="下一个表")
    [joined] = forms_in([first, rest])
    found = recognise(joined)
    assert found is not None
    assert [row.category for row in found.sheet.indicators] == ["数量指标", "数量指标"]
