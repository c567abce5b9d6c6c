"""What a pasted block means is said to whom may fill the sheet in, and nothing is written."""

import json
from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Indicator, Step
from tests.projects.scenes import PEOPLE, County, county, filled, published, submit

pytestmark = pytest.mark.django_db
BLOCK = {"table": "indicators", "column": 2, "rows": [["培训人数", "≥100人"]]}


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published())


@pytest.fixture
def client(scene: County) -> Client:
    return scene.client_of("owner")


def post(client: Client, evaluation: Evaluation, sent: Any) -> Any:
    body = sent if isinstance(sent, str) else json.dumps(sent)
    return client.post(f"/evaluations/{evaluation.pk}/reading/", body, content_type="application/json")


def test_block_is_read_and_nothing_is_written(client: Client, evaluation: Evaluation) -> None:
    before = list(Indicator.objects.order_by("pk").values()), evaluation.events.count()
    assert json.loads(post(client, evaluation, BLOCK).content) == {
        "columns": [
            {"field": "name", "title": "三级指标", "reason": ""},
            {"field": "target", "title": "年度指标值", "reason": ""},
        ],
        "rows": [{"cells": [{"text": "培训人数", "problem": ""}, {"text": "≥100人", "problem": ""}], "group": ""}],
        "notes": [],
        "named": False,
    }
    assert (list(Indicator.objects.order_by("pk").values()), evaluation.events.count()) == before


def test_only_who_may_fill_it_in_is_answered(scene: County, evaluation: Evaluation) -> None:
    answers = {person: post(scene.client_of(person), evaluation, BLOCK).status_code for person in PEOPLE}
    seen = dict.fromkeys(PEOPLE[:6], 403)
    assert answers == dict.fromkeys(PEOPLE, 404) | seen | {"owner": 200, "nobody": 302}


def test_sheet_under_review_takes_nothing(scene: County, client: Client, evaluation: Evaluation) -> None:
    submit(evaluation, scene.people["owner"], Step.UNIT_REVIEW)
    assert post(client, evaluation, BLOCK).status_code == 403


def test_address_is_for_posts_alone(client: Client, evaluation: Evaluation) -> None:
    assert client.get(f"/evaluations/{evaluation.pk}/reading/").status_code == 405


@pytest.mark.parametrize(
    "sent",
    [
        "",
        "[" * 100_000,
        "[]",
        {"table": "indicators"},
        BLOCK | {"table": "users"},
        BLOCK | {"column": "2"},
        BLOCK | {"column": -1},
        BLOCK | {"rows": []},
        BLOCK | {"rows": [["甲"], ["甲", "乙"]]},
        BLOCK | {"rows": [[1]]},
        BLOCK | {"rows": [[" ", ""]]},
        BLOCK | {"rows": [["长" * 10_001]]},
    ],
    ids=lambda sent: repr(sent)[:50],
)
def test_what_is_no_block_is_refused(client: Client, evaluation: Evaluation, sent: Any) -> None:
    response = post(client, evaluation, sent)
    assert (response.status_code, json.loads(response.content)) == (400, {"reason": "复制的内容没有可以填入的单元格。"})


@pytest.mark.parametrize("rows", [[["甲"]] * 201, [["甲"] * 61]], ids=["rows", "columns"])
def test_block_that_is_too_large_says_so(client: Client, evaluation: Evaluation, rows: list[list[str]]) -> None:
    response = post(client, evaluation, BLOCK | {"rows": rows})
    assert (response.status_code, json.loads(response.content)) == (
        400,
        {"reason": "一次最多粘贴 200 行、60 列，请分几次粘贴。"},
    )


@pytest.mark.parametrize("rows", [1, 3])
def test_reading_asks_no_more_for_more_rows(
    client: Client, evaluation: Evaluation, rows: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    with django_assert_num_queries(6):
        post(client, evaluation, BLOCK | {"rows": [["培训人数", "≥100人"]] * rows})
