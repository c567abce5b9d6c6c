"""Requests are counted by the hour without a write for each, and 运行状况 tells them."""

import datetime as dt
from collections import Counter
from collections.abc import Iterator

import pytest
import time_machine
from django.db import OperationalError
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from perfeval import visits
from projects.models import VisitHour
from projects.upkeep.lines import UpkeepLevel, UpkeepLine, _tell_visits
from projects.upkeep.visits import bars_of, forget_visits, keep_visits, visits_by_hour

pytestmark = pytest.mark.django_db
NOON = dt.datetime(2026, 5, 6, 12, 30, tzinfo=dt.UTC)
HOUR = dt.timedelta(hours=1)


@pytest.fixture(autouse=True)
def nothing_counted() -> Iterator[None]:
    visits._counted.clear()
    yield
    visits._counted.clear()


def kept() -> dict[int, tuple[int, int, int]]:
    return {each.hour.hour: (each.requests, each.errors, each.slow) for each in VisitHour.objects.all()}


def test_requests_are_counted_and_written_later(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    asked = RequestFactory().get("/")
    asked.resolver_match = None
    with time_machine.travel(NOON, tick=False):
        for status, seconds in ((200, 0.9), (503, 1.1), (404, 1.0)):
            visits.count_visit(asked, HttpResponse(status=status), seconds)
        assert kept() == {}
        with django_assert_num_queries(7):  # of which four make savepoints
            visits.hand_on()
        visits.hand_on()  # nothing is written twice
        assert kept() == {12: (3, 1, 1)}


def test_pages_are_counted_and_what_machines_ask_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "SLOW", 1000)  # seconds: the first page of a process takes long
    with time_machine.travel(NOON, tick=False):
        for path in ("/accounts/login/", "/nowhere/", "/healthz/live"):
            Client().get(path)
        visits.hand_on()
    assert kept() == {12: (2, 0, 0)}


def test_counts_of_all_processes_add_up() -> None:
    hour = NOON.replace(minute=0)
    for _ in range(2):
        keep_visits({hour: Counter(requests=5, errors=2, slow=1), hour + HOUR: Counter(requests=1, errors=0, slow=0)})
    assert kept() == {12: (10, 4, 2), 13: (2, 0, 0)}
    forget_visits(hour + dt.timedelta(days=30, minutes=1))
    assert kept() == {13: (2, 0, 0)}


def test_counts_wait_for_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visits, "SLOW", 1000)

    def refuse(counted: visits.Visits) -> None:
        raise OperationalError("connection refused")

    with time_machine.travel(NOON, tick=False):
        Client().get("/accounts/login/")
        with monkeypatch.context() as away:
            away.setattr(visits, "KEEPERS", [refuse])
            visits.hand_on()
        Client().get("/accounts/login/")
        visits.hand_on()
    assert kept() == {12: (2, 0, 0)}


def said_of(requests: int, errors: int = 0, slow: int = 0) -> list[tuple[UpkeepLevel, str]]:
    earlier = [VisitHour(hour=NOON, requests=100, errors=1, slow=1)] * 22
    latest = VisitHour(hour=NOON, requests=requests, errors=errors, slow=slow)
    lines: list[UpkeepLine] = list(_tell_visits([*earlier, latest, VisitHour(hour=NOON)]))
    return [(line.level, line.said) for line in lines]


def test_errors_and_slow_requests_of_the_latest_hours_are_told() -> None:
    well = UpkeepLevel.WELL
    assert said_of(1000) == [
        (well, "近一天 3,200 次，其中近两小时 1,000 次"),
        (well, "近一天 22 次，其中近两小时 0 次"),
        (well, "近一天 22 次，其中近两小时 0 次"),
    ]
    levels = [[level for level, _ in said_of(1000, *bad)][1:] for bad in ((1, 50), (11, 51), (10, 0))]
    assert levels == [[UpkeepLevel.LOOK, well], [UpkeepLevel.WRONG, UpkeepLevel.LOOK], [UpkeepLevel.LOOK, well]]


def test_every_hour_of_a_day_has_its_bar() -> None:
    now = timezone.now()
    keep_visits({now.replace(minute=0, second=0, microsecond=0): Counter(requests=200, errors=1, slow=0)})
    bars = bars_of(visits_by_hour(now))
    assert [bar.left for bar in bars] == list(range(0, 240, 10))
    assert [(bar.height, bar.failed) for bar in bars] == [(0, 0)] * 23 + [(100, 1)]
