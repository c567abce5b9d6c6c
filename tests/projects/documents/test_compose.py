"""A sheet drawn by a layout: what stands where."""

import json
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.printed import printed_sheet
from indicators.rules import rule_set
from indicators.scoring import score_sheet
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated
from projects.documents.compose import compose
from projects.documents.grid import Align, CellRole, Grid
from projects.documents.layout import load_layout, shipped_layout, shipped_layout_codes
from tests.indicators.sheets import sheets
from tests.projects.documents.golden import dump, path_of
from tests.projects.documents.sheets import BENEFIT, GOALS, OUTPUT, SATISFACTION, sample_grid, scored_rows
from tests.published import DIRECTORY, published_sheets, read_sheet

SHEET = Sheet(
    year=2020,
    project="项目",
    indicators=scored_rows(
        (OUTPUT, "数量指标", "甲", "≥5次", "5次", 40, ""),
        (OUTPUT, "数量指标", "乙", "≥5次", "4次", 10, ""),
        (BENEFIT, "社会效益指标", "丙", "提高", "提高", 30, ""),
        (SATISFACTION, "满意度指标", "丁", "≥95%", "96%", 10, "/"),
    ),
)


def toml(*, indicators: str = "", columns: str = "", top: str = "") -> str:
    return f"""
code = "trial"
name = "试"
title = "表"
widths = [10, 20, 20, 20, 10, 10, 10]
{top}
[[blocks]]
kind = "indicators"
{indicators}
columns = [
    {{ field = "dimension", label = "一级指标", merge = true }},
    {{ field = "category", label = "二级指标", merge = true }},
    {{ field = "name", label = "三级指标" }},
    {{ field = "target", label = "指标值" }},
    {{ field = "weight", label = "分值"{columns} }},
    {{ field = "score", label = "得分"{columns} }},
    {{ field = "deviation", label = "偏差原因", faultless = "无偏差", empty = "未填" }},
]
"""


def shown(grid: Grid, source: str) -> str | None:
    cell = grid.find(source)
    return None if cell is None else cell.text


def column(grid: Grid, field: str) -> list[str | None]:
    numbers = range(1, grid.rows)
    sources = [f"indicators.{number}.{field}" for number in numbers if grid.find(f"indicators.{number}.name")]
    return [shown(grid, source) for source in sources]


def labels_of(grid: Grid, field: str) -> list[tuple[str, int]]:
    """The text and height of each level-1 or level-2 cell."""
    cells = [cell for cell in grid.cells if cell.source.endswith(f".{field}")]
    return [(cell.text, cell.row_span) for cell in cells]


# What ships


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_each_layout_draws_its_sample_as_it_was_reviewed(code: str) -> None:
    assert dump(sample_grid(code)) == path_of(code).read_text(encoding="utf-8")


@given(sheets, st.sampled_from(shipped_layout_codes()), st.booleans(), st.booleans())
def test_any_sheet_can_be_drawn_by_any_layout(sheet: Sheet, code: str, computed: bool, scored: bool) -> None:
    scores = score_sheet(sheet, rule_set())
    figured = printed_sheet(sheet, rule_set(), scores) if computed else sheet
    grid = compose(figured, shipped_layout(code), scores if scored else None)
    drawn = {cell.source for cell in grid.cells} | {source for cell in grid.cells for source in cell.also}
    rows = {number for number, row in enumerate(sheet.indicators, 1) if not (code == "sichuan" and row.is_slash)}
    assert {f"indicators.{number}.name" for number in rows} <= drawn
    assert all(len(cell.text) < 200 for cell in grid.cells)


PUBLISHED = [
    (f"{path.stem}-{number}", table)
    for path in sorted(DIRECTORY.glob("*.json"))
    for number, table in enumerate(json.loads(path.read_text(encoding="utf-8")), start=1)
]


