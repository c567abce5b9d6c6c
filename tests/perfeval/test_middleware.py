"""An idle session ends; a used one goes on."""

import datetime as dt

import pytest
import time_machine
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import UserFactory

pytestmark = pytest.mark.django_db
MORNING = dt.datetime(2026, 3, 2, 9, 0, tzinfo=dt.UTC)


@pytest.fixture
def client() -> Client:
    client = Client()
    with time_machine.travel(MORNING):
        client.force_login(UserFactory.create())
    return client


def test_used_session_goes_on(client: Client) -> None:
    for minutes in (0, 29, 58):
        with time_machine.travel(MORNING + dt.timedelta(minutes=minutes)):
            assert client.get("/").status_code == 200


def test_idle_session_ends(client: Client) -> None:
    with time_machine.travel(MORNING):
        client.get("/")
    with time_machine.travel(MORNING + dt.timedelta(minutes=31)):
        assert client.get("/").status_code == 302


def test_session_is_written_once_a_minute(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with time_machine.travel(MORNING, tick=False) as clock:
        client.get("/rules/trial/")
        clock.shift(59)
        with django_assert_num_queries(3):  # session, user, roles
            client.get("/rules/trial/")
        clock.shift(1)
        with django_assert_num_queries(6):  # the session is written in a transaction of its own
            client.get("/rules/trial/")


def test_page_that_asks_by_itself_keeps_no_session_alive(client: Client) -> None:
    with time_machine.travel(MORNING + dt.timedelta(minutes=29)):
        assert client.get("/rules/trial/", headers={"X-By-Itself": "true"}).status_code == 200
    with time_machine.travel(MORNING + dt.timedelta(minutes=31)):
        assert client.get("/rules/trial/").status_code == 302


def test_script_that_saves_is_told_that_nobody_is_logged_in() -> None:
    headers = {"HX-Request": "true", "HX-Current-URL": "http://testserver/rules/trial/?code=1"}
    response = Client().post("/rules/trial/", headers=headers)
    assert (response.status_code, response.content) == (401, b"")
    assert response.headers["HX-Redirect"] == "/accounts/login/?next=%2Frules%2Ftrial%2F%3Fcode%3D1"


def test_page_that_is_opened_by_nobody_leads_to_the_login_page() -> None:
    response = Client().get("/rules/trial/")
    assert (response.status_code, response.headers["Location"]) == (302, "/accounts/login/?next=/rules/trial/")


@pytest.mark.parametrize("charset", ["unicode_escape", "rot13", "base64", "idna", "utf-16", "no-such", "gbk"])
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=b", "application/x-www-form-urlencoded"])
def test_request_in_another_charset_is_refused(client: Client, kind: str, charset: str) -> None:
    body = b'--b\r\nContent-Disposition: form-data; name="text"\r\n\r\na\\ud800\r\n--b--\r\n'
    response = client.generic("POST", "/rules/trial/", body, content_type=f"{kind}; charset={charset}")
    assert (response.status_code, "请求无法处理" in response.content.decode()) == (400, True)


@pytest.mark.parametrize("charset", ["utf-8", "UTF-8"])
def test_request_that_says_it_is_in_unicode_is_taken(charset: str) -> None:
    kind = f"application/x-www-form-urlencoded; charset={charset}"
    response = Client().generic("POST", "/accounts/login/", "username=x", content_type=kind)
    assert (response.status_code, 'value="x"' in response.content.decode()) == (200, True)
