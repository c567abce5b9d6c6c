"""The administration in a browser: without CSP errors, found by typing, without barriers, wide enough."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import Workbook
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import RuleSetVersion
from perfeval.accounts.models import User
from projects.models import LayoutVersion, Project, RoleKind
from tests.e2e.accessibility import violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.projects.admin.conftest import administrator
from tests.projects.admin.records import bureau, county, year_of_sheets

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _logged_in(log_in: Callable[[User], None]) -> None:
    log_in(administrator(RoleKind.SYSTEM_ADMINISTRATOR))


def test_department_is_found_by_typing(page: Page) -> None:
    bureau(county())
    page.goto("/admin/projects/project/add/")
    page.get_by_label("项目名称").fill("企业技术改造补助")
    for field, typed in (("unit", "服务中心"), ("department", "301")):
        page.locator(f'[aria-labelledby="select2-id_{field}-container"]').click()
        with page.expect_response("**/autocomplete/?term=*"):  # before, all of them are listed
            page.locator(".select2-search__field").last.fill(typed)
        page.locator(
            ".select2-results__option", has_text="某县工业和信息化局" if typed == "301" else typed
        ).first.click()
    page.get_by_role("button", name="保存", exact=True).click()
    expect(page.locator(".messagelist")).to_contain_text("企业技术改造补助")
    project = Project.objects.get()
    assert (project.unit.name, project.department.name) == ("中小企业服务中心", "某县工业和信息化局")


def test_form_has_the_width_of_a_phone(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/admin/projects/round/add/")
    box = page.locator("#content-main").bounding_box()
    assert box is not None
    assert box["width"] > 0.9 * PHONE["width"]


def test_departments_are_imported_from_a_file(page: Page, tmp_path: Path) -> None:
    bureau(county())
    book = Workbook()
    for row in (("单位编码", "单位名称", "上级单位"), ("301004", "数据资源中心", "301")):
        book.active.append(row)
    book.save(tmp_path / "单位.xlsx")
    page.goto("/admin/projects/department/")
    page.get_by_role("link", name="从文件导入").click()
    page.get_by_label("选择文件").set_input_files(tmp_path / "单位.xlsx")
    page.get_by_role("button", name="检查文件").click()
    expect(page.get_by_role("row", name="数据资源中心")).to_contain_text("新增")
    page.get_by_role("button", name="确认导入").click()
    expect(page.get_by_role("link", name="数据资源中心")).to_be_visible()


def test_rule_set_is_saved_after_its_effect_was_seen(page: Page) -> None:
    round_ = year_of_sheets()
    page.goto(f"/admin/indicators/rulesetversion/{RuleSetVersion.objects.get(code='national').pk}/revise/")
    expect(page.get_by_role("button", name="保存为新版本")).to_have_count(0)
    page.get_by_label("执行率低于（%） 1").fill("50")
    page.locator("#id_cap_1_cap").fill("79")
    page.get_by_label("试算所用的自评任务").select_option(str(round_.pk))
    page.get_by_role("button", name="查看影响").click()
    expect(page.get_by_role("row", name="安全生产监管经费")).to_contain_text("优 → 中")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator(".messagelist")).to_contain_text("第 2 版")


def test_layout_is_previewed_and_saved(page: Page) -> None:
    page.goto(f"/admin/projects/layoutversion/{LayoutVersion.objects.get(code='national-2020').pk}/revise/")
    page.locator("#id_title").fill("本县绩效自评表")
    page.get_by_role("button", name="预览").click()
    expect(page.locator(".sheet-title")).to_have_text("本县绩效自评表")
    page.get_by_role("button", name="保存为新版本").click()
    expect(page.locator(".messagelist")).to_contain_text("第 2 版")


ADDRESSES = (
    "/admin/",
    "/admin/projects/department/",
    "/admin/projects/department/import/",
    "/admin/projects/project/add/",
    "/admin/projects/evaluation/",
    "/admin/indicators/rulesetversion/1/revise/",
    "/admin/projects/layoutversion/1/revise/",
)


def test_no_page_is_wider_than_an_office_screen(page: Page) -> None:
    year_of_sheets()
    widths = {}
    for address in ADDRESSES:
        page.goto(versioned(address))
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert {address: width for address, width in widths.items() if width > DESKTOP["width"]} == {}


def test_our_own_pages_have_no_barriers(context: BrowserContext, browser: Browser, live_server: LiveServer) -> None:
    """Of the admin's style sheets that import others axe makes inline copies, which the CSP would report."""
    year_of_sheets()
    lenient = browser.new_context(
        base_url=live_server.url, storage_state=context.storage_state(), bypass_csp=True, locale="zh-CN"
    )
    page = lenient.new_page()
    found = {}
    for address in ("/admin/projects/department/import/", "/admin/indicators/rulesetversion/1/revise/"):
        page.goto(versioned(address))
        found[address] = violations(page)
    lenient.close()
    assert {address: what for address, what in found.items() if what} == {}


def versioned(address: str) -> str:
    """Keys go on counting from test to test on PostgreSQL."""
    key = (
        RuleSetVersion.objects.get(code="national").pk
        if "rule" in address
        else LayoutVersion.objects.get(code="yunnan").pk
    )
    return address.replace("/1/", f"/{key}/")
