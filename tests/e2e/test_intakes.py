"""导入文档 in the browser: a document is uploaded, and a cell that was not understood is corrected beside the form."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import IntakeTable
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.intake.uploads import spoilt_file
from tests.projects.scenes import county

pytestmark = pytest.mark.django_db(transaction=True)
PASTE = """(area) => {
    const held = new DataTransfer();
    held.setData("text/html", "<table><tr><td rowspan=2>项目名称<td>甲<tr><td>乙</table>");
    held.setData("text/plain", "项目名称\\t甲\\n\\t乙");
    area.dispatchEvent(new ClipboardEvent("paste", { clipboardData: held, bubbles: true, cancelable: true }));
}"""


@pytest.fixture(autouse=True)
def _open(live_server: LiveServer, log_in: Callable[[User], None]) -> None:
    log_in(county().people["owner"])


def test_cell_is_corrected_and_the_form_follows(page: Page, tmp_path: Path) -> None:
    document, empty = tmp_path / "自评表.docx", tmp_path / "空.docx"
    document.write_bytes(spoilt_file())
    empty.write_bytes(b"")
    page.goto("/")
    page.get_by_role("navigation", name="主导航").get_by_role("link", name="导入文档").click()
    page.get_by_label("选择文件").set_input_files([document, empty])
    expect(page.get_by_text("空.docx：文件是空的，不能上传。")).to_be_visible()
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("link", name="有未读懂 1").click()
    page.get_by_role("link", name="访惠聚专项资金").click()
    unread = page.get_by_role("region", name="没有读懂 1 处")
    expect(unread).to_contain_text("“约八万”：读不出数字")
    unread.get_by_role("link").click()
    found = page.locator(".intake-unread")
    expect(found).to_be_in_viewport()
    expect(found).to_contain_text("没有读懂")
    shown = page.locator("#cell-funds-appropriation-initial")
    expect(shown).to_have_text("（没有读懂）")
    found.get_by_role("link").click()
    page.get_by_label("这一格的文字").fill("8")
    page.get_by_role("button", name="改正", exact=True).click()
    expect(page.get_by_text("表中的每一格都读懂了。")).to_be_visible()
    expect(shown).to_contain_text("8")
    expect(page.locator(".intake-corrected")).to_contain_text("已改正，文件中是“约八万”")
    page.wait_for_load_state()  # a script makes the cells of the form stops of the keyboard
    shown.focus()
    expect(page.locator(".intake-corrected.intake-linked")).to_be_visible()
    page.keyboard.press("Enter")
    expect(page.locator(".intake-corrected a")).to_be_focused()
    expect(shown).to_have_class(re.compile("intake-linked"))
    page.get_by_role("button", name=re.compile(r"撤销\s*第 2 个表格")).click()
    expect(page.get_by_role("region", name="没有读懂 1 处")).to_be_visible()
    table = IntakeTable.objects.get(project_name="访惠聚专项资金")
    addresses = ["/intake/", f"/intake/{table.intake_id}/", f"/intake/tables/{table.pk}/?cell=3,2#correct"]
    expect_no_flaws(page, addresses)


def test_pasted_table_is_read_with_its_merged_cells(page: Page) -> None:
    page.goto("/intake/")
    page.get_by_label("或粘贴表格").evaluate(PASTE)
    expect(page.get_by_text("已粘贴 1 张表格，合并的单元格也保留着。")).to_be_visible()
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("link", name="第 1 个表格").click()
    expect(page.get_by_role("cell", name="项目名称")).to_have_attribute("rowspan", "2")
