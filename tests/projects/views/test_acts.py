"""What a person may do with a sheet: its buttons, and the page that asks before each act."""

from html import unescape
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Adjustment, AdjustmentStep, Department, Evaluation, Exclusion, Publication, Stage, Step
from projects.review.workflow import Act, Given, transition
from projects.views.forms.acts import QUESTIONS
from tests.factories import AdjustmentFactory
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db

STEP_BEFORE = {  # where a sheet stands when somebody may act so
    Act.APPROVE: Step.UNIT_REVIEW,
    Act.RETURN: Step.UNIT_REVIEW,
    Act.WITHDRAW: Step.UNIT_REVIEW,
    Act.CORRECT: Step.APPROVED,
    Act.PUBLISH: Step.APPROVED,
    Act.WITHHOLD: Step.APPROVED,
    Act.REVOKE: Step.FILLING,
    Act.REASSIGN: Step.FILLING,
    Act.EXCLUDE: Step.FILLING,
    Act.INCLUDE: Step.FILLING,
}
OFFICE = {Act.CORRECT, Act.PUBLISH, Act.WITHHOLD, Act.REVOKE, Act.REASSIGN, Act.EXCLUDE, Act.INCLUDE}


@pytest.fixture
def scene() -> County:
    return county()


def standing_for(act: Act, scene: County) -> Evaluation:
    made = filled(scene, sound())
    if STEP_BEFORE[act] is not Step.FILLING:
        made = brought_to(scene, made, STEP_BEFORE[act])
    if act is Act.INCLUDE:
        given = Given(exclusion=Exclusion.CANCELLED, opinion="项目已撤销。")
        return transition(made, Act.EXCLUDE, by=scene.people["finance office"], given=given).evaluation
    return made


def doer_of(act: Act) -> str:
    if act in OFFICE:
        return "finance office"
    return "owner" if act is Act.WITHDRAW else "unit reviewer"


def address(evaluation: Evaluation, act: Act) -> str:
    return reverse("act", args=[evaluation.pk, act.value])


def asked(client: Client, evaluation: Evaluation, act: Act) -> dict[str, str]:
    """What the page's form brings back, filled in."""
    seen = client.get(address(evaluation, act)).context["form"]["seen"].value()
    unit = str(Department.objects.get(name="国有资产监督管理委员会").pk)
    return {
        "seen": seen,
        "opinion": "请核对满意度调查。",
        "to": "filling",
        "exclusion": "cancelled",
        "unit": unit,
        "approver": "李明",
    }


def said_to(response: Any) -> list[str]:
    return [str(message) for message in response.context["messages"]]


@pytest.mark.parametrize("act", QUESTIONS)
def test_act_is_open_to_its_doer_alone(act: Act, scene: County) -> None:
    evaluation = standing_for(act, scene)
    matrix = dict.fromkeys(PEOPLE, 404) | dict.fromkeys(PEOPLE[:6], 403) | {doer_of(act): 200, "nobody": 302}
    if act is Act.RETURN:
        matrix["finance office"] = 200  # whose round it is
    path = address(evaluation, act)
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == matrix
    before = evaluation.events.count()
    others = {person: scene.client_of(person).post(path).status_code for person in PEOPLE if person != doer_of(act)}
    if act is Act.WITHDRAW:
        others["unit reviewer"] = 403
    assert others == {person: status for person, status in matrix.items() if person != doer_of(act)}
    assert evaluation.events.count() == before


@pytest.mark.parametrize("act", QUESTIONS)
def test_act_is_asked_for_and_done(act: Act, scene: County) -> None:
    evaluation, client = standing_for(act, scene), scene.client_of(doer_of(act))
    response = client.post(address(evaluation, act), asked(client, evaluation, act), follow=True)
    (said,) = said_to(response)
    assert said.startswith("已撤回" if act is Act.WITHDRAW else f"已办理“{QUESTIONS[act].title}”")
    last = evaluation.events.order_by("-sequence").first()
    assert last is not None
    assert (last.verb, last.opinion) == (act.value, "请核对满意度调查。" if QUESTIONS[act].opinion else "")


@pytest.mark.parametrize(
    "act", [act for act, question in QUESTIONS.items() if question.needs_opinion and question.opinion]
)
def test_act_without_its_reason_says_so_and_does_nothing(act: Act, scene: County) -> None:
    evaluation, client = standing_for(act, scene), scene.client_of(doer_of(act))
    typed = asked(client, evaluation, act) | {"opinion": " 　"}
    response = client.post(address(evaluation, act), typed)
    assert f"请写明{QUESTIONS[act].opinion}。" in unescape(response.content.decode())
    assert not evaluation.events.filter(verb=act.value).exists()


