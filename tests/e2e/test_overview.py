"""全部自评表 and the page of a unit in the browser: narrowed, columns chosen, kept as a view, all of it chosen, exported."""

from collections.abc import Callable
from io import BytesIO

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Step
from tests.e2e.accessibility import expect_no_flaws
from tests.e2e.conftest import DESKTOP
from tests.e2e.test_pictures import PICTURES
from tests.factories import LedgerLineFactory
from tests.projects.scenes import County, brought_to, county, filled, sound
from tests.published import published_sheets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    scene = county()
    units = (scene.centre, scene.assets, scene.industry)
    for number, sheet in enumerate(published_sheets()[:8]):
        made = filled(scene, sheet, unit=units[number % 3])
        if number % 3 == 0:
            LedgerLineFactory.create(evaluation=made, kind="total", initial=None, budget=300_000, spent=None)
    brought_to(scene, filled(scene, sound(), name="培训经费"), Step.UNIT_REVIEW)
    log_in(scene.people["finance office"])
    return scene


def test_list_is_narrowed_kept_and_exported(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    page.goto("/")
    page.get_by_role("link", name="全部自评表").click()
    page.get_by_text("更多条件").click()
    page.get_by_label("执行率从").fill("９０")
    page.get_by_label("执行率从").press("Enter")
    expect(page.get_by_text("执行率 ≥ 90%")).to_be_visible()
    page.get_by_role("link", name="总分").click()
    expect(page.locator("th[aria-sort=ascending]")).to_have_text("总分")
    page.get_by_role("link", name="选择列").click()
    page.get_by_role("checkbox", name="必须修改").uncheck()
    page.get_by_role("checkbox", name="送审日期").check()
    page.get_by_role("button", name="上移 总分").click()
    expect(page.get_by_role("checkbox", name="必须修改")).not_to_be_checked()
    page.get_by_role("button", name="使用这些列").last.click()
    expect(page.locator("thead")).to_contain_text("送审日期")
    page.get_by_role("link", name="保存视图").click()
    page.get_by_label("视图名称").fill("执行率高的")
    page.get_by_label("打开“全部自评表”时使用这个视图").check()
    page.get_by_role("button", name="保存视图").click()
    page.goto("/evaluations/")
    expect(page.get_by_role("link", name="执行率高的")).to_have_attribute("aria-current", "page")
    expect(page.locator("thead")).not_to_contain_text("必须")
    rows = page.locator("tbody tr")
    number = rows.count()
    page.get_by_label("选中全部").check()
    expect(rows.first.get_by_role("checkbox")).to_be_checked()
    rows.first.get_by_role("checkbox").uncheck()
    expect(page.get_by_label("选中全部")).not_to_be_checked()
    page.get_by_label("选中全部").check()
    page.get_by_role("button", name="导出选中的").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(f"导出 {number} 张自评表")
    addresses = [page.url, "/evaluations/", "/evaluations/views/", "/evaluations/columns/", "/evaluations/?rate_from=x"]
    with page.expect_download() as download:
        page.get_by_role("button", name="导出列表").click()
    assert load_workbook(BytesIO(download.value.path().read_bytes())).active.max_row == 3 + number
    addresses.append(f"/units/{scene.industry.pk}/")
    expect_no_flaws(page, addresses)


@pytest.mark.screenshots
def test_pictures(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    """In a window that is high enough: the acts at its foot stay in view."""
    User.objects.filter(pk=scene.people["finance office"].pk).update(name="陈静")
    page.set_viewport_size({"width": DESKTOP["width"], "height": 1260})
    unit = f"/units/{scene.industry.pk}/"
    for name, address in (("overview", "/evaluations/?score_to=99.9&sort=score&findings=block"), ("unit", unit)):
        page.goto(address)
        page.screenshot(path=PICTURES / f"{name}.png")
    page.set_viewport_size(DESKTOP)
    page.goto("/evaluations/columns/")
    page.screenshot(path=PICTURES / "overview-columns.png", full_page=True)
