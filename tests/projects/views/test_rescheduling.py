"""环节时间: the bureau moves the days of a running round, and sees first what becomes late."""

import datetime as dt
from html import unescape
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Event, RoundWindow, Stage, Step
from tests.factories import DepartmentFactory, ExtensionFactory
from tests.projects.scenes import PEOPLE, County, county, filled, sound

pytestmark = pytest.mark.django_db


def day(days: int) -> dt.date:
    return timezone.localdate() + dt.timedelta(days=days)


@pytest.fixture
def scene() -> County:
    """Filling in ended two days ago, and what is late is locked."""
    scene = county()
    scene.round.locks_when_late = True
    scene.round.save()
    scene.round.windows.filter(stage=Stage.SELF_EVALUATION, step=Step.FILLING).update(closes_on=day(-2))
    return scene


@pytest.fixture
def window(scene: County) -> RoundWindow:
    return scene.round.windows.get(stage=Stage.SELF_EVALUATION, step=Step.FILLING)


def path(scene: County) -> str:
    return reverse("windows", args=[scene.round.pk])


def typed(scene: County, window: RoundWindow, closes_on: object, **more: Any) -> dict[str, Any]:
    """All other days stay open."""
    empty = {f"{each.pk}-{name}": "" for each in scene.round.windows.all() for name in ("opens_on", "closes_on")}
    return empty | {f"{window.pk}-closes_on": str(closes_on)} | more


def told(response: Any) -> str:
    return unescape(response.content.decode())


def test_page_is_the_offices_alone(scene: County) -> None:
    seen = dict.fromkeys(PEOPLE, 403) | {"finance office": 200, "administrator": 404, "nobody": 302}
    assert {each: scene.client_of(each).get(path(scene)).status_code for each in PEOPLE} == seen


def test_what_becomes_open_again_is_shown_and_then_done(scene: County, window: RoundWindow) -> None:
    office = scene.client_of("finance office")
    filled(scene, sound(), name="培训")
    filled(scene, sound(), name="宣传", unit=scene.assets)
    ExtensionFactory.create(window=window, department=scene.assets, closes_on=day(1))
    later = f"{day(5):%Y年%-m月%-d日}"
    shown = office.post(path(scene), typed(scene, window, later))
    assert shown.context["plan"] == [
        (
            f"绩效自评·填报：即日至{day(-2):%Y年%-m月%-d日}，改为即日至{later}；"
            "现有 2 张在这一环节，逾期的由 1 张变为 0 张，不再逾期的可以继续填报；1 处延期不晚于新的截止日期，不再起作用。"
        )
    ]
    assert RoundWindow.objects.get(pk=window.pk).closes_on == day(-2)
    office.post(path(scene), typed(scene, window, later, act="apply", seen=shown.context["seen"]))
    assert RoundWindow.objects.get(pk=window.pk).closes_on == day(5)
    assert Event.objects.get(verb="reschedule").changes == {"windows": [None, shown.context["plan"]]}


def test_what_moved_meanwhile_is_shown_again(scene: County, window: RoundWindow) -> None:
    office, data = scene.client_of("finance office"), typed(scene, window, day(5))
    seen = office.post(path(scene), data).context["seen"]
    filled(scene, sound())
    response = office.post(path(scene), data | {"act": "apply", "seen": seen})
    assert "看过以后又有变动，没有办理" in told(response)
    assert "现有 1 张" in told(response)
    assert RoundWindow.objects.get(pk=window.pk).closes_on == day(-2)


@pytest.mark.parametrize(
    ("closes_on", "opens_on", "said"),
    [
        ("月底", "", "截止日期应写成 2026-12-01 的样子。"),
        ("2020-01-01", "2020-02-01", "截止日期不能早于开始日期。"),
    ],
)
def test_wrong_days_are_told(closes_on: str, opens_on: str, said: str, scene: County, window: RoundWindow) -> None:
    data = typed(scene, window, closes_on) | {f"{window.pk}-opens_on": opens_on}
    response = scene.client_of("finance office").post(path(scene), data)
    assert (response.status_code, said in told(response)) == (422, True)


@pytest.mark.parametrize("count", [1, 3])
def test_queries_do_not_grow_with_the_sheets(
    count: int, scene: County, window: RoundWindow, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        unit = DepartmentFactory.create(parent=scene.industry)
        filled(scene, sound(), name=f"培训{number}", unit=unit)
        ExtensionFactory.create(window=window, department=unit, closes_on=day(number))
    office = scene.client_of("finance office")
    with django_assert_num_queries(8):
        office.post(path(scene), typed(scene, window, day(9)))