def expected(table: dict[str, Any]) -> dict[str, str]:
    """What the document prints, by the cell's source; none is a cell that it leaves empty or fills with a dash."""
    values: dict[str, str] = {name: table[name] for name in ("project", "department", "unit", "goal", "outcome")}
    values |= table["stated"]
    for kind, amounts in table["funds"].items():
        columns = zip(("initial", "budget", "spent"), amounts, strict=True)
        values |= {f"funds.{kind}.{column}": amount or "" for column, amount in columns}
    for number, row in enumerate(table["indicators"], start=1):
        values |= {f"indicators.{number}.{field}": text for field, text in row.items()}
    return values


def spread(grid: Grid, source: str) -> str | None:
    """A label's own text as its run shows it: white space apart, as labels are compared."""
    text = shown(grid, source)
    return "".join(text.split()) if text and source.endswith((".dimension", ".category")) else text


@pytest.mark.parametrize("table", [pytest.param(table, id=name) for name, table in PUBLISHED])
def test_a_published_table_is_printed_value_for_value(table: dict[str, Any]) -> None:
    grid = compose(read_sheet(table), shipped_layout("national-2020"))
    values = expected(table)
    assert len(values) == 22 + 8 * len(table["indicators"])
    squeezed = {
        source: "".join(text.split()) if source.endswith((".dimension", ".category")) else text
        for source, text in values.items()
    }
    assert {source: spread(grid, source) for source in values} == squeezed
    assert {cell.source for cell in grid.cells} - values.keys() == {"", "filler", "phone"}
    assert [[grid.at(line, place).text for place in (7, 8, 9)] for line in (6, 7, 8)] == [["—", "", "—"]] * 3


def test_all_thirteen_published_tables_are_tried() -> None:
    assert len(PUBLISHED) == 13


def test_published_labels_are_merged_down_their_rows_as_printed() -> None:
    grid = compose(published_sheets()[9], shipped_layout())
    assert labels_of(grid, "dimension") == [("产出指标", 9), ("效益指标", 2), ("满意度指标", 1)]
    assert labels_of(grid, "category") == [
        ("数量指标", 2),
        ("质量指标", 4),
        ("时效指标", 1),
        ("成本指标", 2),
        ("社会效益指标", 1),
        ("可持续影响指标", 1),
        ("服务对象满意度指标", 1),
    ]


def test_a_level_2_under_another_level_1_stays_where_it_was_printed() -> None:
    grid = compose(published_sheets()[8], shipped_layout())
    assert labels_of(grid, "dimension") == [("产出指标", 7), ("满意度指标", 1)]


@pytest.mark.parametrize(
    ("number", "title", "funds"),
    [
        (0, "州国资委2021年党建智能管理系统项目支出绩效目标表", ["年度资金总额：5", "其中：财政拨款5", "其他资金0"]),
        (1, "州国资委2021年党务干部集中培训费支出绩效目标表", ["年度资金总额：6", "其中：财政拨款6", "其他资金0"]),
        (
            2,
            "州国资委2021年国有企业退休人员社会化移交项目支出绩效目标表",
            ["年度资金总额：20", "其中：财政拨款20", "其他资金"],
        ),
    ],
)
def test_a_goal_form_is_printed_as_published(number: int, title: str, funds: list[str]) -> None:
    sheet = GOALS[number]
    grid = compose(sheet, shipped_layout("goal-2021"))
    assert [cell.text for cell in grid.starting_in(0)] == [title]
    assert [cell.text for cell in grid.cells if cell.source.startswith("funds.")] == funds
    assert column(grid, "name") == [row.name for row in sheet.indicators]
    assert column(grid, "target") == [row.target for row in sheet.indicators]
    assert labels_of(grid, "dimension")[0] == (OUTPUT, len(sheet.indicators) - 3)
    assert [cell.text for cell in grid.starting_in(grid.rows - 1)] == ["填报人：", "经办人", "联系电话：13800000000"]


# Which figures


