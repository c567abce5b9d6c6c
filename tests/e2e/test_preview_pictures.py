"""Takes the picture of 打印预览 beside the form: `make screenshots`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.filling import open_sheet
from tests.projects.scenes import County

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"


def test_preview(page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    page.get_by_role("button", name="打印预览").click()
    expect(page.get_by_role("img", name="第 1 页")).to_be_visible()
    page.screenshot(path=PICTURES / "filling-preview.png")
