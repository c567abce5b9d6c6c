"""打印预览 beside the form: it follows what is saved, keeps its place, is remembered, and covers the form of a phone."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.filling import cell, is_saved, open_sheet
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)


def pane(page: Page) -> Locator:
    return page.get_by_role("complementary", name="打印预览")


def pages(page: Page) -> Locator:
    return pane(page).get_by_role("img")


def opener(page: Page) -> Locator:
    return page.get_by_role("button", name="打印预览", exact=True)


def test_the_pages_follow_what_is_saved(
    page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    expect(pane(page)).to_be_hidden()
    opener(page).click()
    expect(pages(page)).to_have_count(1)
    before = pages(page).get_attribute("src")
    frame = pane(page).get_by_role("region", name="打印的各页")
    place = frame.evaluate("(frame) => (frame.scrollTo(0, 100), frame.scrollTop)")
    cell(page, 0, "actual").fill("18次")
    is_saved(page)
    expect(pages(page)).not_to_have_attribute("src", before or "")
    assert frame.evaluate("(frame) => frame.scrollTop") == place > 0
    assert violations(page) == []

    page.reload()  # remembered
    expect(pages(page)).to_have_count(1)
    page.set_viewport_size(PHONE)
    expect(pane(page)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert violations(page) == []
    pane(page).get_by_role("button", name="关闭打印预览").click()
    expect(opener(page)).to_be_focused()

    page.set_viewport_size(DESKTOP)
    page.reload()
    expect(pane(page)).to_be_hidden()
