"""The page 修改记录: the newest first, a person's alone, page by page."""

import re
from html import unescape

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.history.events import record_event
from projects.models import Evaluation
from tests.projects.scenes import County, county, filled, published, words

pytestmark = pytest.mark.django_db
SEEN = {
    "owner": 200,
    "unit reviewer": 200,
    "department reviewer": 200,
    "viewer": 200,
    "finance desk": 200,
    "finance office": 200,
    "another unit": 404,
    "another desk": 404,
    "administrator": 404,
    "nobody": 302,
}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


def change(scene: County, evaluation: Evaluation, person: str, *, number: int = 1, new: str = "4次") -> None:
    changes = {f"indicators.{number}.actual": ["", new]}
    record_event("change", evaluation=evaluation, user=scene.people[person], subject=f"第 {number} 行", changes=changes)


def read(client: Client, evaluation: Evaluation, query: str = "") -> list[str]:
    html = unescape(client.get(f"/evaluations/{evaluation.pk}/history/{query}").content.decode())
    return [words(each) for each in re.findall(r'<li class="card change">(.*?)</li>', html, re.S)]


def test_change_says_row_person_field_old_and_new(client: Client, scene: County, evaluation: Evaluation) -> None:
    change(scene, evaluation, "owner", number=2)
    newest = read(client, evaluation)[0]
    assert re.fullmatch(
        r"第 2 行 owner（clerk\d+）， \d+年\d+月\d+日 \d\d:\d\d ，修改 实际完成值 原为 （空） → 改为 4次", newest
    )


def test_changes_of_one_person_can_be_read_alone(client: Client, scene: County, evaluation: Evaluation) -> None:
    change(scene, evaluation, "owner")
    change(scene, evaluation, "unit reviewer", number=2)
    person = str(scene.people["unit reviewer"])
    assert [line[:5] for line in read(client, evaluation, f"?who={person}")] == ["第 2 行"]
    assert len(read(client, evaluation, "?who=nobody")) == 4


def test_pages_go_on_where_the_last_ended(client: Client, scene: County, evaluation: Evaluation) -> None:
    for number in range(1, 61):
        change(scene, evaluation, "owner", number=number)
    first = client.get(f"/evaluations/{evaluation.pk}/history/")
    second = read(client, evaluation, first.context["pager"].next)
    subjects = [entry.subject for entry in first.context["entries"]]
    assert subjects == [f"第 {number} 行" for number in range(60, 10, -1)]
    assert len(second) == 12
    assert second[0].startswith("第 10 行")
    assert read(client, evaluation, "?before=²")[0].startswith("第 60 行")


def test_page_opens_for_whom_it_should(scene: County, evaluation: Evaluation) -> None:
    path = f"/evaluations/{evaluation.pk}/history/"
    assert {person: scene.client_of(person).get(path).status_code for person in SEEN} == SEEN


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_seven_queries(
    count: int,
    client: Client,
    scene: County,
    evaluation: Evaluation,
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    for number in range(count):
        change(scene, evaluation, "owner", number=number)
    with django_assert_num_queries(7):  # session, user, roles, sheet, people, events, rows
        read(client, evaluation)


def test_what_was_typed_is_never_markup(client: Client, scene: County, evaluation: Evaluation) -> None:
    change(scene, evaluation, "owner", new="<script>alert(1)</script>")
    html = client.get(f"/evaluations/{evaluation.pk}/history/").content.decode()
    assert "<script>alert" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
