"""签字盖章 as pages: the way from the 待签 version to 送审, and the scan after approval."""

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.exports.codes import code_of
from projects.models import Evaluation, ScanDue, Step
from projects.queries import progress_of
from tests.projects.scenes import PEOPLE, County, brought_to, county, filled, sound, words
from tests.projects.signing import paper, prepared, sealed, wants

pytestmark = pytest.mark.django_db
SEEN = dict.fromkeys(PEOPLE, 200) | {"another unit": 404, "another desk": 404, "administrator": 404, "nobody": 302}


@pytest.fixture
def scene() -> County:
    return wants(county(2021), ScanDue.AFTER_APPROVAL)


@pytest.fixture
def approved(scene: County) -> Evaluation:
    return brought_to(scene, filled(scene, sound()), Step.APPROVED)


def said(response: Any) -> list[str]:
    return [str(each) for each in response.context["messages"]]


def text(client: Client, path: str) -> str:
    return words(client.get(path).content.decode())


def test_way_from_the_paper_to_the_submission(scene: County) -> None:
    wants(scene)
    evaluation, client = filled(scene, sound()), scene.client_of("owner")
    path = f"/evaluations/{evaluation.pk}/submission/"
    form = client.get(path).context["form"]
    data = {name: form[name].value() for name in ("seen", "filler", "phone")}
    refused = client.post(path, data, follow=True)
    assert said(refused) == ["没有送审：这次任务要求签字盖章后送审，请先生成待签版本。"]
    prepared_page = client.post(path, {**data, "act": "prepare"}, follow=True)
    version = evaluation.versions.get()
    assert said(prepared_page) == ["待签版本（第 1 稿）已生成，请打印、签字盖章后上传扫描件。"]
    assert f"校验码 {code_of(version)} 。" in words(prepared_page.content.decode())
    assert ">送审</button>" not in client.get(path).content.decode()
    answer = client.post(f"/evaluations/{evaluation.pk}/scan/", {"uploads": [paper()], "seen": version.pk}, follow=True)
    assert answer.redirect_chain == [(path, 302)]
    form = answer.context["form"]
    assert "filler" not in form.fields
    done = client.post(path, {"seen": form["seen"].value()}, follow=True)
    assert said(done) == ["已送审：送审稿（第1稿）已转单位审核（unit reviewer）。"]


def test_page_opens_for_whom_it_should(scene: County, approved: Evaluation) -> None:
    path = f"/evaluations/{approved.pk}/scan/"
    assert {person: scene.client_of(person).get(path).status_code for person in PEOPLE} == SEEN
    assert scene.client_of("viewer").post(path).status_code == 403


def test_scan_is_replaced_with_a_reason_and_the_refusal_is_told(scene: County, approved: Evaluation) -> None:
    client, path = scene.client_of("owner"), f"/evaluations/{approved.pk}/scan/"
    seen = approved.approved_version_id
    assert said(client.post(path, {"uploads": [paper()], "seen": seen}, follow=True)) == [
        "盖章扫描件已上传，共 1 份，存于第 1 稿旁。"
    ]
    assert (
        "请写明更换理由。" in client.post(path, {"uploads": [paper("新.png", "blue")], "seen": seen}).content.decode()
    )
    assert "请先选择文件。" in client.post(path, {"reason": "缺角。", "seen": seen}).content.decode()
    client.post(path, {"uploads": [paper("新.png", "blue")], "seen": seen, "reason": "缺角。"})
    assert "已更换的扫描件（1 份）" in text(scene.client_of("department reviewer"), path)
    assert "盖章扫描件 新.png" in text(client, f"/evaluations/{approved.pk}/").replace(" （在新窗口打开）", "")


def test_home_and_progress_ask_for_what_is_missing(scene: County, approved: Evaluation) -> None:
    client = scene.client_of("owner")
    assert f"{approved.project_name} 待上传盖章扫描件" in text(client, "/")
    assert "待上传盖章扫描件 1" in text(scene.client_of("finance office"), "/")
    lines = client.get(f"/rounds/{scene.round.pk}/?step=unsealed").context["lines"]
    assert [line.evaluation for line in lines] == [approved]
    sealed(scene, approved)
    assert client.get("/").context["tasks"].to_do == []
    assert progress_of([scene.round], scene.people["owner"])[scene.round.pk].awaiting_scan == 0
    assert client.get(f"/rounds/{scene.round.pk}/?step=unsealed").context["lines"] == []


def test_reviewer_sees_the_scan_beside_the_sheet(scene: County) -> None:
    wants(scene)
    evaluation = filled(scene, sound())
    version = prepared(scene, evaluation)
    assert "本表已有待签版本（ 第 1 稿 ）。" in text(scene.client_of("owner"), f"/evaluations/{evaluation.pk}/edit/")
    assert "第1稿 待签，未送审" in text(scene.client_of("owner"), f"/evaluations/{evaluation.pk}/")
    sealed(scene, evaluation)
    brought_to(scene, evaluation, Step.UNIT_REVIEW)
    page = text(scene.client_of("unit reviewer"), f"/evaluations/{evaluation.pk}/review/")
    assert ("盖章.png" in page, "待签，未送审" in page, evaluation.versions.get()) == (True, False, version)


@pytest.mark.parametrize("count", [1, 3])
def test_page_takes_as_many_queries_for_three_files(
    count: int, scene: County, approved: Evaluation, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    sealed(scene, approved, *(paper(f"{n}.png", colour) for n, colour in enumerate(("red", "blue", "green")[:count])))
    client = scene.client_of("owner")
    with django_assert_num_queries(6):  # session, user, roles, sheet, windows, scans
        client.get(f"/evaluations/{approved.pk}/scan/")
