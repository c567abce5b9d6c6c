"""表七 is read as departments publish it."""

from io import BytesIO
from typing import Any

import pytest

from projects.documents.layout.values import Unit
from projects.rounds.enlisting.lines import FoundLine, WrongListError
from projects.rounds.enlisting.table_seven import read_table_seven
from tests.projects.documents.workbooks import pages
from tests.projects.rounds.enlisting.books import PUBLISHED, book, table_seven


def read(*files: BytesIO, year: int = 2021, declared: Unit | None = None) -> list[FoundLine]:
    named = [(f"{number}.xlsx", pages(file)) for number, file in enumerate(files, start=1)]
    return read_table_seven(named, year=year, declared=declared)


def wrong(*files: BytesIO, **said: Any) -> list[str]:
    with pytest.raises(WrongListError) as error:
        read(*files, **said)
    return list(error.value.reasons)


def test_published_table_is_read() -> None:
    lines = read(BytesIO(PUBLISHED.read_bytes()))
    assert [(line.name, line.initial) for line in lines] == [
        ("党务干部培训费", "60000"),
        ("国有企业党建信息智能管理系统", "50000"),
        ("国有企业退休人员社会化管理工作经费", "200000"),
        ("监督检查专项资金", "100000"),
        ("律师咨询费", "40000"),
        ("年终财务审计费", "570000"),
        ("微信公众号", "30000"),
    ]
    assert {(line.unit, line.function_code, line.budget_type) for line in lines} == {
        ("昌吉州国资委", "2150702", "general")
    }


def test_several_departments_come_at_once_and_a_project_of_two_rows_is_one() -> None:
    first = table_seven(
        ("215", "07", "02", "行政", "培训费", 6),
        ("215", "07", "03", "机关", "培训费", 1.5),
        (None, None, None, None, "合 计", 7.5),
    )
    second = table_seven(("201", None, None, "行政", "培训费", 5), unit="工信局        单位：元", money="元")
    assert [(line.unit, line.name, line.initial, line.function_code) for line in read(first, second)] == [
        ("国资委", "培训费", "75000", "2150702"),
        ("工信局", "培训费", "5", "201"),
    ]


def test_all_mistakes_of_all_files_are_told() -> None:
    sums = table_seven(("215", "07", "02", "", "培训费", 6), (None, None, None, None, "合计", 7))
    twice = table_seven(("215", "07", "02", "", "培训费", 6), ("215", "07", "02", "", "培训费", "五"))
    other_year = table_seven(("215", "07", "02", "", "培训费", 6), title="2020年一般公共预算项目支出情况表", unit="")
    assert wrong(sums, twice, other_year, BytesIO(b"no workbook")) == [
        "4.xlsx：请选择 .xlsx 文件；.xls、.et 和 .csv 请先在 Excel 或 WPS 中另存为 .xlsx。",
        "“1.xlsx”工作表“Sheet”第 7 行，“项目支出合计”列：合计与各行之和不符：合计 70,000.00 元，各行之和 60,000.00 元，请核对。",
        "“2.xlsx”工作表“Sheet”第 7 行，“项目支出合计”列：“五”：请填写数字。",
        "“2.xlsx”工作表“Sheet”第 7 行，“项目名称”列：“培训费”在第 6 行已有，科目也相同。",
        "“3.xlsx”工作表“Sheet”第 2 行，“标题”列：写的是 2020 年，这次任务是 2021 年度的，请换成 2021 年的表。",
        "“3.xlsx”工作表“Sheet”第 6 行，“实施单位”列：没有写明：请在表头上方写“编制部门（单位）：……”，或增加“实施单位”一列。",
    ]


def test_table_with_a_column_of_units_needs_no_head_line() -> None:
    lines = read(book(("国资委", "培训费", 6), heads=("单位名称", "项目名称", "项目支出合计")), declared=Unit.WAN)
    assert [(line.unit, line.initial) for line in lines] == [("国资委", "60000")]


def test_empty_table_is_said() -> None:
    assert wrong(table_seven()) == ["选择的文件中没有项目：表头下面是空的。"]
