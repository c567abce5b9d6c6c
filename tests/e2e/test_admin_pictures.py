"""Takes the pictures of the chapter 系统管理: `make screenshots`."""

from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings
from django.test import Client
from openpyxl import Workbook
from playwright.sync_api import Page

from indicators.models import RuleSetVersion
from perfeval.accounts.models import User
from projects.models import Department, LayoutVersion, RoleKind
from tests.factories import PASSWORD, RoleFactory
from tests.projects.admin.conftest import administrator
from tests.projects.admin.records import bureau, county, year_of_sheets

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"


def take(page: Page, name: str, *, full: bool = False) -> None:
    page.screenshot(path=PICTURES / f"{name}.png", full_page=full)


@pytest.fixture
def system_administrator(log_in: Callable[[User], None]) -> User:
    user = administrator(RoleKind.SYSTEM_ADMINISTRATOR)
    log_in(user)
    return user


@pytest.mark.usefixtures("system_administrator")
class TestSystemAdministrator:
    def test_departments(self, page: Page, tmp_path: Path) -> None:
        year_of_sheets()
        page.goto("/admin/")
        take(page, "admin-index")
        page.goto("/admin/projects/department/")
        take(page, "admin-departments")
        unit = Department.objects.get(code="301003")
        page.goto(f"/admin/projects/department/{unit.pk}/change/")
        take(page, "admin-department")

    def test_import(self, page: Page, tmp_path: Path) -> None:
        region = county()
        bureau(region)
        book = Workbook()
        for row in (
            ("单位编码", "单位名称", "上级单位", "生效日期"),
            ("301", "某县工业和信息化局", "", ""),
            ("301001", "应急管理执法队", "301", "2021-03-01"),
            ("301004", "数据资源中心", "301", "2021-03-01"),
            ("302", "某县水利局", "", "2021-03-01"),
            ("302001", "灌区管理处", "某县水利局", "2021-03-01"),
        ):
            book.active.append(row)
        book.save(tmp_path / "单位.xlsx")
        page.goto("/admin/projects/department/import/")
        take(page, "admin-import")
        page.get_by_label("选择文件").set_input_files(tmp_path / "单位.xlsx")
        page.get_by_role("button", name="检查文件").click()
        page.get_by_role("button", name="确认导入").wait_for()
        take(page, "admin-import-preview")

    def test_round(self, page: Page) -> None:
        round_ = year_of_sheets()
        page.goto(f"/admin/projects/round/{round_.pk}/change/")
        take(page, "admin-round", full=True)

    def test_rule_set(self, page: Page) -> None:
        round_ = year_of_sheets()
        version = RuleSetVersion.objects.get(code="national", version=1)
        page.goto(f"/admin/indicators/rulesetversion/{version.pk}/change/")
        page.get_by_role("link", name="另存为新版本").click()
        page.get_by_label("预算执行率（分）").fill("20")
        page.get_by_label("效益指标（分）").fill("20")
        page.get_by_label("执行率低于（%） 1").fill("50")
        page.locator("#id_cap_1_cap").fill("79")
        page.locator("#id_execution_weight").scroll_into_view_if_needed()
        take(page, "admin-rule-set-form")
        page.get_by_label("试算所用的自评任务").select_option(str(round_.pk))
        page.get_by_role("button", name="查看影响").click()
        page.get_by_role("button", name="保存为新版本").wait_for()
        take(page, "admin-rule-set-effects")

    def test_layout(self, page: Page) -> None:
        version = LayoutVersion.objects.get(code="national-2020", version=1)
        page.goto(f"/admin/projects/layoutversion/{version.pk}/revise/")
        take(page, "admin-layout")


def test_roles(page: Page, log_in: Callable[[User], None]) -> None:
    user = administrator(RoleKind.SECURITY_ADMINISTRATOR)
    log_in(user)
    role = RoleFactory.create(
        user__name="李四", kind=RoleKind.FINANCE_DESK, department=bureau(county()), assigned=[Department.objects.last()]
    )
    page.goto(f"/admin/projects/role/{role.pk}/change/")
    take(page, "admin-role")


def test_log(page: Page, log_in: Callable[[User], None]) -> None:
    log_in(administrator(RoleKind.AUDIT_ADMINISTRATOR))
    Client().login(username=administrator(RoleKind.SYSTEM_ADMINISTRATOR).username, password=PASSWORD)
    page.goto("/admin/projects/event/")
    take(page, "admin-events")
