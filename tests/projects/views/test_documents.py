"""One sheet as PDF, Excel, Word: what was sent up as it was frozen, a draft as it stands; logged when it goes out."""

import io
from dataclasses import replace
from pathlib import Path
from urllib.parse import unquote

import openpyxl
import pytest
from django.test import Client
from docx import Document
from pytest_django import DjangoAssertNumQueries

from projects.exports.codes import code_of
from projects.exports.files import place_of_pdf, stored_pdf
from projects.models import Evaluation, Event, Step
from projects.sheets import apply_sheet, freeze_sheet, sheet_of
from tests.kept_files import path_of
from tests.projects.exports.scenes import frozen, text_of
from tests.projects.scenes import County, county, filled, published, submit

pytestmark = pytest.mark.django_db
SUFFIXES = ("pdf", "xlsx", "docx")


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def owner(scene: County) -> Client:
    return scene.client_of("owner")


def name_of(response: object) -> str:
    return unquote(response.headers["Content-Disposition"])  # type: ignore[attr-defined]


def test_draft_is_laid_out_as_it_stands_and_says_so(scene: County, owner: Client, files_dir: Path) -> None:
    sheet = filled(scene, published(), name="节能项目")
    response = owner.get(f"/evaluations/{sheet.pk}/document.pdf")
    assert response.headers["Content-Type"] == "application/pdf"
    assert name_of(response) == "inline; filename*=utf-8''节能监察中心-节能项目（草稿）.pdf"
    assert "节能项目" in text_of(response.content)
    assert not list(files_dir.glob("documents/*/*"))


@pytest.mark.parametrize("step", [Step.UNIT_REVIEW, Step.APPROVED])
def test_what_was_sent_up_leaves_as_it_was_frozen(scene: County, owner: Client, step: Step) -> None:
    version = frozen(scene, name="节能项目", step=step)
    Evaluation.objects.update(goal="后来改的目标")
    response = owner.get(f"/evaluations/{version.evaluation_id}/document.pdf")
    text = text_of(response.content)
    assert response.content == path_of(place_of_pdf(version)).read_bytes()
    assert (code_of(version) in text, "后来改的目标" in text) == (True, False)
    assert name_of(response).endswith(f"节能监察中心-节能项目-第1稿-{code_of(version)}.pdf")


def test_of_several_versions_the_newest_of_the_stage_is_printed(scene: County, owner: Client) -> None:
    first = frozen(scene, name="节能项目")
    second = freeze_sheet(first.evaluation, first.sheet, user=scene.people["owner"])
    response = owner.get(f"/evaluations/{first.evaluation_id}/document.pdf")
    assert code_of(second) in text_of(response.content)


def test_returned_sheet_is_a_draft_again(scene: County, owner: Client) -> None:
    version = frozen(scene, name="节能项目")
    Evaluation.objects.update(step=Step.FILLING, submitted_at=None, submitted_by=None)
    response = owner.get(f"/evaluations/{version.evaluation_id}/document.pdf")
    assert ("（草稿）" in name_of(response), code_of(version) in text_of(response.content)) == (True, False)


def test_published_table_that_was_taken_in_as_approved_is_clean(scene: County, owner: Client) -> None:
    sheet = filled(scene, published(), name="节能项目")
    submit(sheet, scene.people["owner"], Step.APPROVED)
    response = owner.get(f"/evaluations/{sheet.pk}/document.pdf")
    assert name_of(response).endswith("节能监察中心-节能项目.pdf")


def test_each_way_out_is_logged_with_its_file(scene: County, owner: Client) -> None:
    sheet = filled(scene, published(), name="节能项目")
    for suffix in SUFFIXES:
        owner.get(f"/evaluations/{sheet.pk}/document.{suffix}")
    logged = sheet.events.filter(verb__in=("print", "export")).order_by("sequence")
    assert [(event.verb, event.subject, event.user, event.address) for event in logged] == [
        ("print", "节能监察中心-节能项目（草稿）.pdf", scene.people["owner"], "127.0.0.1"),
        ("export", "节能监察中心-节能项目（草稿）.xlsx", scene.people["owner"], "127.0.0.1"),
        ("export", "节能监察中心-节能项目（草稿）.docx", scene.people["owner"], "127.0.0.1"),
    ]


def test_get_changes_nothing_but_the_log(scene: County, owner: Client) -> None:
    sheet = filled(scene, published(), name="节能项目")
    before = Evaluation.objects.values().get(pk=sheet.pk)
    owner.get(f"/evaluations/{sheet.pk}/document.pdf")
    assert Evaluation.objects.values().get(pk=sheet.pk) == before


def test_head_tells_what_would_come_and_is_not_logged(scene: County, owner: Client) -> None:
    version = frozen(scene, name="节能项目")
    response = owner.head(f"/versions/{version.pk}/document.pdf")
    assert (response.status_code, Event.objects.filter(verb="print").count()) == (200, 0)


def test_excel_holds_the_form(scene: County, owner: Client) -> None:
    sheet = filled(scene, published(), name="节能项目")
    workbook = openpyxl.load_workbook(io.BytesIO(owner.get(f"/evaluations/{sheet.pk}/document.xlsx").content))
    values = [cell.value for row in workbook.worksheets[0].iter_rows() for cell in row]
    assert "节能项目" in values


def test_word_holds_the_form(scene: County, owner: Client) -> None:
    sheet = filled(scene, published(), name="节能项目")
    document = Document(io.BytesIO(owner.get(f"/evaluations/{sheet.pk}/document.docx").content))
    assert "节能项目" in [cell.text for cell in document.tables[0]._cells]


@pytest.mark.parametrize("suffix", SUFFIXES)
def test_version_leaves_as_it_was_frozen_whatever_came_after(scene: County, owner: Client, suffix: str) -> None:
    version = frozen(scene, name="节能项目")
    Evaluation.objects.update(step=Step.FILLING, submitted_at=None, submitted_by=None)
    response = owner.get(f"/versions/{version.pk}/document.{suffix}")
    assert (response.status_code, code_of(version) in name_of(response)) == (200, True)


@pytest.mark.parametrize("suffix", ["exe", "PDF", "pdf.exe", "html"])
def test_other_formats_are_not_found(scene: County, owner: Client, suffix: str) -> None:
    version = frozen(scene, name="节能项目")
    paths = (f"/evaluations/{version.evaluation_id}/document.{suffix}", f"/versions/{version.pk}/document.{suffix}")
    assert [owner.get(path).status_code for path in paths] == [404, 404]


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("owner", 200),
        ("unit reviewer", 200),
        ("department reviewer", 200),
        ("viewer", 200),
        ("finance desk", 200),
        ("finance office", 200),
        ("another unit", 404),
        ("another desk", 404),
        ("administrator", 404),
        ("nobody", 302),
    ],
)
def test_document_opens_for_whom_it_should(scene: County, person: str, status: int) -> None:
    version = frozen(scene, name="节能项目")
    stored_pdf(version)
    client = scene.client_of(person)
    paths = (f"/evaluations/{version.evaluation_id}/document.pdf", f"/versions/{version.pk}/document.pdf")
    assert [client.get(path).status_code for path in paths] == [status, status]


@pytest.mark.parametrize("count", [1, 3])
def test_draft_takes_as_many_queries_for_three_rows_as_for_one(
    scene: County, owner: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sheet = filled(scene, published(), name="节能项目")
    held = sheet_of(sheet)
    apply_sheet(sheet, replace(held, indicators=held.indicators[:count]))
    with django_assert_num_queries(9):
        owner.get(f"/evaluations/{sheet.pk}/document.xlsx")
