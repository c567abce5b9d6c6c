"""正在查看: who is told of whom, and for how long."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, RoleKind, Step, Viewing
from projects.review.viewing import forget_viewings
from projects.review.workflow import Act, Given, transition
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return at_unit_review(scene)


@pytest.fixture
def colleague(scene: County) -> Client:
    return new_reviewer(scene, "李华")


def new_reviewer(scene: County, name: str) -> Client:
    """Of the same unit."""
    user, client = UserFactory.create(name=name), Client()
    RoleFactory.create(user=user, kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    client.force_login(user)
    return client


def at_unit_review(scene: County, name: str = "") -> Evaluation:
    return brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW)


def address(evaluation: Evaluation) -> str:
    return reverse("viewing", args=[evaluation.pk])


def told(client: Client, evaluation: Evaluation) -> str:
    response = client.post(address(evaluation))
    assert response.status_code == 200
    return words(response.content.decode())


def in_pile(client: Client) -> list[list[str]]:
    return [[str(each) for each in line.viewers] for line in client.get("/review/").context["lines"]]


def test_only_the_reviewer_of_the_step_tells_and_is_told(scene: County, evaluation: Evaluation) -> None:
    matrix = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 204) | {"unit reviewer": 200, "nobody": 302}
    assert {each: scene.client_of(each).post(address(evaluation)).status_code for each in PEOPLE} == matrix
    assert [each.user for each in Viewing.objects.all()] == [scene.people["unit reviewer"]]


def test_a_page_that_is_only_read_notes_nothing(scene: County, evaluation: Evaluation) -> None:
    client = scene.client_of("unit reviewer")
    assert client.get(reverse("review_sheet", args=[evaluation.pk])).status_code == 200
    assert client.get(address(evaluation)).status_code == 405
    assert not Viewing.objects.exists()


def test_others_are_named_until_they_have_been_away_for_five_minutes(
    scene: County, evaluation: Evaluation, colleague: Client
) -> None:
    client = scene.client_of("unit reviewer")
    at_unit_review(scene, "另一个项目")
    with time_machine.travel(timezone.now(), tick=False) as clock:
        assert told(colleague, evaluation) == ""
        assert told(client, evaluation) == "李华 正在查看（刚刚）"
        clock.shift(dt.timedelta(minutes=2))
        assert told(client, evaluation) == "李华 正在查看（2 分钟前）"
        assert in_pile(client) == [["李华 正在查看（2 分钟前）"], []]
        assert told(colleague, evaluation) == "unit reviewer 正在查看（刚刚）"
        clock.shift(dt.timedelta(minutes=5))
        assert told(client, evaluation) == ""
        assert in_pile(client) == [[], []]
    assert Viewing.objects.count() == 2


def test_who_looked_at_an_earlier_step_is_not_named(scene: County, evaluation: Evaluation, colleague: Client) -> None:
    told(colleague, evaluation)
    held = transition(evaluation, Act.RETURN, by=scene.people["unit reviewer"], given=Given(opinion="请核对。"))
    again = transition(held.evaluation, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"]).evaluation
    assert told(scene.client_of("unit reviewer"), again) == ""


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_viewers(
    scene: County, evaluation: Evaluation, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        told(new_reviewer(scene, f"李{number}"), evaluation)
    client = scene.client_of("unit reviewer")
    with django_assert_num_queries(7):  # session, user, roles; the sheet and its windows; one to note, one to read
        assert told(client, evaluation).count("正在查看") == count


def test_old_ones_are_forgotten(scene: County, evaluation: Evaluation, colleague: Client) -> None:
    told(colleague, evaluation)
    Viewing.objects.update(seen_at=timezone.now() - dt.timedelta(hours=1))
    told(scene.client_of("unit reviewer"), evaluation)
    forget_viewings(timezone.now())
    assert [each.user for each in Viewing.objects.all()] == [scene.people["unit reviewer"]]
