"""Backups and restores that are killed, run out of disk, and are made while people work; a copy that is looked at."""

import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from projects.backups.scratch import holds_records
from projects.history.events import record_event, verify_log
from projects.models import Evaluation
from projects.sample_data.volume import make_volume
from tests.elsewhere import database_at, new_database
from tests.projects.backups.conftest import RELEASE
from tests.projects.queue.processes import database_url, until

pytestmark = pytest.mark.django_db(transaction=True)
KILLED = 20
SHEETS = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A database and a folder of files, for processes."""

    name: str
    files: Path

    def start(self, *arguments: str) -> "subprocess.Popen[str]":
        environment = os.environ | {"DATABASE_URL": self.url, "FILES_DIR": str(self.files)}
        command = [sys.executable, "manage.py", *arguments]
        pipe = subprocess.PIPE
        return subprocess.Popen(command, env=environment, cwd=settings.BASE_DIR, stdout=pipe, stderr=pipe, text=True)

    def run(self, *arguments: str) -> tuple[int, str]:
        process = self.start(*arguments)
        said, faults = process.communicate()
        return process.returncode, said + faults

    @property
    def url(self) -> str:
        if connection.vendor == "sqlite":
            return f"sqlite:///{self.name}"
        return database_url().replace(str(connection.settings_dict["NAME"]), self.name)


@pytest.fixture
def empty_place(tmp_path: Path) -> Iterator[Place]:
    with new_database(tmp_path, "empty") as name:
        yield Place(name=name, files=tmp_path / "empty files")


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Place]:
    """The release's, with more sheets."""
    with new_database(tmp_path, "site") as name:
        place = Place(name=name, files=tmp_path / "files")
        assert place.run("restore", str(RELEASE))[0] == 0
        with database_at(name):
            for _ in make_volume(SHEETS):
                pass
        yield place


def seconds_of(place: Place, *arguments: str) -> float:
    begun = time.monotonic()
    assert place.run(*arguments)[0] == 0
    return time.monotonic() - begun


def test_a_killed_backup_never_looks_whole(site: Place, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    long = seconds_of(site, "backup", "--out", str(folder / "first.tar"))
    for _ in range(KILLED):
        process = site.start("backup", "--out", str(folder))
        time.sleep(random.uniform(0.2, 1.0) * long)
        process.send_signal(signal.SIGKILL)
        process.communicate()
    for whole in folder.glob("perfeval-*"):
        assert site.run("restore", "--check", str(whole))[0] == 0
    assert site.run("backup", "--out", str(folder / "last.tar"))[0] == 0
    assert list(folder.glob(".*")) == []


def test_a_killed_restore_leaves_an_empty_place(site: Place, empty_place: Place, tmp_path: Path) -> None:
    made = tmp_path / "site.tar"
    assert site.run("backup", "--out", str(made))[0] == 0
    long = seconds_of(site, "restore", "--replace", str(made))
    for _ in range(KILLED):
        process = empty_place.start("restore", str(made))
        time.sleep(random.uniform(0.2, 0.9) * long)
        process.send_signal(signal.SIGKILL)
        process.communicate()
        with database_at(empty_place.name):
            if holds_records():  # it was quicker than the others
                assert list(verify_log()) == []
                return
    assert empty_place.run("restore", str(made))[0] == 0


@pytest.mark.skipif(os.getuid() != 0, reason="mounting asks for root")
def test_a_full_disk_is_told(site: Place, tmp_path: Path) -> None:
    folder = tmp_path / "small"
    folder.mkdir()
    act = f"mount -t tmpfs -o size=100k tmpfs {folder} && {sys.executable} manage.py backup --out {folder}; ls -A {folder}"
    environment = os.environ | {"DATABASE_URL": site.url, "FILES_DIR": str(site.files)}
    done = subprocess.run(
        ["unshare", "--mount", "sh", "-c", act],
        env=environment,
        cwd=settings.BASE_DIR,
        check=True,
        capture_output=True,
        text=True,
    )
    assert done.stderr.strip().startswith("CommandError: 没有备份：写备份失败：磁盘已满")
    assert done.stdout == ""


def test_what_is_made_while_people_work_can_be_restored(site: Place, empty_place: Place, tmp_path: Path) -> None:
    ended = threading.Event()

    def work() -> None:
        try:
            sheets = list(Evaluation.objects.order_by("pk")[:20])
            while not ended.is_set():
                record_event("change", evaluation=random.choice(sheets))
                record_event("login")
        finally:
            connection.close()

    with database_at(site.name):
        clerks = [threading.Thread(target=work) for _ in range(4)]
        for clerk in clerks:
            clerk.start()
        try:
            told = [site.run("backup", "--out", str(tmp_path / f"{number}.tar")) for number in range(5)]
        finally:
            ended.set()
            for clerk in clerks:
                clerk.join()
    assert [status for status, _ in told] == [0] * 5
    status, said = empty_place.run("restore", str(tmp_path / "0.tar"))
    assert (status, said.endswith("操作日志和文件核对无误\n")) == (0, True)
    for number in range(1, 5):
        status, said = empty_place.run("restore", "--replace", str(tmp_path / f"{number}.tar"))
        assert (status, said.endswith("操作日志和文件核对无误\n")) == (0, True)


def test_a_copy_is_looked_at_beside_the_site(site: Place, tmp_path: Path) -> None:
    made, folder = tmp_path / "site.tar", tmp_path / "look"
    assert site.run("backup", "--out", str(made))[0] == 0
    status, said = site.run("restore", "--look", str(folder), str(made))
    assert (status, said.startswith(f"副本在 {folder}。")) == (0, True)
    assert {each.stat().st_mode & 0o777 for each in (folder, folder / "serve")} == {0o700}
    with socket.create_server(("127.0.0.1", 0)) as free:
        port: int = free.getsockname()[1]
    environment = os.environ | {
        "PORT": str(port),
        "EMAIL_URL": "smtp://mail.example.test",
        "EMAIL_FROM": "x@example.test",
    }
    server = subprocess.Popen([str(folder / "serve")], env=environment, stderr=subprocess.DEVNULL)
    try:
        until(lambda: "的备份，只供查看" in login_page(port))
    finally:
        server.terminate()
        server.wait()
    script = (folder / "serve").read_text()
    work = script.replace("-m gunicorn perfeval.wsgi", "manage.py work #")
    done = subprocess.run(["sh", "-c", work], env=environment, check=False, capture_output=True, text=True)
    assert (done.returncode, "只供查看，不运行后台任务" in done.stderr) == (1, True)


def login_page(port: int) -> str:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/accounts/login/", timeout=20) as page:
            return str(page.read().decode())
    except OSError:
        return ""
