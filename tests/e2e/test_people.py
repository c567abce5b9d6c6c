"""账号管理员 import people, print their slips, and one of them comes in and chooses a password."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import RoleKind
from projects.people.importing import COLUMNS
from tests.e2e.accessibility import expect_no_flaws, violations
from tests.factories import ProjectFactory, RoleFactory, UserFactory
from tests.projects.documents.pdf.reading import pages_of
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)


def people_table() -> bytes:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (COLUMNS, ("节能检察中心", "王芳", "wangfang", "单位填报", "0994-2345678", None, None)):
        sheet.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


@pytest.mark.thorough
def test_people_are_imported_and_come_in_with_their_slips(
    page: Page, scene: County, log_in: Callable[[User], None]
) -> None:
    keeper = UserFactory.create(name="赵敏", username="zhaomin")
    RoleFactory.create(user=keeper, kind=RoleKind.ACCOUNT_ADMINISTRATOR, department=scene.industry)
    ProjectFactory.create(unit=scene.industry, department=scene.industry)
    log_in(keeper)
    page.goto("/")
    page.get_by_role("link", name="账号", exact=True).click()
    page.get_by_role("link", name="导入账号").click()
    page.get_by_label("Excel 文件").set_input_files(
        {"name": "账号.xlsx", "mimeType": "application/vnd.ms-excel", "buffer": people_table()}
    )
    page.get_by_role("button", name="读取并核对").click()
    page.get_by_label("“节能检察中心”").select_option(label="节能监察中心")
    assert violations(page) == []
    page.get_by_role("button", name="按选择再核对").click()
    expect(page.get_by_role("region", name="新账号的人员")).to_contain_text("wangfang")
    page.get_by_role("button", name="导入").click()
    expect(page.get_by_role("status").first).to_contain_text("1 个新账号")
    with page.expect_download() as download:
        page.get_by_role("button", name="打印 1 张").click()
    paper = "".join(pages_of(Path(download.value.path()).read_bytes()))
    password = re.findall(r"一次性密码：([\w-]{14})", paper)[0]
    wang = User.objects.get(username="wangfang")
    addresses = [
        "/people/",
        "/people/new/",
        "/people/import/",
        "/people/slips/",
        "/people/units/",
        f"/people/{wang.pk}/",
    ]
    expect_no_flaws(page, addresses)
    page.context.clear_cookies()
    page.goto("/")
    page.get_by_label("登录名").fill("wangfang")
    page.get_by_label("密码").fill(password)
    page.get_by_role("button", name="登录").click()
    expect(page.get_by_role("heading", name="修改密码")).to_be_visible()
