import json
from decimal import Decimal
from types import MappingProxyType
from typing import Any

import pytest
from hypothesis import given

from indicators.sheet import (
    FundAmounts,
    FundRow,
    IndicatorRow,
    Sheet,
    SheetError,
    Stage,
    Stated,
    digest_of_sheet,
    from_json,
    to_json,
)
from tests.indicators.sheets import sheets


def labels(*rows: tuple[str, str]) -> list[tuple[str, str]]:
    written = [IndicatorRow(key=str(n), dimension=first, category=second) for n, (first, second) in enumerate(rows)]
    return [(row.dimension, row.category) for row in Sheet(indicators=tuple(written)).labelled_indicators]


def changed(**changes: Any) -> str:
    """The JSON of an empty sheet with some of its values replaced."""
    return json.dumps({**json.loads(to_json(Sheet())), **changes})


@given(sheets)
def test_json_gives_back_the_same_sheet(sheet: Sheet) -> None:
    again = from_json(to_json(sheet))
    assert again == sheet
    assert to_json(again) == to_json(sheet)  # 5.0 and 5 are equal, yet not the same figure


@given(sheets)
def test_json_is_canonical(sheet: Sheet) -> None:
    text = to_json(sheet)
    assert text == json.dumps(json.loads(text), ensure_ascii=False, sort_keys=True, separators=(",", ":"))


@given(sheets)
def test_json_is_read_from_bytes_too(sheet: Sheet) -> None:
    assert from_json(to_json(sheet).encode()) == sheet


def test_decimals_keep_how_they_are_written() -> None:
    sheet = Sheet(funds=(FundRow(kind="other", amounts=FundAmounts(initial=Decimal("5E+4"), budget=Decimal("-0.50"))),))
    amounts = json.loads(to_json(sheet))["funds"][0]["amounts"]
    assert amounts == {"initial": "5E+4", "budget": "-0.50", "spent": None}
    assert str(from_json(to_json(sheet)).funds[0].amounts.budget) == "-0.50"


def test_digest_tells_sheets_apart_and_knows_the_same_again() -> None:
    first, second = Sheet(project="甲"), Sheet(project="乙")
    assert digest_of_sheet(first) == digest_of_sheet(Sheet(project="甲"))
    assert digest_of_sheet(first) != digest_of_sheet(second)
    assert len(digest_of_sheet(first)) == 64


def test_digest_does_not_depend_on_the_order_of_extras() -> None:
    assert digest_of_sheet(Sheet(extra={"a": "1", "b": "2"})) == digest_of_sheet(Sheet(extra={"b": "2", "a": "1"}))


def test_text_that_utf8_cannot_hold_is_escaped() -> None:
    sheet = Sheet(project="甲\ud800")
    assert to_json(sheet).encode().decode() == to_json(sheet)
    assert from_json(to_json(sheet)) == sheet
    assert len(digest_of_sheet(sheet)) == 64


def test_what_json_leaves_out_takes_its_default() -> None:
    assert from_json('{"project": "甲", "indicators": [{"key": "1"}]}') == Sheet(
        project="甲", indicators=(IndicatorRow(key="1"),)
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "不是 JSON"),
        ("[" * 100_000, "不是 JSON"),
        ("[]", "自评表：应为键值对"),
        ('{"a": 1}', "自评表：不认识的键 a"),
        ('{"project": "甲", "project": "乙"}', "键重复：project"),
        ('{"project": 1}', "自评表.project：应为文字，实为 1"),
        ('{"year": "2020"}', "自评表.year：应为整数年份"),
        ('{"year": true}', "自评表.year：应为整数年份"),
        ('{"stage": "later"}', "自评表.stage：应为goal、self_evaluation"),
        ('{"stage": null}', "自评表.stage：应为文字"),
        ('{"extra": []}', "自评表.extra：应为键值对"),
        ('{"extra": {"a": 1}}', "自评表.extra.a：应为文字"),
        ('{"funds": {}}', "自评表.funds：应为列表"),
        ('{"funds": [{}]}', "自评表.funds[0]：缺少键 kind"),
        ('{"indicators": [{"key": "1"}, {"name": "培训"}]}', "自评表.indicators[1]：缺少键 key"),
        ('{"indicators": [{"key": "1", "weight": 5}]}', "自评表.indicators[0].weight：应为文字，实为 5"),
        ('{"indicators": [{"key": "1", "weight": "五"}]}', "自评表.indicators[0].weight：应为数字"),
        ('{"indicators": [{"key": "1", "weight": " 5"}]}', "应为规范书写的数字"),
        ('{"indicators": [{"key": "1", "weight": "NaN"}]}', "应为规范书写的数字"),
        ('{"stated": {"total_score": "Infinity"}}', "自评表.stated.total_score：应为规范书写的数字"),
        ('{"stated": {"funds": {"early": null}}}', "自评表.stated.funds：不认识的键 early"),
    ],
)
def test_json_of_another_shape_is_refused_with_its_place(text: str, message: str) -> None:
    with pytest.raises(SheetError) as refusal:
        from_json(text)
    assert message in str(refusal.value)


