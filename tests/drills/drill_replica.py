"""A site behind PgBouncer, with lists from a streaming replica: what somebody has written they find, whatever the replica does."""

import getpass
import io
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

import psycopg
import pytest
from django.conf import settings
from django.db import connection
from openpyxl import load_workbook

from projects.models import Evaluation, Job, JobState
from tests.drills.hosts import Browser, Host, free_port, start_all
from tests.projects.queue.processes import database_url, until
from tests.projects.scenes import County, county, filled, published

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(connection.vendor != "postgresql", reason="only PostgreSQL has replicas"),
]
PROGRAMS = sorted(Path("/usr/lib/postgresql").glob("*/bin"))[-1:]


def as_owner(*command: str | Path) -> Sequence[str]:
    """Neither PostgreSQL nor PgBouncer runs as root."""
    return [*(("runuser", "-u", "postgres", "--") if getpass.getuser() == "root" else ()), *map(str, command)]


class Replica:
    """Of the server that the tests use."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.port = folder, free_port()
        place = settings.DATABASES["default"]
        subprocess.run(
            as_owner(
                PROGRAMS[0] / "pg_basebackup",
                "-h",
                place["HOST"],
                "-p",
                str(place["PORT"]),
                "-U",
                place["USER"],
                "-D",
                folder / "data",
                "-R",
                "-X",
                "stream",
                "-c",
                "fast",
            ),
            check=True,
            cwd=folder,
        )
        self.url = f"postgres://{place['USER']}@127.0.0.1:{self.port}/{connection.settings_dict['NAME']}"

    def control(self, act: str, *options: str) -> None:
        subprocess.run(
            as_owner(PROGRAMS[0] / "pg_ctl", act, "--silent", "--wait", "-D", self.folder / "data", *options),
            check=True,
            cwd=self.folder,
        )

    def start(self) -> None:
        self.control(
            "start",
            "-l",
            str(self.folder / "log"),
            "-o",
            f"-c port={self.port} -c unix_socket_directories={self.folder}",
        )

    def stop(self) -> None:
        self.control("stop", "--mode", "immediate")

    def ask(self, statement: str) -> str:
        with psycopg.connect(self.url, autocommit=True) as asking:
            row = asking.execute(statement.encode()).fetchone()
        return str(row and row[0])


@pytest.fixture
def owned(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that PostgreSQL's account may enter, too."""
    folder = Path("/tmp") / f"perfeval-replica-{os.getpid()}"  # noqa: S108
    folder.mkdir(mode=0o700)
    if getpass.getuser() == "root":
        shutil.chown(folder, "postgres")
    yield folder
    shutil.rmtree(folder)


@pytest.fixture
def replica(owned: Path) -> Iterator[Replica]:
    made = Replica(owned)
    made.start()
    yield made
    made.control("stop", "--mode", "immediate")


@pytest.fixture
def pooled_url(owned: Path) -> Iterator[str]:
    """By PgBouncer, which lends a server process for a transaction."""
    place, port = settings.DATABASES["default"], free_port()
    (owned / "users").write_text(f'"{place["USER"]}" ""\n')
    (owned / "pgbouncer.ini").write_text(
        f"""[databases]
* = host={place["HOST"]} port={place["PORT"]}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = trust
auth_file = {owned / "users"}
pool_mode = transaction
default_pool_size = 4
logfile = {owned / "pgbouncer.log"}
"""
    )
    with subprocess.Popen(as_owner("pgbouncer", owned / "pgbouncer.ini"), stderr=subprocess.DEVNULL) as pooler:
        yield re.sub(r":\d+/", f":{port}/", database_url())
        pooler.terminate()


@pytest.fixture
def scene() -> County:
    return county()


@pytest.fixture
def host(tmp_path: Path, scene: County, replica: Replica, pooled_url: str) -> Iterator[Host]:
    shared = {"DATABASE_URL": pooled_url, "DATABASE_POOLED": "True", "REPLICA_URL": replica.url, "SECRET_KEY": "shared"}
    with ExitStack() as stack:
        host = Host(tmp_path / "a", shared)
        stack.callback(host.stop)
        start_all([host])
        yield host


def test_replica_serves_lists_and_nobody_misses_what_they_wrote(scene: County, host: Host, replica: Replica) -> None:
    evaluation = filled(scene, published(), name="原来的名称")
    clerk = Browser()
    assert clerk.log_in(host, scene.people["owner"].username)
    replica_has_all(replica)
    reads = rows_read(replica)
    assert listed(clerk, host) == ["原来的名称"]
    until(lambda: rows_read(replica) > reads)  # statistics are told a moment later

    replica.ask("SELECT pg_wal_replay_pause()")
    Evaluation.objects.filter(pk=evaluation.pk).update(project_name="别人改的名称")
    assert listed(clerk, host) == ["原来的名称"]  # of others, up to twenty seconds late
    clerk.post(host, "/evaluations/views/", {"name": "甲", "query": ""})  # any act that writes
    assert listed(clerk, host) == ["别人改的名称"]
    replica.ask("SELECT pg_wal_replay_resume()")
    replica_has_all(replica)
    assert listed(clerk, host) == ["别人改的名称"]

    replica.stop()
    Evaluation.objects.filter(pk=evaluation.pk).update(project_name="再改的名称")
    assert listed(clerk, host) == ["再改的名称"]
    assert "The replica is away, lists are read from the primary" in host.said()
    replica.start()


def test_exports_come_from_the_replica_and_tell_what_was_just_changed(
    scene: County, host: Host, replica: Replica
) -> None:
    evaluation = filled(scene, published(), name="原来的名称")
    reviewer = Browser()
    assert reviewer.log_in(host, scene.people["finance office"].username)
    replica_has_all(replica)
    reads = rows_read(replica)
    assert "原来的名称" in exported(reviewer, host, scene)
    until(lambda: rows_read(replica) > reads)

    replica.ask("SELECT pg_wal_replay_pause()")
    Evaluation.objects.filter(pk=evaluation.pk).update(project_name="刚改的名称")
    assert "刚改的名称" in exported(reviewer, host, scene)
    replica.ask("SELECT pg_wal_replay_resume()")


def exported(browser: Browser, host: Host, scene: County) -> str:
    """The text of the workbook that is made of all sheets of the round."""
    address = f"/rounds/{scene.round.pk}/export/?everything=1"
    browser.get(host, address)
    browser.post(host, address, {"target": "xlsx", "layout": ""})
    job = Job.objects.latest("pk")
    until(lambda: Job.objects.filter(pk=job.pk, state=JobState.DONE).exists())
    content = browser.get(host, f"/jobs/{job.pk}/file/").content
    book = load_workbook(io.BytesIO(content))
    return "".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)


def replica_has_all(replica: Replica) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_current_wal_insert_lsn()::text")
        place = cursor.fetchone()[0]
    until(lambda: replica.ask(f"SELECT pg_last_wal_replay_lsn() >= '{place}'") == "True")


def rows_read(replica: Replica) -> int:
    read = "SELECT COALESCE(sum(seq_tup_read + COALESCE(idx_tup_fetch, 0)), 0) FROM pg_stat_user_tables WHERE relname = 'projects_evaluation'"
    return int(replica.ask(read))


def listed(browser: Browser, host: Host) -> list[str]:
    page = browser.get(host, "/evaluations/").text
    return [name for name in ("原来的名称", "别人改的名称", "再改的名称") if name in page]
