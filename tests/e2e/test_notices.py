"""通知 in the browser: the bell counts, opens its list, and leads to the sheet."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Step
from projects.notices import tell_of_events
from projects.review.workflow import Act, Given, transition
from tests.e2e.accessibility import expect_no_flaws, violations
from tests.e2e.conftest import DESKTOP
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    """Two sheets were returned to the owner."""
    scene = county(2021)
    for name in ("甲项目", "乙项目"):
        sheet = brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW)
        transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=Given(opinion="请核对培训人数。"))
    tell_of_events()
    log_in(scene.people["owner"])
    return scene


def test_bell_opens_its_list_and_leads_to_the_sheet(page: Page, scene: County) -> None:
    expect_no_flaws(page, ["/notices/"])
    page.set_viewport_size(DESKTOP)
    page.goto("/")
    bell = page.locator("#bell")
    expect(bell).to_have_text("通知2条未读")
    bell.click()
    expect(page.get_by_role("link", name="退回：乙项目")).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Escape")
    expect(page.get_by_role("link", name="退回：乙项目")).to_be_hidden()
    with page.expect_response("**/latest/"):
        bell.click()
    page.get_by_role("link", name="退回：甲项目").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("甲项目")
    expect(page.locator("#bell")).to_have_text("通知1条未读")
    page.goto("/notices/")
    page.get_by_role("button", name=re.compile("乙项目")).click()
    expect(page.get_by_text("没有未读通知")).to_be_visible()
    expect(page.locator("#bell")).to_have_text("通知")
