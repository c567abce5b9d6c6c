"""The page of a round's 统计分析: who sees which sheets counted, where its numbers lead, its charts, and the workbook."""

import json
import re
from decimal import Decimal
from io import BytesIO

import pytest
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Event, Indicator, Step
from projects.queries import LowResult
from tests.extent import one_in
from tests.factories import RoundFactory
from tests.projects.many_results import departments_with_units, evaluated
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def sheets(scene: County) -> None:
    for name, unit in (("甲", scene.centre), ("乙", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)
    brought_to(scene, filled(scene, sound(), name="丙"), Step.APPROVED)


def path(scene: County, view: str = "statistics", *which: str) -> str:
    return reverse(view, args=[scene.round.pk, *which])


def counted(client: Client, scene: County, query: str = "") -> tuple[int, int]:
    total = client.get(path(scene) + query).context["total"]
    return total.due.number, total.evaluated.number


def test_pages_open_for_everybody_of_the_round(scene: County, sheets: None) -> None:
    matrix = dict.fromkeys(PEOPLE, 200) | {"administrator": 404, "nobody": 302}
    for address in (path(scene), path(scene, "low_results", "rates"), path(scene, "statistics_table")):
        assert {person: scene.client_of(person).get(address).status_code for person in PEOPLE} == matrix
    assert scene.client_of("finance office").get(path(scene, "low_results", "other")).status_code == 404


def test_each_counts_what_they_see_and_choose(scene: County, sheets: None) -> None:
    office = scene.client_of("finance office")
    assert counted(office, scene) == (3, 1)
    assert counted(office, scene, "?basis=filled") == (3, 3)
    assert counted(office, scene, f"?basis=filled&department={scene.industry.pk}") == (2, 2)
    assert counted(office, scene, "?basis=nonsense&department=9") == (3, 1)
    assert counted(scene.client_of("another unit"), scene, "?basis=filled") == (1, 1)


def test_numbers_lead_to_the_sheets_behind_them(scene: County) -> None:
    evaluated(scene, scene.round, departments_with_units(scene, 1, 2), 24)
    office = scene.client_of("finance office")
    for query in ("", "?basis=filled"):
        html = office.get(path(scene) + query).content.decode()
        links = re.findall(r'href="(/rounds/\d+/\?[^"]+)">(\d+)</a>', html)
        assert len(links) > 40
        followed = {
            link: (len(office.get(link.replace("&amp;", "&")).context["lines"]), int(number))
            for link, number in one_in(4, links)
        }
        assert {link: pair for link, pair in followed.items() if pair[0] != pair[1]} == {}


def test_sheet_without_a_grade_is_named_and_in_no_mean(scene: County, sheets: None) -> None:
    Evaluation.objects.filter(project_name="乙").update(grade="", total_score=10, step=Step.FILLING)
    Evaluation.objects.filter(project_name="丙").update(grade="")
    page = scene.client_of("finance office").get(path(scene))
    assert "已评的项目中有 1 个没有等级，不计入平均分" in words(page.content.decode())
    assert page.context["charts"] == []


def test_charts_say_what_they_show(scene: County) -> None:
    before = RoundFactory.create(region=scene.region, year=2020)
    units = departments_with_units(scene, 22, 1)
    evaluated(scene, before, units, 25)
    evaluated(scene, scene.round, units, 100)
    page = scene.client_of("finance office").get(path(scene))
    charts = {chart.name: chart for chart in page.context["charts"]}
    assert list(charts) == ["distribution", "rates", "grades", "departments", "years"]
    assert "图上是平均分最低的 20 个" in charts["departments"].sentence
    assert len(charts["departments"].rows) == 20
    graded = page.context["total"].graded.number
    assert sum(int(row[1]) for row in charts["distribution"].rows) == graded
    assert sum(int(row[3]) for row in charts["rates"].rows) == graded
    drawn = re.search(r'<script id="chart-data"[^>]*>(.*?)</script>', page.content.decode(), re.S)
    assert drawn is not None
    assert sorted(json.loads(drawn[1])) == sorted(charts)


def test_lists_name_the_reasons_worst_first_and_page(scene: County) -> None:
    evaluated(scene, scene.round, departments_with_units(scene, 2, 1), 140)
    low = Evaluation.objects.order_by("execution_rate").filter(step=Step.APPROVED)[0]
    low.indicators.create(
        key="1", weight=Decimal(10), score=Decimal(8), deviation="设备采购流标；已重新招标。", name="采购设备"
    )
    client = scene.client_of("finance office")
    page = client.get(path(scene, "low_results", "rates"))
    rates = [line.evaluation.execution_rate for line in page.context["lines"]]
    assert (len(rates), rates[0]) == (30, low.execution_rate)
    assert page.context["lines"][0].reasons[-1] == "设备采购流标；已重新招标。"
    following = client.get(path(scene, "low_results", "rates") + page.context["pager"].next)
    rates += [line.evaluation.execution_rate for line in following.context["lines"]]
    assert rates == sorted(rates)
    assert Indicator.objects.count() == 1


def test_round_without_sheets_says_so(scene: County) -> None:
    assert "还没有自评表" in words(scene.client_of("viewer").get(path(scene)).content.decode())


def test_workbook_has_a_page_for_each_table(scene: County, sheets: None) -> None:
    response = scene.client_of("finance office").get(path(scene, "statistics_table") + "?basis=filled")
    book = load_workbook(BytesIO(response.content))
    assert book.sheetnames[1:] == [
        "按主管部门",
        "按预算类型",
        "按资金级次",
        "按项目类别",
        "按项目来源",
        "各年度对比",
        "总分分布",
        "执行率与总分",
        *(which.label for which in LowResult),
    ]
    rows = list(book["按主管部门"].iter_rows())
    heads = [cell.value for cell in rows[1]]
    total = next(row for row in rows if row[0].value == "合计")
    values = dict(zip(heads, total, strict=True))
    assert (values["应评"].value, values["已评"].value, values["覆盖率"].value) == (3, 3, 1)
    assert (values["覆盖率"].number_format, values["全年预算数（万元）"].number_format) == ("0.00%", "0.00")
    assert {cell.data_type for row in rows for cell in row} == {"s", "n"}
    assert Event.objects.filter(verb="export").count() == 1


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_a_fixed_number_of_queries(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for unit in (scene.centre, scene.assets, scene.industry)[:count]:
        filled(scene, sound(), unit=unit, name=unit.name)
    Evaluation.objects.update(execution_rate=50, total_score=70, grade="中")
    client = scene.client_of("finance office")
    with django_assert_num_queries(16):
        client.get(path(scene) + "?basis=filled")
    with django_assert_num_queries(8):
        client.get(path(scene, "low_results", "scores") + "?basis=filled")
