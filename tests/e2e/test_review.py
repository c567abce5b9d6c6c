"""Reviewing in the browser: from the pile to a sheet, to an act, and on to the next sheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation, Step
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


@pytest.fixture
def sheets(scene: County, log_in: Callable[[User], None]) -> list[Evaluation]:
    log_in(scene.people["unit reviewer"])
    return [brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW) for name in ("甲项目", "乙项目")]


def test_reviewer_returns_one_sheet_and_passes_the_next(page: Page, sheets: list[Evaluation]) -> None:
    page.goto("/")
    page.get_by_role("link", name="审核", exact=True).first.click()
    page.get_by_role("link", name="甲项目").click()
    page.get_by_role("link", name="退回").click()
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("请写明退回意见。")).to_be_visible()
    page.get_by_label("退回意见").fill("请核对培训人数。")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("status").first).to_contain_text("已办理“退回”：至填报人。")
    expect(page.get_by_role("heading", level=1)).to_have_text("乙项目")
    page.get_by_role("link", name="通过").click()
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审核")
    expect(page.get_by_role("link", name="被退回 1")).to_be_visible()


@pytest.fixture
def addresses(sheets: list[Evaluation]) -> list[str]:
    first = sheets[0].pk
    return [
        "/review/",
        f"/evaluations/{first}/?pile=awaiting",
        *(f"/evaluations/{first}/acts/{act}/" for act in ("approve", "return")),
    ]


def test_pages_have_no_barriers(page: Page, addresses: list[str]) -> None:
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = violations(page)
    assert {address: what for address, what in found.items() if what} == {}


def test_nothing_is_wider_than_a_phone(page: Page, addresses: list[str]) -> None:
    page.set_viewport_size(PHONE)
    widths = {}
    for address in addresses:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(addresses, PHONE["width"])
