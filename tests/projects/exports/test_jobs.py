"""A worker makes what was asked for: bound, zipped, as workbook, as Word document, as 汇总表."""

import gc
import io
import logging
import resource
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import weasyprint
from django.utils import timezone
from docx import Document

from perfeval.files import store
from projects.documents.pdf import pages
from projects.documents.pdf.painting import paint_tables
from projects.documents.pdf.placing import Placing
from projects.documents.printable import Printable
from projects.exports import jobs
from projects.exports.codes import code_of
from projects.exports.files import place_of_pdf, stored_pdf
from projects.exports.order import ExportOrder, Target
from projects.models import Evaluation, Job, JobState, Role, Step, Version
from projects.queue import cancel_job, enqueue, folder_of, result_file, run_job, running
from projects.queue.asking import EXPORT
from projects.sheets import computed_of, freeze_sheet
from tests.factories import EvaluationFactory
from tests.kept_files import path_of
from tests.projects.exports.scenes import bookmarks, frozen, page_count, text_of
from tests.projects.queue.test_running import full_disk
from tests.projects.scenes import County, county, filled, published, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def sheets(scene: County) -> list[Evaluation]:
    """A draft, one under review, one approved; of two departments."""
    filled(scene, published(), name="填报项目")
    frozen(scene, name="送审项目")
    filled(scene, published(), name="国资项目", unit=scene.assets)
    return list(Evaluation.objects.order_by("pk"))


def asked(scene: County, target: Target, **options: Any) -> Job:
    order = ExportOrder(
        title="2020年度自评表",
        round=scene.round.pk,
        sheets=tuple(Evaluation.objects.order_by("pk").values_list("pk", flat=True)),
        target=target,
        **options,
    )
    return enqueue(EXPORT, order.arguments, owner=scene.people["finance office"])


def made(scene: County, target: Target, **options: Any) -> Job:
    job = asked(scene, target, **options)
    run_job(job.pk)
    job.refresh_from_db()
    return job


def file_of(job: Job) -> Path:
    assert (job.state, job.error) == (JobState.DONE, "")
    return path_of(result_file(job))


def test_worker_knows_the_kinds_that_the_site_asks_for() -> None:
    assert jobs.KINDS == ("export", "export-overview", "print-version", "print-public")


def test_one_pdf_has_a_cover_contents_and_bookmarks(scene: County, sheets: list[Evaluation]) -> None:
    job = made(scene, Target.PDF)
    place = file_of(job)
    titles = bookmarks(place)
    assert [title for title in titles if title.endswith("项目")] == ["填报项目", "送审项目", "国资项目"]
    assert titles.index("工业和信息化局") < titles.index("填报项目")
    assert page_count(place) == 2 + 3
    text = text_of(place.read_bytes())
    assert [words in text for words in (scene.round.title, "自评表", "目录")] == [True, True, True]
    assert (job.done, job.total, job.result["name"]) == (3, 3, f"{timezone.localdate():%Y%m%d}-2020年度自评表.pdf")


def test_zip_holds_a_pdf_for_each_project(scene: County, sheets: list[Evaluation]) -> None:
    with zipfile.ZipFile(file_of(made(scene, Target.ZIP))) as archive:
        assert archive.namelist() == [
            "001-节能监察中心-填报项目.pdf",
            "002-节能监察中心-送审项目.pdf",
            "003-国有资产监督管理委员会-国资项目.pdf",
        ]
        texts = [text_of(archive.read(name)) for name in archive.namelist()]
    code = code_of(Version.objects.get())
    assert [code in text for text in texts] == [False, True, False]


def test_zip_sends_what_was_frozen_to_the_byte(scene: County) -> None:
    version = frozen(scene, name="送审项目")
    with zipfile.ZipFile(file_of(made(scene, Target.ZIP))) as archive:
        assert archive.read(archive.namelist()[0]) == stored_pdf(version)


def test_workbook_holds_a_sheet_for_each_project(scene: County, sheets: list[Evaluation]) -> None:
    workbook = openpyxl.load_workbook(io.BytesIO(file_of(made(scene, Target.XLSX)).read_bytes()))
    assert [name for name in workbook.sheetnames if name.endswith("项目")] == ["填报项目", "送审项目", "国资项目"]


def test_word_document_holds_a_table_for_each_project(scene: County, sheets: list[Evaluation]) -> None:
    document = Document(io.BytesIO(file_of(made(scene, Target.DOCX)).read_bytes()))
    tables = [[cell.text for cell in table._cells] for table in document.tables]
    names = [[name for name in ("填报项目", "送审项目", "国资项目") if name in cells] for cells in tables]
    assert [each for found in names for each in found] == ["填报项目", "送审项目", "国资项目"]


@pytest.mark.parametrize("target", [Target.SUMMARY_PDF, Target.SUMMARY_XLSX])
def test_summary_has_a_row_for_each_project(scene: County, sheets: list[Evaluation], target: Target) -> None:
    content = file_of(made(scene, target)).read_bytes()
    if target is Target.SUMMARY_PDF:
        text = text_of(content)
        found = [name for name in ("填报项目", "送审项目", "国资项目") if name in text]
    else:
        cells = openpyxl.load_workbook(io.BytesIO(content)).worksheets[0].iter_rows(values_only=True)
        found = [value for row in cells for value in row if str(value).endswith("项目")]
    assert sorted(found) == sorted(["填报项目", "送审项目", "国资项目"])


