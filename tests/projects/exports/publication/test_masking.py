"""What is published names nobody and gives nobody's number away."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from indicators.checks import check_sheet
from indicators.checks.made import SOUND, altered
from indicators.checks.publication import personal_number
from indicators.rules import rule_set
from indicators.sheet import Sheet
from projects.exports.publication import mask_sheet, mask_text
from projects.exports.publication.masking import mask_name, mask_phone
from tests.indicators import sheets

IDENTITY = "11010519491231002X"
PIECES = st.sampled_from(
    [
        "13800000000",
        "0994-2345678",
        IDENTITY,
        "电话2345678",
        "１３８００００００００",
        "-",
        "、",
        "编号",
        "元",
        "8",
        "+86 ",
    ]
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("联系电话13800000000，全部完成", "联系电话138****0000，全部完成"),
        ("联系人+86 138-0000-1234", "联系人+86 138-****-1234"),
        ("座机0994-2345678", "座机0994-*******"),
        ("办公电话：2345678", "办公电话：*******"),
        (f"身份证{IDENTITY}", "身份证110************02X"),
        ("１３８００００１２３４", "１３８****１２３４"),
        ("13800000000-2345678", "138****0000-*******"),
        ("合同号13800000000", "合同号13800000000"),
        ("培训200人，支出13800000000元", "培训200人，支出13800000000元"),
        ("", ""),
    ],
)
def test_number_in_a_text_loses_its_middle(text: str, shown: str) -> None:
    assert mask_text(text) == shown


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("王芳", "王**"),
        ("欧阳明日", "欧**"),
        ("王芳、李明", "王**、李**"),
        ("阿不都热合曼·买买提", "阿**"),
        ("Alim Tursun", "A** T**"),
        ("𠮷田", "𠮷**"),
        ("/", "/"),
        ("——", "——"),
        ("", ""),
    ],
)
def test_name_keeps_its_first_character(name: str, shown: str) -> None:
    assert mask_name(name) == shown


@pytest.mark.parametrize(
    ("phone", "shown"),
    [
        ("13800000000", "138****0000"),
        ("0994-2345678", "0994-*******"),
        ("2345678", "*******"),
        ("内线8012", "内线****"),
        ("/", "/"),
    ],
)
def test_place_for_a_number_shows_no_number(phone: str, shown: str) -> None:
    assert mask_phone(phone) == shown


def test_sheet_is_masked_wherever_a_text_stands() -> None:
    number = "电话13800000000"
    sheet = altered(
        {2: {"deviation": number, "extra": {"evidence": number}}}, goal=number, filler="王芳", phone="2345678"
    )
    sheet = replace(sheet, extra={"联系人": "李明 2345678", "project_leader": "李明", "problems": number})
    hidden = mask_sheet(sheet)
    shown = "电话138****0000"
    assert (hidden.goal, hidden.filler, hidden.phone) == (shown, "王**", "*******")
    assert (hidden.indicators[1].deviation, hidden.indicators[1].extra) == (shown, {"evidence": shown})
    assert hidden.extra == {"联系人": "李明 *******", "project_leader": "李**", "problems": shown}


def test_sheet_without_persons_stays_as_it_is() -> None:
    assert mask_sheet(SOUND) == SOUND


@given(st.lists(PIECES, max_size=8).map("".join))
def test_no_number_is_left(text: str) -> None:
    assert personal_number(mask_text(text)) == ""
    assert len(mask_text(text)) == len(text)


@given(PIECES, PIECES)
def test_masked_sheet_may_be_published(first: str, second: str) -> None:
    sheet = altered(
        {2: {"deviation": first + second, "extra": {"evidence": second}}}, goal=first, outcome=first + second
    )
    found = check_sheet(mask_sheet(sheet), rule_set("national"), for_publication=True)
    assert [finding for finding in found if finding.code == "personal-data"] == []


@given(sheets.sheets)
def test_masking_again_changes_nothing(sheet: Sheet) -> None:
    assert mask_sheet(mask_sheet(sheet)) == mask_sheet(sheet)
