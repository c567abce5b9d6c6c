"""Takes the pictures of docs/ from the running site: `make screenshots`."""

from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings
from playwright.sync_api import Page

from perfeval.accounts.models import User
from tests.e2e.conftest import PHONE
from tests.factories import UserFactory

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
TRIED = {
    "rules": "national",
    "category": "成本指标",
    "year": "2020",
    "name": "开展安全生产培训费用",
    "target": "≤5万元",
    "actual": "62000元",
    "weight": "10",
}
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"


def take(page: Page, path: str, name: str, *, full: bool = False) -> None:
    page.goto(path)
    page.screenshot(path=PICTURES / f"{name}.png", full_page=full)


def test_login(page: Page) -> None:
    take(page, "/accounts/login/", "login")
    page.set_viewport_size(PHONE)
    take(page, "/accounts/login/", "login-phone")


def test_home(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create(name="张三"))
    take(page, "/", "home")
    take(page, "/accounts/password/", "password")


def test_components(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create(name="张三", is_staff=True))
    take(page, "/components/", "components", full=True)
    page.set_viewport_size(PHONE)
    take(page, "/components/", "components-phone", full=True)


def test_rules(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(UserFactory.create(name="张三"))
    take(page, "/rules/", "rules")
    take(page, "/rules/trial/?" + urlencode(TRIED), "trial")
    page.set_viewport_size(PHONE)
    take(page, "/rules/", "rules-phone")
