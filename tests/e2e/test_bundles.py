"""The edit page with its modules one by one, as they are served to developers."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page
from pytest_django.fixtures import Settings

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.filling import cell, column, is_saved, open_sheet
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def context(own_context: BrowserContext) -> BrowserContext:
    return own_context


def test_edit_page_saves_without_its_bundle(
    page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None], settings: Settings
) -> None:
    settings.STATICFILES_DIRS = settings.STATICFILES_DIRS[1:]
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    cell(page, 0, "actual").fill("18次")
    is_saved(page)
    assert column(evaluation, "actual")[0] == "18次"
    assert [url for url in asked if "/static/js/filling/" in url] != []