def test_for_the_public_goes_out_what_is_approved_without_persons(scene: County) -> None:
    sheet = filled(scene, published(), name="公开项目")
    Evaluation.objects.update(filler="王小明", phone="13812345678")
    sheet.refresh_from_db()
    version = freeze_sheet(sheet, computed_of(sheet).printed, user=scene.people["owner"])
    submit(sheet, scene.people["owner"], Step.APPROVED)
    Evaluation.objects.update(approved_version=version)
    filled(scene, published(), name="填报项目")
    job = made(scene, Target.PDF, masked=True)
    text = text_of(file_of(job).read_bytes())
    assert ("公开项目" in text, "填报项目" in text, "王小明" in text, "13812345678" in text) == (
        True,
        False,
        False,
        False,
    )
    assert job.result["note"] == "有 1 张您已无权查看，或不能公开、归档，没有导出。"


def test_what_the_owner_lost_sight_of_is_left_out(scene: County, sheets: list[Evaluation]) -> None:
    job = asked(scene, Target.ZIP)
    Role.objects.filter(user=scene.people["finance office"]).delete()
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "选中的自评表您均已无权查看，没有导出。")


@pytest.mark.parametrize("target", [Target.PDF, Target.ZIP, Target.XLSX, Target.DOCX])
def test_sheet_that_cannot_be_drawn_is_named_and_the_others_go_out(
    scene: County, sheets: list[Evaluation], target: Target
) -> None:
    spoil()
    job = made(scene, target)
    assert file_of(job).stat().st_size > 0
    assert (job.done, job.result["note"]) == (
        3,
        "有 1 张无法排版，没有导出：节能监察中心“送审项目”。请联系系统管理员。",
    )


@pytest.mark.parametrize("target", [Target.PDF, Target.ZIP, Target.XLSX, Target.DOCX])
def test_nothing_but_sheets_that_cannot_be_drawn_fails_in_words(scene: County, target: Target) -> None:
    frozen(scene, name="送审项目")
    spoil()
    job = made(scene, target)
    assert (job.state, job.error) == (JobState.FAILED, "选中的自评表均无法排版，没有导出。请联系系统管理员。")


@pytest.mark.parametrize("target", [Target.PDF, Target.ZIP, Target.XLSX, Target.DOCX])
def test_draft_with_a_broken_record_is_named_and_the_others_go_out(
    scene: County, sheets: list[Evaluation], target: Target
) -> None:
    Evaluation.objects.filter(project_name="国资项目").update(extra={"说明": 5})
    job = made(scene, target)
    assert file_of(job).stat().st_size > 0
    assert job.result["note"] == ("有 1 张无法排版，没有导出：国有资产监督管理委员会“国资项目”。请联系系统管理员。")


@pytest.mark.parametrize(("target", "error"), [(Target.PDF, AssertionError), (Target.ZIP, TypeError)])
def test_mistake_in_the_program_fails_the_job_and_names_the_sheet_in_the_log(
    scene: County,
    sheets: list[Evaluation],
    target: Target,
    error: type[Exception],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:

    def fail_at_one(form: Printable, tables: Sequence[Placing]) -> weasyprint.Document:
        if "填报项目" in form.title:
            raise error
        return paint_tables(form, tables)

    monkeypatch.setattr(pages, "paint_tables", fail_at_one)
    job = made(scene, target)
    assert (job.state, path_of(folder_of(job.pk)).exists()) == (JobState.FAILED, False)
    assert job.error == f"处理出错，未能完成。请将任务编号 {job.pk} 告知系统管理员。"
    assert [name in caplog.text for name in (f"Job {job.pk} failed", error.__name__, "填报项目")] == [True] * 3


def spoil() -> None:
    """Sent up once more, with a content of which nothing can be read."""
    version = Version.objects.get()
    version.pk, version.number = None, version.number + 1
    version.content = "[5]"
    version.save(force_insert=True)


def test_cancel_in_the_midst_leaves_no_file(
    scene: County, sheets: list[Evaluation], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PAUSE", 0)
    job = asked(scene, Target.ZIP)
    advance = running.Run.advance

    def cancelled_after_two(attempt: running.Run, by: int = 1) -> None:
        if attempt.done == 1:
            cancel_job(attempt.job)
        advance(attempt, by)

    monkeypatch.setattr(running.Run, "advance", cancelled_after_two)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.done, path_of(folder_of(job.pk)).exists()) == (JobState.CANCELLED, 2, False)


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")  # openpyxl's own, see gc.collect
@pytest.mark.parametrize("target", [Target.PDF, Target.ZIP, Target.XLSX, Target.DOCX])
def test_full_disk_fails_in_words_and_leaves_no_half_file(
    scene: County, target: Target, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.CRITICAL, "projects.queue.running")  # a record would keep the trace, and all in it
    stored_pdf(frozen(scene, name="送审项目"))
    job = asked(scene, target)
    with full_disk(after=3000):
        run_job(job.pk)
    gc.collect()  # a writer that openpyxl left half done
    job.refresh_from_db()
    assert (job.state, path_of(folder_of(job.pk)).exists()) == (JobState.FAILED, False)
    assert job.error == "磁盘空间不足，文件没有写成。请联系系统管理员腾出空间，再重新发起。"


@contextmanager
def few_open_files(most: int) -> Iterator[None]:
    """As many as a system allows unless it is asked for more."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_more_frozen_sheets_are_bound_than_files_may_be_open(scene: County) -> None:
    version = frozen(scene, name="送审项目")
    twins = (
        EvaluationFactory.create(round=scene.round, unit=scene.centre, department=scene.industry) for _ in range(119)
    )
    for twin in twins:
        freeze_sheet(twin, version.sheet, user=scene.people["owner"])
        submit(twin, scene.people["owner"], Step.UNIT_REVIEW)
    content = stored_pdf(version)
    for each in Version.objects.select_related("layout"):
        store().keep(place_of_pdf(each), [content])
    with few_open_files(60):
        place = file_of(made(scene, Target.PDF))
    assert page_count(place) >= 120
