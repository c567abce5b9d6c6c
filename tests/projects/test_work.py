"""The worker shows that it is alive, and cleans up behind itself and the dead."""

import datetime as dt
import logging
import threading
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, ProgrammingError, connection
from django.test import Client
from django.utils import timezone

from perfeval.accounts.models import LoginSession
from projects.management.commands.work import do_chores, heartbeat
from projects.models import Worker
from projects.units.departments import rename_department
from tests.factories import DepartmentFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)


class StopAfter(threading.Event):
    """Lets a number of beats pass without waiting for them."""

    def __init__(self, beats: int) -> None:
        super().__init__()
        self.left = beats

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


def test_beat_renews_the_time() -> None:
    Worker.objects.create(name="w1", host="host", process=7, seen_at=LONG_AGO)
    do_chores("w1", StopAfter(1))
    assert timezone.now() - Worker.objects.get().seen_at < dt.timedelta(minutes=1)


def test_database_that_is_away_for_a_moment_does_not_end_the_beating() -> None:
    Worker.objects.create(name="w1", host="host", process=7, seen_at=LONG_AGO)
    with connection.execute_wrapper(FailsOnce()):
        do_chores("w1", StopAfter(2))
    assert Worker.objects.get().seen_at > LONG_AGO


def test_fault_in_a_chore_does_not_end_the_beating(caplog: pytest.LogCaptureFixture) -> None:
    """It is told, and the next beat tries again."""
    Worker.objects.create(name="w1", host="host", process=7, seen_at=LONG_AGO)
    with connection.execute_wrapper(FailsOnce(ProgrammingError)):
        do_chores("w1", StopAfter(2))
    assert Worker.objects.get().seen_at > LONG_AGO
    assert [record.getMessage() for record in caplog.records if record.levelno == logging.ERROR] == [
        "The heartbeat of worker w1 could not do all its chores"
    ]


class FailsOnce:
    """Stands between Django and the database, and loses the first statement."""

    def __init__(self, error: type[DatabaseError] = OperationalError) -> None:
        self.failed, self.error = False, error

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        if self.failed:
            return execute(*statement)
        self.failed = True
        raise self.error("the server closed the connection")


def test_name_recorded_ahead_comes_into_force_on_its_day() -> None:
    station = DepartmentFactory.create(name="农技站")
    today = timezone.localdate()
    rename_department(station, "农技中心", valid_from=today + dt.timedelta(days=1))
    with time_machine.travel(timezone.now() + dt.timedelta(days=1)):
        do_chores("w1", StopAfter(2))
    station.refresh_from_db()
    assert station.name == "农技中心"


def test_sessions_that_are_over_are_forgotten() -> None:
    client = Client()
    with time_machine.travel(LONG_AGO):
        client.force_login(UserFactory.create())
    other = Client()
    other.force_login(UserFactory.create())
    do_chores("w1", StopAfter(2))
    assert [each.pk for each in LoginSession.objects.all()] == [other.session.session_key]


def test_row_stands_while_the_worker_works() -> None:
    with heartbeat("w2"):
        assert [worker.name for worker in Worker.objects.all()] == ["w2"]
    assert Worker.objects.count() == 0


def test_worker_forgets_those_that_were_killed() -> None:
    Worker.objects.create(name="dead", host="host", process=7, seen_at=LONG_AGO)
    call_command("work", "--batch", "--no-startup-delay", verbosity=0)
    assert Worker.objects.count() == 0


def test_worker_is_named_by_host_and_process() -> None:
    assert str(Worker(name="w1", host="finance", process=7)) == "finance:7"
