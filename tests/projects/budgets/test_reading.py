"""Budget tables are read as they were published, or not at all."""

from collections.abc import Callable
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import load_workbook
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.worksheet import Worksheet

from projects.budgets.drawing import printable_tables
from projects.budgets.lines import parts_of
from projects.budgets.reading import WrongTablesError, read_budget
from projects.budgets.values import BudgetTable, from_json, to_json
from projects.documents import xlsx
from projects.documents.layout.values import Unit
from projects.models import PublishedBudget
from tests.projects.budgets.published import HEAD, TITLES, book_of, published_book, published_rows, read_published
from tests.projects.documents.workbooks import pages

Pages = dict[str, Worksheet]


def reasons_of(file: BytesIO, *, year: int = 2021, declared: Unit | None = None) -> list[str]:
    with pytest.raises(WrongTablesError) as raised:
        read_budget(pages(file), year=year, declared=declared)
    return list(raised.value.reasons)


def exported(tables: tuple[BudgetTable, ...]) -> BytesIO:
    return BytesIO(xlsx.write(printable_tables(PublishedBudget(), tables)))


@pytest.mark.parametrize("alone", [True, False], ids=["a sheet each", "all on one sheet"])
def test_every_published_text_comes_out_as_it_was_printed(alone: bool) -> None:
    read = read_budget(pages(published_book(alone=alone)), year=2021, declared=None)
    printed = [[text for row in rows for text in row if text] for rows in published_rows().values()]
    assert [[cell.text for cell in table.cells] for table in read.tables] == printed
    assert (read.unknown, read.makers) == ((), ("昌吉州国资委",))


def test_amounts_are_kept_in_yuan_to_the_cent_beside_the_text() -> None:
    basic = read_published().tables[5]
    total = next(line for line in parts_of(basic)[0].lines if line.is_total)
    assert [(figure.text, figure.amount) for figure in total.figures.values()] == [
        ("525.81", Decimal("5258100")),
        ("361.45", Decimal("3614500")),
        ("164.36", Decimal("1643600")),
    ]
    assert [str(cell.amount) for cell in basic.cells if cell.text == "525.81"] == ["5258100.00"]


def test_export_reads_back_as_the_same_tables() -> None:
    tables = read_published().tables
    assert read_budget(pages(exported(tables)), year=2021, declared=None).tables == tables
    assert from_json(to_json(tables)) == tables


TEXTS = st.text("甲乙（）(), =+-_x0041\n　“”&<", min_size=1, max_size=90).filter(
    lambda text: text.strip() and not text.startswith("=")
)


@given(
    names=st.lists(TEXTS, min_size=1, max_size=4),
    figures=st.lists(
        st.tuples(st.decimals(0, 10**7, places=2), st.sampled_from(["General", "0.00", "#,##0.00", "0"])),
        min_size=4,
        max_size=4,
    ),
)
def test_any_export_reads_back_alike(names: list[str], figures: list[tuple[Decimal, str]]) -> None:
    rows: list[list[Any]] = [[f"20{number}", name, 1, "-", None] for number, name in enumerate(names, start=1)]
    book = book_of(*TITLES, HEAD, *rows, ["", "合 计", *(float(figure) for figure, _ in figures[:3])])
    tables = read_budget(pages(book), year=2021, declared=None).tables
    assert read_budget(pages(exported(tables)), year=2021, declared=None).tables == tables


def test_unmerged_table_of_another_office_is_understood() -> None:
    book = book_of(*TITLES, HEAD, (201, "一般公共服务支出", 1500.5, 1500.5, "—"), ("合计", "", 1500.5, 1500.5, ""))
    (table,) = read_budget(pages(book), year=2021, declared=None).tables
    (part,) = parts_of(table)
    assert (table.kind, table.unit) == ("expenditure", Unit.YUAN)
    assert [(line.code, line.label, line.is_total) for line in part.lines] == [
        ("201", "一般公共服务支出", False),
        ("合计", "合计", True),
    ]
    assert part.lines[0].figures["basic"].amount == Decimal("1500.5")
    assert part.lines[0].figures["project"].amount is None


def test_figures_of_an_export_are_numbers_as_they_were_printed() -> None:
    book = book_of(*TITLES, HEAD, ("201", "支出", "1,500.50", "1500.5", "—"))
    page = load_workbook(exported(read_budget(pages(book), year=2021, declared=None).tables)).active
    assert [(cell.value, cell.number_format) for cell in page[4][2:]] == [
        (1500.5, "#,##0.00"),
        (1500.5, "0.0"),
        ("—", "General"),
    ]


