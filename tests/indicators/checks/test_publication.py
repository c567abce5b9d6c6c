from dataclasses import replace

import pytest

from indicators.checks.made import SOUND, altered, with_text, without_figures
from indicators.checks.publication import personal_number
from tests.indicators.checks.reported import fields, findings, messages, rows

NUMBER = "13800000000"


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"联系电话{NUMBER}", "手机号 138…00"),
        ("138-0000-0000", "手机号 138…00"),
        ("+86 13800000000", "手机号 138…00"),
        ("张某，0994-2345678。", "电话号码 099…78"),
        ("（0994）－2345678", "电话号码"),
        ("办公电话：2345678", "电话号码"),
        ("身份证11010519491231002X", "身份证号 110…2X"),
        ("11010519491231002x", "身份证号 110…2x"),
    ],
)
def test_numbers_of_persons_are_found_and_masked(text: str, number: str) -> None:
    assert personal_number(text).startswith(number)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "138****0000",
        "13800000000元",
        "支出13800000000.50元",
        "合同编号：13800000000",
        "项目编码 13800000000",
        "65230013800000000123",
        "FP13800000000",
        "110105194912310021",
        "110105194913310021",
        "652300202013800000",
        "2020年0994号文",
        "5×8小时，24小时服务热线12345",
        "2150702",
    ],
)
def test_codes_and_amounts_are_no_persons(text: str) -> None:
    assert personal_number(text) == ""


@pytest.mark.parametrize("field", ["project", "goal", "outcome", "execution_reason", "adjustment_note", "filler"])
def test_every_text_of_the_sheet_is_searched(field: str) -> None:
    assert fields("personal-data", with_text(field, f"联系人{NUMBER}"), for_publication=True) == [field]


@pytest.mark.parametrize("field", ["name", "target", "actual", "deviation"])
def test_every_cell_of_a_row_is_searched(field: str) -> None:
    found = findings("personal-data", altered({2: {field: NUMBER}}), for_publication=True)
    assert [(each.row, each.field) for each in found] == [(2, field)]


def test_the_cells_that_only_some_forms_have_are_searched() -> None:
    sheet = replace(altered({2: {"extra": {"佐证资料": NUMBER}}}), extra={"评价结论": NUMBER})
    assert fields("personal-data", sheet, for_publication=True) == ["extra.评价结论", "extra.佐证资料"]


def test_the_footer_s_telephone_is_masked_on_a_record_s_print() -> None:
    sheet = replace(SOUND, phone=NUMBER)
    assert fields("personal-data", sheet, for_publication=True) == ["phone"]
    assert fields("personal-data", without_figures(sheet), for_publication=True) == []


def test_the_message_does_not_repeat_the_number() -> None:
    assert messages("personal-data", replace(SOUND, outcome=NUMBER), for_publication=True) == [
        "实际完成情况中有手机号 138…00。公开前请删去，或用“*”遮住中间几位。"
    ]


def test_only_publication_asks() -> None:
    assert rows("personal-data", replace(SOUND, outcome=NUMBER)) == []
