"""Whatever goes wrong, the person reads Chinese and finds a way back."""

import re

import pytest
from django.conf import LazySettings
from django.http import HttpResponse
from django.http.response import HttpResponseBase
from django.test import Client

from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.perfeval.failing_urls")]


@pytest.fixture
def client() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(UserFactory.create())
    return client


def told(response: HttpResponseBase) -> tuple[int, str]:
    assert isinstance(response, HttpResponse)
    heading = re.search(r"<h1>(.*?)</h1>", response.content.decode(), re.S)
    assert heading is not None
    return response.status_code, heading[1]


def test_missing_page(client: Client) -> None:
    assert told(client.get("/nowhere/")) == (404, "未找到页面")


def test_forbidden_act_says_why(client: Client) -> None:
    response = client.get("/forbidden/")
    assert told(response) == (403, "不能办理")
    assert "<p>本单位填报的表不能由本人审核。</p>" in response.content.decode()


def test_malformed_request(client: Client) -> None:
    assert told(client.get("/suspicious/")) == (400, "请求无法处理")


def test_foreign_host_is_refused_before_anybody_is_known(client: Client) -> None:
    assert told(client.get("/", HTTP_HOST="evil.example")) == (400, "请求无法处理")


def test_defect(client: Client) -> None:
    assert told(client.get("/broken/")) == (500, "系统出现错误")


def test_stale_form_is_refused_with_advice() -> None:
    client = Client(enforce_csrf_checks=True)
    assert told(client.post("/accounts/login/", {"username": "a"})) == (403, "页面已过期，请刷新后再试")


def test_body_over_the_limit_is_refused_unread(client: Client, settings: LazySettings) -> None:
    settings.REQUEST_SIZE_LIMIT = 100
    assert told(client.post("/form/", {"text": "x" * 200})) == (413, "提交的内容过大")
    assert client.post("/form/", {"text": "x"}, CONTENT_LENGTH="").status_code == 200


def test_form_over_the_limit(client: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 100
    form = "application/x-www-form-urlencoded"
    assert told(client.post("/form/", "text=" + "x" * 200, content_type=form)) == (413, "提交的内容过大")


def test_too_many_fields(client: Client, settings: LazySettings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 2
    assert told(client.post("/form/", {"a": 1, "b": 2, "c": 3})) == (413, "提交的内容过大")
