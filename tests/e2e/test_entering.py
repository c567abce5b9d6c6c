"""Coming in with the code of a phone, and through a provider of OpenID Connect, in a browser."""

import copy
import re
import time
from pathlib import Path

import pytest
from django.conf import settings
from django.test.utils import override_settings
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.totp import STEP, code_of
from tests.e2e.accessibility import expect_phone_width, violations
from tests.e2e.conftest import PHONE
from tests.factories import PASSWORD, UserFactory
from tests.oidc.running import named, provider_for

pytestmark = pytest.mark.django_db(transaction=True)


def give_password(page: Page) -> None:
    page.get_by_label("登录名").fill("zhang")
    page.get_by_label("密码").fill(PASSWORD)
    page.get_by_role("button", name="登录").click()


def test_phone_is_set_up_and_its_code_asked_for(page: Page) -> None:
    UserFactory.create(username="zhang", name="张三")
    page.goto("/accounts/totp/")
    give_password(page)
    secret = (page.locator(".totp-secret").text_content() or "").replace(" ", "")
    page.get_by_label("手机上显示的").fill(code_of(secret, int(time.time()) // STEP))
    page.get_by_label("您的登录密码").fill(PASSWORD)
    page.get_by_role("button", name="启用").click()
    expect(page.locator(".recovery-codes li")).to_have_count(10)
    assert violations(page) == []
    code = page.locator(".recovery-codes li").first.text_content() or ""
    page.get_by_role("link", name="已经抄好").click()
    for name in ("更换备用码", "停用或更换手机"):
        page.get_by_role("link", name=name).click()
        assert violations(page) == []
        page.go_back()
    page.get_by_role("button", name="退出", exact=True).click()
    page.goto("/rules/")
    give_password(page)
    page.set_viewport_size(PHONE)
    expect(page.get_by_label("动态口令")).to_be_focused()
    assert (violations(page), page.evaluate("document.documentElement.scrollWidth")) == ([], PHONE["width"])
    page.get_by_label("动态口令").fill("000000")
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_text("动态口令不正确。")).to_be_visible()
    page.get_by_label("动态口令").fill(code)
    page.get_by_role("button", name="继续").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("评分办法与校验")
    expect_phone_width(page, ["/accounts/", "/accounts/totp/off/"])


def test_way_through_the_provider_and_out_again(page: Page, live_server: LiveServer, tmp_path: Path) -> None:
    UserFactory.create(username="zhang", name="张三")
    policy = copy.deepcopy(settings.CONTENT_SECURITY_POLICY)
    with provider_for(live_server.url, tmp_path) as provider, named(provider):
        policy["DIRECTIVES"]["form-action"].append(provider.address)
        with override_settings(CONTENT_SECURITY_POLICY=policy):
            page.goto("/rules/")
            assert violations(page) == []
            page.get_by_role("link", name="用统一身份认证登录").click()
            page.get_by_label("Username").fill("zhang")
            page.get_by_label("Password").fill(provider.password)
            page.get_by_role("button", name="Log in").click()
            expect(page.get_by_role("heading", level=1)).to_have_text("评分办法与校验")
            page.get_by_role("button", name="退出", exact=True).click()
            expect(page).to_have_url(re.compile(f"^{live_server.url}/accounts/login/"))
            page.get_by_role("link", name="用统一身份认证登录").click()
            expect(page.get_by_label("Username")).to_be_visible()  # the provider has forgotten the person too
