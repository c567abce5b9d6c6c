"""The end of an idle session: a warning in all windows, a way to go on, and typed texts that outlive the session."""

import datetime as dt
import re
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from perfeval.accounts.models import LoginSession, User
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.e2e.filling import watched
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
Passing = Callable[[int], None]
LEFT = re.compile(r"您有一段时间没有操作，(1 分|\d+ 秒)")  # by how long the machine took over the two windows


@pytest.fixture
def context(own_context: BrowserContext) -> BrowserContext:
    return own_context


@pytest.fixture
def pages(context: BrowserContext, log_in: Callable[[User], None]) -> Iterator[tuple[Page, Page]]:
    """Two windows of one person."""
    log_in(UserFactory.create(username="zhang", name="张三"))
    context.clock.install()
    with watched(context) as first, watched(context) as second:
        for page in (first, second):
            page.goto("/accounts/totp/")
        yield first, second


@pytest.fixture
def passing(context: BrowserContext) -> Iterator[Passing]:
    """Lets time pass, for the server and for both windows."""
    with time_machine.travel(timezone.now()) as server:

        def passing(seconds: int) -> None:
            server.shift(dt.timedelta(seconds=seconds))
            context.clock.fast_forward(seconds * 1000)

        yield passing


def test_idle_session_is_warned_of_and_goes_on_in_all_windows(pages: tuple[Page, Page], passing: Passing) -> None:
    first, second = pages
    passing(28 * 60 + 10)
    for page in pages:
        expect(page.get_by_role("dialog", name="即将自动退出")).to_contain_text(LEFT)
    expect(first.get_by_role("button", name="继续使用")).to_be_focused()
    assert violations(first) == []
    first.set_viewport_size(PHONE)
    assert first.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    first.get_by_role("button", name="继续使用").click()
    expect(first.locator("#session-end")).to_be_hidden()
    passing(1)
    expect(second.locator("#session-end")).to_be_hidden()
    passing(20 * 60)
    second.reload()
    expect(second).to_have_title("启用动态口令 · 项目支出绩效自评系统")


def test_page_that_is_typed_in_keeps_its_session(pages: tuple[Page, Page], passing: Passing) -> None:
    first, second = pages
    for _ in range(3):
        passing(20 * 60)
        with first.expect_response("**/accounts/go-on/"):
            first.get_by_label("手机上显示的").press_sequentially("1")
        passing(5)
    expect(second.locator("#session-end")).to_be_hidden()
    assert LoginSession.objects.filter(expire_date__gt=timezone.now()).count() == 1


def test_typed_text_outlives_the_session(pages: tuple[Page, Page], passing: Passing) -> None:
    page, _ = pages
    page.get_by_label("手机上显示的").fill("123456")
    passing(31 * 60)
    dialog = page.locator("#session-end")
    expect(dialog).to_contain_text("您已退出登录")
    assert violations(page) == []
    page.get_by_role("button", name="知道了").click()
    expect(dialog).to_be_hidden()
    page.get_by_label("您的登录密码").fill("wrong")
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_role("link", name="在新窗口登录")).to_be_focused()
    with page.expect_popup() as opened:
        page.get_by_role("link", name="在新窗口登录").click()
    opened.value.get_by_label("登录名").fill("zhang")
    opened.value.get_by_label("密码").fill(PASSWORD)
    opened.value.get_by_role("button", name="登录").click()
    expect(opened.value.get_by_role("heading", level=1)).to_have_text("我的账号")
    passing(5)
    expect(dialog).to_be_hidden()
    page.get_by_role("button", name="启用").click()
    expect(page.get_by_text("密码不正确。")).to_be_visible()
    expect(page.get_by_label("手机上显示的")).to_have_value("123456")


def test_window_of_another_person_says_so(
    pages: tuple[Page, Page], passing: Passing, log_in: Callable[[User], None]
) -> None:
    first, second = pages
    log_in(UserFactory.create())
    second.goto("/rules/")
    passing(6)
    expect(first.locator("#session-end")).to_contain_text("现在登录的是另一个账号")
    first.get_by_role("button", name="刷新本页").click()
    expect(first.locator("#session-end")).to_be_hidden()
