"""The page of a round's 汇总表."""

import re
from html import unescape
from io import BytesIO
from typing import cast
from urllib.parse import unquote

import pytest
from django.http import HttpResponse
from django.test import Client
from docx import Document
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Event, Step
from projects.views import summaries
from tests.projects.scenes import County, county, filled, goal_form, published, submit

pytestmark = pytest.mark.django_db

HTMX = {"HX-Request": "true"}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("finance office")


def page(client: Client, scene: County, query: str = "") -> str:
    response = client.get(f"/rounds/{scene.round.pk}/summary/{query}")
    assert response.status_code == 200
    return unescape(response.content.decode())


def read(html: str) -> str:
    """The words of a page; a name's last characters stand in a tag of their own."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("owner", 200),
        ("unit reviewer", 200),
        ("department reviewer", 200),
        ("viewer", 200),
        ("finance desk", 200),
        ("finance office", 200),
        ("another unit", 200),
        ("administrator", 404),
        ("nobody", 302),
    ],
)
def test_page_opens_for_whom_it_should(person: str, status: int, scene: County) -> None:
    assert scene.client_of(person).get(f"/rounds/{scene.round.pk}/summary/").status_code == status


def test_each_person_gets_the_sheets_that_they_see(scene: County) -> None:
    filled(scene, published(), name="节能项目")
    filled(scene, published(), name="国资项目", unit=scene.assets)
    own, other = (read(page(scene.client_of(person), scene)) for person in ("owner", "another unit"))
    assert ("节能项目" in own, "国资项目" in own) == (True, False)
    assert ("节能项目" in other, "国资项目" in other) == (False, True)


def test_one_department_may_be_chosen_with_what_lies_below_it(client: Client, scene: County) -> None:
    filled(scene, published(), name="节能项目")
    filled(scene, published(), name="国资项目", unit=scene.assets)
    text = read(page(client, scene, f"?department={scene.industry.pk}"))
    assert ("节能项目" in text, "国资项目" in text) == (True, False)
    assert "填报部门：工业和信息化局" in text


def test_department_answers_for_what_another_units_carry_out(client: Client, scene: County) -> None:
    made = filled(scene, published(), name="代管的项目", unit=scene.assets)
    Evaluation.objects.filter(pk=made.pk).update(department=scene.industry, department_path=scene.industry.path)
    for chosen in (scene.industry, scene.assets):
        assert "代管的项目" in read(page(client, scene, f"?department={chosen.pk}"))


def test_approved_ones_may_be_chosen_alone(client: Client, scene: County) -> None:
    submit(filled(scene, published(), name="审过的项目"), scene.people["owner"], Step.APPROVED)
    filled(scene, published(), name="在填的项目")
    both, approved = read(page(client, scene)), read(page(client, scene, "?step=approved"))
    assert "共 2 个项目，其中 1 个尚未审核通过，按现有填报内容列出。" in both
    assert ("在填的项目" in approved, "审过的项目" in approved) == (False, True)
    assert "共 1 个项目。" in approved


def test_nothing_to_sum_up_is_said(client: Client, scene: County) -> None:
    filled(scene, goal_form(), name="目标阶段的项目")
    assert "暂无可以汇总的自评表" in page(client, scene)
    assert "暂无可以汇总的自评表" in page(client, scene, "?department=999")


def test_too_many_for_one_table_asks_for_a_department(
    client: Client, scene: County, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(scene, published(), name="一")
    filled(scene, published(), name="二")
    monkeypatch.setattr(summaries, "MOST_PROJECTS", 1)
    assert "项目过多，无法在一页列出" in page(client, scene)


def test_part_is_what_the_page_holds(client: Client, scene: County) -> None:
    filled(scene, published())
    address = f"/rounds/{scene.round.pk}/summary/"
    part = client.get(address, headers=HTMX).content.decode()
    assert "<html" not in part
    assert part.strip() in client.get(address).content.decode()


def test_typed_markup_stays_text(client: Client, scene: County) -> None:
    filled(scene, published(), name="<b>项目</b>")
    response = client.get(f"/rounds/{scene.round.pk}/summary/")
    html = response.content.decode()
    assert ("&lt;b&gt;" in html, "<b>" in html) == (True, False)


def test_round_leads_to_its_summary(client: Client, scene: County) -> None:
    assert f'href="/rounds/{scene.round.pk}/summary/"' in client.get(f"/rounds/{scene.round.pk}/").content.decode()


@pytest.mark.parametrize("number", [1, 3])
def test_queries_do_not_grow_with_the_projects(
    number: int, client: Client, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for each in range(number):
        filled(scene, published(), name=f"项目{each}")
    with django_assert_num_queries(9):
        client.get(f"/rounds/{scene.round.pk}/summary/")


def document(client: Client, scene: County, suffix: str, query: str = "") -> HttpResponse:
    return cast("HttpResponse", client.get(f"/rounds/{scene.round.pk}/summary.{suffix}{query}"))


@pytest.mark.parametrize(
    ("person", "status"),
    [("owner", 200), ("viewer", 200), ("another unit", 404), ("administrator", 404), ("nobody", 302)],
)
def test_file_is_for_whom_there_is_something_in_it(person: str, status: int, scene: County) -> None:
    filled(scene, published())
    assert document(scene.client_of(person), scene, "xlsx").status_code == status


def test_workbook_holds_the_lines_as_numbers_and_the_log_says_so(client: Client, scene: County) -> None:
    filled(scene, published(), name="节能项目")
    response = document(client, scene, "xlsx", f"?department={scene.industry.pk}")
    assert unquote(response["Content-Disposition"]).endswith("工业和信息化局-2020年度项目支出绩效自评结果汇总表.xlsx")
    cells = {cell.value for row in load_workbook(BytesIO(response.content)).active.iter_rows() for cell in row}
    assert {"节能项目", 20, 15} <= cells
    assert Event.objects.get(verb="export").subject.endswith("汇总表.xlsx")


def test_table_is_printed_and_written_for_word(client: Client, scene: County) -> None:
    filled(scene, published(), name="节能项目")
    assert document(client, scene, "pdf").content.startswith(b"%PDF-")
    assert Event.objects.get(verb="print").user == scene.people["finance office"]
    tables = Document(BytesIO(document(client, scene, "docx").content)).tables
    assert "节能项目" in {cell.text for row in tables[0].rows for cell in row.cells}


def test_long_table_is_left_to_a_job(client: Client, scene: County, monkeypatch: pytest.MonkeyPatch) -> None:
    filled(scene, published(), name="一")
    filled(scene, published(), name="二")
    html = page(client, scene)
    assert f'href="/rounds/{scene.round.pk}/summary.pdf?"' in html
    monkeypatch.setattr(summaries, "MOST_AT_ONCE", 1)
    assert "导出汇总表" in page(client, scene)
    assert document(client, scene, "pdf").status_code == 404
