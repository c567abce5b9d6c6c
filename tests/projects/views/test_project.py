"""A project over the years: it ends or merges, and nothing of its history is lost."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Event, Project, Round
from projects.rounds.enlisting.from_records import read_last_year
from tests.factories import ProjectFactory, RoundFactory
from tests.projects.scenes import PEOPLE, County, county, filled, sound

pytestmark = pytest.mark.django_db
TYPED = {"successor": "节能综合经费", "on": "2020年6月30日", "reason": "财预〔2020〕9号"}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def sheet(scene: County) -> Evaluation:
    return filled(scene, sound(), name="节能宣传经费")


@pytest.fixture
def successor(scene: County) -> Project:
    return ProjectFactory.create(name="节能综合经费", unit=scene.assets, department=scene.assets)


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def end(client: Client, project: int, **typed: str) -> Any:
    return client.post(reverse("project_ending", args=[project]), TYPED | typed, follow=True)


def told(response: Any) -> str:
    return unescape(response.content.decode())


def test_page_is_for_those_who_see_the_project_and_the_act_for_the_office(scene: County, sheet: Evaluation) -> None:
    page, act = (reverse(name, args=[sheet.project_id]) for name in ("project", "project_ending"))
    seen = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 200) | {"nobody": 302}
    assert {each: scene.client_of(each).get(page).status_code for each in PEOPLE} == seen
    acted = seen | dict.fromkeys(PEOPLE[:5], 403) | {"finance office": 422}
    assert {each: scene.client_of(each).post(act).status_code for each in PEOPLE} == acted


def test_merged_project_leaves_its_round_and_is_read_from_its_successor(
    scene: County, sheet: Evaluation, successor: Project, office: Client
) -> None:
    assert "当年没有办结的 1 张表已设为不纳入自评。" in told(end(office, sheet.project_id))
    held = Evaluation.objects.get(pk=sheet.pk)
    assert (held.exclusion, held.exclusion_note) == ("merged", "并入“节能综合经费”：财预〔2020〕9号")
    assert sheet.events.filter(verb="exclude").count() == 1
    subject = "“节能宣传经费”自 2020年6月30日 起并入“节能综合经费”"
    assert Event.objects.get(verb="end-project").subject == subject
    address = reverse("project", args=[successor.pk])
    assert f'href="/evaluations/{sheet.pk}/"' in told(office.get(address))
    others = told(scene.client_of("another unit").get(address))
    assert ("节能宣传经费" in others, f"/evaluations/{sheet.pk}/" in others) == (True, False)
    assert "并入“" in told(office.get(reverse("project", args=[sheet.project_id])))


def test_sheet_of_a_year_that_was_over_is_still_due(sheet: Evaluation, successor: Project, office: Client) -> None:
    assert "已办理。" in told(end(office, sheet.project_id, on="2021-02-01", successor=""))
    assert Evaluation.objects.get(pk=sheet.pk).exclusion == ""
    assert Project.objects.get(pk=sheet.project_id).successor is None


def test_who_merged_before_follows_the_last_one(sheet: Evaluation, successor: Project, office: Client) -> None:
    first = ProjectFactory.create(name="更早的项目", unit=sheet.unit)
    end(office, first.pk, successor="节能宣传经费")
    end(office, sheet.project_id)
    assert Project.objects.get(pk=first.pk).successor == successor


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"successor": "没有的项目"}, "没有找到“没有的项目”，请核对。"),
        ({"successor": "节能宣传经费"}, "项目不能并入自己。"),
        ({"on": "2999-01-01"}, "终止日期不能晚于今天。"),
        ({"on": ""}, "请填写终止日期。"),
        ({"reason": "\u200b"}, "请写明依据和理由。"),
    ],
)
def test_wrong_words_end_nothing(
    typed: dict[str, str], said: str, sheet: Evaluation, successor: Project, office: Client
) -> None:
    assert said in told(end(office, sheet.project_id, **typed))
    assert Project.objects.get(pk=sheet.project_id).ended_on is None


def test_project_ends_once(sheet: Evaluation, successor: Project, office: Client) -> None:
    end(office, sheet.project_id)
    assert end(office, sheet.project_id, successor="").status_code == 403


@pytest.mark.parametrize("is_listed", [True, False])
def test_next_years_list_names_the_successor_once(
    is_listed: bool, scene: County, sheet: Evaluation, successor: Project, office: Client
) -> None:
    if is_listed:
        filled(scene, sound(), project=successor, unit=scene.assets)
    end(office, sheet.project_id)
    following = RoundFactory.create(region=scene.region, year=2021, layout=scene.round.layout)
    lines = [(line.name, line.project_key, line.remark) for line in read_last_year(Round.objects.get(pk=following.pk))]
    remark = "" if is_listed else "上年的“节能宣传经费”已并入这个项目"
    assert lines == [("节能综合经费", successor.pk, remark)]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_the_same_queries_for_any_rows(
    count: int, scene: County, successor: Project, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        end(office, filled(scene, sound(), name=f"培训{number}").project_id)
    with django_assert_num_queries(7):
        office.get(reverse("project", args=[successor.pk]))