def test_a_stated_figure_prints_as_stated_also_where_wrong() -> None:
    sheet = replace(
        SHEET,
        funds=(FundRow(kind="appropriation", amounts=FundAmounts(initial=Decimal(50000), budget=Decimal(60000))),),
        stated=Stated(funds=FundAmounts(initial=Decimal(40000)), total_score=Decimal(99), grade="良"),
    )
    scores = score_sheet(sheet, rule_set())
    stated = compose(sheet, shipped_layout("yunnan"), scores)
    computed = compose(printed_sheet(sheet, rule_set(), scores), shipped_layout("yunnan"))
    sources = ("funds.total.initial", "funds.total.budget", "total_score", "grade")
    assert [shown(stated, source) for source in sources] == ["40000.00", "60000.00", "99", "良"]
    assert [shown(computed, source) for source in sources] == ["50000.00", "60000.00", "88", ""]


def test_without_scores_only_what_is_stated_and_sums_are_printed() -> None:
    sheet = replace(SHEET, indicators=(replace(SHEET.indicators[0], stated_score=Decimal(39)), *SHEET.indicators[1:]))
    grid = compose(sheet, shipped_layout())
    assert column(grid, "score") == ["39", "", "", ""]
    assert [shown(grid, each) for each in ("execution_weight", "total_weight", "total_score")] == ["", "90", ""]


def test_with_scores_the_form_prints_what_the_rules_give() -> None:
    scores = score_sheet(SHEET, rule_set())
    grid = compose(SHEET, shipped_layout(), scores)
    assert column(grid, "score") == ["40", "8", "30", "10"]
    assert [shown(grid, each) for each in ("execution_weight", "total_weight", "total_score")] == ["10", "100", "88"]


def test_a_score_by_hand_is_what_prints() -> None:
    rows = (replace(SHEET.indicators[0], hand_score=Decimal("35.5"), hand_reason="少做一次"), *SHEET.indicators[1:])
    sheet = replace(SHEET, indicators=rows)
    assert column(compose(sheet, shipped_layout(), score_sheet(sheet, rule_set())), "score")[0] == "35.5"


# Money and figures


@pytest.mark.parametrize(
    ("yuan", "wan"),
    [
        ("60000", "6"),
        ("6E+4", "6"),
        ("2300", "0.23"),
        ("135000.00", "13.5"),
        ("123456789.01", "12345.678901"),
        ("0", "0"),
        ("0.00", "0"),
        ("0.01", "0.000001"),
        ("-500", "-0.05"),
        ("100000000000000", "10000000000"),
        ("1E+999999", ""),
    ],
)
def test_money_is_exact_in_the_form_s_unit(yuan: str, wan: str) -> None:
    sheet = replace(SHEET, funds=(FundRow(kind="other", amounts=FundAmounts(spent=Decimal(yuan))),))
    assert shown(compose(sheet, shipped_layout()), "funds.other.spent") == wan


@given(st.decimals(min_value=0, max_value=10**12, places=2))
def test_money_loses_nothing_on_its_way(amount: Decimal) -> None:
    sheet = replace(SHEET, funds=(FundRow(kind="other", amounts=FundAmounts(budget=amount)),))
    texts = [shown(compose(sheet, shipped_layout(code)), "funds.total.budget") for code in ("national-2020", "yunnan")]
    assert [Decimal(text or "nan") for text in texts] == [amount / 10000, amount]


def test_decimals_are_filled_up_and_never_cut() -> None:
    rows = tuple(replace(row, stated_score=Decimal(score)) for row, score in zip(SHEET.indicators, "1234", strict=True))
    rows = (replace(rows[0], stated_score=Decimal("9.475")), *rows[1:])
    grid = compose(replace(SHEET, indicators=rows), load_layout(toml(columns=', places = 2, suffix = "分"')))
    assert column(grid, "score") == ["9.475分", "2.00分", "3.00分", "4.00分"]
    assert column(grid, "weight") == ["40.00分", "10.00分", "30.00分", "10.00分"]


