"""延期: a unit has longer than the others, in words, in order, and in the database as in Python."""

import datetime as dt
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Department, Evaluation, Event, Extension, RoundState, RoundWindow, Stage, Step
from projects.queries import current_rounds, sheets_in, sheets_of_mine
from projects.queries.review import Pile
from projects.review.states import deadline_of
from tests.factories import DepartmentFactory, ExtensionFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, sound_goal, words

pytestmark = pytest.mark.django_db


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def scene() -> County:
    """Filling in ended two days ago."""
    scene = county()
    scene.round.windows.filter(step=Step.FILLING).update(closes_on=day(-2))
    return scene


@pytest.fixture
def window(scene: County) -> RoundWindow:
    return scene.round.windows.get(stage=Stage.SELF_EVALUATION, step=Step.FILLING)


def path(scene: County) -> str:
    return reverse("extensions", args=[scene.round.pk])


def asked(client: Client, scene: County, window: RoundWindow, **typed: Any) -> Any:
    data = {"window": window.pk, "unit": "节能监察中心", "closes_on": str(day(5)), "reason": "停电两周"} | typed
    return client.post(path(scene), data, follow=True)


def said(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


def later(window: RoundWindow, department: Department, days: int) -> None:
    ExtensionFactory.create(window=window, department=department, closes_on=day(days))


def test_database_and_python_say_the_same_last_day(scene: County, window: RoundWindow) -> None:
    """Nested units, two extensions of one, another step, another stage, and a goal form that may go on."""
    below = DepartmentFactory.create(name="监察一科", parent=scene.centre)
    goal = scene.round.windows.get(stage=Stage.GOAL, step=Step.FILLING)
    for where, unit, days in (
        (window, scene.industry, 3),
        (window, scene.centre, 9),
        (window, below, 6),
        (goal, below, 1),
        (goal, scene.assets, -9),  # the round's own last day has moved beyond it
    ):
        later(where, unit, days)
    made = [
        filled(scene, sheet(), name=f"{unit}{number}", unit=unit)
        for number, sheet in enumerate((sound, sound_goal))
        for unit in (scene.industry, scene.centre, below, scene.assets)
    ]
    begins = brought_to(scene, filled(scene, sound_goal(), name="可开始"), Step.APPROVED)
    Evaluation.objects.filter(pk=begins.pk).update(unit_path=below.path)  # its filler is that of the centre
    rounds = current_rounds(scene.people["finance office"])
    office = scene.people["finance office"]
    found = Evaluation.objects.with_places().order_by("pk")
    told = {each.pk: each.window.last_day_for(each.unit_path) for each in found if each.window}
    told[begins.pk] = window.last_day_for(begins.unit_path)
    read = {
        each.pk: each.closes_on  # type: ignore[attr-defined]
        for person in ("owner", "another unit")
        for each in sheets_of_mine(scene.people[person], rounds)
    }
    assert read == {key: told[key] for key in read}
    assert {told[each.pk] for each in made} == {day(3), day(9), day(-2), day(1)}
    assert told[begins.pk] == day(9)
    assert not sheets_in(Pile.AWAITING, office, rounds).exists()


def test_words_follow_and_the_sheet_says_why(scene: County, window: RoundWindow) -> None:
    held = filled(scene, sound())
    client = scene.client_of("owner")
    address = reverse("evaluation", args=[held.pk])
    assert "逾期 2 天" in words(client.get(address).content.decode())
    later(window, scene.industry, 5)
    shown = Evaluation.objects.with_places().get(pk=held.pk)
    assert deadline_of(shown).text == "还剩 5 天（已延期）"
    last = day(5)
    assert f"还剩 5 天（已延期） 已延期至{last:%-m月%-d日}：停电" in words(client.get(address).content.decode())
    (task,) = client.get("/").context["tasks"].to_do
    assert (task.deadline.text, task.dates) == ("还剩 5 天（已延期）", f"{last:%-m月%-d日}截止")
    assert "还剩 5 天" in words(client.get(reverse("edit", args=[held.pk])).content.decode())


def test_pile_is_ordered_by_it(scene: County) -> None:
    review = scene.round.windows.get(stage=Stage.SELF_EVALUATION, step=Step.DEPARTMENT_REVIEW)
    scene.round.windows.filter(pk=review.pk).update(closes_on=day(1))
    other = DepartmentFactory.create(name="散装水泥办", parent=scene.industry)
    first = brought_to(scene, filled(scene, sound(), name="甲"), Step.DEPARTMENT_REVIEW)
    second = Evaluation.objects.get(pk=brought_to(scene, filled(scene, sound(), name="乙"), Step.DEPARTMENT_REVIEW).pk)
    Evaluation.objects.filter(pk=second.pk).update(unit=other, unit_path=other.path)
    later(RoundWindow.objects.get(pk=review.pk), scene.centre, 4)
    lines = scene.client_of("department reviewer").get("/review/").context["lines"]
    assert [line.evaluation.pk for line in lines] == [second.pk, first.pk]
    assert [line.deadline.text for line in lines] == ["还剩 1 天", "还剩 4 天（已延期）"]


def test_bureau_extends_changes_and_takes_it_back(scene: County, window: RoundWindow) -> None:
    client = scene.client_of("finance office")
    last, longer = day(5), day(8)
    first = asked(client, scene, window)
    assert said(first) == [f"“节能监察中心”的绩效自评·填报中已延期至 {last:%Y年%-m月%-d日}。"]
    asked(client, scene, window, closes_on=f"{longer:%Y年%m月%d日}")
    (made,) = Extension.objects.all()
    assert (made.closes_on, made.reason, made.granted_by) == (longer, "停电两周", scene.people["finance office"])
    taken = client.post(reverse("extension_withdrawal", args=[made.pk]), follow=True)
    again = client.post(reverse("extension_withdrawal", args=[made.pk]))
    assert (said(taken), again.status_code) == (["已撤销延期，恢复原定的截止日期。"], 404)
    events = Event.objects.filter(verb__in=("extend", "extension-withdrawn")).order_by("sequence")
    assert [each.changes["closes_on"] for each in events] == [
        [str(day(-2)), str(last)],
        [str(last), str(longer)],
        [str(longer), str(day(-2))],
    ]
    assert events[0].subject.endswith("节能监察中心：绩效自评·填报中")


def test_page_opens_for_the_bureau_alone(scene: County, window: RoundWindow) -> None:
    matrix = dict.fromkeys(PEOPLE, 403) | {"finance office": 200, "administrator": 404, "nobody": 302}
    assert {person: scene.client_of(person).get(path(scene)).status_code for person in PEOPLE} == matrix
    made = ExtensionFactory.create(window=window, department=scene.centre, closes_on=day(5))
    withdrawal = reverse("extension_withdrawal", args=[made.pk])
    others = [person for person in PEOPLE if person != "finance office"]  # nobody finds it once it is withdrawn
    found = {person: scene.client_of(person).post(withdrawal).status_code for person in (*others, "finance office")}
    assert found == matrix | {"finance office": 302}


@pytest.mark.parametrize(
    ("typed", "refusal"),
    [
        ({"unit": " "}, "请填写单位。"),
        ({"unit": "节能"}, "没有找到“节能”。名称相近的有：节能监察中心。"),
        ({"closes_on": ""}, "请填写延期至。"),
        ({"closes_on": str(day(-2))}, "延期要晚于原定的截止日期"),
        ({"reason": "　"}, "请写明延期理由。"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_lost(
    scene: County, window: RoundWindow, typed: dict[str, str], refusal: str
) -> None:
    response = asked(scene.client_of("finance office"), scene, window, **typed)
    assert refusal in words(response.content.decode())
    assert response.context["form"]["window"].value() == str(window.pk)
    assert not Extension.objects.exists()


def test_round_that_is_over_is_not_extended(scene: County) -> None:
    scene.round.state, scene.round.closed_at = RoundState.CLOSED, timezone.now()
    scene.round.save()
    assert scene.client_of("finance office").get(path(scene)).status_code == 403


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    scene: County, window: RoundWindow, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        ExtensionFactory.create(window=window, department=DepartmentFactory.create(region=scene.region))
    client = scene.client_of("finance office")
    with django_assert_num_queries(8):
        assert len(client.get(path(scene)).context["extensions"]) == count