def test_table_without_a_title_is_named_by_its_sheet() -> None:
    book = book_of(("单位：万元", ""), HEAD, ("201", "一般公共服务支出", 1, 1, ""), title="支出总体情况表")
    (table,) = read_budget(pages(book), year=2021, declared=None).tables
    assert (table.kind, table.title) == ("expenditure", "支出总体情况表")
    assert read_budget(pages(exported((table,))), year=2021, declared=None).tables == (table,)


def test_what_is_no_known_table_is_named_and_left_out() -> None:
    def change(pages: Pages) -> None:
        page = pages["表一"].parent.create_sheet("其他")
        page.append(["表十：国有资本经营预算支出情况表"])
        page.append(["科目", "合计", "基本支出"])
        pages["表一"].parent.create_sheet("目录").append(["表一", "部门（单位）收支总体情况表", "1"])

    read = read_published(change)
    assert len(read.tables) == 9
    assert read.unknown == ("工作表“其他”第 1 行“国有资本经营预算支出情况表”",)


def test_every_fault_is_told_at_once_with_its_place() -> None:
    def change(pages: Pages) -> None:
        pages["表一"]["A2"] = "2020年部门（单位）收支总体情况表"
        pages["表三"]["E8"] = "一百"
        pages["表三"].row_dimensions[9].hidden = True
        pages["表五"]["E8"] = "=SUM(A1:A2)"
        pages["表六"]["E7"] = -3
        pages["表九"]["E5"] = "总额"

    assert reasons_of(published_book(change=change)) == [
        "工作表“表一”第 2 行，“标题”列：写的是 2020 年，页面上选的是 2021 年，请核对年度。",
        "工作表“表三”第 8 行，“E”列：“一百”：请填写数字。",
        "工作表“表三”第 9 行，“A”列：是隐藏的行，请取消隐藏（或取消筛选），不要的请删除。",
        "工作表“表五”第 8 行，“E”列：是公式，请复制后“粘贴为数值”再上传。",
        "工作表“表六”第 7 行，“E”列：“-3”：金额不能小于 0。",
        "工作表“表九”第 4 行，“表头”列：表九的表头没有认出，写的是：项目、政府性基金预算支出、功能分类科目编码、功能分类科目名称、总额、基本支出、项目支出、类、款、项。请对照公开的样式核对列名。",
    ]


def twice(pages: Pages) -> None:
    pages["表三"].parent.copy_worksheet(pages["表三"]).title = "又一张"


def without_unit(pages: Pages) -> None:
    pages["表三"]["A3"] = "编制部门（单位）：昌吉州国资委"


@pytest.mark.parametrize(
    ("change", "declared", "told"),
    [
        (twice, None, "工作表“又一张”第 1 行，“标题”列：表三在工作表“表三”中已有一张，请只保留一张。"),
        (
            without_unit,
            None,
            "工作表“表三”第 4 行，“表头”列：没有写明金额单位，请在表头上方写“单位：万元”，或在页面上选择。",
        ),
        (
            lambda pages: None,
            Unit.YUAN,
            "工作表“表三”第 4 行，“表头”列：表中写的是“万元”，页面上选的是“元”，请核对。",
        ),
    ],
)
def test_doubtful_table_is_refused(change: Callable[[Pages], None], declared: Unit | None, told: str) -> None:
    assert told in reasons_of(published_book(change=change, only="表三"), declared=declared)


def test_declared_unit_counts_where_none_is_written() -> None:
    (table,) = read_budget(
        pages(published_book(change=without_unit, only="表三")), year=2021, declared=Unit.YUAN
    ).tables
    assert table.unit is Unit.YUAN


@pytest.mark.parametrize(
    ("file", "told"),
    [
        (BytesIO(b"no workbook"), "请选择 .xlsx 文件；.xls、.et 和 .csv 请先在 Excel 或 WPS 中另存为 .xlsx。"),
        (
            book_of(("姓名", "电话"), ("甲", "乙")),
            "文件中没有认出部门预算的表。每张表要有标题，如“表一：部门（单位）收支总体情况表”。",
        ),
        (
            book_of(("支出总体情况表",), ("甲",)),
            "工作表“表三”第 1 行，“表头”列：表三没有找到表头，请对照公开的样式核对列名。",
        ),
    ],
)
def test_file_without_tables_is_refused(file: BytesIO, told: str) -> None:
    assert reasons_of(file) == [told]


def test_merged_ranges_of_a_hostile_file_are_bounded() -> None:
    def change(pages: Pages) -> None:
        for area in ("A7:XFD1048576", "D8:E9"):
            pages["表三"].merged_cells.ranges.add(CellRange(area))

    read = read_budget(pages(published_book(change=change, only="表三")), year=2021, declared=None)
    assert read.tables[0].column_count <= 80
