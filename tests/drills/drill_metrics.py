"""What two processes of gunicorn count is read as one sum, and what a dead one counted goes as Prometheus expects."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
import requests
from django.db import connection

from projects.models import VisitHour
from tests.drills.hosts import Host
from tests.projects.queue.processes import database_url, until

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="other processes don't reach a database in memory"),
]
LOGINS = 'perfeval_requests_total{method="GET",route="login",status="200"}'
TIMED = 'perfeval_request_seconds_count{method="GET",route="login"}'
PROCESSES = 2


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    stated = {
        "DATABASE_URL": database_url(),
        "METRICS": "127.0.0.1",
        "METRICS_DIR": str(tmp_path / "metrics"),
    }
    held = Host(tmp_path / "a", stated)
    yield held
    held.stop()


def figures(host: Host) -> dict[str, float]:
    lines = ask(host, "/metrics")
    told = [line.rpartition(" ") for line in lines.splitlines() if not line.startswith("#")]
    assert len({name for name, _, _ in told}) == len(told)
    assert "pid=" not in lines  # no process has a line of its own
    return {name: float(value) for name, _, value in told}


def ask(host: Host, path: str) -> str:
    """By a connection of its own, so that the processes share the requests."""
    answer = requests.get(f"http://127.0.0.1:{host.port}{path}", headers={"Connection": "close"}, timeout=30)
    assert answer.status_code == 200
    return answer.text


def counting(folder: Path) -> set[int]:
    """The processes that have counted a request."""
    return {int(path.stem.rpartition("_")[2]) for path in folder.glob("*/counter_*.db")}


def ask_until(host: Host, folder: Path, processes: int) -> int:
    """Until so many have counted; how many requests that took."""
    asked = 0

    def another_request_shows() -> bool:
        nonlocal asked
        asked += 1
        ask(host, "/accounts/login/")
        return len(counting(folder)) >= processes

    until(another_request_shows)
    return asked


def test_processes_count_together_and_the_dead_leave_what_is_right(host: Host, tmp_path: Path) -> None:
    folder = tmp_path / "metrics"
    host.serve(workers=PROCESSES)
    until(host.is_alive)
    asked = ask_until(host, folder, PROCESSES)
    assert [figures(host)[name] for name in (LOGINS, TIMED)] == [asked, asked]
    os.kill(min(counting(folder)), signal.SIGKILL)  # what it counted stays in the sum
    asked += ask_until(host, folder, PROCESSES + 1)
    found = figures(host)
    assert [found[name] for name in (LOGINS, TIMED, "perfeval_database_up")] == [asked, asked, 1]
    host.processes[0].kill()  # with the master all counts begin anew
    host.processes[0].wait()
    host.serve(workers=PROCESSES)
    master = str(host.processes[-1].pid)
    until(lambda: {place.name.partition("-")[0] for place in folder.iterdir()} == {master} and host.is_alive())
    assert LOGINS not in figures(host)
    what_was_counted_is_kept_when_the_site_stops(host)


def what_was_counted_is_kept_when_the_site_stops(host: Host) -> None:
    """For 运行状况, without the minute that a running process lets pass."""
    before = visits()
    for _ in range(3):
        ask(host, "/accounts/login/")
    host.processes[-1].terminate()
    host.processes[-1].wait()
    assert visits() - before == 3


def visits() -> int:
    return sum(VisitHour.objects.values_list("requests", flat=True))
