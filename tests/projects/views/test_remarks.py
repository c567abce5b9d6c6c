"""批注: raised at a cell on the review page, answered where the sheet is filled in, closed at the next review."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Event, RemarkAct, RemarkEntry, Step
from projects.queries import RemarkThread, threads_of
from projects.review.workflow import Act, Given, standing_of, transition
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db

HTMX = {"headers": {"HX-Request": "true"}}


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)


@pytest.fixture
def reviewer(scene: County) -> Client:
    return scene.client_of("unit reviewer")


def address(evaluation: Evaluation, **query: str) -> str:
    return reverse("remarks", args=[evaluation.pk], query=query)


def raised(client: Client, evaluation: Evaluation, source: str, text: str = "请核对。", **more: str) -> Any:
    seen = standing_of(Evaluation.objects.get(pk=evaluation.pk))
    data = {"act": "raise", "source": source, "remark": text, "seen": seen, **more}
    return client.post(address(evaluation, at="review"), data)


def said(client: Client, evaluation: Evaluation, act: str, text: str = "", *, at: str = "", seen: int = 0) -> Any:
    last = RemarkEntry.objects.order_by("remark", "-number").first()
    assert last is not None
    key = last.remark_id
    data = {"act": f"{act}:{key}", f"said-{key}": text, f"seen-{key}": seen or last.number}
    return client.post(address(evaluation, **({"at": at} if at else {})), data)


def returned(scene: County, evaluation: Evaluation) -> Evaluation:
    given = Given(opinion="请看批注。")
    return transition(evaluation, Act.RETURN, by=scene.people["unit reviewer"], given=given).evaluation


def thread(evaluation: Evaluation) -> RemarkThread:
    (found,) = threads_of(evaluation, evaluation.indicators.values_list("key", flat=True))
    return found


def sent_up(scene: County, evaluation: Evaluation) -> Evaluation:
    held = Evaluation.objects.get(pk=evaluation.pk)
    return transition(held, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"]).evaluation


# The way of a remark


def test_remark_is_raised_answered_reopened_and_closed(scene: County, evaluation: Evaluation, reviewer: Client) -> None:
    owner = scene.client_of("owner")
    assert raised(reviewer, evaluation, "indicators.1.target", "指标值偏低。").status_code == 200
    made = thread(evaluation)
    assert (made.row, made.field, made.remark.version.number) == (1, "target", 1)
    assert made.remark.quote == sound().indicators[0].target
    assert made.remark.place == f"第 1 行「{sound().indicators[0].name}」年度指标值"
    returned(scene, evaluation)
    page = owner.get(reverse("edit", args=[evaluation.pk])).content.decode()
    assert f'href="#remark-{made.remark.pk}" title="待处理的批注：指标值偏低。"' in page
    assert 'href="#indicators-1-target"' in page
    assert said(owner, evaluation, "answer", "已按三年平均提高。").status_code == 302
    assert thread(evaluation).state == "已处理"
    sent_up(scene, evaluation)
    assert said(reviewer, evaluation, "reopen", "仍低于上年。", at="review").status_code == 200
    assert thread(evaluation).demand == "仍低于上年。"
    assert said(reviewer, evaluation, "close", at="review").status_code == 200
    assert [(entry.number, entry.act) for entry in thread(evaluation).entries] == [
        (1, RemarkAct.RAISE),
        (2, RemarkAct.ANSWER),
        (3, RemarkAct.REOPEN),
        (4, RemarkAct.CLOSE),
    ]
    events = Event.objects.filter(evaluation=evaluation, verb__contains="remark").order_by("sequence")
    assert [(event.title, event.opinion) for event in events] == [
        ("批注", "指标值偏低。"),
        ("批注已处理", "已按三年平均提高。"),
        ("重新提出批注", "仍低于上年。"),
        ("批注办结", ""),
    ]
    story = words(owner.get(reverse("story", args=[evaluation.pk])).content.decode())
    assert f"批注已处理 ：{made.remark.place}" in story


@pytest.mark.parametrize(
    ("source", "place", "quote"),
    [
        ("sheet", "整张表", ""),
        ("goal", "预期目标", sound().goal),
        ("indicators.2", f"第 2 行「{sound().indicators[1].name}」", sound().indicators[1].name),
        ("funds.total.budget", "年度资金总额全年预算数", None),
        ("total_score", "总分", None),
        ("unit", "实施单位", None),
    ],
)
def test_every_place_can_be_remarked_on(
    source: str, place: str, quote: str | None, scene: County, evaluation: Evaluation, reviewer: Client
) -> None:
    assert raised(reviewer, evaluation, source).status_code == 200
    remark = thread(evaluation).remark
    assert remark.place == place
    assert remark.quote if quote is None else remark.quote == quote
    returned(scene, evaluation)
    assert scene.client_of("owner").get(reverse("edit", args=[evaluation.pk])).status_code == 200


def test_removed_row_keeps_its_remark(scene: County, evaluation: Evaluation, reviewer: Client) -> None:
    raised(reviewer, evaluation, "indicators.1.actual")
    returned(scene, evaluation)
    first = evaluation.indicators.order_by("position")[0]
    first.delete()
    made = thread(evaluation)
    assert made.is_gone
    for page in ("edit", "check", "submission", "remarks"):
        text = words(scene.client_of("owner").get(reverse(page, args=[evaluation.pk])).content.decode())
        assert f"第 1 行「{first.name}」实际完成值" in text
        assert "这一行已删除" in text


# Refusals


def test_refusals_change_nothing_and_keep_what_was_typed(
    scene: County, evaluation: Evaluation, reviewer: Client
) -> None:
    for source, text, reason in (
        ("goal", " ", "请写明内容。"),
        ("nowhere", "请核对。", "请选择批注的位置。"),
        ("goal", "字" * 501, "内容有 501 字，最多 500 字。"),
    ):
        response = raised(reviewer, evaluation, source, text, opinion="意见还没写完")
        assert response.status_code == 422
        assert (response.context["remarks"]["problem"], response.context["remarks"]["text"]) == (reason, text)
        assert response.context["opinion"] == "意见还没写完"
    assert raised(reviewer, evaluation, "goal").status_code == 200
    assert raised(reviewer, evaluation, "goal").context["remarks"]["problem"] == "这一处已有同样的批注。"
    assert RemarkEntry.objects.count() == 1


def test_two_tabs_close_once(evaluation: Evaluation, reviewer: Client) -> None:
    raised(reviewer, evaluation, "goal")
    said(reviewer, evaluation, "close", at="review")
    late = said(reviewer, evaluation, "close", "另有说明", at="review", seen=1)
    assert late.status_code == 409
    assert late.context["remarks"]["problem"].startswith("这处批注刚刚由unit reviewer")
    assert late.context["remarks"]["list"].closed[0].typed == "另有说明"
    assert said(reviewer, evaluation, "close", at="review").status_code == 422
    assert RemarkEntry.objects.count() == 2


def test_sheet_that_moved_on_takes_no_remark(scene: County, evaluation: Evaluation, reviewer: Client) -> None:
    seen = standing_of(evaluation)
    transition(evaluation, Act.WITHDRAW, by=scene.people["owner"])
    data = {"act": "raise", "source": "goal", "remark": "请核对目标。", "seen": seen}
    response = reviewer.post(address(evaluation, at="review"), data, follow=True)
    text = unescape(response.content.decode())
    assert "刚刚办理了“撤回”" in text
    assert "您写的内容没有提交：请核对目标。" in text
    assert not RemarkEntry.objects.exists()


def test_earlier_step_leaves_a_remark_to_the_step_that_raised_it(scene: County, evaluation: Evaluation) -> None:
    held = transition(evaluation, Act.APPROVE, by=scene.people["unit reviewer"]).evaluation
    raised(scene.client_of("department reviewer"), held, "goal")
    given = Given(opinion="请单位先核对。", to=Step.UNIT_REVIEW)
    transition(held, Act.RETURN, by=scene.people["department reviewer"], given=given)
    response = said(scene.client_of("unit reviewer"), evaluation, "close", at="review")
    assert response.context["remarks"]["problem"] == "这处批注是主管部门审核提出的，由这一环节办结。"
    assert response.context["remarks"]["list"].open[0].acts == ()


@pytest.mark.parametrize("act", ["close:x", "nothing:1", "answer:99999999999999999999", "", "raise:1"])
def test_nonsense_is_refused(act: str, evaluation: Evaluation, reviewer: Client) -> None:
    assert reviewer.post(address(evaluation), {"act": act, "seen-1": "1"}).status_code in (409, 422)
    assert not RemarkEntry.objects.exists()


# Who


def test_only_who_may_review_remarks_and_only_the_unit_answers(scene: County, evaluation: Evaluation) -> None:
    seen = standing_of(evaluation)
    data = {"act": "raise", "source": "goal", "remark": "请核对。", "seen": seen}
    found = {person: scene.client_of(person).post(address(evaluation), data).status_code for person in PEOPLE}
    assert found == dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 422) | {"unit reviewer": 302, "nobody": 302}
    returned(scene, evaluation)
    found = {person: said(scene.client_of(person), evaluation, "answer", "已改。").status_code for person in PEOPLE[1:]}
    assert found == dict.fromkeys(PEOPLE[1:], 404) | dict.fromkeys(PEOPLE[1:6], 422) | {"nobody": 302}
    assert said(scene.client_of("owner"), evaluation, "answer", "已改。").status_code == 302
    assert RemarkEntry.objects.count() == 2


def test_page_is_open_to_who_sees_the_sheet(scene: County, evaluation: Evaluation) -> None:
    found = {person: scene.client_of(person).get(address(evaluation)).status_code for person in PEOPLE}
    assert found == dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 200) | {"nobody": 302}


# Parts of pages, counts


def test_parts_are_parts_of_the_pages(scene: County, evaluation: Evaluation, reviewer: Client) -> None:
    raised(reviewer, evaluation, "goal")
    key = RemarkEntry.objects.get().remark_id
    data = {"act": f"close:{key}", f"seen-{key}": "9"}
    part = reviewer.post(address(evaluation, at="review"), data, **HTMX).content.decode().strip()  # type: ignore[arg-type]
    whole = reviewer.post(address(evaluation, at="review"), data).content.decode()
    assert part.startswith('<details class="card aside-card review-card" id="review-remarks"')
    assert part in whole
    returned(scene, evaluation)
    owner = scene.client_of("owner")
    answer = {"act": f"answer:{key}", f"seen-{key}": "1", f"said-{key}": "已改。", "csrfmiddlewaretoken": "-"}
    part = owner.post(address(evaluation, at="edit"), answer, **HTMX).content.decode()  # type: ignore[arg-type]
    assert "已答复：预期目标" in part
    page = owner.get(reverse("edit", args=[evaluation.pk])).content.decode()
    assert part[part.index('<ol class="remarks">') : part.index("</form>")] in page
    assert part[part.index('id="out-remarks"') :].count("都已处理") == 1
    assert ">都已处理" in page[page.index('id="out-remarks"') :]


def test_open_remarks_are_counted_where_people_look(scene: County, evaluation: Evaluation, reviewer: Client) -> None:
    for source in ("goal", "outcome", "sheet"):
        raised(reviewer, evaluation, source)
    said(reviewer, evaluation, "close", at="review")
    counted = "批注 2 处未办结"
    for path in ("/review/", f"/evaluations/{evaluation.pk}/"):
        assert counted in reviewer.get(path).content.decode()
    assert "这张表有 2 处批注未办结。" in words(
        reviewer.get(f"/evaluations/{evaluation.pk}/acts/approve/").content.decode()
    )
    bulk = reviewer.get("/review/bulk/approve/", {"sheet": evaluation.pk})
    assert "其中 1 张有批注未办结。" in bulk.content.decode()


def test_remarks_come_into_the_opinion(evaluation: Evaluation, reviewer: Client) -> None:
    raised(reviewer, evaluation, "goal", "请写明人数。")
    page = reverse("review_sheet", args=[evaluation.pk])
    response = reviewer.post(page, {"opinion": "请改：", "write": "remarks"})
    assert response.context["opinion"] == "请改：\n见批注 1 处：\n1. 预期目标：请写明人数。"
    again = reviewer.post(page, {"opinion": response.context["opinion"], "write": "remarks"})
    assert again.context["opinion"] == response.context["opinion"]


@pytest.mark.parametrize("count", [1, 3])
def test_pages_take_a_fixed_number_of_queries(
    count: int,
    scene: County,
    evaluation: Evaluation,
    reviewer: Client,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(1, count + 1):
        raised(reviewer, evaluation, f"indicators.{number}.target")
    with django_assert_num_queries(10):
        reviewer.get(address(evaluation))
    returned(scene, evaluation)
    owner = scene.client_of("owner")
    with django_assert_num_queries(9):
        owner.get(reverse("edit", args=[evaluation.pk]))