def test_return_goes_to_whom_the_reviewer_chooses(scene: County) -> None:
    evaluation = brought_to(scene, filled(scene, sound()), Step.FINANCE_DESK)
    client = scene.client_of("finance desk")
    page = client.get(address(evaluation, Act.RETURN))
    assert page.context["form"].fields["to"].choices == [
        ("filling", "填报人"),
        ("unit_review", "单位审核"),
        ("department_review", "主管部门审核"),
    ]
    typed = asked(client, evaluation, Act.RETURN) | {"to": "department_review"}
    assert said_to(client.post(address(evaluation, Act.RETURN), typed, follow=True)) == [
        "已办理“退回”：至主管部门审核。"
    ]
    assert Evaluation.objects.get(pk=evaluation.pk).step == Step.DEPARTMENT_REVIEW


def test_exclusion_for_another_reason_wants_words_and_keeps_what_was_chosen(scene: County) -> None:
    evaluation, client = standing_for(Act.EXCLUDE, scene), scene.client_of("finance office")
    typed = asked(client, evaluation, Act.EXCLUDE) | {"exclusion": "other", "opinion": ""}
    response = client.post(address(evaluation, Act.EXCLUDE), typed)
    assert response.status_code == 409
    assert "以其他理由不纳入自评的，要写明说明。" in unescape(response.content.decode())
    assert response.context["form"]["exclusion"].value() == "other"
    assert Evaluation.objects.get(pk=evaluation.pk).exclusion == ""


def test_opinion_outlives_somebody_who_was_first(scene: County) -> None:
    evaluation, client = standing_for(Act.RETURN, scene), scene.client_of("unit reviewer")
    typed = asked(client, evaluation, Act.RETURN)
    transition(evaluation, Act.WITHDRAW, by=scene.people["owner"])
    overtaken, kept = said_to(client.post(address(evaluation, Act.RETURN), typed, follow=True))
    assert "本次操作没有办理" in overtaken
    assert kept == "您写的内容没有提交：请核对满意度调查。"


def test_approval_says_where_the_sheet_goes(scene: County) -> None:
    evaluation = standing_for(Act.APPROVE, scene)
    page = scene.client_of("unit reviewer").get(address(evaluation, Act.APPROVE))
    assert "通过后转主管部门审核（department reviewer）。" in words(page.content.decode())
    last = brought_to(scene, filled(scene, sound(), name="另一项目"), Step.FINANCE_OFFICE)
    page = scene.client_of("finance office").get(address(last, Act.APPROVE))
    assert "这是最后一个审核环节，通过后即为审核通过。" in words(page.content.decode())


def test_running_adjustment_is_shown_before_approval(scene: County) -> None:
    evaluation = standing_for(Act.APPROVE, scene)
    client = scene.client_of("unit reviewer")
    assert "目标调整尚未办结" not in client.get(address(evaluation, Act.APPROVE)).content.decode()
    AdjustmentFactory.create(
        evaluation=evaluation, step=AdjustmentStep.DEPARTMENT, reason="机构改革", asked_at=timezone.now()
    )
    assert Adjustment.objects.running().count() == 1
    assert "这张表有一份目标调整尚未办结（主管部门审核）。" in words(
        client.get(address(evaluation, Act.APPROVE)).content.decode()
    )


@pytest.mark.parametrize("word", ["submit", "submit-as-it-was", "begin-evaluation", "drop"])
def test_act_that_is_done_elsewhere_has_no_such_page(word: str, scene: County) -> None:
    evaluation = filled(scene, sound())
    assert scene.client_of("owner").get(reverse("act", args=[evaluation.pk, word])).status_code == 404


def test_buttons_are_those_of_the_person(scene: County) -> None:
    reviewed = standing_for(Act.APPROVE, scene)
    approved = brought_to(scene, filled(scene, sound(), name="已通过的项目"), Step.APPROVED)

    def offered(person: str, evaluation: Evaluation) -> list[str]:
        acts = scene.client_of(person).get(reverse("evaluation", args=[evaluation.pk])).context["acts"]
        return [each.question.title for each in (*acts.usual, *acts.rare)]

    assert offered("owner", reviewed) == ["撤回"]
    assert offered("unit reviewer", reviewed) == ["通过", "退回"]
    assert offered("viewer", reviewed) == []
    assert offered("finance office", reviewed) == ["退回", "不纳入自评"]
    assert offered("finance office", approved) == ["更正", "公开", "不予公开"]
    Evaluation.objects.filter(pk=approved.pk).update(publication=Publication.WITHHELD, withheld_reason="涉密")
    assert offered("finance office", approved) == ["更正", "公开"]
    assert (approved.stage, approved.step) == (Stage.SELF_EVALUATION, Step.APPROVED)


def test_page_takes_a_fixed_number_of_queries(scene: County, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    evaluation, client = standing_for(Act.APPROVE, scene), scene.client_of("unit reviewer")
    with django_assert_num_queries(10):
        client.get(address(evaluation, Act.APPROVE))
