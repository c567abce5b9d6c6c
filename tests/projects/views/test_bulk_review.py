"""批量通过 and 批量退回: who may, what the preflight lists, what is asked for, and what the worker makes of it."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import AdjustmentStep, Evaluation, Job, RoleKind, Step
from projects.queue import run_job
from projects.review.workflow import Act, transition
from projects.sheets import recompute
from projects.views import bulk_review
from tests.factories import AdjustmentFactory, RoleFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db

APPROVE, RETURN = "/review/bulk/approve/", "/review/bulk/return/"
REVIEWERS = ("unit reviewer", "department reviewer", "finance desk", "finance office", "another desk")


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("unit reviewer")


def waiting(scene: County, name: str) -> Evaluation:
    return brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW)


def chosen(*sheets: Evaluation) -> dict[str, Any]:
    return {"sheet": [each.pk for each in sheets]}


def going(response: Any) -> list[tuple[str, str]]:
    return [(each.evaluation.project_name, each.to) for each in response.context["going"]]


def left_out(response: Any) -> list[tuple[str, str]]:
    return [(each.record.project_name, each.reason) for each in response.context["operation"].left_out]


def confirmed(client: Client, path: str, *sheets: Evaluation, opinion: str = "") -> dict[str, str]:
    return {"looked_at": client.get(path, chosen(*sheets)).context["looked_at"], "opinion": opinion}


def said_to(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("path", [APPROVE, RETURN])
def test_page_is_open_to_those_who_review_the_sheet(path: str, scene: County) -> None:
    sheet = chosen(waiting(scene, "培训费"))
    wanted = dict.fromkeys(PEOPLE, 403) | dict.fromkeys(REVIEWERS, 200) | {"another desk": 302, "nobody": 302}
    assert {person: scene.client_of(person).get(path, sheet).status_code for person in PEOPLE} == wanted
    assert {person: scene.client_of(person).post(path).status_code for person in PEOPLE} == dict.fromkeys(
        PEOPLE, 403
    ) | dict.fromkeys((*REVIEWERS, "nobody"), 302)


def test_act_that_is_not_done_in_bulk_has_no_page(client: Client) -> None:
    assert client.get("/review/bulk/correct/").status_code == 404


def test_preflight_says_where_each_goes_and_why_others_stay(scene: County, client: Client) -> None:
    goes, own, passed, foreign = (waiting(scene, name) for name in ("能办", "本人的", "已过的", "别人的"))
    Evaluation.objects.filter(pk=own.pk).update(submitted_by=scene.people["unit reviewer"])
    transition(passed, Act.APPROVE, by=scene.people["unit reviewer"])
    Evaluation.objects.filter(pk=foreign.pk).update(unit=scene.assets, unit_path=scene.assets.path)
    response = client.get(APPROVE, chosen(goes, own, passed, foreign) | {"everything_else": "x"})
    assert going(response) == [("能办", "转主管部门审核")]
    assert left_out(response) == [
        ("本人的", "本人填报或送审的表不能由本人审核。"),
        ("已过的", "这张表正在主管部门审核，您没有这一级的审核角色。"),
    ]
    text = words(response.content.decode())
    assert "批量通过 1 张自评表？" in text
    assert "有 2 张不能通过，不办理：" in text
    assert "1 张转主管部门审核。" in text
    assert "别人的" not in text


def test_what_one_changed_oneself_counts_as_filled_in(scene: County, client: Client) -> None:
    sheet = waiting(scene, "培训费")
    RoleFactory.create(user=scene.people["owner"], kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    Evaluation.objects.filter(pk=sheet.pk).update(submitted_by=scene.people["viewer"])
    response = scene.client_of("owner").get(APPROVE, chosen(sheet))
    assert (going(response), [reason for _, reason in left_out(response)]) == (
        [],
        ["本人填报或送审的表不能由本人审核。"],
    )
    assert going(client.get(APPROVE, chosen(sheet))) == [("培训费", "转主管部门审核")]


def test_return_goes_to_the_filler(scene: County, client: Client) -> None:
    response = client.get(RETURN, chosen(waiting(scene, "培训费")))
    assert going(response) == [("培训费", "退回给填报人")]


def test_last_review_approves(scene: County) -> None:
    sheet = brought_to(scene, filled(scene, sound(), name="培训费"), Step.FINANCE_OFFICE)
    assert going(scene.client_of("finance office").get(APPROVE, chosen(sheet))) == [("培训费", "审核通过")]


def test_running_adjustment_and_findings_are_warned_of(scene: County, client: Client) -> None:
    adjusted, doubtful, plain = (waiting(scene, name) for name in ("调整中", "有疑点", "没问题"))
    AdjustmentFactory.create(
        evaluation=adjusted, step=AdjustmentStep.DEPARTMENT, reason="机构改革", asked_at=timezone.now()
    )
    Evaluation.objects.update(explain_count=0, note_count=0)
    Evaluation.objects.filter(pk=doubtful.pk).update(note_count=2)
    text = words(client.get(APPROVE, chosen(adjusted, doubtful, plain)).content.decode())
    assert "其中 1 张有目标调整尚未办结，表中已标出。" in text
    assert "调整中 目标调整未办结" in text
    assert "其中 1 张有需要说明的问题或疑点，请先看过。" in text


def test_everything_is_what_the_filter_shows(scene: County, client: Client) -> None:
    for name in ("培训费", "培训设备", "审计费"):
        waiting(scene, name)
    found = going(client.get(APPROVE, {"everything": "1", "text": "培训", "pile": "returned"}))
    assert [name for name, _ in found] == ["培训费", "培训设备"]


def test_list_offers_what_narrows_it(scene: County, client: Client) -> None:
    sheet = waiting(scene, "培训费")
    html = client.get("/review/", {"text": "培训"}).content.decode()
    assert '<input type="hidden" name="text" value="培训">' in html
    assert f'name="sheet" value="{sheet.pk}"' in " ".join(html.split())
    assert f'formaction="{APPROVE}"' in html
    transition(sheet, Act.APPROVE, by=scene.people["unit reviewer"])
    assert "formaction" not in client.get("/review/", {"pile": "passed"}).content.decode()


def test_order_takes_so_many_and_no_more(scene: County, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk_review, "MOST", 2)
    for number in range(3):
        waiting(scene, f"项目{number}")
    response = client.get(APPROVE, {"everything": "1"})
    assert [name for name, _ in going(response)] == ["项目0", "项目1"]
    assert "一次最多 2 张。" in words(response.content.decode())


@pytest.mark.parametrize("keys", [[], ["x"], ["9" * 40], ["999999"]])
def test_without_a_sheet_of_theirs_a_person_is_asked_to_choose(client: Client, keys: list[str]) -> None:
    assert said_to(client.get(APPROVE, {"sheet": keys}, follow=True)) == ["请先选择自评表。"]


def test_return_without_an_opinion_is_refused_and_nothing_is_ordered(scene: County, client: Client) -> None:
    sheet = waiting(scene, "培训费")
    response = client.post(RETURN, confirmed(client, RETURN, sheet, opinion=" 　"))
    assert "请写明退回意见。" in unescape(response.content.decode())
    assert going(response) == [("培训费", "退回给填报人")]
    assert not Job.objects.filter(kind="bulk-review").exists()


def test_form_shown_again_tells_what_was_overtaken(scene: County, client: Client) -> None:
    sheets = [waiting(scene, name) for name in ("培训费", "审计费")]
    typed = confirmed(client, RETURN, *sheets)
    transition(sheets[0], Act.APPROVE, by=scene.people["unit reviewer"])
    response = client.post(RETURN, typed)
    assert going(response) == [("审计费", "退回给填报人")]
    assert left_out(response) == [("培训费", "刚刚有人办理过，这张表现在是“绩效自评·主管部门审核”，请核对后再办。")]


@pytest.mark.parametrize("looked_at", ["", "nonsense", "eyIxIjoieCJ9:1abc:def"])
def test_forged_choice_orders_nothing(client: Client, looked_at: str) -> None:
    response = client.post(APPROVE, {"looked_at": looked_at, "opinion": ""}, follow=True)
    assert said_to(response) == ["请先选择自评表。"]
    assert Job.objects.count() == 0


def test_choice_of_another_person_or_act_orders_nothing(scene: County, client: Client) -> None:
    typed = confirmed(client, APPROVE, waiting(scene, "培训费"), opinion="请核对。")
    assert scene.client_of("finance office").post(APPROVE, typed).headers["Location"] == "/review/"
    assert client.post(RETURN, typed).headers["Location"] == "/review/"
    assert not Job.objects.filter(kind="bulk-review").exists()


def test_confirmed_order_is_worked_off_and_told(scene: County, client: Client) -> None:
    first, second = (waiting(scene, name) for name in ("培训费", "审计费"))
    typed = confirmed(client, RETURN, first, second, opinion="请补充佐证材料。")
    transition(second, Act.APPROVE, by=scene.people["unit reviewer"])
    response = client.post(RETURN, typed, follow=True)
    assert said_to(response) == ["已开始批量退回 2 张，办理情况在这里查看。"]
    run_job(Job.objects.get(kind="bulk-review").pk)
    text = words(client.get("/jobs/").content.decode())
    assert "批量退回 已完成 批量审核，2 张，" in text
    assert "已办理 1 张，没有办理 1 张。" in text
    assert "审计费 ：“" in text
    returned = first.events.get(verb="return")
    assert (returned.opinion, returned.user) == ("请补充佐证材料。", scene.people["unit reviewer"])


@pytest.mark.parametrize("path", [APPROVE, RETURN])
@pytest.mark.parametrize("count", [1, 3])
def test_preflight_takes_as_many_queries_for_three(
    scene: County, client: Client, path: str, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheets = [waiting(scene, f"项目{number}") for number in range(2 * count)]
    for sheet in sheets[:count]:
        Evaluation.objects.filter(pk=sheet.pk).update(submitted_by=scene.people["unit reviewer"])
    with django_assert_num_queries(7):  # session, user, roles, sheets, windows, adjustments, 常用意见
        response = client.get(path, chosen(*sheets))
    assert (len(going(response)), len(left_out(response))) == (count, count)


@pytest.mark.parametrize("count", [1, 3])
def test_everything_takes_two_queries_more(
    scene: County, client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        waiting(scene, f"项目{number}")
    with django_assert_num_queries(10):  # and the rounds with their windows and rules
        assert len(going(client.get(APPROVE, {"everything": "1"}))) == count


def test_sheets_are_returned_to_an_earlier_review(scene: County) -> None:
    """Those from which nothing leads there stay, and say so."""
    reviewer = scene.people["finance desk"]
    RoleFactory.create(user=reviewer, kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    goes = brought_to(scene, filled(scene, sound(), name="可退"), Step.FINANCE_DESK)
    stays = waiting(scene, "单位审核中")
    client = scene.client_of("finance desk")
    page = client.get(RETURN, chosen(goes, stays))
    assert [label for _, label in page.context["receivers"]] == ["填报人", "单位审核", "主管部门审核"]
    address = f"{RETURN}?sheet={goes.pk}&sheet={stays.pk}&to=unit_review"
    page = client.get(address)
    assert going(page) == [("可退", "退回到单位审核")]
    assert left_out(page) == [("单位审核中", "不能从单位审核退回到“单位审核”。")]
    client.post(address, {"looked_at": page.context["looked_at"], "opinion": "请单位再审。"})
    run_job(Job.objects.get(kind="bulk-review").pk)
    assert dict(Evaluation.objects.values_list("project_name", "step")) == {
        "可退": Step.UNIT_REVIEW,
        "单位审核中": Step.UNIT_REVIEW,
    }
    assert goes.events.order_by("-sequence")[0].subject == "至单位审核"


SUBMIT = "/review/bulk/submit/"


def test_unit_sends_up_all_that_is_ready(scene: County) -> None:
    _, blocked, elsewhere = (filled(scene, sound(), name=name) for name in ("可送审的", "有问题的", "别处改过的"))
    Evaluation.objects.filter(pk=blocked.pk).update(block_count=2)
    client = scene.client_of("owner")
    wanted: dict[str, int | str] = {"round": scene.round.pk, "unit": scene.centre.pk, "everything": "1"}
    page = client.get(SUBMIT, wanted)
    assert going(page) == [("可送审的", "转单位审核"), ("别处改过的", "转单位审核")]
    assert left_out(page) == [("有问题的", "还有 2 处必须修改，改正后再送审。")]
    recompute(elsewhere)  # as any save does
    done = client.post(f"{SUBMIT}?round={scene.round.pk}", {"looked_at": page.context["looked_at"]}, follow=True)
    assert said_to(done) == ["已开始批量送审 2 张，办理情况在这里查看。"]
    run_job(Job.objects.get(kind="bulk-review").pk)
    steps = dict(Evaluation.objects.order_by("pk").values_list("project_name", "step"))
    assert steps == {"可送审的": Step.UNIT_REVIEW, "有问题的": Step.FILLING, "别处改过的": Step.FILLING}
    said = Job.objects.get(kind="bulk-review").result["named"]
    assert [(each["name"], each["reason"]) for each in said] == [
        ("别处改过的", "您看过之后，这张表又有改动，请核对后再送审。")
    ]


def test_sending_up_in_bulk_is_the_fillers(scene: County) -> None:
    sheet = filled(scene, sound(), name="培训费")
    wanted = {"round": scene.round.pk, "sheet": sheet.pk}
    statuses = {person: scene.client_of(person).get(SUBMIT, wanted).status_code for person in PEOPLE}
    assert statuses == dict.fromkeys(PEOPLE, 403) | {"owner": 200, "another unit": 302, "nobody": 302}
    offered = {
        person: "本单位全部送审" in scene.client_of(person).get(f"/units/{scene.centre.pk}/").content.decode()
        for person in ("owner", "viewer", "unit reviewer")
    }
    assert offered == {"owner": True, "viewer": False, "unit reviewer": False}
