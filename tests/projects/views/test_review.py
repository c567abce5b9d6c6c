"""审核: the piles of a reviewer, and the way from one sheet to the next."""

import datetime as dt

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Step
from projects.review.workflow import Act, Given, transition
from tests.projects.scenes import PEOPLE, REVIEWED_BY, County, brought_to, county, filled, sound, sound_goal, words

pytestmark = pytest.mark.django_db

PATH = "/review/"
REVIEWERS = ("unit reviewer", "department reviewer", "finance desk", "finance office", "another desk")


@pytest.fixture
def scene() -> County:
    return county()


def at_unit_review(scene: County, name: str) -> Evaluation:
    return brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW)


def piles(client: Client) -> dict[str, list[str]]:
    return {
        pile: [line.evaluation.project_name for line in client.get(PATH, {"pile": pile}).context["lines"]]
        for pile in ("awaiting", "returned", "passed")
    }


def numbers(client: Client) -> list[int]:
    return [tab.number for tab in client.get(PATH).context["tabs"]]


def test_page_opens_for_reviewers_alone(scene: County) -> None:
    wanted = dict.fromkeys(PEOPLE, 403) | dict.fromkeys(REVIEWERS, 200) | {"nobody": 302}
    assert {person: scene.client_of(person).get(PATH).status_code for person in PEOPLE} == wanted
    assert "您没有审核角色。" in words(scene.client_of("owner").get(PATH).content.decode())


def test_navigation_leads_reviewers_there(scene: County) -> None:
    led = [person for person in PEOPLE if f'href="{PATH}"' in scene.client_of(person).get("/rules/").content.decode()]
    assert sorted(led) == sorted(REVIEWERS)


def test_sheet_wanders_through_the_piles(scene: County) -> None:
    made = at_unit_review(scene, "培训费")
    unit, department = scene.client_of("unit reviewer"), scene.client_of("department reviewer")
    assert (numbers(unit), numbers(department)) == ([1, 0, 0], [0, 0, 0])
    passed = transition(made, Act.APPROVE, by=scene.people["unit reviewer"]).evaluation
    assert piles(unit) == {"awaiting": [], "returned": [], "passed": ["培训费"]}
    assert (numbers(unit), numbers(department)) == ([0, 0, 1], [1, 0, 0])
    given = Given(opinion="请补充原因。")
    transition(passed, Act.RETURN, by=scene.people["department reviewer"], given=given)
    assert piles(department) == {"awaiting": [], "returned": ["培训费"], "passed": []}
    assert (numbers(unit), numbers(department)) == ([0, 1, 0], [0, 1, 0])


def test_nobody_else_s_sheets_stand_in_a_pile(scene: County) -> None:
    at_unit_review(scene, "培训费")
    assert piles(scene.client_of("another desk")) == {"awaiting": [], "returned": [], "passed": []}


def test_own_sheet_does_not_await_its_filler(scene: County) -> None:
    made = at_unit_review(scene, "培训费")
    Evaluation.objects.filter(pk=made.pk).update(submitted_by=scene.people["unit reviewer"])
    assert numbers(scene.client_of("unit reviewer")) == [0, 0, 0]


def test_oldest_last_day_comes_first(scene: County) -> None:
    later = at_unit_review(scene, "自评后到期")
    goal = brought_to(scene, filled(scene, sound_goal(), name="目标先到期"), Step.UNIT_REVIEW)
    without = at_unit_review(scene, "自评再后")
    for each, day in ((later, 20), (goal, 10)):
        scene.round.windows.filter(stage=each.stage, step=Step.UNIT_REVIEW).update(closes_on=dt.date(2027, 1, day))
    assert piles(scene.client_of("unit reviewer"))["awaiting"] == [
        goal.project_name,
        later.project_name,
        without.project_name,
    ]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"text": "培训"}, ["培训费"]),
        ({"grade": "优"}, ["培训费", "审计费"]),
        ({"grade": "差"}, []),
        ({"with_findings": "on"}, ["审计费"]),
        ({"step": "department_review"}, []),
    ],
)
def test_pile_is_narrowed(scene: County, query: dict[str, str], found: list[str]) -> None:
    for name, count in (("培训费", 0), ("审计费", 2)):
        made = at_unit_review(scene, name)
        Evaluation.objects.filter(pk=made.pk).update(note_count=count, explain_count=0)
    lines = scene.client_of("unit reviewer").get(PATH, query).context["lines"]
    assert [line.evaluation.project_name for line in lines] == found


def test_part_is_what_the_page_holds(scene: County) -> None:
    at_unit_review(scene, "培训费")
    client = scene.client_of("unit reviewer")
    part = client.get(PATH, headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in client.get(PATH).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_sheets(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        at_unit_review(scene, f"项目{number}")
    client = scene.client_of("unit reviewer")
    with django_assert_num_queries(10):
        assert len(client.get(PATH).context["lines"]) == count


def test_next_and_previous_lead_through_the_pile(scene: County) -> None:
    first, second, third = (at_unit_review(scene, f"项目{number}") for number in range(3))
    client = scene.client_of("unit reviewer")

    def beside(evaluation: Evaluation) -> tuple[int | None, int | None]:
        address = reverse("evaluation", args=[evaluation.pk], query={"pile": "awaiting"})
        found = client.get(address).context["neighbours"]
        return found.previous, found.next

    assert [beside(each) for each in (first, second, third)] == [
        (None, second.pk),
        (first.pk, third.pk),
        (second.pk, None),
    ]
    assert client.get(reverse("evaluation", args=[first.pk])).context["neighbours"] is None


def test_passing_leads_on_to_the_next_sheet_and_then_to_the_list(scene: County) -> None:
    first, second = (at_unit_review(scene, f"项目{number}") for number in range(2))
    client = scene.client_of("unit reviewer")

    def passed(evaluation: Evaluation) -> str:
        address = reverse("act", args=[evaluation.pk, "approve"], query={"pile": "awaiting"})
        seen = client.get(address).context["form"]["seen"].value()
        response = client.post(address, {"seen": seen, "opinion": ""})
        return str(response.headers["Location"])

    assert passed(first) == f"/evaluations/{second.pk}/review/?pile=awaiting"
    assert passed(second) == "/review/?pile=awaiting"
    assert set(Evaluation.objects.values_list("step", flat=True)) == {Step.DEPARTMENT_REVIEW}


def test_every_step_has_its_reviewer_here(scene: County) -> None:
    for step, person in REVIEWED_BY.items():
        brought_to(scene, filled(scene, sound(), name=f"在{step.label}"), step)
        assert piles(scene.client_of(person))["awaiting"] == [f"在{step.label}"]