def test_a_figure_is_kept_beside_its_text() -> None:
    grid = compose(published_sheets()[9], shipped_layout())
    numbers = {
        source: cell.number for source in ("execution_rate", "total_score", "goal") if (cell := grid.find(source))
    }
    assert numbers == {"execution_rate": Decimal(75), "total_score": Decimal("90.5"), "goal": None}


# Labels and rows


def test_labels_not_written_are_carried_down_and_labels_as_typed() -> None:
    rows = scored_rows(
        (OUTPUT, "数量指标", "甲", "5", "5", 40, ""),
        ("", "", "乙", "5", "5", 10, ""),
        ("产出 指标", "数量  指标", "丙", "5", "5", 10, ""),
        ("满意度", "数量指标", "丁", "5", "5", 10, ""),
    )
    grid = compose(replace(SHEET, indicators=rows), shipped_layout())
    assert labels_of(grid, "dimension") == [(OUTPUT, 3), ("满意度", 1)]
    assert labels_of(grid, "category") == [("数量指标", 3), ("数量指标", 1)]
    assert grid.find("indicators.3.category") is grid.find("indicators.1.category")


def test_equal_labels_apart_stay_apart() -> None:
    rows = (SHEET.indicators[0], SHEET.indicators[2], SHEET.indicators[1])
    grid = compose(replace(SHEET, indicators=rows), shipped_layout())
    assert labels_of(grid, "dimension") == [(OUTPUT, 1), (BENEFIT, 1), (OUTPUT, 1)]


def test_level_2_is_repeated_on_each_row_where_the_layout_says_so() -> None:
    grid = compose(SHEET, shipped_layout("changji-2021"))
    assert labels_of(grid, "dimension")[0] == (OUTPUT, 2)
    assert labels_of(grid, "category")[:2] == [("数量指标", 1), ("数量指标", 1)]


SLASH = IndicatorRow(key="9", dimension=BENEFIT, category="经济效益指标", name="/", target="/", actual="/")


def with_slash() -> Sheet:
    return replace(SHEET, indicators=(*SHEET.indicators[:2], SLASH, *SHEET.indicators[2:]))


def test_a_slash_row_prints_slashes_in_each_cell() -> None:
    grid = compose(with_slash(), shipped_layout())
    fields = ("category", "name", "target", "actual", "weight", "score", "deviation")
    assert [shown(grid, f"indicators.3.{field}") for field in fields] == ["经济效益指标", *"//////"]


def test_empty_categories_are_left_out_where_the_layout_says_so() -> None:
    grid = compose(with_slash(), load_layout(toml(indicators='empty_rows = "omit"')))
    assert column(grid, "name") == ["甲", "乙", "丙", "丁"]
    assert shown(grid, "indicators.4.name") == "丙"


CATEGORIES = """empty_rows = "slash"
categories = [
    ["产出指标", "质量指标"], ["产出指标", "数量指标"], ["产出指标", "成本指标"],
    ["效益指标", "社会效益指标"], ["效益指标", "生态效益指标"], ["满意度指标", "满意度指标"],
]"""


def test_empty_categories_have_a_row_of_their_own_where_the_layout_says_so() -> None:
    grid = compose(SHEET, load_layout(toml(indicators=CATEGORIES)))
    rows = [[grid.at(row, place).text for place in range(7)] for row in range(2, grid.rows)]
    assert rows == [
        [OUTPUT, "质量指标", "/", "/", "/", "/", "/"],
        [OUTPUT, "数量指标", "甲", "≥5次", "40", "", "未填"],
        [OUTPUT, "数量指标", "乙", "≥5次", "10", "", "未填"],
        [OUTPUT, "成本指标", "/", "/", "/", "/", "/"],
        [BENEFIT, "社会效益指标", "丙", "提高", "30", "", "未填"],
        [BENEFIT, "生态效益指标", "/", "/", "/", "/", "/"],
        [SATISFACTION, "满意度指标", "丁", "≥95%", "10", "", "/"],
    ]
    assert [cell.row_span for cell in grid.cells if cell.column == 0][2:] == [4, 2, 1]


