"""自评表 are made for projects chosen from a list: asked first, then made whole."""

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Event, Ledger, Project, Round, RoundState, Stage
from projects.units import departments
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory
from tests.projects.scenes import County, county, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


@pytest.fixture
def projects(scene: County) -> list[Project]:
    return [ProjectFactory.create(name=name, unit=scene.centre) for name in ("甲项目", "乙项目", "丙项目")]


def listed(client: Client, scene: County, **query: str) -> list[str]:
    response = client.get(f"/rounds/{scene.round.pk}/projects/", query)
    return [project.name for project in response.context["projects"]]


def post(client: Client, scene: County, data: dict[str, object]) -> str:
    response = client.post(f"/rounds/{scene.round.pk}/creation/", data, follow=True)
    assert response.status_code == 200
    return words(response.content.decode())


def confirmed(*projects: Project, **choices: str) -> dict[str, object]:
    chosen = {"stage": "self_evaluation", "source": "best"} | choices
    return {"confirmed": "1", "project": [project.pk for project in projects], **chosen}


def test_list_holds_projects_without_a_sheet_in_the_round(
    scene: County, office: Client, projects: list[Project]
) -> None:
    EvaluationFactory.create(round=scene.round, project=projects[1], unit=scene.centre)
    ProjectFactory.create(name="外县项目")
    assert listed(office, scene) == ["甲项目", "丙项目"]
    assert listed(office, scene, text="丙") == ["丙项目"]
    assert listed(office, scene, department=str(scene.assets.pk)) == []
    assert listed(office, scene, department="x") == []


def test_button_stands_on_the_rounds_page_for_the_office_alone(scene: County, office: Client) -> None:
    address = f'href="/rounds/{scene.round.pk}/projects/"'
    assert address in office.get(f"/rounds/{scene.round.pk}/").content.decode()
    assert address not in scene.client_of("owner").get(f"/rounds/{scene.round.pk}/").content.decode()


def test_chosen_projects_are_asked_about_before_anything_is_made(
    scene: County, office: Client, projects: list[Project]
) -> None:
    text = post(office, scene, {"project": [projects[0].pk, projects[2].pk]})
    assert "为 2 个项目生成自评表" in text
    assert "甲项目（节能监察中心） 丙项目（节能监察中心）" in text
    assert Evaluation.objects.count() == 0


def test_confirmed_projects_have_their_sheets(scene: County, office: Client, projects: list[Project]) -> None:
    text = post(office, scene, confirmed(*projects[:2]))
    assert "已生成 2 张自评表。" in text
    made = Evaluation.objects.order_by("id")
    assert [(each.project_name, each.stage) for each in made] == [
        ("甲项目", Stage.SELF_EVALUATION),
        ("乙项目", Stage.SELF_EVALUATION),
    ]
    events = Event.objects.filter(evaluation__isnull=False)
    assert {(each.user, each.address) for each in events} == {(scene.people["finance office"], "127.0.0.1")}


def test_posting_twice_makes_no_second_sheet(scene: County, office: Client, projects: list[Project]) -> None:
    post(office, scene, confirmed(projects[0]))
    text = post(office, scene, confirmed(*projects[:2]))
    assert "已生成 1 张自评表。另有 1 个项目已在任务中，没有重复生成。" in text
    assert Evaluation.objects.count() == 2


def test_everything_that_the_filter_shows_is_chosen_by_one_button(
    scene: County, office: Client, projects: list[Project]
) -> None:
    ProjectFactory.create(name="别的", unit=scene.centre)
    assert "为 3 个项目生成自评表" in post(office, scene, {"everything": "1", "text": "项目", "department": ""})


def test_nothing_chosen_is_said(scene: County, office: Client, projects: list[Project]) -> None:
    assert "请先选择项目。" in post(office, scene, {})
    foreign = ProjectFactory.create()
    assert "请先选择项目。" in post(office, scene, {"project": [foreign.pk, "x", "9" * 40]})


def test_choice_that_is_missing_is_asked_for_again(scene: County, office: Client, projects: list[Project]) -> None:
    text = post(office, scene, confirmed(projects[0], source="nonsense"))
    assert "选择一个有效的选项" in text
    assert Evaluation.objects.count() == 0


def test_project_of_a_unit_that_was_closed_is_left_out_with_the_reason(
    scene: County, office: Client, projects: list[Project]
) -> None:
    gone = DepartmentFactory.create(name="老单位", region=scene.region)
    project = ProjectFactory.create(name="老项目", unit=gone)
    departments.close(gone, on=dt.date(2020, 6, 30))
    text = post(office, scene, {"project": [projects[0].pk, project.pk]})
    assert (
        "下列 1 个项目不生成： 老项目（老单位）：实施单位在 2020年12月31日 前已撤销，请先把项目转给承接的单位。" in text
    )
    assert "为 0 个项目" in post(office, scene, confirmed(project))
    assert Evaluation.objects.count() == 0


def test_round_with_the_bureaus_figures_reminds_of_them(scene: County, office: Client, projects: list[Project]) -> None:
    Round.objects.filter(pk=scene.round.pk).update(ledger=Ledger.LOCKED)
    assert "生成后请导入预算数" in post(office, scene, {"project": [projects[0].pk]})


def test_round_without_goal_layout_offers_no_goal_stage(scene: County, office: Client, projects: list[Project]) -> None:
    Round.objects.filter(pk=scene.round.pk).update(goal_layout=None)
    response = office.post(f"/rounds/{scene.round.pk}/creation/", {"project": [projects[0].pk]})
    assert response.context["form"].fields["stage"].choices == [("self_evaluation", "绩效自评")]


def test_round_that_closed_meanwhile_is_said(scene: County, office: Client, projects: list[Project]) -> None:
    """Somebody closes it after the page has asked whether one may, and before the sheets are made."""
    closing = Round.objects.filter(pk=scene.round.pk, state=RoundState.OPEN)

    def close_after_projects(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        result = execute(sql, *rest)
        if 'FROM "projects_project"' in sql:
            closing.update(state=RoundState.CLOSED, closed_at=scene.round.opened_at)
        return result

    with connection.execute_wrapper(close_after_projects):
        text = post(office, scene, confirmed(projects[0]))
    assert "没有生成：“2020年度项目支出绩效自评”已经结束，不能再生成自评表。" in text
    assert Evaluation.objects.count() == 0


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_projects_takes_eight_queries(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        ProjectFactory.create(unit=DepartmentFactory.create(parent=scene.industry))
    with django_assert_num_queries(8):  # session, user, roles, round, windows, departments, rows, count
        assert len(listed(office, scene)) == count


@pytest.mark.parametrize("count", [1, 3])
def test_question_takes_six_queries(
    count: int,
    scene: County,
    office: Client,
    projects: list[Project],
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    keys = [project.pk for project in projects[:count]]
    with django_assert_num_queries(6):  # session, user, roles, round, windows, projects
        office.post(f"/rounds/{scene.round.pk}/creation/", {"project": keys})
