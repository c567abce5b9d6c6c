"""三级指标 that are offered: whose, in which order, with what, and at what cost."""

import re
from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.models import Category, Dimension, LibraryIndicator
from indicators.sheet import IndicatorRow, Sheet
from projects.filling.suggestions import NamePlace, suggest_names
from projects.models import Evaluation, RoundState, Step
from tests.factories import RoundFactory
from tests.projects.scenes import County, county, filled, published, submit, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    LibraryIndicator.objects.all().delete()
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, Sheet(), name="本项目")


def row(name: str, target: str = "", *, key: str = "1", category: str = "数量指标") -> IndicatorRow:
    return IndicatorRow(key=key, dimension="产出指标", category=category, name=name, target=target)


def sheet(*rows: IndicatorRow) -> Sheet:
    return Sheet(indicators=tuple(replace(each, key=str(number)) for number, each in enumerate(rows)))


def in_year(scene: County, year: int, *rows: IndicatorRow, unit: Any = None, **options: Any) -> Evaluation:
    exercise = RoundFactory.create(region=scene.region, year=year, **options)
    return filled(replace(scene, round=exercise), sheet(*rows), name=f"{year}年的项目", unit=unit)


def in_library(name: str, target: str = "", *, unit: str = "", category: str = "quantity", **columns: Any) -> None:
    LibraryIndicator.objects.create(
        dimension=Dimension.objects.get(code="output"),
        category=Category.objects.get(code=category),
        name=name,
        target=target,
        unit=unit,
        **columns,
    )


def offered(evaluation: Evaluation, text: str = "", **place: str) -> list[tuple[str, str]]:
    return [(each.name, each.facts) for each in suggest_names(evaluation, NamePlace(text=text, **place))]


def test_library_and_earlier_years_are_offered_with_target_and_source(scene: County, evaluation: Evaluation) -> None:
    in_year(scene, 2019, row("培训人次", "≥200人次"))
    in_library("培训期数", "≥2期")
    in_library("培训场次", unit="场")
    assert offered(evaluation, "培训") == [
        ("培训人次", "≥200人次 · 2019年用过"),
        ("培训场次", "单位：场 · 指标库"),
        ("培训期数", "≥2期 · 指标库"),
    ]


def test_other_projects_of_this_year_are_offered(scene: County, evaluation: Evaluation) -> None:
    filled(scene, sheet(row("检查次数", "4次")), name="另一个项目")
    assert offered(evaluation, "检查") == [("检查次数", "4次 · 本年其他项目用过")]


def test_name_used_in_many_years_is_offered_once_as_it_was_last(scene: County, evaluation: Evaluation) -> None:
    in_year(scene, 2018, row("培训人次", "≥100人次"))
    in_year(scene, 2019, row(" 培训人次", "≥200人次"))
    in_library("培训人次", "≥300人次", unit="人次")
    assert offered(evaluation, "培训") == [("培训人次", "≥200人次 · 2019年用过")]


def test_target_that_was_not_written_comes_from_the_library(scene: County, evaluation: Evaluation) -> None:
    in_year(scene, 2019, row("培训人次"))
    in_library("培训人次", "≥300人次")
    assert offered(evaluation, "培训") == [("培训人次", "≥300人次 · 2019年用过")]


def test_another_units_sheets_and_later_years_are_not_looked_at(scene: County, evaluation: Evaluation) -> None:
    in_year(scene, 2019, row("他们的指标"), unit=scene.assets)
    in_year(scene, 2021, row("以后的指标"))
    in_year(scene, 2018, row("没下发的指标"), state=RoundState.PREPARING, opened_at=None)
    assert offered(evaluation, "指标") == []


def test_entries_out_of_use_are_not_offered(evaluation: Evaluation) -> None:
    in_library("培训人次", in_use=False)
    assert offered(evaluation, "培训") == []


def test_what_stands_on_the_sheet_is_not_offered_again_but_to_its_own_row(scene: County) -> None:
    made = filled(scene, sheet(row("培训人次"), row("培训天数")), name="本项目")
    in_library("培训人次", "≥1")
    in_library("培训天数", "≥2")
    assert offered(made, "培训", key="0") == [("培训人次", "≥1 · 指标库")]


