"""What every page carries."""

import re
from html import unescape

import pytest
from django.test import Client, override_settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
PAGES = ("home", "password_change", "rounds", "rules", "trial")


@pytest.fixture
def client() -> Client:
    client = Client()
    client.force_login(UserFactory.create(name="张三", is_staff=True))
    return client


@pytest.mark.parametrize("page", PAGES)
def test_nothing_is_inline(client: Client, page: str) -> None:
    html = client.get(reverse(page)).content.decode()
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html) == []


def test_headers_close_the_browser() -> None:
    headers = Client().get("/accounts/login/").headers
    policy = dict(part.strip().split(" ", 1) for part in headers["Content-Security-Policy"].split(";"))
    assert policy == {
        "default-src": "'self'",
        "img-src": "'self' data:",
        "base-uri": "'none'",
        "form-action": "'self'",
        "frame-ancestors": "'none'",
        "object-src": "'none'",
    }
    assert headers["Permissions-Policy"] == "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
    assert headers["Referrer-Policy"] == "same-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["X-Frame-Options"] == "DENY"


def test_navigation_shows_what_the_person_may_open(client: Client) -> None:
    html = client.get("/rules/").content.decode()
    entries = re.findall(r'<a\s+class="nav-link( active)?"\s+href="(\S+)"[^>]*>(.*?)</a>', html)
    assert [(url, label, bool(active)) for active, url, label in entries if label not in ("我的账号", "我的代办")] == [
        ("/", "首页", False),
        ("/rounds/", "自评任务", False),
        ("/evaluations/", "全部自评表", False),
        ("/jobs/", "后台任务", False),
        ("/rules/", "评分办法与校验", True),
    ]


@pytest.mark.parametrize("page", ["/rules/", "/admin/"])
def test_page_of_a_person_can_warn_of_the_end_of_the_session(client: Client, page: str) -> None:
    for each, present in ((client, True), (Client(), False)):
        html = each.get(page, follow=True).content.decode()
        assert ('id="session-end"' in html, "js/session.js" in html) == (present, present)


def test_components_are_for_developers_alone(client: Client) -> None:
    assert client.get("/components/").status_code == 404
    with override_settings(DEBUG=True):
        html = client.get("/components/").content.decode()
    assert re.findall(r"<style|\sstyle=|<script(?![^>]*\ssrc=)|\son[a-z]+=", html) == []
    assert "界面部件</a>" in html


def test_home_of_somebody_without_a_role_takes_three_queries(
    client: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    client.get("/")  # the first request of a session also notes its use
    with django_assert_num_queries(3):  # session, user, roles
        assert "暂无待办事项" in client.get("/").content.decode()


@pytest.mark.parametrize("path", ["/admin/", "/admin/accounts/user/", "/admin/accounts/user/add/"])
def test_administration_speaks_chinese(path: str) -> None:
    client = Client()
    client.force_login(UserFactory.create(name="张三", username="张三", is_staff=True, is_superuser=True))
    html = client.get(path).content.decode()
    body = re.sub(r"<(script|style|svg|select).*?</\1>|<[^>]*>", " ", html[html.index("<body") :], flags=re.S)
    assert re.findall(r"[A-Za-z]{3,}[^<\n]*", unescape(body)) == []
