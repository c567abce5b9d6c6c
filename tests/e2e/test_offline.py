"""An offline form is downloaded, filled in by another program, uploaded, compared and applied."""

from collections.abc import Callable
from pathlib import Path

import pytest
from openpyxl import load_workbook
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.projects.documents.workbooks import CALC, converted
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


@pytest.fixture
def evaluation(scene: County, log_in: Callable[[User], None]) -> Evaluation:
    log_in(scene.people["owner"])
    return filled(scene, published(), name="安全生产专项资金")


def downloaded(page: Page, evaluation: Evaluation, folder: Path) -> Path:
    page.goto(f"/evaluations/{evaluation.pk}/edit/")
    page.get_by_role("link", name="Excel 离线填报").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="下载离线填报表").click()
    assert download.value.suggested_filename == "安全生产专项资金（离线填报）.xlsx"
    place = folder / "form.xlsx"
    download.value.save_as(place)
    return place


def fill(place: Path, actual: str) -> None:
    book = load_workbook(place)
    cell = next(cell for row in book["自评表"].iter_rows() for cell in row if cell.value == "培训合格率")
    book["自评表"].cell(cell.row, 7).value = actual
    book["自评表"].cell(cell.row, 10).value = "两人补考未通过，下年加强考前辅导。"
    book.save(place)


def upload(page: Page, place: Path) -> None:
    page.get_by_label("填好的离线填报表").set_input_files(place)
    page.get_by_role("button", name="上传并核对").click()


def test_form_goes_through_libreoffice_and_comes_back(page: Page, evaluation: Evaluation, tmp_path: Path) -> None:
    place = downloaded(page, evaluation, tmp_path)
    fill(place, "90%")
    (tmp_path / "saved").mkdir()
    [saved] = converted([place], CALC, tmp_path / "saved")
    upload(page, saved)
    rows = page.get_by_role("region", name="将要写入的改动").locator("tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("第 3 行 实际完成值 100% 90%")
    assert violations(page) == []
    page.get_by_role("button", name="导入这 2 处").click()
    expect(page.get_by_text("已从离线填报表导入 2 处。")).to_be_visible()
    row = evaluation.indicators.get(name="培训合格率")
    assert (row.actual, str(row.score.normalize()) if row.score else None) == ("90%", "4.5")


def test_wrong_file_is_refused_beside_the_field(page: Page, evaluation: Evaluation, tmp_path: Path) -> None:
    page.goto(f"/evaluations/{evaluation.pk}/offline/")
    place = tmp_path / "照片.xlsx"
    place.write_bytes(b"GIF89a")
    upload(page, place)
    expect(page.get_by_text("请选择 .xlsx 文件")).to_be_visible()
    assert violations(page) == []


def test_bad_cells_are_listed_and_nothing_can_be_taken_over(page: Page, evaluation: Evaluation, tmp_path: Path) -> None:
    place = downloaded(page, evaluation, tmp_path)
    fill(place, "=1+1")
    upload(page, place)
    expect(page.get_by_text("有 1 处不能导入，未写入任何内容。")).to_be_visible()
    expect(page.get_by_role("button", name="导入这")).to_have_count(0)
    page.set_viewport_size(PHONE)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth") is True


@pytest.mark.thorough
def test_everything_works_without_scripts(plain_page: Page, evaluation: Evaluation, tmp_path: Path) -> None:
    place = downloaded(plain_page, evaluation, tmp_path)
    fill(place, "95%")
    upload(plain_page, place)
    plain_page.get_by_role("button", name="导入这 2 处").click()
    expect(plain_page.get_by_text("已从离线填报表导入 2 处。")).to_be_visible()
