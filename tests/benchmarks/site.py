"""The site as it runs in earnest: gunicorn's two workers on PostgreSQL."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final
from urllib.request import urlopen

from django.conf import settings
from django.db import connection
from django.urls import reverse

PATIENCE: Final = 30.0  # seconds


@contextmanager
def site() -> Iterator[int]:
    """On the database of this run, whose name only this process knows."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    command = [sys.executable, "-m", "gunicorn", "perfeval.wsgi", "--bind", f"127.0.0.1:{port}"]
    connection.close()
    server = subprocess.Popen(
        [*command, "--workers", "2", "--threads", "4", "--log-level", "warning"],
        env=_environment(),
    )
    try:
        _wait_for(port)
        yield port
    finally:
        server.terminate()
        server.wait()


@contextmanager
def working() -> Iterator[None]:
    """The worker beside it, which makes way for it as in packaging/systemd."""
    command = ["nice", sys.executable, "manage.py", "work", "--no-startup-delay"]
    worker = subprocess.Popen(command, env=_environment())
    try:
        yield
    finally:
        worker.kill()  # in the midst of its job
        worker.wait()


def _environment() -> dict[str, str]:
    held = connection.settings_dict
    return {
        **os.environ,
        "DATABASE_URL": f"postgres://{held['USER']}@{held['HOST']}:{held['PORT']}/{held['NAME']}",
        "SECRET_KEY": settings.SECRET_KEY,
        "ALLOWED_HOSTS": "127.0.0.1",
        "HTTPS": "False",
        "DJANGO_SETTINGS_MODULE": "perfeval.settings",
        "LOG_LEVEL": "ERROR",
        "PYTHONWARNINGS": "ignore",
    }


def _wait_for(port: int) -> None:
    """A port is open before the site is loaded: only an answer shows that it works."""
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        try:
            with urlopen(f"http://127.0.0.1:{port}{reverse('login')}"):
                return
        except OSError:
            time.sleep(0.05)
    raise TimeoutError(f"no answer on port {port} within {PATIENCE} s")
