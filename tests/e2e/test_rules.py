"""评分办法与校验, and 试算, in a browser."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _logged_in(log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create())


def test_trial_follows_each_change_without_moving_the_caret_and_has_an_address(page: Page) -> None:
    page.goto("/rules/trial/")
    page.get_by_label("年度指标值").fill("12人")
    page.get_by_label("实际完成值").fill("9人")
    page.get_by_label("分值").fill("5")
    page.keyboard.press("Tab")
    expect(page.locator("#trial-result")).to_contain_text("完成值 9 人 ÷ 指标值 12 人 × 分值 5 = 3.75")
    page.get_by_label("实际完成值").fill("12人")
    page.keyboard.press("Shift+Tab")
    expect(page.locator("#trial-result")).to_contain_text("5 分（满分 5 分）")
    expect(page.get_by_label("年度指标值")).to_be_focused()
    page.get_by_label("实际完成值").fill("9人")
    page.keyboard.press("Enter")
    expect(page.locator("#trial-result")).to_contain_text("3.75 分（满分 5 分）")
    page.reload()
    expect(page.get_by_label("实际完成值")).to_have_value("9人")
    expect(page.locator("#trial-result")).to_contain_text("3.75 分（满分 5 分）")


def test_check_unfolds_by_keyboard(page: Page) -> None:
    page.goto("/rules/")
    check = page.locator("#unmet-full")
    expect(check.get_by_text("修改建议")).to_be_hidden()
    check.locator("summary").focus()
    page.keyboard.press("Enter")
    expect(check.get_by_text("修改建议")).to_be_visible()
