"""Passing and returning many in the browser: ticked, looked through, ordered, worked off."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation, Job, Step
from projects.queue import run_job
from projects.review.workflow import Act, transition
from tests.e2e.accessibility import expect_no_flaws, flaws
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


@pytest.fixture
def sheets(scene: County, log_in: Callable[[User], None]) -> list[Evaluation]:
    log_in(scene.people["unit reviewer"])
    names = ("甲项目", "乙项目", "丙项目")
    made = [brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW) for name in names]
    Evaluation.objects.filter(project_name="丙项目").update(submitted_by=scene.people["unit reviewer"])
    return made


def test_reviewer_returns_what_is_ticked_and_reads_what_came_of_it(
    page: Page, scene: County, sheets: list[Evaluation]
) -> None:
    expect_no_flaws(page, ["/review/"])
    page.get_by_label("选择本页全部").check()
    page.get_by_role("button", name="批量退回选中的").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("批量退回 2 张自评表？")
    assert flaws(page) == []
    page.get_by_role("button", name="退回 2 张").click()
    expect(page.get_by_text("请写明退回意见。")).to_be_visible()
    page.get_by_label("退回意见").fill("请补充佐证材料。")
    transition(sheets[1], Act.APPROVE, by=scene.people["unit reviewer"])
    page.get_by_role("button", name="退回 2 张").click()
    expect(page.get_by_role("status").first).to_contain_text("已开始批量退回 2 张")
    run_job(Job.objects.get(kind="bulk-review").pk)
    expect(page.get_by_text("已办理 1 张，没有办理 1 张。")).to_be_visible()
    page.get_by_text("没有办理的 1 张").click()
    expect(page.get_by_role("link", name="乙项目")).to_be_visible()
