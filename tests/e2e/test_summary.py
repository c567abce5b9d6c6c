"""汇总表 in a browser: on screen, from its printer, and filtered without a new page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.e2e.test_sheet_pictures import LINES_OF_LABELS, OUTSIDE_ITS_CELL, printed_pages
from tests.projects.scenes import county, filled, published

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.projects.documents.sheet_urls")]


def test_summary_looks_like_the_other_forms(page: Page) -> None:
    page.goto("/sheets/summary/")
    labels: list[list[str]] = page.evaluate(LINES_OF_LABELS)
    assert [lines for lines in labels if any(len(line.strip()) == 1 for line in lines)] == []
    assert page.evaluate(OUTSIDE_ITS_CELL) == []
    assert printed_pages(page) == 1


def test_department_is_chosen_without_a_new_page(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    filled(scene, published(), name="节能项目")
    filled(scene, published(), name="国资项目", unit=scene.assets)
    log_in(scene.people["finance office"])
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="汇总表").click()
    expect(page.locator(".sheet-title")).to_have_text("2020年度项目支出绩效自评结果汇总表")
    expect(page.locator("#summary")).to_contain_text("共 2 个项目")
    assert violations(page) == []
    page.evaluate("document.body.dataset.same = 'yes'")
    page.get_by_label("单位").select_option(label="工业和信息化局")
    expect(page.locator("#summary")).to_contain_text("共 1 个项目")
    expect(page.locator("body")).to_have_attribute("data-same", "yes")
    expect(page).to_have_url(re.compile(rf"department={scene.industry.pk}"))


def test_on_a_phone_the_table_scrolls_within_its_frame(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    filled(scene, published())
    log_in(scene.people["owner"])
    page.set_viewport_size(PHONE)
    page.goto(f"/rounds/{scene.round.pk}/summary/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    assert violations(page) == []
