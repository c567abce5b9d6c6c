"""The 审计管理员 looks for an act in the log and takes what is found as a file."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.history.checking import NightlyCheck
from projects.history.events import record_event
from projects.models import RoleKind
from tests.e2e.accessibility import expect_no_flaws
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)


def test_auditor_searches_the_log_and_exports_it(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    auditor = UserFactory.create(name="周密", username="zhoumi", is_staff=True)
    RoleFactory.create(user=auditor, kind=RoleKind.AUDIT_ADMINISTRATOR, department=None)
    record_event(
        "account-changed", actor="李四（lisi）", subject="王芳", changes={"name": ["王方", "王芳"]}, address="10.0.0.7"
    )
    NightlyCheck().go_on()
    log_in(auditor)
    page.goto("/")
    expect(page.get_by_role("heading", name="操作日志", exact=True)).to_be_visible()
    page.get_by_label("事项").select_option(label="变更账号")
    page.get_by_role("button", name="查找").click()
    table = page.get_by_role("region", name="操作日志")
    expect(table).to_contain_text("姓名：王方 → 王芳")
    expect(table).not_to_contain_text("核对操作日志")
    with page.expect_download() as download:
        page.get_by_role("link", name="导出 Excel").click()
    assert download.value.suggested_filename == "操作日志.xlsx"
    expect_no_flaws(page, ["/log/"])
