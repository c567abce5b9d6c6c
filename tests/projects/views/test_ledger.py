"""财政数据 through the page: a file is looked at first, then brought to the sheets."""

from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries
from pytest_django.asserts import assertContains, assertRedirects

from projects.documents.layout.values import Unit
from projects.models import Evaluation, FundLine, Job, Ledger, LedgerLine, Round, Step
from projects.queue import run_job
from projects.rounds import prefilling
from projects.rounds.ledger_table import COLUMNS
from tests.factories import LedgerLineFactory
from tests.projects.rounds.test_ledger import book, with_code
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db
assert prefilling.KINDS  # the worker's room is loaded, as in its process
CHOICES = {"unit": Unit.WAN.value, "kind": "appropriation", "mode": Ledger.LOCKED.value}


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def sheet(scene: County) -> Evaluation:
    return with_code(scene)


@pytest.fixture
def client(scene: County, sheet: Evaluation) -> Client:
    return scene.client_of("finance office")


def address(scene: County, view: str = "ledger") -> str:
    return reverse(view, args=[scene.round.pk])


def handed_in(client: Client, scene: County, *rows: tuple[Any, ...], **choices: str) -> Any:
    file = SimpleUploadedFile("执行.xlsx", book(*rows).read())
    return client.post(address(scene), {**CHOICES, **choices, "workbook": file})


@pytest.mark.parametrize("view", ["ledger", "ledger_table"])
def test_page_is_the_bureau_s(view: str, scene: County) -> None:
    statuses = {person: scene.client_of(person).get(address(scene, view)).status_code for person in PEOPLE}
    seen = dict.fromkeys(PEOPLE[:5], 403) | {"finance office": 200, "another unit": 403, "another desk": 403}
    assert statuses == {**seen, "administrator": 404, "nobody": 302}


def test_file_is_looked_at_and_brought_to_the_sheets(client: Client, scene: County, sheet: Evaluation) -> None:
    preview = handed_in(client, scene, ("654-0001", "执法培训", None, 20, 25, 12.5), ("9", "别的项目", "", 1, 1, 1))
    text = words(preview.content.decode())
    assert "共 1 行：填入 1 行" in text
    assert "有 1 行的项目名称与自评表上的不同" in text
    assert "第 4 行：9 别的项目" in text
    assert not LedgerLine.objects.exists()
    assertRedirects(client.post(address(scene), {"entries": preview.context["entries"]}), reverse("jobs"))
    run_job(Job.objects.get().pk)
    assert Round.objects.get(pk=scene.round.pk).ledger == Ledger.LOCKED
    assert FundLine.objects.get(evaluation=sheet, kind="appropriation").budget == Decimal(250_000)
    assertContains(client.get(reverse("jobs")), "已在 1 张填报中的表上填入财政下发的金额。")


def test_faults_are_told_and_nothing_is_brought(client: Client, scene: County) -> None:
    page = handed_in(client, scene, ("654-0001", "", "", "二十", 1, 1))
    assert page.context["problems"] == ["工作表“执行”第 3 行，“年初预算数”列：“二十”：请填写数字。"]
    broken = client.post(address(scene), {**CHOICES, "workbook": SimpleUploadedFile("a.xlsx", b"PK\x03\x04")})
    assert broken.context["form"].errors["workbook"]
    empty = client.post(address(scene), {"kind": "appropriation"})
    assert empty.context["form"].errors == {
        "workbook": ["请先选择文件，或粘贴表格。"],
        "unit": ["请选择表中金额的单位。"],
        "mode": ["这个字段是必填项。"],
    }
    assert not LedgerLine.objects.exists()


def test_pasted_table_is_looked_at_and_stays_in_the_page_while_it_is_wrong(client: Client, scene: County) -> None:
    pasted = "项目编码\t年初预算数\n654-0001\t二十\n"
    wrong = client.post(address(scene), {**CHOICES, "pasted": pasted})
    assert wrong.context["problems"] == ["第 1 个表格第 2 行，“年初预算数”列：“二十”：请填写数字。"]
    assert "654-0001\t二十" in wrong.content.decode()
    right = client.post(address(scene), {**CHOICES, "pasted": pasted.replace("二十", "２０")})
    assert "共 1 行：相符 1 行" in words(right.content.decode())
    both = client.post(
        address(scene), {**CHOICES, "pasted": pasted, "workbook": SimpleUploadedFile("a.xlsx", book().read())}
    )
    assert both.context["form"].errors == {"pasted": ["已经选择了文件。只导入粘贴的内容的，请不要选择文件。"]}


def test_what_changed_since_the_look_stops_it(client: Client, scene: County, sheet: Evaluation) -> None:
    preview = handed_in(client, scene, ("654-0001", "", "", 20, 25, 12.5))
    FundLine.objects.filter(evaluation=sheet).update(budget=7)
    said = client.post(address(scene), {"entries": preview.context["entries"]}, follow=True)
    assertContains(said, "核对期间有自评表改动了，没有导入，请重新上传核对。")
    forged = client.post(address(scene), {"entries": "x" + preview.context["entries"]}, follow=True)
    assertContains(forged, "核对的内容已过期，没有导入，请重新上传。")
    assert not LedgerLine.objects.exists()


def test_sheet_under_review_that_differs_can_be_returned(client: Client, scene: County, sheet: Evaluation) -> None:
    brought_to(scene, sheet, Step.UNIT_REVIEW)
    preview = handed_in(client, scene, ("654-0001", "", "", 20, 25, 12.5))
    client.post(address(scene), {"entries": preview.context["entries"]})
    page = client.get(address(scene))
    assertContains(page, "与财政数据不一致的 1 张")
    assertContains(page, 'aria-label="选择 执法人员培训"')
    going = client.get(reverse("bulk_review", args=["return"]), {"sheet": sheet.pk}).context["going"]
    assert [each.evaluation.pk for each in going] == [sheet.pk]


def test_empty_table_lists_the_projects(client: Client, scene: County, sheet: Evaluation) -> None:
    Evaluation.objects.filter(pk=sheet.pk).update(project_name="=1+1")
    page = load_workbook(BytesIO(client.get(address(scene, "ledger_table")).content)).active
    assert [cell.value for cell in page[1]] == list(COLUMNS)
    assert [(cell.value, cell.data_type) for cell in page[2][:2]] == [("654-0001", "s"), ("=1+1", "s")]
    assert [cell.number_format for cell in page[2]] == ["@", "@", "@", "General", "General", "General"]


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_no_more_queries_for_more_sheets(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        held = filled(scene, sound(), name=f"项目{number}")
        LedgerLineFactory.create(evaluation=held, kind="total", budget=1)
    client = scene.client_of("finance office")
    with django_assert_num_queries(8):
        assert client.get(address(scene)).context["number"] == count
