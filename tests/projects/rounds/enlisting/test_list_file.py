"""An 应评项目清单 is read from a workbook, or refused with all its mistakes at once."""

from collections.abc import Callable
from typing import Any

import pytest

from projects.documents.layout.values import Unit
from projects.rounds.enlisting.lines import FoundLine, WrongListError
from projects.rounds.enlisting.list_file import COLUMNS, empty_list, read_list
from tests.projects.documents.workbooks import opened, pages
from tests.projects.rounds.enlisting.books import Cells, book

GOOD = ("A1", "培训费", "国资委", 6)


def read(*rows: Cells, declared: Unit | None = None, **layout: Any) -> list[FoundLine]:
    return read_list(pages(book(*rows, **layout)), "清单.xlsx", year=2021, declared=declared)


def wrong(*rows: Cells, declared: Unit | None = None, **layout: Any) -> list[str]:
    with pytest.raises(WrongListError) as error:
        read(*rows, declared=declared, **layout)
    return [reason.removeprefix("工作表“Sheet”") for reason in error.value.reasons]


def test_every_column_is_read() -> None:
    heads = (
        "编码",
        "项目名称",
        "预算单位",
        "主管部门",
        "预算类型",
        "资金级次",
        "项目类别",
        "项目来源",
        "功能分类科目",
        "金额",
    )
    row = (7, "培训费", "301", "国资委", "政府性基金", "市（州、地区）", "转移支付", "延续", "2150702", "１,２００．５")
    assert read(row, heads=heads, declared=Unit.YUAN) == [
        FoundLine(
            page="工作表“Sheet”",
            row=2,
            code="7",
            name="培训费",
            unit="301",
            department="国资委",
            initial="1200.5",
            function_code="2150702",
            budget_type="government_fund",
            fund_tier="prefecture",
            category="transfer",
            origin="continued",
        )
    ]


def test_line_comes_back_from_the_draft_as_it_was() -> None:
    [line] = read(GOOD)
    assert FoundLine.read(line.stored()) == line
    assert str(line.amount) == "60000"


def test_totals_notes_and_merged_units_are_read_as_a_person_reads_them() -> None:
    lines = read(
        ("A1", "培训费", "国资委", 6),
        ("A2", "审计费", None, 5.1),
        (None, "小 计", None, 11.1),
        ("合计", None, None, 11.1),
        above=(("2021年应评项目清单",), (None, "单位：万元")),
        change=lambda sheet: sheet.merge_cells("C4:C5"),
    )
    assert [(line.name, line.unit, line.initial, line.row) for line in lines] == [
        ("培训费", "国资委", "60000", 4),
        ("审计费", "国资委", "51000", 5),
    ]


def test_all_mistakes_are_told_at_once_with_their_places() -> None:
    def hide(sheet: Any) -> None:
        sheet.row_dimensions[8].hidden = True
        sheet.row_dimensions[9].hidden = True

    heads = (*COLUMNS[:2], "实施单位", "年初预算数（万元）", "资金级次", "功能分类科目")
    assert wrong(
        ("A1", "培训费", "国资委", "六万", "", ""),
        ("A1", "审计费", "国资委", -5, "州本级", "21507"),
        ("A3", None, "国资委", None, "", "2150"),
        ("A4", "公众号", None, "=1+1", "", ""),
        ("", "律师费", "国资委", "—", "", ""),
        ("A5", "隐藏一", "国资委", 1, "", ""),
        ("A6", "隐藏二", "国资委", 1, "", ""),
        ("", "律师费", "国 资委", 1, "", ""),
        ("A7", "超" * 201, "国资委", 1, "", ""),
        heads=heads,
        above=(("2020年度应评项目清单",),),
        change=hide,
    ) == [
        "第 1 行，“标题”列：写的是 2020 年，这次任务是 2021 年度的，请换成 2021 年的表。",
        "第 3 行，“年初预算数”列：“六万”：请填写数字。",
        "第 4 行，“资金级次”列：“州本级”不在可选的范围内：中央、省（自治区、直辖市）、市（州、地区）、县（市、区）、乡镇（街道）。",
        "第 4 行，“年初预算数”列：“-5”：金额不能小于 0。",
        "第 4 行，“项目编码”列：“A1”在第 3 行已有。",
        "第 5 行，“项目名称”列：没有填写。",
        "第 5 行，“功能分类科目”列：“2150”不是 3、5 或 7 位数字。",
        "第 6 行，“年初预算数”列：是公式，请复制后“粘贴为数值”再上传。",
        "第 6 行，“实施单位”列：没有填写。",
        "第 8–9 行，“项目名称”列：是隐藏的行，请取消隐藏（或取消筛选），不要的请删除。",
        "第 10 行，“项目名称”列：“律师费”在第 7 行已有。",
        "第 11 行，“项目名称”列：超过 200 个字。",
    ]


