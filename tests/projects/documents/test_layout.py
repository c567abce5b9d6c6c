"""Layouts are data: each file loads, and a wrong key is named."""

import re
from decimal import Decimal

import pytest

from indicators.labels import CATEGORIES, DIMENSIONS, category_code, dimension_code
from indicators.sheet import Stage
from projects.documents.grid import Orientation
from projects.documents.layout import (
    DEFAULT,
    DIRECTORY,
    FormLabel,
    LayoutError,
    Unit,
    load_layout,
    shipped_layout,
    shipped_layout_codes,
)

SMALL = """
code = "small"
name = "小表"
title = "{year}年{project}"
widths = [40, 60]

[[blocks]]
kind = "fields"
rows = [[{ label = "项目名称" }, { field = "project" }]]

[[blocks]]
kind = "funds"
lines = [{ kind = "appropriation", label = "财政拨款" }]
total = { label = "总额" }
columns = [{ field = "budget", label = "预算数" }]

[[blocks]]
kind = "indicators"
columns = [{ field = "name", label = "三级指标" }, { field = "target", label = "指标值" }]
"""


def test_layouts_that_ship_begin_with_the_national_one() -> None:
    assert shipped_layout_codes() == (
        "national-2020",
        "changji-2021",
        "cost-dimension",
        "goal-2021",
        "goal-weighted",
        "hubei",
        "sichuan",
        "xinjiang-2023",
        "yunnan",
    )


@pytest.mark.parametrize("code", shipped_layout_codes())
def test_each_file_is_named_by_its_code_and_offers_known_categories(code: str) -> None:
    loaded = shipped_layout(code)
    assert loaded.code == code
    pairs = {(dimension_code(level1), category_code(level2)) for level1, level2 in loaded.categories}
    assert len(pairs) == len(loaded.categories) > 0
    assert {level1 for level1, _ in pairs} <= {label.code for label in DIMENSIONS}
    assert {level2 for _, level2 in pairs} <= {label.code for label in CATEGORIES}


def test_what_the_edit_page_draws_is_the_same_column_list() -> None:
    columns = [(column.field, column.label.text) for column in shipped_layout("xinjiang-2023").indicator_columns]
    assert columns == [
        ("dimension", "一级指标"),
        ("category", "二级指标"),
        ("name", "三级指标"),
        ("target", "指标值"),
        ("extra.basis", "指标值设置依据"),
        ("extra.last_year", "上年完成值"),
        ("weight", "指标分值权重"),
        ("extra.scoring_rule", "指标赋分规则"),
        ("extra.evidence", "佐证资料"),
        ("actual", "指标实际完成值"),
        ("extra.completion", "完成率"),
        ("score", "指标得分"),
        ("deviation", "偏差原因分析及改进措施"),
    ]
    assert [line.kind for line in shipped_layout("sichuan").fund_lines] == [
        "appropriation",
        "special_account",
        "unit",
        "other",
    ]
    assert {"execution_reason", "extra.improvements"} < shipped_layout("hubei").fields


def test_what_is_not_said_is_the_national_way() -> None:
    small = load_layout(SMALL)
    assert (small.stage, small.orientation, small.unit, small.empty, small.subtitle) == (
        Stage.SELF_EVALUATION,
        Orientation.PORTRAIT,
        Unit.WAN,
        "",
        "",
    )
    assert small.widths == (Decimal(40), Decimal(60))


def test_a_label_breaks_where_a_bar_stands() -> None:
    assert FormLabel.parse("年度|总体|目标") == FormLabel(text="年度总体目标", breaks=(2, 4))
    assert FormLabel.parse("总分") == FormLabel(text="总分")


