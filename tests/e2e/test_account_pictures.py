"""Takes the pictures of the chapter about one's own account: `make screenshots`."""

import datetime as dt
from collections.abc import Callable

import pytest
import time_machine
from django.test import Client
from django.utils import timezone
from playwright.sync_api import BrowserContext, Page, expect

from perfeval.accounts.models import User
from tests.e2e.conftest import PHONE
from tests.e2e.test_pictures import PICTURES, take
from tests.factories import PASSWORD, UserFactory

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
OLD_360 = "Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/86.0 Safari/537.36 QIHU 360SE"


@pytest.fixture
def zhang(log_in: Callable[[User], None]) -> User:
    zhang = UserFactory.create(username="zhangsan", name="张三", email="zhangsan@example.gov.cn")
    with time_machine.travel(timezone.now() - dt.timedelta(minutes=12)):
        other = Client(headers={"user-agent": OLD_360}, REMOTE_ADDR="10.1.2.30")
        other.post("/accounts/login/", {"username": zhang.username, "password": PASSWORD})
    return zhang


def test_account(page: Page, zhang: User) -> None:
    page.goto("/accounts/login/?next=/accounts/")
    page.get_by_label("登录名").fill("zhangsan")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()
    take(page, "/accounts/", "account", full=True)
    take(page, "/accounts/totp/", "totp", full=True)
    page.set_viewport_size(PHONE)
    take(page, "/accounts/", "account-phone", full=True)


def test_warning(own_context: BrowserContext, zhang: User, log_in: Callable[[User], None]) -> None:
    log_in(zhang)
    own_context.clock.install()
    page = own_context.new_page()
    page.goto("/rules/trial/")
    own_context.clock.fast_forward(28 * 60 * 1000 + 5000)
    expect(page.get_by_role("dialog")).to_be_visible()
    page.screenshot(path=PICTURES / "session-end.png")
