"""财政数据 in the browser: chosen, looked at, brought to the sheets."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Job
from projects.queue import run_job
from projects.rounds import prefilling
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.rounds.test_ledger import book, with_code
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db(transaction=True)
assert prefilling.KINDS  # the worker's room is loaded, as in its process


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    scene = county(2021)
    for number, name in enumerate(("执法人员培训", "节能宣传"), start=1):
        with_code(scene, name, f"654-000{number}")
    log_in(scene.people["finance office"])
    return scene


@pytest.mark.thorough
def test_amounts_are_looked_at_and_brought_to_the_sheets(page: Page, scene: County, tmp_path: Path) -> None:
    file = tmp_path / "执行.xlsx"
    file.write_bytes(book(("654-0001", "执法培训", "", 20, 25, 12.5), ("654-0002", "节能宣传", "", 20, 20, 20)).read())
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="财政数据").click()
    page.get_by_label("选择文件").set_input_files(file)
    page.get_by_label("万元", exact=True).check()
    page.get_by_label("没有写资金来源的行").select_option(label="当年财政拨款")
    page.get_by_role("button", name="上传并核对").click()
    expect(page.get_by_text("文件中为“执法培训”")).to_be_visible()
    page.get_by_role("button", name="导入这 2 行").click()
    expect(page.get_by_role("status").first).to_contain_text("已保存 2 行财政数据")
    run_job(Job.objects.get().pk)
    expect(page.get_by_text("已在 1 张填报中的表上填入财政下发的金额。")).to_be_visible()
    address = f"/rounds/{scene.round.pk}/ledger/"
    expect_no_flaws(page, [address])