def test_an_unknown_layout_is_refused_with_those_there_are() -> None:
    with pytest.raises(LayoutError, match=f"^没有表样 mars；可用的有：{DEFAULT}、"):
        shipped_layout("mars")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('code = "small"', 'code = "小"', "键 code 应为小写字母、数字和连字符，实为 '小'"),
        ('code = "small"\n', "", "缺少键 code"),
        ('name = "小表"', 'name = " "', "键 name 应为不空的文字，实为 ' '"),
        ('name = "小表"', "name = 1", "键 name 应为文字，实为 1"),
        ('name = "小表"', 'nam = "小表"', "不认识的键 nam；可用 code、name、title、subtitle、"),
        ("{year}年", "{month}年", "键 title 的花括号里只能写 {year}、{project}、{unit}、{department}"),
        ("{year}年", "{year!r}年", "键 title 的花括号里只能写"),
        ("{year}年", "{year:>9999}年", "键 title 的花括号里只能写"),
        ("{year}年", "{year年", "键 title 应为花括号成对的文字"),
        ("widths = [40, 60]", "widths = []", "键 widths 应为至少 1 项的列表，实为 []"),
        ("widths = [40, 60]", "widths = 100", "键 widths 应为至少 1 项的列表，实为 100"),
        ("widths = [40, 60]", "widths = [40, 0]", "键 widths[2] 应为大于 0 的数，实为 0"),
        ("widths = [40, 60]", "widths = [40, nan]", "键 widths[2] 应为大于 0 的数"),
        ("widths = [40, 60]", "widths = [40, true]", "键 widths[2] 应为大于 0 的数，实为 True"),
        ("widths = [40, 60]", "widths = [40, 50.5]", "键 widths 合计应为 100，实为 90.5"),
        ('name = "小表"', 'name = "小表"\nunit = "角"', "键 unit 应为 元 或 万元，实为 '角'"),
        ('name = "小表"', 'name = "小表"\nstage = 1', "键 stage 应为 goal 或 self_evaluation，实为 1"),
        ('name = "小表"', 'name = "小表"\nempty = 0', "键 empty 应为文字，实为 0"),
        ('kind = "fields"', 'kind = "field"', "键 blocks[1].kind 应为 fields 或 funds 或 indicators，实为 'field'"),
        ('kind = "fields"\n', "", "键 blocks[1].kind 应为 fields 或 funds 或 indicators，实为 None"),
        (
            'kind = "fields"',
            'kind = "fields"\nrole = "title"',
            "键 blocks[1].role 应为 note 或 signature，实为 'title'",
        ),
        ('field = "project"', 'field = "projekt"', "键 blocks[1].rows[1][2].field 应为 project、department、"),
        ('field = "project"', 'field = "extra."', "键 blocks[1].rows[1][2].field 应为 project、department、"),
        ('{ field = "project" }', '"project"', "键 blocks[1].rows[1][2] 应为键值对，实为 'project'"),
        (
            '{ field = "project" }',
            '{ field = "project", span = 0 }',
            "键 blocks[1].rows[1][2].span 应为 1 到 60 的整数",
        ),
        ('{ field = "project" }', '{ field = "project", span = 2 }', "键 blocks[1].rows[1] 共占 3 列，表样有 2 列"),
        ('field = "project"', 'field = "project", align = "top"', "键 blocks[1].rows[1][2].align 应为 left 或 center"),
        ('field = "project"', 'field = "project", places = 99', "键 blocks[1].rows[1][2].places 应为 0 到 6 的整数"),
        ('{ label = "项目名称" }', '{ field = "project" }', "键 blocks[1].rows[1] 的 project 出现两次"),
        ('kind = "fields"', 'kind = "fields"\nside = 3', "键 blocks[1].side 应为键值对，实为 3"),
        ('kind = "fields"', 'kind = "fields"\nside = "侧"', "键 blocks[1].rows[1] 共占 3 列，表样有 2 列"),
        ('{ field = "budget", label', "{ label", "缺少键 blocks[2].columns[1].field"),
        ('total = { label = "总额" }', 'total = "总额"', "键 blocks[2].total 应为键值对，实为 '总额'"),
        ('total = { label = "总额" }\n', "", "缺少键 blocks[2].total"),
        ('kind = "appropriation"', 'kind = "total"', "键 blocks[2].lines 的 funds.total 出现两次"),
        ('kind = "funds"', 'kind = "funds"\ninline = 1', "键 blocks[2].inline 应为 true 或 false，实为 1"),
        ('kind = "funds"', 'kind = "funds"\nlabel_span = 2', "键 blocks[2].columns 共占 3 列，表样有 2 列"),
        ('{ field = "target"', '{ field = "name"', "键 blocks[3].columns 的 indicators.name 出现两次"),
        (
            'kind = "indicators"',
            'kind = "indicators"\ncategories = [["产出"]]',
            "键 blocks[3].categories[1] 应为一级指标和二级指标两项",
        ),
        ('kind = "indicators"', 'kind = "indicators"\nside_field = "name"', "键 blocks[3].side_field 应为"),
        ("[[blocks]]", "[blocks]", "表样不是有效的 TOML"),
    ],
)
def test_a_wrong_key_is_named(old: str, new: str, message: str) -> None:
    assert old in SMALL
    with pytest.raises(LayoutError, match=re.escape(message)):
        load_layout(SMALL.replace(old, new, 1))


def test_the_layout_is_named_with_the_key() -> None:
    with pytest.raises(LayoutError, match=r"^表样 small：缺少键 title$"):
        load_layout(SMALL.replace("title", "# title"))
    with pytest.raises(LayoutError, match=r"^表样 （未写代码）：缺少键 code$"):
        load_layout("")


def test_a_block_is_a_table() -> None:
    text = SMALL[: SMALL.index("[[blocks]]")] + "blocks = [1]"
    with pytest.raises(LayoutError, match=r"^表样 small：键 blocks\[1\] 应为键值对，实为 1$"):
        load_layout(text)


def test_a_file_is_read_as_its_text_is() -> None:
    path = DIRECTORY / "hubei.toml"
    assert load_layout(path) == load_layout(path.read_text(encoding="utf-8"))


def test_type_sizes_are_points_within_reason() -> None:
    sized = load_layout(SMALL.replace("widths", "type_size = 10.5\nsmallest_type_size = 7\nwidths"))
    assert (sized.type_size, sized.smallest_type_size) == (Decimal("10.5"), Decimal(7))
    assert (load_layout(SMALL).type_size, load_layout(SMALL).smallest_type_size) == (None, None)
    for wrong in ("4.9", "16.5", "-1", '"9"'):
        with pytest.raises(LayoutError, match="type_size 应为"):
            load_layout(SMALL.replace("widths", f"type_size = {wrong}\nwidths"))
