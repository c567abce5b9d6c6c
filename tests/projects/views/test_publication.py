"""Open data of a round, downloaded."""

import json
from html import unescape
from typing import Any, cast
from urllib.parse import unquote

import pytest
from django.http import StreamingHttpResponse
from django.test import Client

from projects.models import Event, Step
from tests.projects.scenes import County, county, filled, published, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    made = county()
    for name, unit in (("节能项目", made.centre), ("国资项目", made.assets)):
        submit(filled(made, published(), name=name, unit=unit), made.people["owner"], Step.APPROVED)
    return made


def get(client: Client, scene: County, kind: str = "json") -> StreamingHttpResponse:
    return cast("StreamingHttpResponse", client.get(f"/rounds/{scene.round.pk}/open-data.{kind}"))


def body(response: StreamingHttpResponse) -> str:
    return b"".join(cast("Any", response.streaming_content)).decode()


@pytest.mark.parametrize("kind", ["csv", "json"])
@pytest.mark.parametrize(
    ("person", "status"),
    [
        ("owner", 403),
        ("unit reviewer", 403),
        ("department reviewer", 403),
        ("finance desk", 403),
        ("viewer", 200),
        ("finance office", 200),
        ("administrator", 404),
        ("nobody", 302),
    ],
)
def test_file_is_for_whom_it_should_be(person: str, status: int, kind: str, scene: County) -> None:
    assert get(scene.client_of(person), scene, kind).status_code == status


def test_refusal_says_why(scene: County) -> None:
    html = unescape(scene.client_of("owner").get(f"/rounds/{scene.round.pk}/open-data.csv").content.decode())
    assert "公开数据由财政绩效科和查询人员下载。" in html


@pytest.mark.parametrize(("person", "seen"), [("viewer", {"节能项目"}), ("finance office", {"节能项目", "国资项目"})])
def test_each_takes_what_they_see(person: str, seen: set[str], scene: County) -> None:
    document = json.loads(body(get(scene.client_of(person), scene)))
    assert {sheet["project"] for sheet in document["sheets"]} == seen


def test_download_has_a_name_and_is_logged(scene: County) -> None:
    response = get(scene.client_of("viewer"), scene, "csv")
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    assert unquote(response["Content-Disposition"]).endswith("UTF-8''2020年度项目支出绩效自评_公开数据.csv")
    assert response.streaming
    event = Event.objects.get(verb="export")
    assert (event.subject, event.user) == ("公开数据（CSV）：2020年度项目支出绩效自评", scene.people["viewer"])
    assert body(response).startswith("\ufeff自评表编号,")


def test_round_offers_it_to_those_alone(scene: County) -> None:
    pages = {
        person: f"/rounds/{scene.round.pk}/open-data.csv"
        in scene.client_of(person).get(f"/rounds/{scene.round.pk}/").content.decode()
        for person in ("owner", "finance desk", "viewer", "finance office")
    }
    assert pages == {"owner": False, "finance desk": False, "viewer": True, "finance office": True}


def test_other_kinds_of_files_are_not_found(scene: County) -> None:
    assert scene.client_of("viewer").get(f"/rounds/{scene.round.pk}/open-data.xml").status_code == 404


def test_file_takes_no_posts(scene: County) -> None:
    assert scene.client_of("viewer").post(f"/rounds/{scene.round.pk}/open-data.csv").status_code == 405