def test_an_empty_category_never_cuts_another_level_1_in_two() -> None:
    sheet = replace(SHEET, indicators=tuple(replace(row, dimension=OUTPUT) for row in SHEET.indicators[:3]))
    categories = CATEGORIES.replace('["效益指标", "社', '["效益指标", "经济效益指标"], ["效益指标", "社')
    grid = compose(sheet, load_layout(toml(indicators=categories)))
    assert [cell.text for cell in grid.cells if cell.column == 0][2:] == [OUTPUT, BENEFIT, SATISFACTION]


def test_a_level_1_that_does_not_apply_says_so() -> None:
    sheet = replace(SHEET, indicators=SHEET.indicators[:3], not_applicable={SATISFACTION: "无服务对象"})
    grid = compose(sheet, shipped_layout())
    assert [grid.at(15, place).text for place in range(1, 10)] == [
        SATISFACTION,
        "/",
        "不适用：无服务对象",
        "不适用：无服务对象",
        *"/////",
    ]
    assert shown(grid, f"not_applicable.{SATISFACTION}") == "不适用：无服务对象"


def test_a_level_1_that_does_not_apply_keeps_the_rows_it_has() -> None:
    sheet = replace(SHEET, not_applicable={"满意度": " "})
    grid = compose(sheet, shipped_layout(), score_sheet(sheet, rule_set()))
    assert [shown(grid, f"indicators.4.{field}") for field in ("name", "score")] == ["丁", "/"]
    assert grid.find("not_applicable.满意度") is None
    bare = compose(replace(sheet, indicators=SHEET.indicators[:1]), shipped_layout())
    assert shown(bare, "not_applicable.满意度") == "不适用"


def test_a_sheet_without_rows_is_still_a_form() -> None:
    grid = compose(Sheet(), shipped_layout())
    assert [cell.text for cell in grid.starting_in(12)] == ["", "", "", "", "", "", "", "/"]
    assert [cell.text for cell in grid.starting_in(1)] == ["（　　年度）"]


def test_no_deviation_is_said_only_where_no_points_are_lost() -> None:
    scores = score_sheet(SHEET, rule_set())
    assert column(compose(SHEET, load_layout(toml()), scores), "deviation") == ["无偏差", "未填", "无偏差", "/"]


def test_a_mark_stands_in_the_middle_and_sentences_begin_at_the_left() -> None:
    sheet = published_sheets()[9]
    grid = compose(sheet, shipped_layout())
    cells = [grid.find(f"indicators.{number}.deviation") for number in (1, 7)]
    assert [cell.align for cell in cells if cell] == [Align.CENTER, Align.LEFT]


# Funds


def test_a_kind_that_the_form_does_not_know_is_not_lost() -> None:
    amounts = FundAmounts(budget=Decimal(10000))
    funds = tuple(FundRow(kind=kind, amounts=amounts) for kind in ("政府性基金", "other", "other", "total"))
    grid = compose(replace(SHEET, funds=funds), shipped_layout())
    lines = [grid.at(row, 2).text for row in range(4, 12)]
    assert lines == [
        "",
        "年度资金总额",
        "其中：当年财政拨款",
        "上年结转资金",
        "其他资金",
        "其他资金",
        "政府性基金",
        "total",
    ]
    assert [shown(grid, f"funds.{name}.budget") for name in ("total", "other", "other.2", "政府性基金", "total.2")] == [
        "4",
        "1",
        "1",
        "1",
        "1",
    ]


