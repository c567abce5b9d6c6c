"""From 校验 to the cell, 送审 with explanations, and 撤回, in a browser."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.sheet import Sheet
from perfeval.accounts.models import User
from projects.models import Evaluation, Explanation, ScanDue, Step
from projects.review.workflow import Act, Given, transition
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.scenes import County, brought_to, county, filled, sound, sound_goal

pytestmark = pytest.mark.django_db(transaction=True)
SAID = "年中增加了一期，已在总结中说明。"


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    """One finding wants a sentence."""
    return filled(scene, wanting())


def wanting() -> Sheet:
    first, *others = sound().indicators
    return replace(sound(), indicators=(replace(first, actual="300人", deviation=""), *others))


@pytest.fixture
def owner(scene: County, log_in: Callable[[User], None]) -> User:
    log_in(scene.people["owner"])
    return scene.people["owner"]


def test_finding_leads_from_its_list_into_the_cell(page: Page, evaluation: Evaluation, owner: User) -> None:
    page.goto(f"/evaluations/{evaluation.pk}/check/")
    expect(page.get_by_role("heading", level=3)).to_have_text("需要说明 1 处")
    page.get_by_role("link", name="达到指标值").click()
    control = page.locator('[name="indicators.1.actual"]')
    expect(control).to_be_focused()
    expect(control).to_be_in_viewport()
    expect(control).to_have_value("300人")


def test_sheet_is_handed_over_with_its_explanation_and_taken_back(
    page: Page, evaluation: Evaluation, owner: User
) -> None:
    page.goto(f"/evaluations/{evaluation.pk}/")
    page.get_by_role("link", name="送审", exact=True).click()
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_text("请写明说明。")).to_be_visible()
    page.get_by_label("达到指标值").fill(SAID)
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_role("status").first).to_have_text("已送审：送审稿（第1稿）已转单位审核（unit reviewer）。")
    expect(page.locator(".explanation")).to_contain_text(SAID)
    page.get_by_role("link", name="撤回").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"撤回“{evaluation.project_name}”？")
    page.get_by_role("button", name="撤回").click()
    expect(page.get_by_role("status").first).to_contain_text("已撤回，可以继续填写。")
    expect(page.get_by_role("link", name="填写", exact=True)).to_be_visible()
    page.get_by_role("link", name="送审", exact=True).click()
    expect(page.get_by_label("达到指标值")).to_have_count(0)  # asked once
    page.get_by_role("button", name="送审").click()
    expect(page.get_by_role("status").first).to_contain_text("送审稿（第2稿）")


def test_everything_works_without_scripts(plain_page: Page, scene: County, owner: User) -> None:
    evaluation = filled(scene, replace(wanting(), goal=""))
    plain_page.goto(f"/evaluations/{evaluation.pk}/submission/")
    expect(plain_page.get_by_role("heading", name="暂不能送审")).to_be_visible()
    plain_page.get_by_role("link", name="没有填预期目标").or_(
        plain_page.get_by_role("link", name="预期目标没有填")
    ).click()
    goal = plain_page.locator('[name="sheet.goal"]')
    expect(goal).to_be_focused()
    goal.fill("全年培训二百人，合格率达到95%以上。")
    plain_page.get_by_role("button", name="送审").last.click()
    expect(plain_page.get_by_role("heading", level=1)).to_contain_text("送审确认")
    plain_page.get_by_label("达到指标值").fill(SAID)
    plain_page.get_by_role("button", name="送审").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("送审稿（第1稿）")
    plain_page.get_by_role("link", name="撤回").click()
    plain_page.get_by_role("button", name="撤回").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("已撤回")
    assert (Explanation.objects.get().text, Evaluation.objects.get(pk=evaluation.pk).step) == (SAID, Step.FILLING)


def test_what_was_sent_back_is_read_before_anything_else(
    page: Page, scene: County, evaluation: Evaluation, owner: User
) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    given = Given(opinion="请核实培训人数。")
    transition(held, Act.RETURN, by=scene.people["unit reviewer"], given=given)
    for address in ("", "edit/"):
        page.goto(f"/evaluations/{evaluation.pk}/{address}")
        expect(page.get_by_role("region", name="被退回")).to_contain_text("请核实培训人数。")
        expect(page.get_by_role("region", name="被退回")).to_be_in_viewport()


def test_approved_goals_go_on_to_their_self_evaluation(page: Page, scene: County, owner: User) -> None:
    goal = brought_to(scene, filled(scene, sound_goal(), name="目标项目"), Step.APPROVED)
    page.goto(f"/evaluations/{goal.pk}/")
    page.get_by_role("button", name="开始自评").click()
    expect(page.get_by_role("status").first).to_contain_text("已开始自评。")
    expect(page.get_by_role("heading", level=1)).to_have_text("目标项目")
    expect(page.locator('[name="indicators.1.actual"]')).to_be_editable()


@pytest.fixture
def addresses(scene: County, evaluation: Evaluation) -> list[str]:
    scene.round.scan_due = ScanDue.BEFORE_SUBMISSION
    scene.round.save()
    faulty = filled(scene, replace(wanting(), goal=""), name="缺目标的项目")
    held = brought_to(scene, filled(scene, wanting(), name="已送审的项目"), Step.UNIT_REVIEW)
    given = Given(opinion="请核实培训人数。")
    back = transition(
        brought_to(scene, filled(scene, wanting(), name="被退回的项目"), Step.UNIT_REVIEW),
        Act.RETURN,
        by=scene.people["unit reviewer"],
        given=given,
    ).evaluation
    again = transition(back, Act.SUBMIT, by=scene.people["owner"]).evaluation
    versions = again.versions.order_by("number")
    sheets = [f"/evaluations/{each.pk}/{page}/" for each in (evaluation, faulty) for page in ("check", "submission")]
    return [
        *sheets,
        f"/evaluations/{held.pk}/",
        f"/evaluations/{held.pk}/acts/withdraw/",
        f"/versions/{versions[1].pk}/",
    ]


def test_pages_have_no_barriers_and_fit_a_phone(page: Page, addresses: list[str], owner: User) -> None:
    expect_no_flaws(page, addresses)
