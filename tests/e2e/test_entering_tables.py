"""A published document is uploaded, matched, looked at cell by cell and entered into its sheet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.projects.intake.entering.scenes import empty_sheets, project_of, table_of, word_file
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


def test_document_fills_its_sheet(page: Page, scene: County, log_in: Callable[[User], None], tmp_path: Path) -> None:
    [sheet] = empty_sheets(scene, "党务干部集中培训费")
    project_of(scene, "安全生产")
    place = tmp_path / "公开.docx"
    place.write_bytes(word_file(scene, [table_of(scene, "党务干部培训费"), table_of(scene, year=2019)]))
    log_in(scene.people["owner"])
    page.goto("/intake/")
    page.get_by_label("选择文件").set_input_files(place)
    page.get_by_label("自评任务").select_option(label=str(scene.round))
    page.get_by_role("button", name="上传并读取").click()
    page.get_by_role("link", name="导入自评表").click()
    expect(page.get_by_text("没有完全相同的项目，请选择。")).to_be_visible()
    page.get_by_role("link", name="全部 2").click()
    expect(page.get_by_text("“安全生产”不在这次任务的应评项目清单中")).to_be_visible()
    assert violations(page) == []
    page.get_by_label("就是“党务干部集中培训费”（节能监察中心）").check()
    page.get_by_label("党务干部培训费怎样导入").select_option(label="填入草稿")
    page.get_by_role("button", name="保存选择").click()
    page.get_by_role("link", name="可以导入 1").click()
    page.get_by_role("link", name="逐格查看").click()
    expect(page.get_by_role("region", name="将要写入的改动")).to_contain_text("预期目标")
    assert violations(page) == []
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    page.get_by_role("link", name="返回").click()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True
    page.get_by_role("button", name="导入已选的 1 张表").click()
    expect(page.get_by_text("已导入：填入草稿 1 张。")).to_be_visible()
    page.get_by_role("link", name="打开自评表").click()
    expect(page.get_by_role("heading", name="党务干部集中培训费")).to_be_visible()
    assert Evaluation.objects.get(pk=sheet.pk).goal == table_of(scene).goal
