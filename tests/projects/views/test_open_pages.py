"""Pages without a login: everybody reads what is published, masked, and nothing else; kept, and gone when it is taken back."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from projects.exports.codes import code_of
from projects.exports.public_files import public_pdf
from projects.models import Evaluation, Job, Step
from projects.queries.keyset import SIZE
from projects.queue import run_job
from projects.review.workflow import Act, Given, transition
from tests.factories import EvaluationFactory, ProjectFactory
from tests.kept_files import path_of
from tests.projects.exports.scenes import text_of as text_of_pdf
from tests.projects.scenes import County, brought_to, county, filled, sound, words
from tests.projects.views.open_site import a_second_passes, open_site

pytestmark = pytest.mark.django_db
NAMED = replace(sound(), filler="王芳", phone="13800000000")


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def visitor() -> Iterator[Client]:
    with open_site() as client:
        yield client


def act(scene: County, evaluation: Evaluation, act: Act, **said: Any) -> Evaluation:
    return transition(evaluation, act, by=scene.people["finance office"], given=Given(**said)).evaluation


def approved(scene: County, name: str = "培训费") -> Evaluation:
    return brought_to(scene, filled(scene, NAMED, name=name), Step.APPROVED)


def shown(scene: County, name: str = "培训费", **said: Any) -> Evaluation:
    return act(scene, approved(scene, name), Act.PUBLISH, **said)


def paths(evaluation: Evaluation) -> list[str]:
    """All that leads to the table, and the table."""
    round_, table = f"/open/rounds/{evaluation.round_id}/", f"/open/tables/{evaluation.pk}"
    department = f"{round_}departments/{evaluation.department_id}/"
    return [round_, department, f"{department}data.csv", f"{department}data.json", f"{table}/", f"{table}.pdf"]


def statuses(client: Client, addresses: list[str]) -> list[int]:
    found = []
    for address in addresses:
        response = client.get(address)
        found.append(response.status_code)
        content(response)  # a file is closed when it was read
    return found


def content(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def body(client: Client, address: str) -> str:
    return content(client.get(address)).decode()


def test_nothing_is_there_unless_the_site_says_so(scene: County) -> None:
    addresses = ["/open/", *paths(shown(scene))]
    for client in (Client(), scene.client_of("finance office")):
        assert statuses(client, addresses) == [404] * len(addresses)
    assert body(Client(), "/robots.txt") == "User-agent: *\nDisallow: /\n"


def test_everybody_reads_what_is_published(scene: County, visitor: Client) -> None:
    held = shown(scene, website="http://gxj.gov.cn/jx")
    assert statuses(visitor, ["/open/", *paths(held)]) == [200] * 7
    assert statuses(scene.client_of("owner"), ["/open/", *paths(held)]) == [200] * 7
    index, round_, department, table = (
        words(body(visitor, path)) for path in ["/open/", *paths(held)[:2], paths(held)[4]]
    )
    assert "昌吉州 2021 年度" in index
    assert "工业和信息化局 1" in round_
    assert "公开的自评表，共 1 张，金额单位：万元" in department
    assert f"校验码 {code_of(held.approved_version)}" in table  # type: ignore[arg-type]  # it is approved
    assert "部门网站 http://gxj.gov.cn/jx" in table
    assert "Allow: /open/" in body(visitor, "/robots.txt")


def test_no_name_and_no_number_of_a_clerk_leaves_the_house(scene: County, visitor: Client) -> None:
    held = shown(scene)
    *pages, pdf = paths(held)
    found = "".join(body(visitor, path) for path in pages) + text_of_pdf(content(visitor.get(pdf)))
    people = [each.name for each in scene.people.values()]
    assert [each for each in ("王芳", "13800000000", *people) if each in found] == []
    assert "王**" in found
    assert "138****0000" in found


def test_sheet_that_is_not_published_is_nowhere(scene: County, visitor: Client) -> None:
    other = shown(scene, "公开的")
    kept_back = [
        filled(scene, NAMED, name="在填的"),
        approved(scene, "未定的"),
        act(scene, approved(scene, "不公开的"), Act.WITHHOLD, opinion="规划尚未印发", approver="李明"),
        act(scene, shown(scene, "更正的"), Act.CORRECT, opinion="执行数有误。"),
    ]
    round_, department, csv, data = paths(other)[:4]
    everything = "".join(body(visitor, path) for path in ("/open/", round_, department, csv, data, f"{round_}?text=的"))
    assert "公开的" in everything
    assert [each.project_name for each in kept_back if f"{each.project_name}" in everything.replace("公开的", "")] == []
    for each in kept_back:
        assert statuses(visitor, paths(each)[4:]) == [404, 404]
    missing = ["/open/rounds/0/", f"{round_}departments/{scene.assets.pk}/", "/open/tables/0.pdf"]
    assert statuses(visitor, [*missing, f"/open/tables/{10**30}/"]) == [404] * 4
    refusals = {body(visitor, f"/open/tables/{key}/") for key in (kept_back[0].pk, kept_back[2].pk, 0)}
    assert len(refusals) == 1
    assert "撤下更正的，更正以后重新公开。" in refusals.pop()


def test_what_is_taken_back_is_gone(scene: County, visitor: Client) -> None:
    held = shown(scene)
    assert statuses(visitor, paths(held)) == [200] * 6
    act(scene, held, Act.WITHHOLD, opinion="收到异议", approver="李明")
    a_second_passes()
    assert statuses(visitor, paths(held)) == [404] * 6
    assert "还没有公开的自评表。" in body(visitor, "/open/")


def test_corrected_table_says_so_and_shows_the_new_version(scene: County, visitor: Client) -> None:
    held = shown(scene)
    assert "后来更正" not in body(visitor, paths(held)[4])
    held = act(scene, held, Act.WITHHOLD, opinion="收到异议", approver="李明")
    held = act(scene, held, Act.PUBLISH)
    a_second_passes()
    assert "后来更正" not in body(visitor, paths(held)[4])
    held = act(scene, held, Act.CORRECT, opinion="执行数有误。")
    Evaluation.objects.filter(pk=held.pk).update(outcome="全年培训 215 人。")
    held = act(scene, brought_to(scene, Evaluation.objects.get(pk=held.pk), Step.APPROVED), Act.PUBLISH)
    a_second_passes()
    text = words(body(visitor, paths(held)[4]))
    assert "后来更正。这里是更正后的第 2 稿，以前公开的不再有效。" in text
    assert "全年培训 215 人。" in text


def test_page_is_kept_and_asked_about(
    scene: County, visitor: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    address = paths(shown(scene))[4]
    first = visitor.get(address)
    with django_assert_num_queries(0):
        again = visitor.get(address, {"utm": "x"})
        unchanged = visitor.get(address, headers={"If-None-Match": first["ETag"]})
    assert (again.content, again["ETag"]) == (first.content, first["ETag"])
    assert (unchanged.status_code, unchanged.content) == (304, b"")
    for response in (first, unchanged):
        assert response["Cache-Control"] == "public, no-cache"
        assert "Vary" not in response
        assert not response.cookies
    a_second_passes()
    with django_assert_num_queries(1):
        assert visitor.get(address).content == first.content
    shown(scene, "另一个")
    a_second_passes()
    assert visitor.get(address, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_file_is_made_once_by_a_worker(scene: County, visitor: Client) -> None:
    held = shown(scene)
    job = Job.objects.get(kind="print-public")
    run_job(job.pk)
    assert held.approved_version is not None
    place = path_of(public_pdf(held.approved_version))
    made = place.stat().st_mtime_ns
    response = visitor.get(paths(held)[5])
    assert content(response) == place.read_bytes()
    assert place.stat().st_mtime_ns == made
    assert response["Content-Type"] == "application/pdf"
    assert visitor.get(paths(held)[5], headers={"If-None-Match": response["ETag"]}).status_code == 304


def test_data_are_kept_until_something_else_is_published(scene: County, visitor: Client, settings: Settings) -> None:
    held = shown(scene)
    data = paths(held)[3]
    document = json.loads(body(visitor, data))
    assert [each["project"] for each in document["sheets"]] == ["培训费"]
    assert json.loads(body(visitor, f"/open/{document['schema']}"))["title"]
    shown(scene, "另一个")
    assert len(json.loads(body(visitor, data))["sheets"]) == 1
    a_second_passes()
    assert len(json.loads(body(visitor, data))["sheets"]) == 2
    assert len(list(path_of("public/data").iterdir())) == 1


def test_names_are_looked_for_and_pages_turned(scene: County, visitor: Client) -> None:
    held = shown(scene, "农技培训")
    same = ("step", "submitted_at", "submitted_by", "approved_at", "approved_by", "approved_version")
    kept = {name: getattr(held, name) for name in (*same, "publication", "published_at", "unit", "department", "round")}
    for number in range(SIZE):
        project = ProjectFactory.create(name=f"道路养护{number}", unit=scene.centre, department=scene.industry)
        EvaluationFactory.create(project=project, **kept)
    round_, department = paths(held)[:2]
    assert "农技培训" in body(visitor, f"{round_}?text=农技")
    assert "没有找到公开的自评表。" in body(visitor, f"{round_}?text=没有这样的")
    assert "没有找到公开的自评表。" in body(visitor, f"{round_}?text=%25\x00")
    first = body(visitor, f"{round_}?text=道路&utm=x")
    assert "utm" not in first
    assert first.count("道路养护") == 2 * SIZE
    page = body(visitor, department)
    assert f"公开的自评表，共 {SIZE + 1} 张" in page
    (after,) = re.findall(r'href="(\?after=[^"]+)" rel="next"', page)
    assert body(visitor, department + after).count("<tr>") == 2
    assert all(len(each.encode()) < 100_000 for each in (first, page))


def test_address_has_few_pages_made_and_any_number_shown(scene: County, visitor: Client, settings: Settings) -> None:
    settings.PUBLIC_PAGES_A_MINUTE = 2
    table = paths(shown(scene))[4]
    asked = [table, table, "/open/", "/open/?text=a", "/open/tables/0/"]
    assert statuses(visitor, asked) == [200, 200, 200, 429, 429]
    refused = visitor.get("/open/?text=a")
    assert (refused["Retry-After"], refused["Cache-Control"]) == ("60", "no-store")
    assert "请一分钟以后再试" in refused.content.decode()
    assert statuses(visitor, [table]) == [200]
    assert visitor.get("/open/?text=a", REMOTE_ADDR="10.1.2.4").status_code == 200


def test_page_is_the_same_under_any_name_of_the_host(scene: County, visitor: Client, settings: Settings) -> None:
    settings.ALLOWED_HOSTS = ["*"]
    table = paths(shown(scene))[4]
    assert "evil.example" not in visitor.get(table, headers={"Host": "evil.example"}).content.decode()
    settings.PUBLIC_ADDRESS = "https://jx.example.gov.cn"
    settings.PUBLIC_VERIFICATION = True
    page = visitor.get(f"{table}?text=a").content.decode()
    assert f'<link rel="canonical" href="https://jx.example.gov.cn{table}">' in page
    assert '<a href="/verify/?code=' in page


@pytest.mark.parametrize("count", [1, 3])
def test_numbers_of_queries_stay(
    scene: County, visitor: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    held, *_ = [shown(scene, f"项目{number}") for number in range(count)]
    taken = {"/open/": 2, paths(held)[0]: 4, paths(held)[1]: 3, paths(held)[4]: 3, paths(held)[5]: 1}
    for address, number in taken.items():
        a_second_passes()
        with django_assert_num_queries(number):
            content(visitor.get(address))
