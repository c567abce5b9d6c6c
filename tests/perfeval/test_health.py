"""/healthz tells each part that fails."""

import datetime as dt
from pathlib import Path

import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from perfeval import environment, health
from projects.models import Worker
from tests.projects.queue.processes import redis_server

pytestmark = pytest.mark.django_db
WELL = {"database": "ok", "migrations": "ok", "fonts": "ok", "worker": "ok", "queue": "ok", "files": "ok"}


@pytest.fixture(autouse=True)
def worker() -> Worker:
    return Worker.objects.create(name="w1", host="host", process=7)


def answer() -> tuple[int, dict[str, str]]:
    response = Client().get("/healthz")
    return response.status_code, response.json()


def test_all_is_well() -> None:
    assert answer() == (200, WELL)


def test_ready_is_the_same_and_live_asks_nobody(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    ready = Client().get("/healthz/ready")
    assert (ready.status_code, ready.json()) == (200, WELL)
    Worker.objects.all().delete()
    assert Client().get("/healthz/ready").status_code == 503
    with django_assert_num_queries(0):
        live = Client().get("/healthz/live")
    assert (live.status_code, live.json()) == (200, {"process": "ok"})


def test_worker_that_has_gone_silent_is_told(worker: Worker) -> None:
    worker.seen_at = timezone.now() - dt.timedelta(seconds=61)
    worker.save()
    assert answer() == (503, WELL | {"worker": "failed"})


def test_migration_that_was_not_applied_is_told() -> None:
    MigrationRecorder.Migration.objects.filter(app="projects").delete()
    assert answer() == (503, WELL | {"migrations": "failed"})


def test_missing_font_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(environment, "installed_font_families", lambda: frozenset({"Noto Sans"}))
    assert answer() == (503, WELL | {"fonts": "failed"})


def test_redis_that_is_away_is_told(settings: Settings, tmp_path: Path) -> None:
    settings.REDIS_URL = f"unix://{tmp_path}/redis.sock"
    assert answer() == (503, WELL | {"queue": "failed"})


def test_redis_that_answers_is_well(settings: Settings, tmp_path: Path) -> None:
    with redis_server(tmp_path) as settings.REDIS_URL:
        assert answer() == (200, WELL)


def test_database_that_does_not_answer_is_told_and_not_raised() -> None:
    def part() -> bool:
        raise OperationalError("connection refused")

    assert health.part_holds(part) is False