@pytest.mark.parametrize("number", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_figure_is_kept_out(number: str) -> None:
    with pytest.raises(SheetError, match="weight 不是有限的数"):
        IndicatorRow(key="1", weight=Decimal(number))
    with pytest.raises(SheetError, match="budget 不是有限的数"):
        FundAmounts(budget=Decimal(number))
    with pytest.raises(SheetError, match="total_score 不是有限的数"):
        Stated(total_score=Decimal(number))
    with pytest.raises(SheetError, match="execution_hand_score 不是有限的数"):
        Sheet(execution_hand_score=Decimal(number))


def test_what_a_sheet_holds_cannot_be_changed_from_outside() -> None:
    extra = {"资金来源": "财政"}
    sheet = from_json(changed(extra=extra, not_applicable={"满意度指标": "无"}))
    own = Sheet(extra=extra, funds=[FundRow(kind="other", extra=extra)])  # type: ignore[arg-type]
    extra["资金来源"] = "其他"
    assert own.extra == own.funds[0].extra == {"资金来源": "财政"}
    assert type(own.funds) is tuple
    assert {type(value) for value in (own.extra, sheet.extra, sheet.not_applicable)} == {MappingProxyType}


def test_labels_are_carried_down_a_merged_cell() -> None:
    assert labels(("产出指标", "数量指标"), ("", ""), ("", "质量指标"), ("效益指标", "社会效益指标")) == [
        ("产出指标", "数量指标"),
        ("产出指标", "数量指标"),
        ("产出指标", "质量指标"),
        ("效益指标", "社会效益指标"),
    ]


def test_level_1_is_never_inferred_from_level_2() -> None:
    assert labels(("产出指标", "数量指标"), ("", "社会效益指标"))[1] == ("产出指标", "社会效益指标")
    assert labels(("", "数量指标"))[0] == ("", "数量指标")


def test_level_2_is_not_carried_into_another_level_1() -> None:
    assert labels(("产出指标", "数量指标"), ("效益指标", ""))[1] == ("效益指标", "")


def test_level_1_written_again_goes_on() -> None:
    assert labels(("产出指标", "数量指标"), ("产　出", ""))[1] == ("产　出", "数量指标")


@pytest.mark.parametrize(
    ("name", "target", "actual", "weight", "expected"),
    [
        ("/", "/", "/", None, True),
        ("/", "", "", None, True),
        ("—", "－", "——", None, True),
        ("无", "/", "/", None, True),
        ("/", "/", "/", Decimal(0), True),
        ("/", "/", "/", Decimal(5), False),
        ("", "", "", None, False),
        ("培训人数", "", "", None, False),
        ("/", "3次", "/", None, False),
        ("培训人数", "/", "3次", None, False),
        (" ", " ", "", None, False),
    ],
)
def test_slash_row(name: str, target: str, actual: str, weight: Decimal | None, expected: bool) -> None:
    assert IndicatorRow(key="1", name=name, target=target, actual=actual, weight=weight).is_slash is expected


def test_total_is_the_sum_of_the_lines_and_as_fine_as_they_are() -> None:
    lines = (
        FundRow(kind="appropriation", amounts=FundAmounts(budget=Decimal("5E+4"), spent=Decimal("1000.50"))),
        FundRow(kind="other", amounts=FundAmounts(budget=Decimal("2E+4"), spent=Decimal("0.5"))),
    )
    total = Sheet(funds=lines).total_funds
    assert total == FundAmounts(budget=Decimal(70000), spent=Decimal(1001))
    assert str(total.budget) == "7E+4"


def test_column_without_lines_is_what_the_document_states() -> None:
    stated = Stated(funds=FundAmounts(initial=Decimal(1), budget=Decimal(2), spent=Decimal(3)))
    line = FundRow(kind="other", amounts=FundAmounts(budget=Decimal(9)))
    total = Sheet(funds=(line,), stated=stated).total_funds
    assert total == FundAmounts(initial=Decimal(1), budget=Decimal(9), spent=Decimal(3))


def test_amounts_of_absurd_size_add_up_without_a_word() -> None:
    line = FundRow(kind="other", amounts=FundAmounts(budget=Decimal("9E+999999")))
    assert Sheet(funds=(line, line)).total_funds.budget == Decimal("1.8E+1000000")


def test_not_applicable_labels_are_known_by_their_code() -> None:
    sheet = Sheet(stage=Stage.GOAL, not_applicable={"满意度 指标": "内部项目", " ": "无"})
    assert sheet.dimensions_not_applicable == {"satisfaction": "内部项目"}
