"""The pages around the content in a browser: login, navigation by keyboard, on a phone, without scripts, accessible."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from tests.e2e.accessibility import expect_no_flaws
from tests.e2e.conftest import PHONE
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_login_by_keyboard_leads_back_to_the_page_that_was_asked_for(page: Page) -> None:
    UserFactory.create(username="zhang", name="张三")
    page.goto("/rules/trial/")
    expect(page).to_have_title("登录 · 项目支出绩效自评系统")
    expect(page.get_by_label("登录名")).to_be_focused()  # by the browser, some time after the page has come
    page.keyboard.type("zhang")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("试算")
    expect(page.locator(".site-person-name")).to_have_text("张三")


def test_wrong_password_is_told_in_words_and_the_name_stays(page: Page) -> None:
    page.goto("/accounts/login/")
    page.get_by_label("登录名").fill("zhang")
    page.get_by_label("密码").fill("wrong")
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_text("登录名或密码不正确")).to_be_visible()
    expect(page.get_by_label("登录名")).to_have_value("zhang")


def test_skip_link_is_the_first_stop_of_the_keyboard(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create())
    page.goto("/")
    page.keyboard.press("Tab")
    expect(page.locator(":focus")).to_have_text("跳到正文")
    page.keyboard.press("Enter")
    expect(page.locator("#content")).to_be_focused()


def test_navigation_opens_on_a_phone_and_nothing_is_wider_than_the_screen(
    page: Page, log_in: Callable[[User], None]
) -> None:
    log_in(UserFactory.create(is_staff=True, is_superuser=True))
    page.set_viewport_size(PHONE)
    page.goto("/rules/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    expect(page.get_by_role("link", name="系统管理", exact=True)).to_be_hidden()
    page.get_by_role("button", name="展开导航").click()
    expect(page.get_by_role("link", name="系统管理", exact=True)).to_be_visible()


def test_site_works_without_scripts(plain_page: Page) -> None:
    UserFactory.create(username="zhang", name="张三")
    plain_page.set_viewport_size(PHONE)
    plain_page.goto("/")
    plain_page.get_by_label("登录名").fill("zhang")
    plain_page.get_by_label("密码").fill(PASSWORD)
    plain_page.get_by_role("button", name="登录").click()
    expect(plain_page.get_by_role("heading", level=1)).to_have_text("待办事项")
    plain_page.get_by_role("button", name="退出").click()
    expect(plain_page).to_have_title("登录 · 项目支出绩效自评系统")


def test_pages_have_no_barriers_and_fit_a_phone(page: Page, log_in: Callable[[User], None]) -> None:
    expect_no_flaws(page, ["/accounts/login/"])
    log_in(UserFactory.create(is_staff=True))
    addresses = ["/", "/accounts/", "/accounts/totp/", "/accounts/password/", "/rules/", "/rules/trial/"]
    expect_no_flaws(page, addresses)
