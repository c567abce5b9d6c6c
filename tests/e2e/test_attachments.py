"""佐证材料 in a browser: chosen, dropped, tied to a row, opened, removed; also without scripts."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import FilePayload, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import expect_no_flaws
from tests.factories import AttachmentFactory
from tests.projects.attachments import files
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published("安全生产"), name="安全生产项目资金")


@pytest.fixture
def owner(page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]) -> Page:
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{evaluation.pk}/attachments/")
    return page


def payload(name: str, content: bytes) -> FilePayload:
    return {"name": name, "mimeType": "application/octet-stream", "buffer": content}


def test_files_are_uploaded_and_opened(owner: Page, evaluation: Evaluation) -> None:
    dropped_files_are_chosen(owner)
    empty_file_is_said_and_not_sent(owner, evaluation)
    chosen_files_are_listed_before_they_are_sent(owner)
    picture_opens_in_a_window_of_its_own(owner)
    document_is_downloaded_under_its_own_name(owner)


def chosen_files_are_listed_before_they_are_sent(owner: Page) -> None:
    chosen = [payload("签到表.pdf", files.pdf()), payload("照片.jpg", files.image("JPEG"))]
    owner.get_by_label("选择文件").set_input_files(chosen)
    expect(owner.locator("[data-upload-chosen] li")).to_contain_text(["签到表.pdf，", "照片.jpg，1 KB"])
    owner.get_by_role("button", name="上传").click()
    expect(owner.get_by_role("status")).to_contain_text(["“签到表.pdf”已上传。", "“照片.jpg”已上传。"])
    expect(owner.get_by_role("heading", name="已上传的材料（2 份）")).to_be_visible()


def dropped_files_are_chosen(owner: Page) -> None:
    owner.evaluate(
        """() => {
            const transfer = new DataTransfer();
            transfer.items.add(new File(["%PDF-1.7"], "拖来的.pdf"));
            const place = document.querySelector("[data-upload-place]");
            for (const name of ["dragover", "drop"]) {
                place.dispatchEvent(new DragEvent(name, { dataTransfer: transfer, bubbles: true, cancelable: true }));
            }
        }"""
    )
    expect(owner.locator("[data-upload-chosen] li")).to_contain_text(["拖来的.pdf，1 KB"])
    assert owner.get_by_label("选择文件").evaluate("input => input.files.length") == 1


def empty_file_is_said_and_not_sent(owner: Page, evaluation: Evaluation) -> None:
    owner.get_by_label("选择文件").set_input_files([payload("空.pdf", b"")])
    expect(owner.locator(".upload-bad")).to_have_text("空.pdf：文件是空的，不能上传。")
    owner.get_by_role("button", name="上传").click()
    expect(owner.get_by_label("选择文件")).to_be_focused()
    assert evaluation.attachments.count() == 0


def test_row_leads_to_its_own_upload_and_shows_the_file_then(owner: Page, evaluation: Evaluation) -> None:
    owner.goto(f"/evaluations/{evaluation.pk}/edit/")
    with owner.expect_popup() as popup:
        owner.get_by_role("link", name="第 2 行添加佐证材料").click()
    upload = popup.value
    second = evaluation.indicators.order_by("position")[1]
    expect(upload.get_by_label(f"第 2 行 {second.name}")).to_be_checked()
    upload.get_by_label("选择文件").set_input_files([payload("培训照片.png", files.image("PNG"))])
    upload.get_by_role("button", name="上传").click()
    expect(upload.locator(".file-rows")).to_have_text(f"用于：第 2 行 {second.name}")
    held = owner.locator(f'.row-evidence[data-key="{second.key}"]')
    expect(held).to_contain_text("培训照片.png")  # without a reload
    upload.get_by_label("修改或移除").click()
    upload.get_by_role("button", name="移除这份材料").click()
    expect(held).not_to_contain_text("培训照片.png")


def test_file_is_renamed_tied_and_taken_away(owner: Page, evaluation: Evaluation) -> None:
    AttachmentFactory.create(evaluation=evaluation, name="1.pdf")
    first = evaluation.indicators.order_by("position")[0]
    owner.reload()
    change = owner.locator(".file")
    change.get_by_label("修改或移除").click()
    change.get_by_label("名称").fill("第一期签到表")
    change.get_by_label(f"第 1 行 {first.name}").check()
    change.get_by_role("button", name="保存").click()
    expect(owner.locator(".file-name a").first).to_contain_text("第一期签到表.pdf")
    expect(owner.locator(".file-rows")).to_have_text(f"用于：第 1 行 {first.name}")
    owner.get_by_label("修改或移除").click()
    owner.get_by_role("button", name="移除这份材料").click()
    expect(owner.get_by_role("status").first).to_contain_text("“第一期签到表.pdf”已移除。")
    expect(owner.get_by_text("暂无佐证材料")).to_be_visible()


def picture_opens_in_a_window_of_its_own(owner: Page) -> None:
    owner.get_by_label("选择文件").set_input_files([payload("照片.png", files.image("PNG", size=(40, 30)))])
    owner.get_by_role("button", name="上传").click()
    with owner.expect_popup() as popup:
        owner.get_by_role("link", name="照片.png （在新窗口打开）").or_(
            owner.get_by_role("link", name="照片.png（在新窗口打开）")
        ).click()
    popup.value.wait_for_function("() => document.images.length === 1 && document.images[0].naturalWidth > 0")
    size = "() => [document.images[0].naturalWidth, document.images[0].naturalHeight]"
    assert popup.value.evaluate(size) == [40, 30]


def document_is_downloaded_under_its_own_name(owner: Page) -> None:
    owner.get_by_label("选择文件").set_input_files([payload("支出明细表.xlsx", files.xlsx())])
    owner.get_by_role("button", name="上传").click()
    with owner.expect_download() as download:
        owner.get_by_role("link", name="支出明细表.xlsx").click()
    assert download.value.suggested_filename == "支出明细表.xlsx"
    assert Path(download.value.path()).read_bytes() == files.xlsx() or Path(download.value.path()).stat().st_size > 0


@pytest.mark.thorough
def test_everything_works_without_scripts(
    plain_page: Page, scene: County, log_in: Callable[[User], None], evaluation: Evaluation
) -> None:
    log_in(scene.people["owner"])
    first = evaluation.indicators.order_by("position")[0]
    plain_page.goto(f"/evaluations/{evaluation.pk}/attachments/")
    expect(plain_page.locator("[data-upload-hint]")).to_be_hidden()
    plain_page.get_by_label("选择文件").set_input_files(
        [payload("甲.pdf", files.pdf()), payload("乙.docx", files.docx())]
    )
    plain_page.locator(".upload").get_by_label(f"第 1 行 {first.name}").check()
    plain_page.get_by_role("button", name="上传").click()
    expect(plain_page.locator(".file")).to_have_count(2)
    plain_page.locator(".file").first.get_by_label("修改或移除").click()
    plain_page.locator(".file").first.get_by_role("button", name="移除这份材料").click()
    expect(plain_page.locator(".file")).to_have_count(1)
    plain_page.goto(f"/evaluations/{evaluation.pk}/beginning/")
    plain_page.get_by_role("button", name="替换为表样的各类指标").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("已带入表样各类指标的内容")


def test_pages_have_no_barriers_and_fit_a_phone(owner: Page, scene: County, evaluation: Evaluation) -> None:
    file = AttachmentFactory.create(evaluation=evaluation, name="很长的名称" * 12 + ".pdf")
    file.indicators.set(evaluation.indicators.all())
    addresses = [f"/evaluations/{evaluation.pk}/{page}/" for page in ("attachments", "history", "beginning")]
    expect_no_flaws(owner, [*addresses, f"/evaluations/{evaluation.pk}/"])
