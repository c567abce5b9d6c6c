"""Sheets are chosen in a list, exported, watched, downloaded and opened; one is printed; a code is checked."""

import re
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.exports import jobs
from projects.exports.codes import code_of
from projects.models import Job, JobState
from projects.queue import run_job
from tests.e2e.accessibility import expect_no_flaws, flaws
from tests.projects.exports.scenes import bookmarks, frozen, page_count
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db(transaction=True)
assert "export" in jobs.KINDS  # the worker's room is loaded, as in its process


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    scene = county()
    filled(scene, published("安全生产"), name="填报项目")
    filled(scene, published("安全生产"), name="另一项目")
    frozen(scene, name="送审项目")
    return scene


@pytest.fixture
def office(scene: County, log_in: Callable[[User], None]) -> User:
    log_in(scene.people["finance office"])
    return scene.people["finance office"]


def test_chosen_sheets_are_exported_watched_and_opened(page: Page, scene: County, office: User, tmp_path: Path) -> None:
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_label("选择 填报项目").check()
    page.get_by_label("选择 送审项目").check()
    page.get_by_role("button", name="导出选中的").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导出 2 张自评表")
    page.get_by_role("button", name="开始导出").click()
    expect(page.get_by_text("等待中")).to_be_visible()
    job = Job.objects.get()
    progress_is_seen(page, job)
    run_job(job.pk)
    expect(page.get_by_text("全部已结束。")).to_be_visible()
    expect(page.locator("#jobs[hx-trigger]")).to_have_count(0)  # it asks no more
    with page.expect_download() as download:
        page.get_by_role("link", name="下载").click()
    place = tmp_path / "downloaded.pdf"
    download.value.save_as(place)
    assert download.value.suggested_filename == f"{timezone.localdate():%Y%m%d}-2020年度项目支出绩效自评-自评表.pdf"
    assert page_count(place) == 4
    assert [title for title in bookmarks(place) if title.endswith("项目")] == ["填报项目", "送审项目"]
    with pikepdf.open(place) as document:
        assert "/Outlines" in document.Root


def progress_is_seen(page: Page, job: Job) -> None:
    """As a worker writes it, and the page finds it without being asked."""
    Job.objects.update(state=JobState.RUNNING, attempts=1, heartbeat_at=timezone.now(), done=1, total=2)
    expect(page.get_by_text("1 / 2")).to_be_visible()
    expect(page.get_by_role("progressbar")).to_have_attribute("value", "1")
    Job.objects.filter(pk=job.pk).update(state=JobState.WAITING, done=0, total=None)


def test_job_is_cancelled_though_its_list_is_asked_for_meanwhile(page: Page, scene: County, office: User) -> None:
    page.goto(f"/rounds/{scene.round.pk}/export/?everything=1")
    page.get_by_role("button", name="开始导出").click()
    page.wait_for_load_state()
    page.get_by_role("button", name="取消").hover()
    page.mouse.down()
    with page.expect_response("**/jobs/") as answered:
        pass
    answered.value.finished()
    page.mouse.up()
    expect(page.get_by_text("已取消")).to_be_visible()
    assert Job.objects.get().state == JobState.CANCELLED


def test_box_in_the_head_ticks_the_page_also_after_a_filter(page: Page, scene: County, office: User) -> None:
    page.goto(f"/rounds/{scene.round.pk}/")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.get_by_label("项目名称、编码或单位").fill("送审")
    page.get_by_role("button", name="查找").click()
    expect(page.locator("#evaluations tbody tr")).to_have_count(1)
    expect(page).to_have_url(re.compile(r"/rounds/\d+/\?(?!.*text=.*text=).*&text=[^&]+&"))  # each choice once
    page.get_by_label("选择本页全部").check()
    expect(page.get_by_label("选择 送审项目")).to_be_checked()
    assert len(asked) == 1, "a second list would take the tick away"
    page.get_by_role("button", name="导出全部 1 张").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("导出 1 张自评表")


@pytest.mark.thorough
def test_everything_works_without_scripts(plain_page: Page, scene: County, office: User) -> None:
    plain_page.goto(f"/units/{scene.centre.pk}/")
    plain_page.get_by_label("选择 填报项目").check()
    plain_page.get_by_role("button", name="导出选中的").click()
    plain_page.get_by_label("压缩包：每个项目一个 PDF").check()
    plain_page.get_by_role("button", name="开始导出").click()
    expect(plain_page.get_by_text("等待中")).to_be_visible()
    run_job(Job.objects.get().pk)
    plain_page.get_by_role("link", name="刷新").click()
    with plain_page.expect_download() as download:
        plain_page.get_by_role("link", name="下载").click()
    assert download.value.suggested_filename.endswith(".zip")


def test_sheet_is_printed_and_downloaded(page: Page, scene: County, office: User) -> None:
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="填报项目").click()
    link = page.get_by_role("link", name="打印")
    address = link.get_attribute("href")
    assert address is not None
    response = page.request.get(address)
    assert (response.headers["content-type"], response.body()[:5]) == ("application/pdf", b"%PDF-")
    assert link.get_attribute("target") == "_blank"
    for name, suffix in (("Excel", ".xlsx"), ("Word", ".docx"), ("PDF", ".pdf")):
        with page.expect_download() as download:
            page.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename == f"节能监察中心-填报项目（草稿）{suffix}"


def test_code_of_a_paper_is_looked_up_and_pages_have_no_barriers(page: Page, scene: County, office: User) -> None:
    page.goto(f"/rounds/{scene.round.pk}/export/?everything=1")
    assert flaws(page) == []
    page.get_by_role("button", name="开始导出").click()
    expect_no_flaws(page, ["/jobs/", f"/rounds/{scene.round.pk}/", "/verify/"])
    code = code_of(scene.round.evaluations.get(project_name="送审项目").versions.get())
    page.get_by_label("校验码").fill(code.lower())
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_role("heading", level=2)).to_contain_text("送审项目")
    assert flaws(page) == []
    page.get_by_label("校验码").fill("1-0000-0000")
    page.get_by_role("button", name="核验", exact=True).click()
    expect(page.get_by_text("没有这个校验码。")).to_be_visible()
