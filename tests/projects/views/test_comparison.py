"""Any two 送审稿 of a stage beside each other, and what a 更正 lies between."""

import re
from collections.abc import Callable
from dataclasses import replace
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.history.corrections import Correction, corrections_of
from projects.models import Evaluation, Stage, Step, Version
from projects.review.workflow import Act, Given, transition
from projects.sheets import apply_sheet, sheet_of
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, sound_goal, words
from tests.projects.views.test_submission import SEEN

pytestmark = pytest.mark.django_db

GIVEN = Given(opinion="培训人数有误。")
Submitted = Callable[..., Evaluation]


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


def with_actual(evaluation: Evaluation, actual: str) -> Evaluation:
    sheet = sheet_of(evaluation)
    first, *others = sheet.indicators
    apply_sheet(evaluation, replace(sheet, indicators=(replace(first, actual=actual), *others)))
    return Evaluation.objects.get(pk=evaluation.pk)


def submitted(scene: County, count: int) -> Evaluation:
    """So many times, with 201人, 202人 … in the first row."""
    held = filled(scene, sound())
    for number in range(1, count + 1):
        if held.step != Step.FILLING:
            held = transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=GIVEN).evaluation
        held = brought_to(scene, with_actual(held, f"{200 + number}人"), Step.UNIT_REVIEW)
    return held


def corrected(scene: County) -> Evaluation:
    """After its approval, and approved again."""
    held = brought_to(scene, with_actual(filled(scene, sound()), "206人"), Step.APPROVED)
    held = transition(held, Act.CORRECT, by=scene.people["finance office"], given=GIVEN).evaluation
    return brought_to(scene, with_actual(held, "190人"), Step.APPROVED)


def read(client: Client, evaluation: Evaluation, *chosen: Version) -> str:
    query = dict(zip(("before", "after"), (each.pk for each in chosen), strict=False))
    response = client.get(f"/evaluations/{evaluation.pk}/versions/", query)
    assert response.status_code == 200
    return unescape(response.content.decode())


def told(html: str) -> str:
    return " ".join(words(each) for each in re.findall(r'<dl class="differences[^>]*>(.*?)</dl>', html, re.S))


def test_page_opens_for_whom_it_should(scene: County) -> None:
    path = f"/evaluations/{submitted(scene, 2).pk}/versions/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == SEEN


def test_last_two_are_compared_unasked(client: Client, scene: County) -> None:
    html = read(client, submitted(scene, 3))
    assert "第2稿 → 第3稿 ，1 处不同" in words(html)
    assert told(html) == "第 1 行「培训人数」实际完成值 原为 202人 → 改为 203人 Δ +1人"


def test_any_two_are_compared_the_older_first(client: Client, scene: County) -> None:
    held = submitted(scene, 3)
    first, _, third = held.versions.order_by("number")
    for pair in ((first, third), (third, first)):
        assert told(read(client, held, *pair)) == "第 1 行「培训人数」实际完成值 原为 201人 → 改为 203人 Δ +2人"


def test_equal_versions_say_so(client: Client, scene: County) -> None:
    held = submitted(scene, 1)
    held = transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=GIVEN).evaluation
    html = read(client, transition(held, Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"]).evaluation)
    assert "第1稿 → 第2稿 ，内容没有变动" in words(html)


def test_goal_form_is_compared_with_its_own_versions_alone(client: Client, scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), Step.UNIT_REVIEW)
    held = transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=GIVEN).evaluation
    apply_sheet(held, replace(sheet_of(held), goal="全年培训三百人。"))
    held = brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.APPROVED)
    assert "预期目标" in told(read(client, held))
    held = transition(held, Act.BEGIN_EVALUATION, by=scene.people["owner"]).evaluation
    assert "预期目标" in told(read(client, held))
    held = brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.UNIT_REVIEW)
    goal, _, own = held.versions.order_by("stage", "number")
    html = read(client, held, goal, own)
    assert "绩效目标表和自评表不能相互比较，请选同一阶段的两稿。" in html
    assert told(html) == ""


def test_one_version_has_nothing_beside_it(client: Client, scene: County) -> None:
    held = submitted(scene, 1)
    assert "没有可以比较的两稿" in read(client, held)
    (only,) = held.versions.all()
    assert "选的是同一稿，请另选一稿。" in read(client, held, only, only)


@pytest.mark.parametrize("query", ["?before=0&after=0", "?before=x", "?after=1%00", f"?before={10**30}"])
def test_versions_of_nobody_s_or_of_another_sheet_are_no_choice(query: str, client: Client, scene: County) -> None:
    held = submitted(scene, 2)
    response = client.get(f"/evaluations/{held.pk}/versions/{query}")
    assert response.status_code == 200
    assert told(response.content.decode()) == ""
    assert set(response.context["form"].errors) >= {"before"}


def test_correction_is_marked_and_compared_with_one_click(client: Client, scene: County) -> None:
    held = corrected(scene)
    assert corrections_of(held) == (Correction(stage=Stage.SELF_EVALUATION, before=1, after=2),)
    before, after = held.versions.order_by("number")
    html = unescape(client.get(f"/versions/{after.pk}/").content.decode())
    (listed,) = re.findall(r'<ol class="versions">(.*?)</ol>', html, re.S)
    first, second = re.findall(r"<li>(.*?)</li>", listed, re.S)
    assert ("更正前" in first, "更正后" in first) == (True, False)
    assert ("更正后" in second, "与更正前比较" in second) == (True, True)
    (path,) = re.findall(r'href="([^"]*versions/[?]before[^"]*)"', listed)
    assert path == f"/evaluations/{held.pk}/versions/?before={before.pk}&after={after.pk}"
    html = client.get(path).content.decode()
    assert "206人 → 改为 190人 Δ −16人" in told(html)
    options = re.findall(r"第(\d)稿（[\d-]+，(\w+)）", html)
    assert options == [("1", "更正前"), ("2", "更正后")] * 2


def test_version_that_was_corrected_is_marked_before_the_next_is_approved(scene: County) -> None:
    held = corrected(scene)
    again = transition(held, Act.CORRECT, by=scene.people["finance office"], given=GIVEN).evaluation
    assert corrections_of(again)[-1] == Correction(stage=Stage.SELF_EVALUATION, before=2)


def test_correction_of_a_goal_form_belongs_to_its_stage(scene: County) -> None:
    held = brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)
    held = transition(held, Act.CORRECT, by=scene.people["finance office"], given=GIVEN).evaluation
    held = brought_to(scene, held, Step.APPROVED)
    held = transition(held, Act.BEGIN_EVALUATION, by=scene.people["owner"]).evaluation
    held = brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.APPROVED)
    assert corrections_of(held) == (Correction(stage=Stage.GOAL, before=1, after=2),)


@pytest.mark.parametrize(("count", "number"), [(1, 6), (2, 7), (3, 7)])
def test_page_takes_seven_queries(
    count: int, number: int, client: Client, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = submitted(scene, count)
    with django_assert_num_queries(number):  # session, user, roles, sheet, versions, corrections, the two
        read(client, held)


def test_sheet_leads_there(client: Client, scene: County) -> None:
    held = submitted(scene, 2)
    html = client.get(f"/evaluations/{held.pk}/").content.decode()
    assert f'href="/evaluations/{held.pk}/versions/"' in html


@pytest.mark.parametrize("count", [1, 3])
def test_sheet_s_page_takes_fifteen_queries_with_its_versions(
    count: int, client: Client, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held = submitted(scene, count)
    with django_assert_num_queries(15):  # thirteen, the one that is reviewed, corrections
        client.get(f"/evaluations/{held.pk}/")
