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
        with django_assert_num_queries(2):
            client.get("/rules/trial/")
        clock.shift(1)
        with django_assert_num_queries(5):  # the session is written in a transaction of its own
            client.get("/rules/trial/")
