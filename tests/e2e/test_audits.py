"""自评表质量核查 in the browser: files go up, faults are followed to their cells, reports come down."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Intake
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.scenes import County, county
from tests.published import DIRECTORY

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    scene = county()
    log_in(scene.people["department reviewer"])
    return scene


def test_published_tables_are_audited(page: Page, scene: County, tmp_path: Path) -> None:
    page.goto("/")
    page.get_by_role("link", name="质量核查").click()
    page.get_by_label("选择文件").set_input_files([DIRECTORY / "000.docx", DIRECTORY / "003.xlsx"])
    page.get_by_role("button", name="上传并核查").click()
    result = page.get_by_role("region", name="总体结果")
    expect(result).to_contain_text("写有总分的 13 张表中，2 张（15.38%）的总分不等于各项得分之和")
    page.get_by_role("link", name="总分不等于各项得分之和").click()
    expect(page.get_by_role("status")).to_contain_text("总分不等于各项得分之和：2 张表")
    with page.expect_download() as marked:
        page.get_by_role("link", name="下载标注后的文件").last.click()
    place = tmp_path / marked.value.suggested_filename
    marked.value.save_as(place)
    assert place.name == "核查意见-003.xlsx"
    assert load_workbook(place).sheetnames[0] == "核查意见"
    page.get_by_role("link", name="第 1 个表格第 20 行第 3 格").click()
    expect(page.locator("#found-19-9")).to_be_in_viewport()
    expect(page.locator("#found-19-9")).to_contain_text("99")
    intake = Intake.objects.get()
    addresses = ["/audits/", f"/audits/{intake.pk}/", f"/audits/{intake.pk}/?code=total-mismatch"]
    expect_no_flaws(page, addresses)
