"""Figures for Prometheus: for whom they are, and what they say."""

import os
from ipaddress import ip_network
from pathlib import Path

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError, connection
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries
from pytest_django.fixtures import Settings

from perfeval import metrics_folder
from projects.history.checking import NightlyCheck
from projects.models import JobState, Worker
from projects.queue.asking import MAIL_NOTICES
from tests.factories import JobFactory
from tests.perfeval.test_settings import PRODUCTION, settings_with
from tests.projects.filling.desk import SHEET, typed
from tests.projects.scenes import county, filled

pytestmark = pytest.mark.django_db
TOKEN = "a-token-for-prometheus"


@pytest.fixture
def loopback(settings: Settings) -> None:
    settings.METRICS = [ip_network("127.0.0.1")]


def figures() -> dict[str, float]:
    lines = Client().get("/metrics").content.decode().splitlines()
    told = (line.rpartition(" ") for line in lines if not line.startswith("#"))
    return {name: float(value) for name, _, value in told}


@pytest.mark.usefixtures("loopback")
def test_only_who_is_named_reads_them(settings: Settings) -> None:
    """Behind a proxy that isn't trusted everybody has the proxy's address."""
    asked = {
        "named": {"REMOTE_ADDR": "127.0.0.1"},
        "another": {"REMOTE_ADDR": "10.0.0.1"},
        "through a proxy": {"REMOTE_ADDR": "127.0.0.1", "HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        "with the token": {"REMOTE_ADDR": "127.0.0.1", "HTTP_AUTHORIZATION": f"Bearer {TOKEN}"},
    }

    def answers() -> dict[str, int]:
        return {name: Client().get("/metrics", **meta).status_code for name, meta in asked.items()}  # type: ignore[arg-type]

    assert answers() == {"named": 200, "another": 404, "through a proxy": 404, "with the token": 200}
    settings.METRICS_TOKEN = TOKEN
    assert answers() == {"named": 404, "another": 404, "through a proxy": 404, "with the token": 200}
    settings.METRICS = []
    assert set(answers().values()) == {404}


@pytest.mark.parametrize(
    ("stated", "told"),
    [
        ({"METRICS": "0.0.0.0/0"}, "METRICS 允许任何地址时，必须设 METRICS_TOKEN"),
        ({"METRICS_TOKEN": "short"}, "METRICS_TOKEN 太短，至少 16 个字符"),
        ({"METRICS": "here"}, "METRICS 应写作以逗号分开的 IP 地址或网段"),
        ({"METRICS": "10.0.0.1/24"}, "METRICS 应写作以逗号分开的 IP 地址或网段"),
    ],
)
def test_setting_that_opens_them_to_all_is_refused(stated: dict[str, str], told: str) -> None:
    with pytest.raises(ImproperlyConfigured, match=told):
        settings_with(PRODUCTION | stated)


@pytest.mark.usefixtures("loopback")
@pytest.mark.parametrize("count", [1, 3])
def test_state_of_the_site_costs_the_same_queries(
    count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _ in range(count):
        JobFactory.create(kind=MAIL_NOTICES)
        JobFactory.create(state=JobState.FAILED, error="出错", finished_at=timezone.now())
    Worker.objects.create(name="w", host="host", process=7)
    NightlyCheck().go_on()
    with django_assert_num_queries(5):
        found = figures()
    assert found["perfeval_oldest_job_seconds"] >= 0
    assert found["perfeval_log_checked_timestamp_seconds"] > 0
    said = {
        'perfeval_jobs{state="waiting"}': count,
        'perfeval_jobs{state="failed"}': count,
        "perfeval_mail_waiting": count,
        "perfeval_workers": 1,
        "perfeval_log_broken_chains": 0,
        "perfeval_database_up": 1,
    }
    assert {name: found[name] for name in said} == said


@pytest.mark.usefixtures("loopback")
def test_requests_are_counted_by_route_and_not_by_address() -> None:
    Client().get("/accounts/login/?next=/a")
    before = figures()
    Client().get("/accounts/login/?next=/b")
    Client().generic("BREW", "/nowhere/")
    after = figures()
    grown = {name for name, value in after.items() if value > before.get(name, 0) and "bucket" not in name}
    counted = {name for name in grown if name.startswith("perfeval_requests_total")}
    assert counted == {
        'perfeval_requests_total{method="GET",route="login",status="200"}',
        'perfeval_requests_total{method="other",route="none",status="404"}',
        'perfeval_requests_total{method="GET",route="metrics",status="200"}',
    }


@pytest.mark.usefixtures("loopback")
def test_saves_are_counted_by_what_became_of_them() -> None:
    scene = county()
    sheet = filled(scene, SHEET)
    texts = typed(sheet, "1", actual="100人")
    before = figures()
    for text in ("100人", "101人"):  # the second rests on what the first has changed
        scene.client_of("owner").post(f"/evaluations/{sheet.pk}/save/", texts | {"indicators.1.actual": text})
    after = figures()
    names = [f'perfeval_saves_total{{status="{status}"}}' for status in (200, 409)]
    assert [after[name] - before.get(name, 0) for name in names] == [1, 1]


@pytest.mark.usefixtures("loopback")
def test_database_that_is_away_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(connection, "ensure_connection", refuse)
    found = figures()
    assert (found["perfeval_database_up"], "perfeval_workers" in found) == (0, False)


def test_each_start_of_the_server_counts_in_a_folder_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(metrics_folder.PLACE, "")
    for name in ("999999999-1", "1-0", "kept"):
        (tmp_path / name).mkdir()
    metrics_folder.share_counts(tmp_path)
    own = Path(os.environ[metrics_folder.PLACE])
    assert sorted(tmp_path.iterdir()) == sorted([own, tmp_path / "kept"])
    assert own.name.startswith(f"{os.getppid()}-")
    metrics_folder.share_counts(tmp_path)
    assert own.exists()
