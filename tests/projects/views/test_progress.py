"""The page of a round's 进度: who sees which lines, where its numbers lead, and the workbook."""

from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from projects.models import Event, Step
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def sheets(scene: County) -> None:
    brought_to(scene, filled(scene, sound(), name="甲"), Step.UNIT_REVIEW)
    for name, unit in (("乙", scene.centre), ("丙", scene.industry), ("丁", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)


def path(scene: County, view: str = "progress") -> str:
    return reverse(view, args=[scene.round.pk])


def lines(client: Client, scene: County) -> list[tuple[str, int]]:
    return [(line.name, line.counts.due) for line in client.get(path(scene)).context["lines"]]


def test_page_opens_for_everybody_of_the_round(scene: County, sheets: None) -> None:
    matrix = dict.fromkeys(PEOPLE, 200) | {"administrator": 404, "nobody": 302}
    for view in ("progress", "progress_table"):
        found = {person: scene.client_of(person).get(path(scene, view)).status_code for person in PEOPLE}
        assert found == matrix


def test_each_sees_their_own_subtree(scene: County, sheets: None) -> None:
    whole = [("工业和信息化局", 3), ("工业和信息化局", 1), ("节能监察中心", 2), ("国有资产监督管理委员会", 1)]
    assert lines(scene.client_of("finance office"), scene) == whole
    assert lines(scene.client_of("department reviewer"), scene) == whole[:3]
    assert lines(scene.client_of("owner"), scene) == [("工业和信息化局", 2), ("节能监察中心", 2)]
    assert lines(scene.client_of("another unit"), scene) == whole[3:]


def test_numbers_lead_to_the_sheets_behind_them(scene: County, sheets: None) -> None:
    office = scene.client_of("finance office")
    response = office.get(path(scene))
    followed = {}
    for line in (*response.context["lines"], response.context["total"]):
        for cell in line.cells:
            shown = office.get(reverse("round", args=[scene.round.pk]) + f"?{cell.query}")
            followed[cell.query] = (len(shown.context["lines"]), cell.number)
    assert {query: pair for query, pair in followed.items() if pair[0] != pair[1]} == {}
    shown = office.get(reverse("round", args=[scene.round.pk]), {"supervisor": str(scene.industry.pk)})
    assert "只列出进度表中所选单位的自评表" in words(shown.content.decode())


def test_round_without_sheets_says_so(scene: County) -> None:
    assert "还没有自评表" in words(scene.client_of("viewer").get(path(scene)).content.decode())


def test_workbook_holds_numbers_and_no_formula(scene: County, sheets: None) -> None:
    response = scene.client_of("finance office").get(path(scene, "progress_table"))
    page = load_workbook(BytesIO(response.content)).worksheets[0]
    rows = list(page.iter_rows(values_only=True))
    assert rows[0][:5] == ("主管部门", "实施单位", "应报", "未填", "填报中")
    assert rows[2][:6] == ("工业和信息化局", "节能监察中心", 2, 0, 1, 0)
    assert rows[-1][:3] == ("合计", None, 4)
    assert len(rows) == 5
    assert {cell.data_type for row in page.iter_rows() for cell in row} == {"s", "n"}
    assert Event.objects.filter(verb="export").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in (scene.centre, scene.assets, scene.industry)[:count]:
        filled(scene, sound(), unit=unit, name=unit.name)
    client = scene.client_of("finance office")
    with django_assert_num_queries(9):
        client.get(path(scene))
