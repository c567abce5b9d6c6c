"""One machine with all that runs on it, as systemd keeps it: what ends is started again, and the web's socket stays open."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import Any, Final

from django.conf import settings

PATIENCE: Final = 400.0  # seconds
PAUSE: Final = 1.0  # before something that ended is started again
DATABASE_MB: Final = 600
FILES_MB: Final = 40


def until(condition: Callable[[], bool], what: str, *, pause: float = 0.05) -> None:
    gives_up_at = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < gives_up_at, f"never came true: {what}"
        time.sleep(pause)


class Kept:
    """A process that is started again when it ends."""

    def __init__(self, command: Sequence[str], log: Path, **options: Any) -> None:
        self._command, self._log, self._options = command, log, options
        self._ended = threading.Event()
        self._start()
        self._thread = threading.Thread(target=self._keep, daemon=True)
        self._thread.start()

    def _start(self) -> None:
        with self._log.open("ab") as log:
            self.process = subprocess.Popen(self._command, stdout=log, stderr=log, **self._options)

    def _keep(self) -> None:
        while True:
            self.process.wait()
            if self._ended.wait(PAUSE):
                return
            self._start()

    def send(self, sent: signal.Signals) -> None:
        self.process.send_signal(sent)

    def stop(self, sent: signal.Signals = signal.SIGTERM) -> None:
        self._ended.set()
        self.process.send_signal(sent)
        self._thread.join(timeout=60)


class SupervisedMachine:
    def __init__(self, folder: Path, environment: Mapping[str, str]) -> None:
        self.folder, self.environment = folder, environment
        self.workers: list[Kept] = []
        self._stack = ExitStack()
        self.clock = folder / "clock"

    def start_database(self) -> None:
        """On a disk of its own, which can be filled."""
        home = self._disk("database", DATABASE_MB)
        programs = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        os.chown(home, *_postgres())
        owner: dict[str, Any] = {"user": "postgres", "group": "postgres", "cwd": home}
        initdb: list[str | Path] = [
            programs / "initdb",
            "-D",
            home / "data",
            "-U",
            "perfeval",
            "--auth",
            "trust",
            "--encoding",
            "UTF8",
        ]
        subprocess.run([*initdb, "--locale", "C.UTF-8", "--no-sync"], check=True, stdout=subprocess.DEVNULL, **owner)
        stated = {
            "listen_addresses": "127.0.0.1",
            "port": self.environment["PGPORT"],
            "unix_socket_directories": home,
            "max_wal_size": "96MB",
            "min_wal_size": "32MB",
        }
        command = [programs / "postgres", "-D", home / "data", *(f"--{name}={value}" for name, value in stated.items())]
        self.database = Kept(list(map(str, command)), self.folder / "database.log", **owner)
        self._stack.callback(self.database.stop, signal.SIGINT)
        ready: list[str | Path] = [programs / "pg_isready", "-q", "-h", "127.0.0.1", "-p", self.environment["PGPORT"]]
        until(lambda: subprocess.run(ready, check=False).returncode == 0, "the database answers")

    def start_redis(self) -> None:
        address = ["--port", "0", "--unixsocket", self.environment["REDIS_URL"].removeprefix("unix://")]
        command = ["redis-server", *address, "--save", "", "--dir", str(self.folder)]
        self.redis = Kept(command, self.folder / "redis.log")
        self._stack.callback(self.redis.stop)

    def start_site(self) -> None:
        """gunicorn listens on a socket that outlives it, as with a socket unit of systemd."""
        self.files = self._disk("files", FILES_MB)
        listener = self._stack.enter_context(socket.create_server(("127.0.0.1", 0), backlog=512))
        self.port: int = listener.getsockname()[1]
        command = [sys.executable, "-m", "gunicorn", "perfeval.wsgi", "--bind", f"fd://{listener.fileno()}"]
        command += ["--workers", "2", "--threads", "4", "--log-level", "warning", "--no-control-socket"]
        options = {"env": self._site(), "cwd": settings.BASE_DIR}
        self.web = Kept(command, self.folder / "web.log", pass_fds=[listener.fileno()], **options)
        self._stack.callback(self.web.stop)

    def start_worker(self) -> Kept:
        command = [sys.executable, "manage.py", "work", "--no-startup-delay", "--interval", "0.2", "--beat", "2"]
        number = len(self.workers)
        worker = Kept(command, self.folder / f"worker-{number}.log", env=self._site(), cwd=settings.BASE_DIR)
        self.workers.append(worker)
        self._stack.callback(worker.stop)
        return worker

    def _site(self) -> dict[str, str]:
        self.clock.write_text("0")
        own = {"DJANGO_SETTINGS_MODULE": "tests.drills.shifted", "CLOCK": str(self.clock)}
        return {**os.environ, **self.environment, **own, "PYTHONWARNINGS": "ignore", "LOG_LEVEL": "INFO"}

    def _disk(self, name: str, megabytes: int) -> Path:
        """In the mount namespace of this process."""
        place = self.folder / name
        place.mkdir()
        subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", place], check=True)
        self._stack.callback(_unmount, place)
        return place

    @contextmanager
    def filled(self, name: str) -> Iterator[None]:
        """To the last byte. Without a buffer, as its rest could not be written when the file is closed."""
        ballast = self.folder / name / "ballast"
        try:
            with ballast.open("wb", buffering=0) as file, suppress(OSError):
                while True:
                    file.write(bytes(65536))
            yield
        finally:
            ballast.unlink()

    def stop(self) -> None:
        self._stack.close()


def _unmount(place: Path) -> None:
    subprocess.run(["umount", "--lazy", place], check=False)


def _postgres() -> tuple[int, int]:
    found = subprocess.run(["id", "-u", "postgres"], check=True, capture_output=True, text=True).stdout
    group = subprocess.run(["id", "-g", "postgres"], check=True, capture_output=True, text=True).stdout
    return int(found), int(group)