@pytest.mark.parametrize(
    ("read_it", "reasons"),
    [
        (
            lambda: wrong(("A1", "培训费", "国资委", 6), heads=("编码", "项目名称", "单位", "金额")),
            ["第 2 行，“年初预算数”列：没有写明金额单位，请在页面上选择“万元”或“元”。"],
        ),
        (
            lambda: wrong(GOOD, declared=Unit.YUAN),
            ["第 1 行，“年初预算数”列：表中写的是“万元”，页面上选的是“元”，请核对。"],
        ),
        (wrong, ["清单.xlsx：工作表“Sheet”的表头下面没有项目。"]),
        (
            lambda: [wrong(GOOD, heads=("甲", "乙", "丙", "丁"))[0][:49]],
            ["清单.xlsx：工作表“Sheet”的前 20 行中没有找到表头，缺少 “项目名称”、“实施单位”"],
        ),
    ],
    ids=["no unit of money", "another unit of money", "no rows", "no heads"],
)
def test_list_is_refused(read_it: Callable[[], list[str]], reasons: list[str]) -> None:
    assert read_it() == reasons


def test_empty_list_has_the_heads_that_are_read() -> None:
    assert [cell.value for cell in opened(empty_list())["应评项目清单"][1]] == [
        "年初预算数（万元）" if column == "年初预算数" else column for column in COLUMNS
    ]


KINDS = {"当年财政拨款": "appropriation", "其他资金": "other"}
BY_KIND = ("项目名称", "实施单位", "年初预算数（万元）", "当年财政拨款（万元）", "其他资金（元）")


def test_amounts_are_taken_by_fund_kind() -> None:
    lines = read_list(
        pages(book(("培训费", "国资委", 6, 5, 10000), ("审计费", "国资委", None, 2, None), heads=BY_KIND)),
        "清单.xlsx",
        year=2021,
        declared=None,
        kinds=KINDS,
    )
    assert [line.amounts for line in lines] == [
        {"total": 60000, "appropriation": 50000, "other": 10000},
        {"appropriation": 20000},
    ]
    assert [line.amount for line in lines] == [60000, 20000]
    assert [FoundLine.read(line.stored()) for line in lines] == lines


def test_fund_kinds_that_make_another_sum_are_refused() -> None:
    rows = (("培训费", "国资委", 6, 5, 20000), ("审计费", "国资委", 6, 7, None), ("会议费", "国资委", 6, 5, None))
    with pytest.raises(WrongListError) as error:
        read_list(pages(book(*rows, heads=BY_KIND)), "清单.xlsx", year=2021, declared=None, kinds=KINDS)
    assert error.value.reasons == (
        "工作表“Sheet”第 2–3 行，“年初预算数”列：各资金来源合计 70000 元，与年初预算数 60000 元不符。",
    )


def test_empty_list_has_a_column_for_each_fund_kind() -> None:
    heads = [cell.value for cell in opened(empty_list(KINDS))["应评项目清单"][1]]
    assert heads[-2:] == ["当年财政拨款（万元）", "其他资金（万元）"]
