"""常用意见: kept by the bureau on a page of their own, offered wherever an opinion is asked for."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Event, StandardOpinion, Step
from projects.review.standard_opinions import MOST
from tests.factories import RegionFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db

PAGE = "/review/opinions/"


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def post(client: Client, act: str = "save", *, new: str = "", **typed: str) -> Any:
    """As the page has them, but for what is typed anew."""
    data = {"act": act, "new": new}
    for each in StandardOpinion.objects.all():
        data |= {f"before-{each.pk}": each.text, f"text-{each.pk}": each.text}
    return client.post(PAGE, data | typed)


def listed() -> list[str]:
    return [each.text for each in StandardOpinion.objects.in_use().order_by("position")]


def key(text: str) -> int:
    return StandardOpinion.objects.get(text=text).pk


@pytest.fixture
def kept(office: Client) -> list[str]:
    texts = ["同意。", "请核对金额。", "请补充佐证材料。"]
    for text in texts:
        post(office, new=text)
    return texts


def test_page_is_open_to_the_bureau_alone(scene: County) -> None:
    found = {person: scene.client_of(person).get(PAGE).status_code for person in PEOPLE}
    assert found == dict.fromkeys(PEOPLE, 403) | {"finance office": 200, "nobody": 302}


def test_opinions_are_added_changed_moved_and_retired(office: Client, kept: list[str]) -> None:
    first, second, third = kept
    assert listed() == kept
    post(office, f"up:{key(third)}")
    assert listed() == [first, third, second]
    post(office, f"down:{key(first)}", **{f"text-{key(second)}": "请核对  资金。"})
    assert listed() == [third, first, "请核对 资金。"]
    post(office, f"retire:{key(first)}")
    assert listed() == [third, "请核对 资金。"]
    post(office, f"down:{key(third)}")
    assert listed() == ["请核对 资金。", third]
    post(office, f"restore:{key(first)}")
    assert sorted(listed()) == sorted([third, first, "请核对 资金。"])
    last = Event.objects.filter(verb="standard-opinions").order_by("-sequence")[0]
    assert (last.evaluation, last.subject, "（停用）" in last.changes["standard opinions"][0][0]) == (
        None,
        "昌吉州",
        False,
    )
    assert Event.objects.filter(verb="standard-opinions").count() == 8


def test_what_is_wrong_is_said_and_nothing_is_lost(office: Client, kept: list[str]) -> None:
    first, second, third = (key(text) for text in kept)
    typed = {f"text-{first}": " ", f"text-{second}": "字" * 501, f"text-{third}": "请补充材料。"}
    response = post(office, f"retire:{third}", new="请补充材料。", **typed)
    assert response.status_code == 422
    problems = {each.opinion.pk: each.problem for each in response.context["used"]}
    assert problems == {
        first: "请写明常用意见；不再使用的，点“停用”。",
        second: "有 501 字，最多 500 字。",
        third: "",
    }
    assert response.context["problem"] == "已有这条常用意见（包括停用的）。"
    assert {f"text-{each.opinion.pk}": each.text for each in response.context["used"]} == typed
    assert listed() == kept


def test_two_tabs_do_not_overwrite_each_other(office: Client, kept: list[str]) -> None:
    first = key(kept[0])
    StandardOpinion.objects.filter(pk=first).update(text="同意上报。")
    late = post(office, **{f"before-{first}": kept[0], f"text-{first}": "不同意。"})
    assert late.context["used"][0].problem == "这一条刚刚有人改为“同意上报。”，请核对后再改。"
    assert listed()[0] == "同意上报。"


def test_list_has_an_end(scene: County, office: Client) -> None:
    StandardOpinion.objects.bulk_create(
        StandardOpinion(region=scene.region, text=f"意见{n}", position=n) for n in range(MOST)
    )
    assert post(office, new="再一条").context["problem"] == f"最多 {MOST} 条。"


def test_another_region_is_not_found(office: Client) -> None:
    assert office.get(PAGE, {"region": RegionFactory.create().pk}).status_code == 404
    assert office.get(PAGE, {"region": "x"}).status_code == 404


def test_chosen_one_comes_into_every_opinion(scene: County, kept: list[str]) -> None:
    StandardOpinion.objects.create(region=RegionFactory.create(), text="外地的意见")
    StandardOpinion.objects.filter(text=kept[0]).update(retired_at=scene.round.opened_at)
    held = brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)
    client = scene.client_of("unit reviewer")
    typed = {"opinion": "另请", "write": "standard", "standard": kept[1], "to": "filling", "seen": "x"}
    for path in (
        reverse("review_sheet", args=[held.pk]),
        reverse("act", args=[held.pk, "return"]),
    ):
        response = client.post(path, typed)
        html = response.content.decode()
        assert response.context["standard"] == kept[1:]
        assert html.count(f"另请\n{kept[1]}</textarea>") == 1
    asked = client.get("/review/bulk/return/", {"sheet": held.pk})
    response = client.post("/review/bulk/return/", typed | {"looked_at": asked.context["looked_at"]})
    assert f"另请\n{kept[1]}</textarea>" in response.content.decode()
    assert len(response.context["going"]) == 1
    held.refresh_from_db()
    assert held.step == Step.UNIT_REVIEW


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    count: int, office: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        post(office, new=f"意见{number}")
    with django_assert_num_queries(5):  # session, user, roles, regions, opinions
        office.get(PAGE)