FUNDS = """
code = "funds"
name = "资金"
title = "表"
widths = [40, 20, 20, 20]
empty = "无"

[[blocks]]
kind = "funds"
total_last = true
lines = [{ kind = "other", label = "其他" }]
total = { label = "合计" }
columns = [
    { field = "budget", label = "预算" },
    { field = "extra.source", label = "来源" },
    { field = "execution_reason", label = "原因" },
]
"""


def test_the_total_may_stand_last_and_a_reason_beside_all_lines() -> None:
    fund = FundRow(kind="other", amounts=FundAmounts(budget=Decimal(10000)), extra={"source": "县级"})
    grid = compose(replace(SHEET, funds=(fund,), execution_reason="压减"), load_layout(FUNDS))
    assert [[grid.at(row, place).text for place in range(4)] for row in (1, 2, 3)] == [
        ["", "预算", "来源", "原因"],
        ["其他", "1", "县级", "压减"],
        ["合计", "1", "无", "压减"],
    ]
    assert grid.at(2, 3) is grid.at(3, 3)


# The rest of the form


def test_a_document_keeps_the_title_it_came_with() -> None:
    assert compose(replace(SHEET, extra={"title": "绩效表"}), shipped_layout()).at(0, 0).text == "绩效表"
    assert (
        compose(replace(SHEET, project="{unit}"), shipped_layout("hubei")).at(0, 0).text == "2020年度{unit}项目自评表"
    )


@pytest.mark.parametrize(
    ("target", "parts"),
    [
        ("≥95%", ["≥", "95", "%"]),
        (">= 1.5万人次", [">=", "1.5", "万人次"]),
        ("5万元", ["", "5", "万元"]),
        ("1,000", ["", "1,000", ""]),
        ("不低于95%", ["", "不低于95%", ""]),
        ("2020年12月31日前", ["", "2020年12月31日前", ""]),
        ("提高", ["", "提高", ""]),
        ("", ["", "", ""]),
    ],
)
def test_a_target_is_parted_only_where_it_is_a_sign_a_number_and_a_unit(target: str, parts: list[str]) -> None:
    sheet = replace(SHEET, indicators=(replace(SHEET.indicators[0], target=target),))
    grid = compose(sheet, shipped_layout("yunnan"))
    assert [shown(grid, f"indicators.1.target_{part}") for part in ("sign", "value", "unit")] == parts


def test_heads_in_two_rows_repeat_together() -> None:
    grid = compose(SHEET, shipped_layout("yunnan"))
    assert [cell.text for cell in grid.starting_in(12)] == ["性质", "指标值", "度量单位"]
    assert grid.repeated == range(11, 13)


def test_each_goal_has_its_own_heads_and_rows() -> None:
    grid = sample_grid("hubei")
    sides = [(cell.text, cell.row_span) for cell in grid.cells if cell.role is CellRole.SIDE]
    assert sides[1:] == [("年度绩效目标1（40分）", 4), ("年度绩效目标2（40分）", 4)]
    assert grid.repeated == range(0)


def test_the_indicators_own_sums_can_be_printed() -> None:
    text = (
        toml()
        + """
[[blocks]]
kind = "fields"
rows = [[{ label = "小计", span = 4 }, { field = "indicator_weight" }, { field = "indicator_score" }, { label = "" }]]
"""
    )
    grid = compose(SHEET, load_layout(text), score_sheet(SHEET, rule_set()))
    assert [cell.text for cell in grid.starting_in(grid.rows - 1)] == ["小计", "90", "88", ""]
    assert [cell.role for cell in grid.starting_in(grid.rows - 1)] == [
        CellRole.LABEL,
        CellRole.NUMBER,
        CellRole.NUMBER,
        CellRole.VALUE,
    ]


def test_a_goal_form_has_no_figures() -> None:
    goal = replace(SHEET, stage=Stage.GOAL)
    grid = compose(goal, shipped_layout(), score_sheet(goal, rule_set()))
    assert [shown(grid, each) for each in ("execution_rate", "execution_score", "total_score")] == ["", "", ""]
