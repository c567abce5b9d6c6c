"""Open data: which sheets, what of them, and how it is written."""

import csv
import datetime as dt
import json
from dataclasses import replace
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from projects.exports.publication import WRITERS, publishable, read_for_public
from projects.exports.publication import records as records_module
from projects.exports.publication.open_data import BOM, HEAD, csv_cell, guard_formula, json_text
from projects.models import Evaluation, Exclusion, Publication, Step
from projects.sheets import apply_sheet, computed_of, freeze_sheet, sheet_of
from tests.projects.exports.publication.schema import SCHEMA, faults
from tests.projects.scenes import County, county, filled, goal_form, submit
from tests.projects.scenes import published as published_table

FORMULA = "=1+1"


@pytest.fixture
def scene(db: None) -> County:
    return county()


def approved(scene: County, name: str, **changes: Any) -> Evaluation:
    """With its version frozen."""
    made = filled(scene, replace(published_table(), **changes), name=name)
    version = freeze_sheet(made, computed_of(made).printed, user=scene.people["owner"])
    submit(made, scene.people["owner"], Step.APPROVED)
    Evaluation.objects.filter(pk=made.pk).update(approved_version=version)
    return made


def sheets() -> list[dict[str, Any]]:
    document = json.loads("".join(WRITERS["json"](read_for_public(Evaluation.objects.all()))))
    assert list(faults(document)) == []
    found: list[dict[str, Any]] = document["sheets"]
    return found


def lines() -> list[dict[str, str]]:
    text = "".join(WRITERS["csv"](read_for_public(Evaluation.objects.all())))
    assert text.startswith(BOM)
    return list(csv.DictReader(StringIO(text.removeprefix(BOM), newline="")))


def test_approved_included_and_not_withheld_are_published(scene: County) -> None:
    kept = approved(scene, "公开的")
    withheld = approved(scene, "不予公开的")
    Evaluation.objects.filter(pk=withheld.pk).update(publication=Publication.WITHHELD, withheld_reason="敏感")
    filled(scene, published_table(), name="在填的")
    submit(filled(scene, goal_form(), name="目标阶段的"), scene.people["owner"], Step.APPROVED)
    left_out = filled(scene, published_table(), name="撤销的")
    Evaluation.objects.filter(pk=left_out.pk).update(
        exclusion=Exclusion.CANCELLED, excluded_at=left_out.created_at, excluded_by=scene.people["finance office"]
    )
    assert list(publishable(Evaluation.objects.all())) == [kept]
    assert [sheet["project"] for sheet in sheets()] == ["公开的"]


def test_sheet_is_published_as_it_was_frozen(scene: County) -> None:
    made = approved(scene, "节能项目")
    sheet = sheet_of(made)
    apply_sheet(made, replace(sheet, goal="后来的改动"))
    (found,) = sheets()
    computed = computed_of(made)
    assert (found["goal"], found["year"], found["region"]) == (sheet.goal, 2020, "昌吉州")
    assert (found["budget"], found["spent"], found["execution_rate"]) == (200000, 150000, 75)
    assert Decimal(str(found["total_score"])) == computed.scores.total
    assert [row["name"] for row in found["indicators"]] == [row.name for row in sheet.indicators]
    assert [Decimal(str(row["score"])) for row in found["indicators"]] == [
        computed.scores.rows[row.key].final for row in sheet.indicators
    ]


def test_approved_table_without_a_frozen_version_has_the_figures_that_its_list_shows(scene: County) -> None:
    made = filled(scene, published_table(), name="收来的")
    submit(made, scene.people["owner"], Step.APPROVED)
    (found,) = sheets()
    assert (found["total_score"], found["execution_score"]) == (float(made.total_score or 0), 7.5)


def test_persons_and_numbers_are_masked_in_both_files(scene: County) -> None:
    approved(scene, "甲", filler="王芳", phone="13800000000", goal="联系电话13800000000")
    text = "".join(WRITERS["csv"](read_for_public(Evaluation.objects.all())))
    (found,) = sheets()
    assert (found["filler"], found["goal"]) == ("王**", "联系电话138****0000")
    assert ("13800000000" in text, "王芳" in text, "王**" in text) == (False, False, True)


def test_labels_of_merged_cells_stand_on_each_row(scene: County) -> None:
    rows = published_table().indicators
    blank = tuple(replace(row, dimension="" if number else row.dimension) for number, row in enumerate(rows))
    approved(scene, "甲", indicators=blank)
    assert {row["dimension"] for row in sheets()[0]["indicators"]} == {rows[0].dimension}


