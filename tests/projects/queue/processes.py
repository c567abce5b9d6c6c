"""Real worker processes, and a real Redis, on the database of the test."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.db import connection

PATIENCE = 90  # seconds


def until(condition: Callable[[], bool]) -> None:
    gives_up_at = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < gives_up_at, "the condition never came true"
        time.sleep(0.02)


def database_url() -> str:
    place = connection.settings_dict
    return f"postgres://{place['USER']}@{place['HOST']}:{place['PORT']}/{place['NAME']}"


class Site:
    """The site's processes, which share a database, a folder of files, and Redis where there is one."""

    def __init__(self, folder: Path, redis_url: str = "") -> None:
        self.gate = folder / "gate"
        self.gate.mkdir()
        self.files = folder / "files"
        self.workers: list[subprocess.Popen[bytes]] = []
        self.environment = os.environ | {
            "DJANGO_SETTINGS_MODULE": "tests.projects.queue.site.settings",
            "DATABASE_URL": database_url(),
            "FILES_DIR": str(self.files),
            "REDIS_URL": redis_url,
        }

    def work(self) -> int:
        command = ["manage.py", "work", "--no-startup-delay", "--interval", "0.05", "--beat", "0.2"]
        worker = subprocess.Popen([sys.executable, *command], env=self.environment, cwd=settings.BASE_DIR)
        self.workers.append(worker)
        return worker.pid

    def ask(self, times: int = 1) -> None:
        command = [sys.executable, "-m", "tests.projects.queue.site.ask", str(times), str(self.gate)]
        subprocess.run(command, env=self.environment, cwd=settings.BASE_DIR, check=True)

    def kill(self, process: int) -> None:
        worker = next(each for each in self.workers if each.pid == process)
        worker.send_signal(signal.SIGKILL)
        worker.wait()

    def at_the_gate(self) -> set[int]:
        """The processes that are in the midst of a job, or were."""
        return {int(path.name.partition("-")[2]) for path in self.gate.glob("*-*")}

    def open_the_gate(self) -> None:
        (self.gate / "open").touch()

    def close_the_gate(self) -> None:
        for path in self.gate.iterdir():
            path.unlink()

    def stop(self) -> None:
        self.open_the_gate()
        for worker in self.workers:
            worker.terminate()
        for worker in self.workers:
            worker.wait(timeout=PATIENCE)


def _is_open(place: Path) -> bool:
    """A server makes the file a moment before it listens there."""
    with socket.socket(socket.AF_UNIX) as line:
        return line.connect_ex(str(place)) == 0


@contextmanager
def redis_server(folder: Path) -> Iterator[str]:
    place = folder / "redis.sock"
    command = ["redis-server", "--port", "0", "--unixsocket", str(place), "--save", "", "--dir", str(folder)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(lambda: _is_open(place))
        yield f"unix://{place}"
    finally:
        server.terminate()
        server.wait(timeout=PATIENCE)
