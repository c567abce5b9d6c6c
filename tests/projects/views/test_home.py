"""Home: what awaits a person, with the days left, and the rounds that are open."""

import datetime as dt
from collections.abc import Iterator

import pytest
import time_machine
from pytest_django import DjangoAssertNumQueries

from projects import departments
from projects.models import Evaluation, Round, RoundState, Stage, Step
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory
from tests.projects.scenes import County, county, submit, words

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("_on_a_day")]


@pytest.fixture
def _on_a_day() -> Iterator[None]:
    with time_machine.travel(dt.datetime(2021, 3, 20, 2, tzinfo=dt.UTC)):
        yield


@pytest.fixture
def scene() -> County:
    return county()


def sheet(scene: County, name: str, step: Step = Step.FILLING) -> Evaluation:
    made = EvaluationFactory.create(
        round=scene.round,
        unit=scene.centre,
        department=scene.industry,
        project=ProjectFactory.create(name=name, unit=scene.centre, department=scene.industry),
    )
    if step is not Step.FILLING:
        submit(made, scene.people["owner"], step)
    return made


def mine(scene: County, person: str) -> list[tuple[str, str]]:
    lines = scene.client_of(person).get("/").context["lines"]
    return [(line.evaluation.project_name, line.state.text) for line in lines]


def test_filler_sees_what_to_fill_first_and_then_the_units_other_sheets(scene: County) -> None:
    sheet(scene, "已送审的", Step.UNIT_REVIEW)
    sheet(scene, "填报中的")
    assert mine(scene, "owner") == [("填报中的", "待送审"), ("已送审的", "已送审，单位审核")]


@pytest.mark.parametrize(
    ("person", "awaits"),
    [
        ("department reviewer", Step.DEPARTMENT_REVIEW),
        ("finance desk", Step.FINANCE_DESK),
    ],
)
def test_reviewer_sees_what_awaits_review(person: str, awaits: Step, scene: County) -> None:
    for step in Step:
        sheet(scene, step.label, step)
    assert mine(scene, person) == [(awaits.label, "待审核")]


def test_unit_reviewer_sees_the_units_sheets_with_those_to_review_first(scene: County) -> None:
    for step in Step:
        sheet(scene, step.label, step)
    seen = mine(scene, "unit reviewer")
    assert seen[0] == ("单位审核", "待审核")
    assert len(seen) == len(Step)


@pytest.mark.parametrize("person", ["finance office", "viewer", "administrator", "another unit"])
def test_others_have_no_sheets_to_do(person: str, scene: County) -> None:
    sheet(scene, "填报中的")
    assert mine(scene, person) == []


def test_office_sees_the_open_rounds_and_how_far_they_are(scene: County) -> None:
    sheet(scene, "填报中的")
    sheet(scene, "通过的", Step.APPROVED)
    text = words(scene.client_of("finance office").get("/").content.decode())
    assert "应评 2 ＝ 已评 1 ＋ 不纳入 0 ＋ 未完成 1" in text


def test_rounds_that_are_over_are_left_to_their_list(scene: County) -> None:
    sheet(scene, "填报中的")
    Round.objects.update(state=RoundState.CLOSED, closed_at=scene.round.opened_at)
    response = scene.client_of("owner").get("/")
    assert (response.context["lines"], response.context["rounds"]) == ([], [])
    assert "目前没有需要您办理的自评表" in response.content.decode()


@pytest.mark.parametrize(
    ("opens", "closes", "said"),
    [
        (None, dt.date(2021, 4, 30), "还剩 41 天"),
        (None, dt.date(2021, 3, 20), "今天截止"),
        (None, dt.date(2021, 3, 17), "逾期 3 天"),
        (dt.date(2021, 4, 1), None, "4月1日开始"),
        (dt.date(2021, 3, 1), None, ""),
    ],
)
def test_days_left_are_told(opens: dt.date | None, closes: dt.date | None, said: str, scene: County) -> None:
    sheet(scene, "填报中的")
    window = scene.round.windows.filter(stage=Stage.SELF_EVALUATION, step=Step.FILLING)
    window.update(opens_on=opens, closes_on=closes)
    [line] = scene.client_of("owner").get("/").context["lines"]
    assert line.deadline.text == said


def test_sheets_of_a_merged_unit_fall_to_its_successor(scene: County) -> None:
    sheet(scene, "填报中的")
    departments.merge(scene.centre, scene.assets, on=dt.date(2021, 1, 1))
    assert mine(scene, "another unit") == [("填报中的", "待送审")]


def test_long_list_says_that_it_is_not_all(scene: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("perfeval.views.MOST_SHEETS", 1)
    sheet(scene, "甲项目")
    sheet(scene, "乙项目")
    text = words(scene.client_of("owner").get("/").content.decode())
    assert "这里列出前 1 张" in text


@pytest.mark.parametrize("count", [1, 3])
def test_home_of_a_filler_takes_eight_queries(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        sheet(scene, f"项目{number}")
    DepartmentFactory.create_batch(count, region=scene.region)
    client = scene.client_of("owner")
    with django_assert_num_queries(8):  # session, user, roles, rounds, their windows, sheets, their windows, progress
        assert len(client.get("/").context["lines"]) == count
