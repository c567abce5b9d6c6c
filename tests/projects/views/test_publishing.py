"""The page 公开 of a round: who sees which departments, what is published at once, and why some can't be."""

from dataclasses import replace
from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from projects.models import Evaluation, Job, Step
from projects.queue import run_job
from projects.review.workflow import Act, Given, transition
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db
BULK = "/review/bulk/publish/"
NUMBER = "13800000000"


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def office(scene: County) -> Client:
    return scene.client_of("finance office")


def approved(scene: County, name: str, **changes: Any) -> Evaluation:
    return brought_to(scene, filled(scene, replace(sound(), **changes), name=name), Step.APPROVED)


def act(scene: County, evaluation: Evaluation, act: Act, **said: Any) -> Evaluation:
    return transition(evaluation, act, by=scene.people["finance office"], given=Given(**said)).evaluation


def path(scene: County, query: str = "") -> str:
    return reverse("publication", args=[scene.round.pk]) + query


def of_round(scene: County) -> dict[str, str | list[str]]:
    return {"round": str(scene.round.pk)}


def text_of(response: Any) -> str:
    return words(response.content.decode())


def names(response: Any) -> list[str]:
    return [line.evaluation.project_name for line in response.context["lines"]]


def test_page_opens_for_everybody_of_the_round_and_publishing_for_the_bureau(scene: County) -> None:
    approved(scene, "甲")
    matrix = dict.fromkeys(PEOPLE, 200) | {"administrator": 404, "nobody": 302}
    pages = {person: scene.client_of(person).get(path(scene)) for person in PEOPLE}
    assert {person: page.status_code for person, page in pages.items()} == matrix
    offered = [person for person, page in pages.items() if "公开全部未定的" in page.content.decode()]
    assert offered == ["finance office"]
    bulk = dict.fromkeys(PEOPLE, 403) | {"finance office": 302, "nobody": 302}
    assert {person: scene.client_of(person).get(BULK).status_code for person in PEOPLE} == bulk


def test_each_approved_sheet_is_counted_once_and_listed_with_what_was_decided(scene: County, office: Client) -> None:
    act(scene, approved(scene, "甲"), Act.PUBLISH, website="http://gxj.gov.cn/jx")
    act(scene, approved(scene, "乙"), Act.WITHHOLD, opinion="规划尚未印发", approver="李明")
    approved(scene, "丙")
    act(scene, act(scene, approved(scene, "丁"), Act.PUBLISH), Act.CORRECT, opinion="执行数有误。")
    filled(scene, sound(), name="填报中的")
    response = office.get(path(scene))
    (line,) = response.context["departments"]
    assert (line.name, line.counts.approved, line.counts.corrected) == ("工业和信息化局", 3, 1)
    assert (line.counts.published, line.counts.withheld, line.counts.undecided) == (1, 1, 1)
    assert sorted(names(response)) == ["丁", "丙", "乙", "甲"]
    text = text_of(response)
    assert "，第 1 稿， http://gxj.gov.cn/jx" in text
    assert "规划尚未印发（经李明同意）" in text
    listed = {word: names(office.get(path(scene, f"?publication={word}"))) for word in ("published", "corrected")}
    assert listed == {"published": ["甲"], "corrected": ["丁"]}
    assert scene.client_of("another unit").get(path(scene)).context["departments"] == []
    part = office.get(path(scene), headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in response.content.decode()


def test_what_was_decided_stands_on_the_page_of_the_sheet(scene: County, office: Client, settings: Settings) -> None:
    held = act(scene, approved(scene, "乙"), Act.WITHHOLD, opinion="规划尚未印发", approver="李明")
    text = text_of(office.get(f"/evaluations/{held.pk}/"))
    assert "不予公开：规划尚未印发（经李明同意）" in text
    act(scene, held, Act.PUBLISH)
    addresses = (f"/evaluations/{held.pk}/", path(scene))
    assert [f"/open/tables/{held.pk}/" in office.get(each).content.decode() for each in addresses] == [False, False]
    settings.PUBLIC_PAGES = True
    assert [f"/open/tables/{held.pk}/" in office.get(each).content.decode() for each in addresses] == [True, True]


def test_many_are_published_at_once_and_those_that_cannot_be_say_why(scene: County, office: Client) -> None:
    free, other = approved(scene, "甲"), approved(scene, "乙")
    row = replace(sound().indicators[1], deviation=f"联系{NUMBER}")
    told = approved(scene, "有电话的", outcome=f"联系人{NUMBER}", indicators=(sound().indicators[0], row))
    gone = act(scene, approved(scene, "更正的"), Act.CORRECT, opinion="执行数有误。")
    done = act(scene, approved(scene, "已公开的"), Act.PUBLISH)
    page = office.get(BULK, of_round(scene) | {"sheet": [str(each.pk) for each in (free, told, gone, done)]})
    operation = page.context["operation"]
    assert [(each.evaluation, each.to) for each in page.context["going"]] == [(free, "公开第 1 稿")]
    assert {each.record.project_name: each.reason for each in operation.left_out} == {
        "有电话的": "实际完成情况中有手机号 138…00。公开前请删去，或用“*”遮住中间几位。"
        f"第 2 行「{row.name}」偏差原因中有手机号 138…00。公开前请删去，或用“*”遮住中间几位。",
        "更正的": "只有审核通过的自评表才能公开。",
        "已公开的": "这张表已经公开。",
    }
    withheld = act(scene, approved(scene, "不公开的"), Act.WITHHOLD, opinion="规划尚未印发", approver="李明")
    asked = office.get(BULK, of_round(scene) | {"sheet": [str(withheld.pk)]})
    assert "其中 1 张原来不予公开，办理后改为公开。" in text_of(asked)
    everything = office.get(BULK, of_round(scene) | {"everything": "1"})
    assert {each.evaluation for each in everything.context["going"]} == {free, other}
    assert office.post(BULK, {"looked_at": everything.context["looked_at"], "website": "没有"}).status_code == 200
    said = {"looked_at": everything.context["looked_at"], "website": "ｗｗｗ.gxj.gov.cn/jx"}
    response = office.post(BULK, said, follow=True)
    assert "已开始批量公开 2 张" in unescape(response.content.decode())
    run_job(Job.objects.get(kind="bulk-review").pk)
    published = Evaluation.objects.filter(publication="published", published_website="http://www.gxj.gov.cn/jx")
    assert set(published) == {free, other}


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_of_queries_stay(
    scene: County, office: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        approved(scene, f"项目{number}")
    with django_assert_num_queries(9):
        office.get(path(scene))
    with django_assert_num_queries(11):
        office.get(BULK, of_round(scene) | {"everything": "1"})
