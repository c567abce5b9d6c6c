"""Takes the pictures of the edit page used like a spreadsheet: `make screenshots`."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from tests.e2e.filling import cell, is_saved, open_sheet, paste, watched
from tests.projects.scenes import county, filled, published

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"
BLOCK = "三级指标\t年度指标值\t实际完成值\t分值\t得分\n培训人数\t≥100人\t120人\t10\t10\n培训天数\t3天\t3天\t十分\t9\n"


@pytest.fixture
def sheet(context: BrowserContext, live_server: LiveServer, log_in: Callable[[User], None]) -> Iterator[Page]:
    scene = county()
    evaluation = filled(scene, published("安全生产"), name="安全生产项目资金")
    log_in(scene.people["owner"])
    with watched(context) as page:
        open_sheet(page, evaluation)
        yield page


def take(page: Page, name: str) -> None:
    page.screenshot(path=PICTURES / f"{name}.png")


def test_keys(sheet: Page) -> None:
    sheet.get_by_role("button", name="快捷键").click()
    take(sheet, "filling-keys")


def test_paste(sheet: Page) -> None:
    cell(sheet, 0, "name").click()
    paste(sheet, text=BLOCK)
    expect(sheet.locator("#paste-preview")).to_be_visible()
    take(sheet, "filling-paste")


def test_lost_network(sheet: Page) -> None:
    sheet.route("**/save/", lambda route: route.fulfill(status=503))
    cell(sheet, 0, "actual").fill("18次")
    expect(sheet.locator("#notice-unsaved")).to_be_visible()
    take(sheet, "filling-unsaved")
    sheet.unroute("**/save/")
    is_saved(sheet)
