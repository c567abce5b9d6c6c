"""Projects that a round doesn't hold yet are chosen from the records for its list."""

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import ListDraft, Project
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory
from tests.projects.scenes import County, county

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


def chosen(client: Client, scene: County, **data: object) -> list[str]:
    """The names in the draft that the choice leads to."""
    response = client.post(f"/rounds/{scene.round.pk}/projects/", data)
    assert response.headers["Location"] == f"/rounds/{scene.round.pk}/list/lines/"
    return [line["name"] for line in ListDraft.objects.get().lines]


def test_list_holds_projects_without_a_sheet_in_the_round(
    scene: County, office: Client, projects: list[Project]
) -> None:
    EvaluationFactory.create(round=scene.round, project=projects[1], unit=scene.centre)
    ProjectFactory.create(name="外县项目")
    assert listed(office, scene) == ["甲项目", "丙项目"]
    assert listed(office, scene, text="丙") == ["丙项目"]
    assert listed(office, scene, department=str(scene.assets.pk)) == []
    assert listed(office, scene, department="x") == []


def test_ticked_projects_become_a_draft(scene: County, office: Client, projects: list[Project]) -> None:
    assert chosen(office, scene, project=[projects[0].pk, projects[2].pk]) == ["甲项目", "丙项目"]


def test_everything_that_the_filter_shows_is_chosen_by_one_button(
    scene: County, office: Client, projects: list[Project]
) -> None:
    ProjectFactory.create(name="别的", unit=scene.centre)
    assert chosen(office, scene, everything="1", text="项目", department="") == ["甲项目", "乙项目", "丙项目"]


def test_nothing_chosen_is_said(scene: County, office: Client, projects: list[Project]) -> None:
    foreign = ProjectFactory.create()
    for data in ({}, {"project": [foreign.pk, "x", "9" * 40]}):
        response = office.post(f"/rounds/{scene.round.pk}/projects/", data, follow=True)
        assert "请先选择项目。" in response.content.decode()
    assert not ListDraft.objects.exists()


def test_draft_that_was_not_seen_is_not_replaced(scene: County, office: Client, projects: list[Project]) -> None:
    chosen(office, scene, project=[projects[0].pk])
    response = office.post(f"/rounds/{scene.round.pk}/projects/", {"project": [projects[1].pk]}, follow=True)
    assert "改过这份草稿，下面是最新的内容，请核对后再办。" in response.content.decode()
    assert [line["name"] for line in ListDraft.objects.get().lines] == ["甲项目"]


@pytest.mark.parametrize("count", [1, 3])
def test_list_of_projects_takes_nine_queries(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        ProjectFactory.create(unit=DepartmentFactory.create(parent=scene.industry))
    with django_assert_num_queries(9):  # session, user, roles, round, windows, departments, rows, count, draft
        assert len(listed(office, scene)) == count
