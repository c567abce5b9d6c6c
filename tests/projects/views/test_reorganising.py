"""机构调整 on its pages: the effects are shown first, and nothing that was typed is lost."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Department, Evaluation, Event, Project, ReformKind, Reorganisation
from projects.units.reform import STAYS
from tests.factories import ReorganisationFactory, RoleFactory, UserFactory
from tests.projects.scenes import PEOPLE, County, county, filled, sound

pytestmark = pytest.mark.django_db
OFFICE_AND_ADMINISTRATOR = dict.fromkeys(PEOPLE, 403) | {"finance office": 200, "administrator": 200, "nobody": 302}
MERGE = {
    "units": "节能监察中心",
    "into": "国有资产监督管理委员会",
    "on": "２０２１年３月１日",
    "reason": "方案〔2021〕3号",
}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def post(client: Client, kind: ReformKind, data: dict[str, Any], **more: Any) -> Any:
    return client.post(reverse("reorganise", args=[kind.value]), {**data, **more})


def told(response: Any) -> str:
    return unescape(response.content.decode())


@pytest.mark.parametrize("page", ["reorganisations", "reorganise"])
def test_pages_are_for_those_who_keep_units(page: str, scene: County) -> None:
    path = reverse(page, args=["merge"] if page == "reorganise" else [])
    assert {each: scene.client_of(each).get(path).status_code for each in PEOPLE} == OFFICE_AND_ADMINISTRATOR


def test_statement_is_not_found_by_others(scene: County) -> None:
    made = ReorganisationFactory.create(region=scene.region)
    path = reverse("reorganisation", args=[made.pk])
    found = {each: scene.client_of(each).get(path).status_code for each in PEOPLE}
    assert found == dict.fromkeys(PEOPLE, 404) | {"finance office": 200, "administrator": 200, "nobody": 302}
    abroad = reverse("reorganisation", args=[ReorganisationFactory.create().pk])
    assert scene.client_of("finance office").get(abroad).status_code == 404


def test_merge_is_shown_then_done_and_can_be_read(scene: County, office: Client) -> None:
    sheet = filled(scene, sound(), name="培训")
    shown = post(office, ReformKind.MERGE, MERGE)
    assert shown.status_code == 200
    assert "1 个项目转到“国有资产监督管理委员会”" in told(shown)
    assert Evaluation.objects.get(pk=sheet.pk).unit == scene.centre
    response = post(office, ReformKind.MERGE, MERGE, act="apply", shown=shown.context["shown"])
    made = Reorganisation.objects.get()
    assert response.headers["Location"] == reverse("reorganisation", args=[made.pk])
    assert Evaluation.objects.get(pk=sheet.pk).unit == scene.assets
    assert "1 个项目转到“国有资产监督管理委员会”" in told(office.get(response.headers["Location"]))
    assert Event.objects.filter(verb="reorganise", evaluation=None).get().subject == made.title


def test_what_changed_meanwhile_is_shown_again(scene: County, office: Client) -> None:
    filled(scene, sound())
    shown = post(office, ReformKind.MERGE, MERGE).context["shown"]
    filled(scene, sound(), name="又一个项目")
    response = post(office, ReformKind.MERGE, MERGE, act="apply", shown=shown)
    assert "所看到的影响有变动，没有办理。" in told(response)
    assert response.context["shown"] != shown
    assert not Reorganisation.objects.exists()


def test_split_asks_for_each_project(scene: County, office: Client) -> None:
    sheet = filled(scene, sound(), name="培训")
    data = {"units": "节能监察中心", "names": "宣传中心\n\n 节能　站 ", "on": "2021-03-01", "reason": "方案"}
    shown = post(office, ReformKind.SPLIT, data)
    assert shown.context["places"] == [(STAYS, "仍归“节能监察中心”"), (0, "宣传中心"), (1, "节能 站")]
    chosen = {f"project-{sheet.project_id}": "1"}
    post(office, ReformKind.SPLIT, data, act="apply", shown=shown.context["shown"], **chosen)
    assert not Reorganisation.objects.exists()  # chosen after it was shown
    shown = post(office, ReformKind.SPLIT, data, act="look", **chosen)
    post(office, ReformKind.SPLIT, data, act="apply", shown=shown.context["shown"], **chosen)
    assert Project.objects.get(pk=sheet.project_id).unit.name == "节能 站"


@pytest.mark.parametrize(
    ("kind", "typed", "said"),
    [
        (ReformKind.MERGE, {"into": ""}, "两者填一个"),
        (ReformKind.MERGE, {"name": "新局"}, "两者填一个"),
        (ReformKind.MERGE, {"units": "节能\n"}, "没有找到“节能”。名称相近的有：节能监察中心。"),
        (ReformKind.MERGE, {"on": "三月"}, "生效日期应写成 2026-12-01 的样子。"),
        (ReformKind.MERGE, {"reason": "\u200b"}, "请写明依据和理由。"),
        (ReformKind.RENAME, {"name": "　"}, "请填写新名称。"),
        (ReformKind.SPLIT, {"names": "字" * 201}, "单位名称不能超过 200 个字。"),
        (ReformKind.CLOSE, {"units": " "}, "请填写单位。"),
    ],
)
def test_wrong_words_are_told_and_kept(kind: ReformKind, typed: dict[str, str], said: str, office: Client) -> None:
    response = post(office, kind, MERGE | typed)
    assert (response.status_code, said in told(response)) == (422, True)
    assert "方案〔2021〕3号" in told(response) or "reason" in typed


def test_conflict_leaves_no_button(scene: County, office: Client) -> None:
    response = post(office, ReformKind.CLOSE, MERGE | {"units": "工业和信息化局"})
    assert response.status_code == 409
    assert "还有下级单位" in told(response)
    assert "确认办理" not in told(response)


def test_typed_words_come_back_for_changing(office: Client) -> None:
    assert "方案〔2021〕3号" in told(post(office, ReformKind.MERGE, MERGE, act="edit"))


def test_page_of_the_unit_leads_there_for_the_office_alone(scene: County, office: Client) -> None:
    path = reverse("unit", args=[scene.centre.pk])
    assert "机构调整" in told(office.get(path))
    assert "机构调整" not in told(scene.client_of("owner").get(path))
    html = told(office.get(reverse("reorganisations"), {"unit": "节能监察中心"}))
    assert "/reorganisations/new/merge/?unit=%E8%8A%82%E8%83%BD" in html
    assert 'value="节能监察中心"' in told(office.get("/reorganisations/new/rename/", {"unit": "节能监察中心"}))
    assert office.get("/reorganisations/new/burn/").status_code == 404


def test_units_of_another_region_are_not_found(office: Client) -> None:
    abroad = RoleFactory.create(user=UserFactory.create(), kind="finance_office").department
    assert abroad is not None
    response = post(office, ReformKind.CLOSE, MERGE | {"units": abroad.name})
    assert f"没有找到“{abroad.name}”" in told(response)
    assert Department.objects.get(pk=abroad.pk).closed_on is None


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_the_same_queries_for_any_rows(
    count: int, scene: County, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    ReorganisationFactory.create_batch(count, region=scene.region)
    for number in range(count):
        filled(scene, sound(), name=f"培训{number}")
    office.get("/")
    with django_assert_num_queries(5):
        office.get(reverse("reorganisations"))
    with django_assert_num_queries(38):
        post(office, ReformKind.SPLIT, {**MERGE, "names": "新中心"})
