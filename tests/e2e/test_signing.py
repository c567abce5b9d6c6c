"""The way of a sheet over the leaders' desks in a browser: 待签, sealed scan, 送审, and 核验 of what was printed."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.exports.codes import code_of
from projects.exports.files import stored_pdf
from tests.e2e.accessibility import expect_no_flaws
from tests.projects.attachments import files
from tests.projects.scenes import County, county, filled, sound
from tests.projects.signing import wants

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, tmp_path: Path, settings: Settings) -> County:
    settings.FILES_DIR, settings.PUBLIC_VERIFICATION = tmp_path, True
    return wants(county(2021))


def test_signed_paper_goes_its_way_and_is_known_again(
    page: Page, scene: County, log_in: Callable[[User], None]
) -> None:
    evaluation = filled(scene, sound())
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{evaluation.pk}/submission/")
    page.get_by_role("button", name="生成待签版本").click()
    expect(page.get_by_role("heading", name="待签版本")).to_be_visible()
    version = evaluation.versions.get()
    expect(page.get_by_text(code_of(version))).to_be_visible()
    page.get_by_label("选择扫描件").set_input_files({"name": "盖章.png", "mimeType": "", "buffer": files.image("PNG")})
    page.get_by_role("button", name="上传", exact=True).click()
    expect(page.get_by_text("盖章扫描件已上传，共 1 份，存于第 1 稿旁。")).to_be_visible()
    own = [f"/evaluations/{evaluation.pk}/{name}" for name in ("submission/", "scan/", "")]
    expect_no_flaws(page, own)
    page.goto(own[0])
    page.get_by_role("button", name="送审", exact=True).click()
    expect(page.get_by_text("已送审：送审稿（第1稿）已转单位审核")).to_be_visible()
    page.context.clear_cookies()
    page.goto("/verify/")
    content = stored_pdf(version)
    page.get_by_label("PDF 文件").set_input_files({"name": "表.pdf", "mimeType": "", "buffer": content})
    page.get_by_role("button", name="核验文件").click()
    expect(page.get_by_text("文件与本系统留存的 PDF 完全相同，没有改动。")).to_be_visible()
    result = f"/verify/?code={code_of(version)}"
    expect_no_flaws(page, [result])