def test_csv_holds_a_line_for_the_total_each_fund_line_and_each_indicator(scene: County) -> None:
    made = approved(scene, "甲")
    found = lines()
    sheet = sheet_of(made)
    assert [line["行类别"] for line in found] == [
        "资金合计",
        *["资金"] * len(sheet.funds),
        *["指标"] * len(sheet.indicators),
    ]
    assert {line["项目名称"] for line in found} == {"甲"}
    assert (found[0]["资金来源"], found[0]["全年预算数（元）"], found[0]["执行率（%）"]) == (
        "年度资金总额",
        "200000",
        "75",
    )
    assert found[-1]["三级指标"] == sheet.indicators[-1].name


def test_head_names_each_column_once(scene: County) -> None:
    assert len(set(HEAD)) == len(HEAD)
    assert lines() == []


def test_documented_columns_are_those_of_the_file(settings: Any) -> None:
    text = (settings.BASE_DIR / "docs" / "open-data.md").read_text(encoding="utf-8")
    assert [title for title in HEAD if title not in text] == []
    names = [*SCHEMA["$defs"]["sheet"]["properties"], *SCHEMA["$defs"]["indicator"]["properties"]]
    assert [
        name
        for name in names
        if name not in ("funds", "indicators") and f"`{name}`" not in text and f".{name}`" not in text
    ] == []


@pytest.mark.parametrize("sign", ["=", "+", "-", "@", "\t", "\r", "＝", "－"])
def test_no_text_is_a_formula(sign: str, scene: County) -> None:
    rows = (replace(published_table().indicators[0], name=f"{sign}1+1"), *published_table().indicators[1:])
    approved(scene, "=cmd|' /C calc'!A0", indicators=rows)
    found = lines()
    assert {line["项目名称"] for line in found} == {"'=cmd|' /C calc'!A0"}
    assert next(line for line in found if line["行类别"] == "指标")["三级指标"].startswith("'")


@given(st.text())
def test_guard_can_be_taken_off_again(text: str) -> None:
    guarded = guard_formula(text)
    assert guarded.removeprefix("'") == text if guarded.startswith("'") else guarded == text
    assert not guarded.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))


@pytest.mark.parametrize(
    ("value", "shown"),
    [(None, ""), (Decimal("1E+2"), "100"), (Decimal("-7.50"), "-7.5"), (Decimal("1E+999"), ""), (2020, "2020")],
)
def test_numbers_are_written_plainly(value: Any, shown: str) -> None:
    assert csv_cell(value) == shown


jsonable = st.recursive(
    st.none() | st.text() | st.integers() | st.booleans(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=10,
)


@given(jsonable)
def test_json_reads_back_as_it_was(value: Any) -> None:
    assert json.loads(json_text(value)) == value


@given(st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**15), max_value=10**15))
def test_no_figure_loses_a_digit(number: Decimal) -> None:
    read = json.loads(json_text(number), parse_float=Decimal, parse_int=Decimal)
    assert read is None or read == number


def test_money_is_exact_to_the_cent() -> None:
    assert json_text({"budget": Decimal("999999999999.99")}) == '{"budget":999999999999.99}'


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_frozen_sheets(
    number: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        approved(scene, f"项目{each}")
    with django_assert_num_queries(1):
        assert len(list(read_for_public(Evaluation.objects.all()))) == number


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_live_sheets(
    number: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        submit(filled(scene, published_table(), name=f"项目{each}"), scene.people["owner"], Step.APPROVED)
    with django_assert_num_queries(3):
        assert len(list(read_for_public(Evaluation.objects.all()))) == number


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(records_module, "CHUNK", 2)


@pytest.mark.usefixtures("small_chunks")
def test_chunks_leave_no_sheet_out_and_none_twice(scene: County) -> None:
    names = [f"项目{each}" for each in range(5)]
    for name in names:
        approved(scene, name)
    assert sorted(sheet["project"] for sheet in sheets()) == names


@pytest.mark.parametrize(
    ("at", "day"),
    [
        (dt.datetime(2021, 3, 31, 16, 0, tzinfo=dt.UTC), "2021-04-01"),
        (dt.datetime(2021, 3, 31, 15, 59, tzinfo=dt.UTC), "2021-03-31"),
    ],
)
def test_day_of_the_approval_is_the_office_s_own(scene: County, at: dt.datetime, day: str) -> None:
    Evaluation.objects.filter(pk=approved(scene, "节能项目").pk).update(approved_at=at)
    assert [each["approved_on"] for each in sheets()] == [day]
