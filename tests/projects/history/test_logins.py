"""Failed logins in the log: the first ones of an address each by itself, the rest of an hour as one."""

import datetime as dt

import pytest
import time_machine
from django.test import Client

from projects.history.events import verify_log
from projects.history.logins import log_finished_hours
from projects.management.commands.work import do_chores
from projects.models import Event
from tests.projects.test_work import StopAfter

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 3, 2, 12, 0, tzinfo=dt.timezone(dt.timedelta(hours=8)))
AN_HOUR = dt.timedelta(hours=1)


def attempt(name: str, address: str = "10.1.2.3", *, times: int = 1) -> None:
    for _ in range(times):
        Client().post("/accounts/login/", {"username": name, "password": "wrong"}, REMOTE_ADDR=address)


def logged(verb: str) -> list[str]:
    return list(Event.objects.filter(verb=verb).order_by("sequence").values_list("subject", flat=True))


def test_ten_failures_of_an_address_are_logged_each_and_then_none() -> None:
    for number in range(14):
        attempt(f"name{number}")
    attempt("li", "10.9.9.9")
    assert logged("login-failed") == [*(f"name{number}" for number in range(10)), "li"]
    assert logged("logins-failed") == []


def test_rest_of_the_hour_is_logged_as_one_with_its_names() -> None:
    with time_machine.travel(NOON, tick=False):
        attempt("zhang", times=10)
        attempt("zhang", times=2)
        attempt("li")
    with time_machine.travel(NOON + AN_HOUR - dt.timedelta(seconds=1)):
        log_finished_hours()
    assert logged("logins-failed") == []
    with time_machine.travel(NOON + AN_HOUR):
        log_finished_hours()
        log_finished_hours()
    event = Event.objects.get(verb="logins-failed")
    assert (event.subject, event.address) == ("2026-03-02 12:00 起一小时内又失败 3 次", "10.1.2.3")
    assert event.changes == {"names": "zhang 2 次、li 1 次"}
    assert list(verify_log()) == []


def test_next_hour_begins_anew_with_the_former_one_logged() -> None:
    with time_machine.travel(NOON, tick=False):
        attempt("zhang", times=12)
    with time_machine.travel(NOON + AN_HOUR, tick=False):
        attempt("zhang")
    assert logged("logins-failed") == ["2026-03-02 12:00 起一小时内又失败 2 次"]
    assert logged("login-failed") == ["zhang"] * 11


def test_names_beyond_twenty_are_counted_together() -> None:
    with time_machine.travel(NOON, tick=False):
        attempt("zhang", times=10)
        for number in range(25):
            attempt(f"n{number}")
    with time_machine.travel(NOON + AN_HOUR):
        log_finished_hours()
    names = Event.objects.get(verb="logins-failed").changes["names"].split("、")
    assert (len(names), names[0], names[-1]) == (21, "n0 1 次", "其他 5 次")


def test_hour_with_few_failures_leaves_nothing_to_log() -> None:
    with time_machine.travel(NOON, tick=False):
        attempt("zhang")
    with time_machine.travel(NOON + AN_HOUR):
        log_finished_hours()
    assert logged("logins-failed") == []


@pytest.mark.django_db(transaction=True)
def test_worker_logs_the_hours_that_are_over() -> None:
    with time_machine.travel(NOON, tick=False):
        attempt("zhang", times=11)
    with time_machine.travel(NOON + AN_HOUR):
        do_chores("w1", StopAfter(1))
    assert len(logged("logins-failed")) == 1
