"""目标调整 in a browser: requested without a script, agreed to twice, shown beside the sheet."""

from collections.abc import Callable
from functools import partial

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import expect_no_flaws, flaws, violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.projects.review.adjustments.scenes import in_self_evaluation, with_approved_goal
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db(transaction=True)
REASON = "疫情期间不能集中培训，减少一期，改为线上课程。"


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return in_self_evaluation(with_approved_goal(scene))


def expect_no_barriers(page: Page) -> None:
    """On a desk and on a phone."""
    found = flaws(page)
    page.set_viewport_size(PHONE)
    found += violations(page)
    page.set_viewport_size(DESKTOP)
    assert found == []


def ask(page: Page, evaluation: Evaluation, *, looks: Callable[[], None] = lambda: None) -> None:
    page.goto(f"/evaluations/{evaluation.pk}/")
    page.get_by_role("link", name="目标调整").click()
    looks()
    page.get_by_label("第 1 行年度指标值").fill("≥3期")
    page.get_by_label("第 2 行删除").check()
    page.get_by_role("button", name="增加一行").click()
    page.get_by_label("第 5 行一级指标").fill("产出指标")
    page.get_by_label("第 5 行二级指标").fill("质量指标")
    page.get_by_label("第 5 行三级指标").fill("培训合格率")
    page.get_by_label("第 5 行年度指标值").fill("≥95%")
    page.get_by_label("第 5 行分值").fill("２０")
    page.get_by_label("为什么要调整").fill(REASON)
    page.get_by_role("button", name="提交申请").click()
    expect(page.get_by_text("已提交申请，现在由主管部门审核。")).to_be_visible()


def agree(page: Page) -> None:
    page.goto("/")
    page.get_by_role("link", name="目标调整申请 1 份").click()
    page.get_by_role("link", name="监察培训经费").click()
    page.get_by_label("审核意见").fill("情况属实")
    page.get_by_role("button", name="同意", exact=True).click()
    expect(page.get_by_text("已同意。")).to_be_visible()


@pytest.mark.thorough
def test_goals_are_adjusted_from_asking_to_the_sheet(
    page: Page, log_in: Callable[[User], None], scene: County, evaluation: Evaluation
) -> None:
    log_in(scene.people["owner"])
    ask(page, evaluation, looks=partial(expect_no_barriers, page))
    assert flaws(page) == []
    expect(page.locator(".change-changed del")).to_have_text("原为≥4期")
    expect(page.locator(".change-added")).to_contain_text("培训合格率")
    expect(page.locator(".change-removed")).to_contain_text("培训人数")
    log_in(scene.people["department reviewer"])
    expect_no_flaws(page, ["/adjustments/", page.url])
    agree(page)
    log_in(scene.people["finance office"])
    agree(page)
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{evaluation.pk}/")
    expect(page.locator('[data-source="indicators.1.target"]')).to_contain_text("≥3期")
    expect(page.get_by_role("region", name="校验与办理")).to_contain_text("年初指标值")
    page.get_by_role("link", name="绩效目标表").click()
    expect(page.locator(".sheet-frame")).to_contain_text("培训合格率")


@pytest.mark.thorough
def test_it_works_without_scripts(
    plain_page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    ask(plain_page, evaluation)
    assert evaluation.adjustments.get().reason == REASON
