"""部门预算表 in the browser: chosen, looked at, kept, and a finding that leads to its cell."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.budgets.published import published_book
from tests.projects.budgets.test_checking import put
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    scene = county(2021)
    log_in(scene.people["finance office"])
    return scene


@pytest.mark.thorough
def test_tables_are_looked_at_and_kept(page: Page, scene: County, tmp_path: Path) -> None:
    wrong, right = tmp_path / "错.xlsx", tmp_path / "预算.xlsx"
    wrong.write_bytes(published_book(change=put("表三", "E8", "一百")).read())
    right.write_bytes(published_book().read())
    page.goto("/")
    page.get_by_role("link", name="部门预算表").click()
    page.get_by_role("link", name="国有资产监督管理委员会的预算表").click()
    page.get_by_label("年度").fill("2021")
    page.get_by_label("选择文件").set_input_files(wrong)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_role("alert")).to_contain_text("工作表“表三”第 8 行，“E”列：“一百”：请填写数字。")
    expect(page.get_by_label("年度")).to_have_value("2021")
    page.get_by_label("选择文件").set_input_files(right)
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("系统中没有这个名称的单位")).to_be_visible()
    page.get_by_role("button", name="保存").click()
    expect(page.get_by_role("status").first).to_contain_text("已导入2021 年部门预算表第 1 版。")
    page.get_by_role("link", name="表六“合计”行“合计”列").click()
    expect(page.locator("#cell-basic-39-3")).to_be_in_viewport()
    expect(page.locator("#cell-basic-39-3")).to_have_text("525.81（必须修改）")
    addresses = ["/budgets/", f"/units/{scene.assets.pk}/budget/", f"/units/{scene.assets.pk}/budget/import/"]
    expect_no_flaws(page, addresses)
