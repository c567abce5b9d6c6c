"""Each request has an id, which its lines in the log, its answer and its error page carry."""

import json
import logging
import re
from collections.abc import Callable

import pytest
from django.db import OperationalError, connection
from django.test import Client, RequestFactory
from pytest_django.fixtures import Settings

from perfeval.log_lines import JsonLines, TextLines
from perfeval.tracing import IN_HAND, Trace, let_go, watched
from perfeval.views import sent_with
from tests.factories import UserFactory

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.perfeval.failing_urls")]
SPOKEN = re.compile(r"(?:[2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4}")


@pytest.fixture
def client() -> Client:
    return Client(raise_request_exception=False)


def line_of_request(caplog: pytest.LogCaptureFixture) -> dict[str, object]:
    (record,) = [each for each in caplog.records if each.name == "perfeval.requests"]
    fields: dict[str, object] = record.__dict__["fields"]
    return fields


@pytest.mark.parametrize("path", ["/nowhere/", "/forbidden/", "/suspicious/", "/broken/", "/away/", "/full/"])
def test_error_page_shows_the_id_of_the_answer(client: Client, path: str) -> None:
    client.force_login(UserFactory.create())
    response = client.get(path)
    assert SPOKEN.fullmatch(response.headers["X-Request-ID"])
    assert f"<strong>{response.headers['X-Request-ID']}</strong>" in response.content.decode()


def test_stale_form_shows_it_too() -> None:
    response = Client(enforce_csrf_checks=True).post("/accounts/login/", {"username": "a"})
    assert f"<strong>{response.headers['X-Request-ID']}</strong>" in response.content.decode()


def test_id_of_a_proxy_is_taken_only_when_it_is_said_and_sound(client: Client, settings: Settings) -> None:
    given = {"X-Request-ID": "proxy-0123.45_6"}
    assert client.get("/accounts/login/", headers=given).headers["X-Request-ID"] != given["X-Request-ID"]
    settings.REQUEST_ID_HEADER = "X-Request-ID"
    assert client.get("/accounts/login/", headers=given).headers["X-Request-ID"] == given["X-Request-ID"]
    for unsound in ("short", "x" * 65, "with space", "零一二三四五六七", "0123456789\nERROR forged", ""):
        taken = client.get("/accounts/login/", headers={"X-Request-ID": unsound}).headers["X-Request-ID"]
        assert SPOKEN.fullmatch(taken), unsound


def test_line_of_a_request_names_no_value_of_its_query(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    user = UserFactory.create()
    client.force_login(user)
    client.get("/rules/")
    caplog.clear()
    with caplog.at_level(logging.INFO, "perfeval.requests"):
        response = client.get("/rules/?person=王芳&page=2")
    fields = line_of_request(caplog)
    assert fields.pop("ms") in range(60_000)
    assert fields == {
        "method": "GET",
        "path": "/rules/?person&page",
        "status": 200,
        "queries": 3,
        "user": user.pk,
        "bytes": len(response.content),
    }


def test_forged_path_stays_on_its_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "perfeval.requests"):
        client.get("/a%0AERROR forged/?b%0A=1")
    assert line_of_request(caplog)["path"] == "/a%0AERROR%20forged/?b%0A"


def line(formatter: logging.Formatter, message: str, *, fields: dict[str, object] | None = None) -> str:
    record = logging.LogRecord("site", logging.WARNING, "", 1, message, (), None)
    record.__dict__.update({"fields": fields} if fields else {})
    return formatter.format(record)


def test_lines_carry_the_id_of_the_request_and_of_the_job() -> None:
    with watched(Trace(id="ABCD-2345-WXYZ")):
        assert line(TextLines(), "a\nERROR b\x1b[1m").endswith(
            " WARNING site [request ABCD-2345-WXYZ] a\\nERROR b\\x1b[1m"
        )
        written = json.loads(line(JsonLines(), "甲\n乙", fields={"ms": 3}))
    assert (written["request"], written["level"], written["message"], written["ms"]) == (
        "ABCD-2345-WXYZ",
        "WARNING",
        "甲\n乙",
        3,
    )
    with watched(Trace(id="12", kind="job")):
        assert line(TextLines(), "done").endswith(" WARNING site [job 12] done")
    let_go()
    assert line(TextLines(), "done").endswith(" WARNING site done")


def test_id_is_let_go_with_the_answer(client: Client) -> None:
    client.get("/accounts/login/")
    assert IN_HAND.get() is None


def test_slow_query_is_told_without_its_parameters(settings: Settings, caplog: pytest.LogCaptureFixture) -> None:
    settings.SLOW_QUERY_MS = 1
    slow = (
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 200000) SELECT COUNT(*),\n %s FROM n"
    )
    with watched(Trace(id="ABCD-2345-WXYZ")) as trace, connection.cursor() as cursor:
        cursor.execute(slow, ["王芳"])
        settings.SLOW_QUERY_MS = 0
        cursor.execute(slow, ["王芳"])
    (record,) = [each for each in caplog.records if each.name == "perfeval.queries"]
    assert (trace.queries, record.__dict__["fields"]["statement"]) == (2, " ".join(slow.split()))
    assert "王芳" not in record.getMessage()


def test_what_was_sent_can_be_sent_again_when_the_database_is_back(client: Client) -> None:
    client.force_login(UserFactory.create())
    response = client.post("/away/?tab=2", {"text": "甲\r\n<b>", "kind": ["1", "2"]})
    page = response.content.decode()
    assert (response.status_code, response.headers["Retry-After"]) == (503, "10")
    assert "数据库暂时没有答复" in page
    assert '<form method="post" action="/away/?tab=2">' in page
    assert re.findall(r'hidden"\s+name="([^"]*)"\s+value="([^"]*)"', page) == [
        ("text", "甲\r\n&lt;b&gt;"),
        ("kind", "1"),
        ("kind", "2"),
    ]
    assert "磁盘已满" in client.post("/full/", {"text": "甲"}).content.decode()
    assert "存放文件的服务暂时没有答复" in client.get("/files-away/").content.decode()
    assert "缓存服务（Redis）暂时没有答复" in client.get("/redis-away/").content.decode()


def test_database_that_goes_away_before_the_session_is_saved_loses_nothing_typed(client: Client) -> None:
    client.force_login(UserFactory.create())
    with connection.execute_wrapper(without_updates):
        response = client.post("/noted/", {"text": "甲"})
    page = response.content.decode()
    assert (response.status_code, "数据库暂时没有答复" in page) == (503, True)
    assert re.findall(r'hidden"\s+name="([^"]*)"\s+value="([^"]*)"', page) == [("text", "甲")]


def without_updates(execute: Callable[..., object], sql: str, *rest: object) -> object:
    if sql.startswith("UPDATE"):
        raise OperationalError("server closed the connection unexpectedly")
    return execute(sql, *rest)


def test_session_that_was_ended_meanwhile_leads_to_the_login(client: Client) -> None:
    client.force_login(UserFactory.create())
    response = client.post("/noted/", {"ended": "1"})
    assert (response.status_code, "请求无法处理" in response.content.decode()) == (400, True)
    assert client.get("/noted/").headers["Location"] == "/accounts/login/?next=/noted/"


def test_passwords_are_not_written_into_a_page(client: Client) -> None:
    assert "s3cret" not in client.post("/accounts/away/", {"password": "s3cret"}).content.decode()


def test_what_cannot_be_read_is_not_offered_again(settings: Settings) -> None:
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 1
    assert sent_with(RequestFactory().post("/form/", {"a": 1, "b": 2})) == []
