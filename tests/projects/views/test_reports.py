"""The page of 报告: who drafts which, what it shows, and long ones through a worker."""

import re
from typing import Any

import pytest
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries

from projects.exports.reports import jobs
from projects.models import Event, Job, JobState, Step
from projects.queue import result_file, run_job
from projects.views import reports
from tests.factories import DepartmentFactory
from tests.kept_files import path_of
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words

pytestmark = pytest.mark.django_db
assert jobs.KINDS  # the worker's room is loaded, as in its process


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    brought_to(scene, filled(scene, sound(), name="甲项目"), Step.APPROVED)
    filled(scene, sound(), name="乙项目", unit=scene.assets)
    return scene


def path(scene: County, view: str = "reports", **query: Any) -> str:
    return reverse(view, args=[scene.round.pk], query=query)


def statuses(scene: County, address: str) -> dict[str, int]:
    return {person: scene.client_of(person).get(address).status_code for person in PEOPLE}


def test_reports_open_for_those_above_the_department(scene: County) -> None:
    everybody = dict.fromkeys(PEOPLE, 200) | {"administrator": 404, "nobody": 302}
    assert statuses(scene, path(scene)) == everybody
    own = dict.fromkeys(PEOPLE, 404) | {"nobody": 302}
    own |= dict.fromkeys(
        ("owner", "unit reviewer", "department reviewer", "viewer", "finance desk", "finance office"), 200
    )
    of_industry: dict[str, Any] = {"kind": "department", "department": scene.industry.pk}
    assert statuses(scene, path(scene, **of_industry)) == own
    assert statuses(scene, path(scene, "report_document", **of_industry)) == own | {"owner": 404, "unit reviewer": 404}
    congress = dict.fromkeys(PEOPLE, 404) | {"nobody": 302, "finance office": 200}
    assert statuses(scene, path(scene, "report_document", kind="congress")) == congress
    assert "没有您可以起草的报告" in words(scene.client_of("owner").get(path(scene)).content.decode())


def test_page_marks_each_figure_with_its_source(scene: County) -> None:
    html = scene.client_of("department reviewer").get(path(scene)).content.decode()
    assert "已完成自评 1 个" in re.sub(r" +", " ", words(html))
    query = f"supervisor={scene.industry.pk}&amp;step=done"
    assert re.search(
        rf'href="/rounds/{scene.round.pk}/\?{query}"\s+data-source="已评项目数：自评已审核通过的项目"', html
    )
    accounts = scene.client_of("department reviewer").get(path(scene, kind="accounts"))
    assert accounts.context["plain_text"].startswith("根据预算绩效管理要求，工业和信息化局对2021年度1个项目")


def test_part_is_that_of_the_page(scene: County) -> None:
    client = scene.client_of("finance office")
    part = client.get(path(scene, kind="congress"), headers={"HX-Request": "true"}).content.decode()
    assert part.strip() in client.get(path(scene, kind="congress")).content.decode()


def test_word_leaves_with_a_line_in_the_log(scene: County) -> None:
    response = scene.client_of("finance office").get(path(scene, "report_document", kind="congress"))
    assert response.content.startswith(b"PK")
    (event,) = Event.objects.filter(verb="export")
    assert event.subject == "关于昌吉州2021年度项目支出绩效自评情况的报告.docx"


def test_long_one_is_made_by_a_worker(scene: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_AT_ONCE", 0)
    monkeypatch.setattr(reports, "MOST_SHOWN", 0)
    client = scene.client_of("finance office")
    asked: dict[str, Any] = {"kind": "department", "department": scene.industry.pk}
    assert client.get(path(scene, "report_document", **asked)).status_code == 404
    shown = words(client.get(path(scene, **asked)).content.decode())
    assert "项目较多，这一部分列在 Word 文档中。" in shown
    client.post(path(scene, **asked))
    job = Job.objects.get(kind="report")
    run_job(job.pk)
    job.refresh_from_db()
    place = path_of(result_file(job))
    assert (job.state, job.result["name"][9:]) == (JobState.DONE, "工业和信息化局2021年度项目支出绩效自评报告.docx")
    assert place.read_bytes().startswith(b"PK")
    listed = words(client.get("/jobs/").content.decode())
    assert "工业和信息化局：部门自评报告" in listed
    assert "报告（Word）" in listed


def test_worker_makes_nothing_for_who_sees_it_no_longer(scene: County, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reports, "MOST_AT_ONCE", 0)
    scene.client_of("finance office").post(path(scene, kind="congress"))
    scene.people["finance office"].roles.all().delete()
    job = Job.objects.get(kind="report")
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.error) == (JobState.FAILED, "您已无权查看这份报告的自评表，没有生成。")


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(("kind", "queries"), [("department", 17), ("accounts", 15), ("congress", 17)])
def test_page_takes_a_fixed_number_of_queries(
    scene: County, kind: str, queries: int, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(1, count):
        unit = DepartmentFactory.create(parent=scene.industry, name=f"第{number}中心")
        filled(scene, sound(), unit=unit, name=unit.name)
    client = scene.client_of("finance office")
    address = path(scene, kind=kind, basis="filled")
    with django_assert_num_queries(queries):
        client.get(address)
