"""What the pages of the records hold for each role, and why they are refused; the matrix in tests/access says who gets in."""

from html import unescape

import pytest
from django.test import Client
from django.urls import reverse

from projects.models import Evaluation, RoundState, Step, Version
from projects.sheets import freeze_sheet, sheet_of
from tests.projects.scenes import PEOPLE, County, county, filled, goal_form, published, submit

pytestmark = pytest.mark.django_db

PAGES = ("round", "unit", "evaluation", "approved_goal")
OFFICE_ALONE = dict.fromkeys(PEOPLE, 403) | {"finance office": 200, "administrator": 404, "nobody": 302}
LIST = ("round_projects", "list_source", "list_template", "list_lines", "list_settings", "list_preview")


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """With its goal form approved."""
    made = filled(scene, published())
    goal = filled(scene, goal_form(), name="另一个项目")
    version = freeze_sheet(goal, sheet_of(goal), user=scene.people["owner"])
    Evaluation.objects.filter(pk=made.pk).update(approved_goal=version)
    return made


def address(page: str, scene: County, evaluation: Evaluation) -> str:
    keys = {"unit": scene.centre.pk, "evaluation": evaluation.pk, "approved_goal": evaluation.pk}
    return reverse(page, args=[keys.get(page, scene.round.pk)])


@pytest.mark.parametrize("page", LIST)
def test_list_of_a_round_is_the_offices_alone(page: str, scene: County) -> None:
    path = reverse(page, args=[scene.round.pk])
    statuses = {person: scene.client_of(person).get(path).status_code for person in PEOPLE}
    is_step = page in LIST[3:]  # which leads to the first one, without a draft
    assert statuses == OFFICE_ALONE | {"finance office": 302 if is_step else 200}
    others = [person for person in PEOPLE if person != "finance office" and page != "list_template"]
    assert {person: scene.client_of(person).post(path).status_code for person in others} == {
        person: OFFICE_ALONE[person] for person in others
    }


@pytest.mark.parametrize(
    ("person", "seen"),
    [
        ("owner", ["节能项目"]),
        ("unit reviewer", ["节能项目"]),
        ("department reviewer", ["局里项目", "节能项目"]),
        ("viewer", ["局里项目", "节能项目"]),
        ("finance desk", ["局里项目", "节能项目"]),
        ("another unit", ["国资项目"]),
        ("another desk", ["国资项目"]),
        ("finance office", ["局里项目", "节能项目", "国资项目"]),
    ],
)
def test_list_of_a_round_holds_what_the_person_sees(person: str, seen: list[str], scene: County) -> None:
    filled(scene, published(), name="节能项目")
    filled(scene, published(), name="国资项目", unit=scene.assets)
    filled(scene, published(), name="局里项目", unit=scene.industry)
    for path in (f"/rounds/{scene.round.pk}/", "/evaluations/"):
        response = scene.client_of(person).get(path)
        assert [line.evaluation.project_name for line in response.context["lines"]] == seen


@pytest.mark.parametrize("person", ["owner", "finance desk", "viewer"])
def test_making_sheets_is_refused_with_the_reason(person: str, scene: County) -> None:
    client = scene.client_of(person)
    for response in (
        client.get(f"/rounds/{scene.round.pk}/projects/"),
        client.post(f"/rounds/{scene.round.pk}/list/discard/"),
    ):
        assert response.status_code == 403
        assert "只有“昌吉州”的财政绩效科可以管理这次任务。" in unescape(response.content.decode())


def test_making_sheets_in_a_closed_round_is_refused_with_the_reason(scene: County) -> None:
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, scene.round.opened_at
    scene.round.save()
    response = scene.client_of("finance office").get(f"/rounds/{scene.round.pk}/projects/")
    assert response.status_code == 403
    assert "这次自评任务已结束。" in response.content.decode()


@pytest.mark.parametrize("page", [*PAGES, *LIST, "list_discard"])
def test_what_does_not_exist_is_not_found(page: str, scene: County) -> None:
    client = scene.client_of("finance office")
    path = reverse(page, args=[10**30])
    response = client.post(path) if page == "list_discard" else client.get(path)
    assert response.status_code == 404


@pytest.mark.parametrize("page", PAGES)
def test_pages_take_no_posts(page: str, scene: County, evaluation: Evaluation) -> None:
    assert scene.client_of("finance office").post(address(page, scene, evaluation)).status_code == 405


def test_draft_is_given_up_by_a_post_alone(scene: County) -> None:
    assert scene.client_of("finance office").get(f"/rounds/{scene.round.pk}/list/discard/").status_code == 405


def test_goal_that_was_not_approved_is_not_found(scene: County) -> None:
    made = filled(scene, published())
    assert scene.client_of("owner").get(f"/evaluations/{made.pk}/goal/").status_code == 404
    assert Version.objects.count() == 0


def test_what_a_person_reads_of_a_step_follows_the_role(scene: County) -> None:
    made = filled(scene, published())
    submit(made, scene.people["owner"], Step.UNIT_REVIEW)
    read = {
        person: scene.client_of(person).get(f"/evaluations/{made.pk}/").context["state"].text for person in PEOPLE[:6]
    }
    assert read == {
        "owner": "已送审，单位审核",
        "unit reviewer": "待审核",
        "department reviewer": "单位审核",
        "viewer": "单位审核",
        "finance desk": "单位审核",
        "finance office": "单位审核",
    }


def test_login_is_asked_for_and_leads_back(scene: County) -> None:
    response = Client().get(f"/rounds/{scene.round.pk}/", follow=True)
    assert response.redirect_chain == [(f"/accounts/login/?next=/rounds/{scene.round.pk}/", 302)]