def test_rows_of_the_same_level_2_come_first(scene: County, evaluation: Evaluation) -> None:
    in_library("人均培训费用", category="cost")
    in_library("培训合格率", category="quality")
    in_library("参加培训人数")
    in_library("培训人数")
    place = {"dimension": "产出指标", "category": "数量"}
    assert [name for name, _ in offered(evaluation, "培训", **place)] == [
        "培训人数",
        "参加培训人数",
        "培训合格率",
        "人均培训费用",
    ]


def test_before_anything_is_typed_the_level_2_chooses(scene: County, evaluation: Evaluation) -> None:
    in_library("培训合格率", category="quality")
    in_library("培训人数")
    assert [name for name, _ in offered(evaluation, category="质量指标")] == ["培训合格率"]
    assert [name for name, _ in offered(evaluation, dimension="产出")] == ["培训人数", "培训合格率"]
    assert [name for name, _ in offered(evaluation, dimension="效益指标")] == []


def test_dash_of_an_empty_category_is_no_name(scene: County, evaluation: Evaluation) -> None:
    in_year(scene, 2019, row("/", "/"))
    assert offered(evaluation) == []


def test_no_more_than_a_dozen_are_offered(evaluation: Evaluation) -> None:
    for number in range(20):
        in_library(f"培训{number:02}")
    assert len(offered(evaluation, "培训")) == 12


def ask(client: Client, evaluation: Evaluation, **query: str) -> Any:
    return client.get(f"/evaluations/{evaluation.pk}/suggestions/", query)


def test_part_is_a_list_of_options(scene: County, evaluation: Evaluation) -> None:
    in_year(scene, 2019, row("培训人次", "≥200人次"))
    html = unescape(ask(scene.client_of("owner"), evaluation, q="培").content.decode())
    assert words(html) == "培训人次 ≥200人次 · 2019年用过"
    assert re.findall(r'(data-[a-z-]+|role)="(.*?)"', html) == [
        ("role", "option"),
        ("data-name", "培训人次"),
        ("data-target", "≥200人次"),
        ("data-target-sign", "≥"),
        ("data-target-value", "200"),
        ("data-target-unit", "人次"),
        ("data-dimension", "产出指标"),
        ("data-category", "数量指标"),
    ]


def test_names_are_never_markup(scene: County, evaluation: Evaluation) -> None:
    in_library('"><script>alert(1)</script>')
    html = ask(scene.client_of("owner"), evaluation, q="script").content.decode()
    assert "<script" not in html
    assert "&lt;script&gt;" in html


@pytest.mark.parametrize("text", ["%", "_", "'", "\0", "x" * 5000, "\ud83d\ude00", "["])
def test_any_text_may_be_asked_for(text: str, scene: County, evaluation: Evaluation) -> None:
    response = scene.client_of("owner").get(
        f"/evaluations/{evaluation.pk}/suggestions/", {"q": text.encode("utf-8", "replace")}
    )
    assert (response.status_code, response.content.decode().strip()) == (200, "")


PEOPLE = {
    "owner": 200,
    "unit reviewer": 403,
    "department reviewer": 403,
    "viewer": 403,
    "finance desk": 403,
    "finance office": 403,
    "another unit": 404,
    "another desk": 404,
    "administrator": 404,
    "nobody": 302,
}


def test_only_who_fills_in_is_offered_names(scene: County, evaluation: Evaluation) -> None:
    assert {person: ask(scene.client_of(person), evaluation).status_code for person in PEOPLE} == PEOPLE
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    assert ask(scene.client_of("owner"), evaluation).status_code == 403


@pytest.mark.parametrize("years", [1, 3, 6])
def test_asking_takes_eight_queries_however_many_years_there_are(
    years: int, scene: County, evaluation: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, years + 1):
        exercise = RoundFactory.create(region=scene.region, year=scene.round.year - number)
        filled(replace(scene, round=exercise), published(), name=f"{number}年前")
    client = scene.client_of("owner")
    with django_assert_num_queries(8):  # session, user, roles, sheet, windows, its names, earlier ones, library
        ask(client, evaluation, q="安全")
