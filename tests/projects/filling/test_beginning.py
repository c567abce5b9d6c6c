"""选择填报方式: what is offered to an empty sheet, and what each offer brings."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from indicators.models import LibraryIndicator
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet
from projects.filling.beginning import BeginningError, OfferOrigin, begin_sheet, offers_for, possible_offers, typed_rows
from projects.models import Evaluation, FundLine, LayoutVersion, Round, RoundState, Step
from projects.sheets import freeze_sheet, sheet_of
from tests.factories import RoundFactory
from tests.projects.scenes import County, county, filled, goal_form, published, submit, words

pytestmark = pytest.mark.django_db
EMPTY = Sheet(funds=(FundRow(kind="appropriation"),))


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, EMPTY, name="安全生产经费")


def last_year(scene: County, evaluation: Evaluation, sheet: Sheet) -> Evaluation:
    exercise = RoundFactory.create(region=scene.region, year=scene.round.year - 1, layout=scene.round.layout)
    made = filled(replace(scene, round=exercise), sheet, name="往年的名称")
    Evaluation.objects.filter(pk=made.pk).update(project=evaluation.project)
    return made


def with_approved_goal(scene: County, evaluation: Evaluation, form: Sheet | None = None) -> Evaluation:
    goal = filled(scene, form or goal_form(), name="目标项目")
    version = freeze_sheet(goal, replace(sheet_of(goal), project=evaluation.project_name), user=scene.people["owner"])
    Evaluation.objects.filter(pk=evaluation.pk).update(approved_goal=version)
    return Evaluation.objects.select_related("round", "approved_goal").get(pk=evaluation.pk)


def offered(evaluation: Evaluation) -> dict[str, tuple[str, str]]:
    return {offer.origin: (offer.title, offer.brings) for offer in offers_for(evaluation)}


def names(evaluation: Evaluation) -> list[str]:
    return [row.name for row in evaluation.indicators.order_by("position")]


def test_sheet_without_a_past_may_begin_with_the_library_and_the_categories(evaluation: Evaluation) -> None:
    assert offered(evaluation) == {
        "library": ("指标库", "所选行业领域的三级指标和常用指标值，按一级、二级指标排好"),
        "categories": ("表样的各类指标", "9 行，一级、二级指标已写好，三级指标由您填写"),
    }
    fields = dict(next(offer for offer in offers_for(evaluation) if offer.fields_of_work).fields_of_work)
    assert fields["安全生产"] == 9


def test_last_years_sheet_says_what_it_brings(scene: County, evaluation: Evaluation) -> None:
    last_year(scene, evaluation, published())
    assert offered(evaluation)["last_year"] == ("2019年度的表", "12 个指标，总体目标")


def test_last_years_sheet_is_taken_over_with_its_actuals_beside(scene: County, evaluation: Evaluation) -> None:
    former = last_year(scene, evaluation, published())
    title = begin_sheet(evaluation, OfferOrigin.LAST_YEAR, by=scene.people["owner"])
    first, was = (each.indicators.order_by("position")[0] for each in (evaluation, former))
    assert title == "2019年度的表"
    assert names(evaluation) == names(former)
    assert (first.target, first.actual, first.extra) == (was.target, "", {"last_year": was.actual})


def test_approved_goal_form_is_the_only_beginning_where_there_is_one(scene: County, evaluation: Evaluation) -> None:
    last_year(scene, evaluation, published())
    held = with_approved_goal(scene, evaluation)
    assert offered(held) == {"goal": ("2020年度的绩效目标表", "1 个指标，总体目标")}
    begin_sheet(held, OfferOrigin.GOAL, by=scene.people["owner"])
    assert names(held) == ["安全执法检查次数"]


@pytest.mark.parametrize("origin", [OfferOrigin.LAST_YEAR, OfferOrigin.LIBRARY, OfferOrigin.CATEGORIES])
def test_nothing_is_put_in_the_place_of_what_the_goal_form_fixed(
    scene: County, evaluation: Evaluation, origin: OfferOrigin
) -> None:
    last_year(scene, evaluation, published())
    held = with_approved_goal(scene, evaluation)
    begin_sheet(held, OfferOrigin.GOAL, by=scene.people["owner"])
    with pytest.raises(BeginningError, match="只能从审核通过的绩效目标表开始"):
        begin_sheet(held, origin, field_of_work="安全生产", replacing=True, by=scene.people["owner"])
    assert names(held) == ["安全执法检查次数"]


def test_goal_form_that_is_corrected_may_begin_anew(scene: County) -> None:
    goal = with_approved_goal(scene, filled(scene, goal_form(), name="更正的目标"))
    begin_sheet(goal, OfferOrigin.CATEGORIES, replacing=True, by=scene.people["owner"])
    assert set(names(goal)) == {""}


def test_goal_form_of_the_year_brings_its_budget(scene: County, evaluation: Evaluation) -> None:
    amounts = FundAmounts(initial=Decimal(65000))
    goal = replace(goal_form(), funds=(FundRow(kind="appropriation", amounts=amounts),))
    held = with_approved_goal(scene, evaluation, goal)
    assert offered(held)["goal"][1] == "1 个指标，总体目标，年初预算数 6.5 万元"
    begin_sheet(held, OfferOrigin.GOAL, by=scene.people["owner"])
    assert FundLine.objects.get(evaluation=held).initial == Decimal(65000)


def test_what_is_written_already_stays(scene: County) -> None:
    amounts = FundAmounts(initial=Decimal(5), budget=Decimal(300000))
    sheet = Sheet(goal="已写好的目标", funds=(FundRow(kind="appropriation", amounts=amounts), FundRow(kind="other")))
    made = filled(scene, sheet, name="已有预算的项目")
    last_year(scene, made, published())
    begin_sheet(made, OfferOrigin.LAST_YEAR, by=scene.people["owner"])
    made.refresh_from_db()
    line = FundLine.objects.get(evaluation=made, kind="appropriation")
    assert (made.goal, line.initial, line.budget) == ("已写好的目标", Decimal(5), Decimal(300000))
    assert made.fund_lines.count() == 2


def test_library_comes_in_the_order_of_the_form_under_its_names(scene: County, evaluation: Evaluation) -> None:
    begin_sheet(evaluation, OfferOrigin.LIBRARY, field_of_work="安全生产", by=scene.people["owner"])
    rows = evaluation.indicators.order_by("position")
    assert [(row.category_label, row.name) for row in rows][:3] == [
        ("数量指标", "安全执法检查次数"),
        ("质量指标", "安全执法检查覆盖率"),
        ("质量指标", "企业安全检查隐患整改率"),
    ]
    assert rows[0].target == "4次"


def test_costs_go_where_the_form_has_them(scene: County, evaluation: Evaluation) -> None:
    Round.objects.filter(pk=scene.round.pk).update(layout=LayoutVersion.objects.get(code="xinjiang-2023"))
    begin_sheet(evaluation, OfferOrigin.LIBRARY, field_of_work="安全生产", by=scene.people["owner"])
    rows = evaluation.indicators.order_by("position")
    assert [(row.dimension_label, row.category_label) for row in rows][:3] == [
        ("成本指标", "经济成本指标"),
        ("成本指标", "经济成本指标"),
        ("产出指标", "数量指标"),
    ]


def test_entries_out_of_use_are_not_brought(scene: County, evaluation: Evaluation) -> None:
    LibraryIndicator.objects.filter(field_of_work="安全生产").update(in_use=False)
    assert "安全生产" not in dict(offers_for(evaluation)[0].fields_of_work)
    with pytest.raises(BeginningError, match="没有这个行业领域"):
        begin_sheet(evaluation, OfferOrigin.LIBRARY, field_of_work="安全生产", by=scene.people["owner"])


def test_categories_come_as_rows_to_be_filled(scene: County, evaluation: Evaluation) -> None:
    begin_sheet(evaluation, OfferOrigin.CATEGORIES, by=scene.people["owner"])
    layout = [(row.dimension_label, row.category_label) for row in evaluation.indicators.order_by("position")]
    assert layout[0] == ("产出指标", "数量指标")
    assert layout[-1] == ("满意度指标", "服务对象满意度指标")
    assert typed_rows(sheet_of(evaluation)) == 0
    assert offers_for(evaluation) != ()


def test_one_event_says_what_was_taken_over(scene: County, evaluation: Evaluation) -> None:
    before = evaluation.events.count()
    begin_sheet(evaluation, OfferOrigin.LIBRARY, field_of_work="培训", by=scene.people["owner"])
    event = evaluation.events.order_by("-sequence")[0]
    assert evaluation.events.count() == before + 1
    assert (event.verb, event.subject, event.user) == ("begin", "带入指标库（培训）的内容", scene.people["owner"])
    signed = {"sheet.filler": ["", "owner"], "sheet.phone": ["", "0994-2345678"]}
    assert event.changes == {"indicators": [0, 14], **signed}


def test_who_begins_signs_where_nobody_has(scene: County) -> None:
    made = filled(scene, replace(EMPTY, filler="王芳"), name="有填报人的项目")
    begin_sheet(made, OfferOrigin.CATEGORIES, by=scene.people["owner"])
    made.refresh_from_db()
    assert (made.filler, made.phone) == ("王芳", "0994-2345678")


def test_sheet_with_indicators_is_offered_nothing_unasked(scene: County) -> None:
    made = filled(scene, published())
    assert offers_for(made) == ()
    assert possible_offers(made) != ()
    with pytest.raises(BeginningError, match="已经填有指标"):
        begin_sheet(made, OfferOrigin.CATEGORIES, by=scene.people["owner"])


def test_sheet_with_indicators_may_begin_anew_when_that_was_asked_for(scene: County) -> None:
    made = filled(scene, published())
    begin_sheet(made, OfferOrigin.CATEGORIES, replacing=True, by=scene.people["owner"])
    assert set(names(made)) == {""}


def test_what_is_not_there_cannot_be_taken_over(scene: County, evaluation: Evaluation) -> None:
    for origin in (OfferOrigin.GOAL, OfferOrigin.LAST_YEAR):
        with pytest.raises(BeginningError, match=f"没有找到{origin.label}"):
            begin_sheet(evaluation, origin, by=scene.people["owner"])


def test_empty_sheet_of_last_year_is_no_beginning(scene: County, evaluation: Evaluation) -> None:
    last_year(scene, evaluation, EMPTY)
    assert "last_year" not in offered(evaluation)


PEOPLE = {
    "owner": 302,
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


def test_only_who_fills_in_may_begin(scene: County, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/beginning/"
    assert {person: scene.client_of(person).post(path).status_code for person in PEOPLE} == PEOPLE
    shown = {person: scene.client_of(person).get(path).status_code for person in PEOPLE}
    assert shown == PEOPLE | {"owner": 200}
    assert evaluation.indicators.count() == 0


def test_sheet_that_was_submitted_meanwhile_stays(scene: County, evaluation: Evaluation) -> None:
    looked_at = Evaluation.objects.get(pk=evaluation.pk)
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    with pytest.raises(PermissionDenied, match="这张表已送审，正在单位审核"):
        begin_sheet(looked_at, OfferOrigin.CATEGORIES, by=scene.people["owner"])
    assert names(evaluation) == []


def post(client: Client, evaluation: Evaluation, **data: Any) -> Any:
    return client.post(f"/evaluations/{evaluation.pk}/beginning/", data)


def test_page_leads_to_the_filled_form(scene: County, evaluation: Evaluation) -> None:
    response = post(scene.client_of("owner"), evaluation, origin="library", field_of_work="培训")
    assert response["Location"] == f"/evaluations/{evaluation.pk}/edit/"
    assert evaluation.indicators.count() == 14


@pytest.mark.parametrize("data", [{"origin": "nothing"}, {}, {"origin": "library", "field_of_work": "天文"}])
def test_what_makes_no_sense_leads_back(data: dict[str, str], scene: County, evaluation: Evaluation) -> None:
    response = post(scene.client_of("owner"), evaluation, **data)
    assert response["Location"] == f"/evaluations/{evaluation.pk}/beginning/"
    assert evaluation.indicators.count() == 0


def test_sheet_of_a_closed_round_or_under_review_says_why(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("owner")
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    assert "正在单位审核" in post(client, evaluation).content.decode()
    Round.objects.filter(pk=scene.round.pk).update(state=RoundState.CLOSED, closed_at=scene.round.opened_at)
    assert "这次自评任务已结束。" in post(client, evaluation).content.decode()


def test_page_warns_before_it_replaces(scene: County) -> None:
    made = filled(scene, published())
    html = scene.client_of("owner").get(f"/evaluations/{made.pk}/beginning/").content.decode()
    assert "这张表已填有 12 个指标" in words(html)
    assert html.count('name="replacing"') == 2


@pytest.mark.parametrize("years", [1, 3])
def test_page_takes_as_many_queries_however_many_years_there_are(
    years: int, scene: County, evaluation: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, years + 1):
        exercise = RoundFactory.create(region=scene.region, year=scene.round.year - number, layout=scene.round.layout)
        made = filled(replace(scene, round=exercise), published(), name=f"{number}年前")
        Evaluation.objects.filter(pk=made.pk).update(project=evaluation.project)
    client = scene.client_of("owner")
    # session, user, roles, sheet, windows; goals, last year's with its lines and rows, library; the sheet's own lines, rows
    with django_assert_num_queries(12):
        client.get(f"/evaluations/{evaluation.pk}/beginning/")


def row(*, category: str = "", name: str = "", target: str = "", actual: str = "") -> Sheet:
    return Sheet(indicators=(IndicatorRow(key="1", category=category, name=name, target=target, actual=actual),))


@pytest.mark.parametrize(
    ("sheet", "count"),
    [
        (row(category="数量指标"), 0),
        (row(name="培训人数"), 1),
        (row(target="≥5"), 1),
        (row(actual=" "), 0),
    ],
)
def test_row_is_typed_when_it_says_more_than_its_kind(sheet: Sheet, count: int) -> None:
    assert typed_rows(sheet) == count
