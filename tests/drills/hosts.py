"""Hosts of one site: each with a folder, web processes and a worker of its own, and what they share stated in the environment."""

import os
import socket
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import requests
from django.conf import settings

from tests.factories.accounts import PASSWORD
from tests.projects.queue.processes import PATIENCE, until


def free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        port: int = taken.getsockname()[1]
    return port


class Host:
    def __init__(self, folder: Path, shared: Mapping[str, str]) -> None:
        folder.mkdir()
        self.files = folder / "files"
        self.log = (folder / "log").open("wb")
        self.environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "tests.settings",
            "FILES_DIR": str(self.files),
            **shared,
        }
        self.port = free_port()
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self, *command: str) -> None:
        process = subprocess.Popen(
            [sys.executable, *command],
            env=self.environment,
            cwd=settings.BASE_DIR,
            stdout=self.log,
            stderr=self.log,
        )
        self.processes.append(process)

    def serve(self, *, workers: int = 1) -> None:
        place = ("--bind", f"127.0.0.1:{self.port}")
        self.start("-m", "gunicorn", "perfeval.wsgi", *place, "--workers", str(workers), "--threads", "4")

    def work(self) -> None:
        self.start("manage.py", "work", "--no-startup-delay", "--interval", "0.1", "--beat", "1")

    def is_alive(self) -> bool:
        try:
            return requests.get(f"http://127.0.0.1:{self.port}/healthz/live", timeout=5).status_code == 200
        except requests.RequestException:
            return False

    def stop(self) -> None:
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait(timeout=PATIENCE)
        self.log.close()

    def said(self) -> str:
        return Path(self.log.name).read_text(encoding="utf-8")


def start_all(hosts: Sequence[Host]) -> None:
    for host in hosts:
        host.serve()
        host.work()
    until(lambda: all(host.is_alive() for host in hosts))


class Browser:
    """Which a balancer sends to one host now and to another one then."""

    def __init__(self) -> None:
        self.session = requests.Session()
        self.session.trust_env = False

    def get(self, host: Host, path: str) -> requests.Response:
        return self.session.get(f"http://127.0.0.1:{host.port}{path}", timeout=PATIENCE)

    def post(
        self, host: Host, path: str, data: Mapping[str, str], files: Mapping[str, tuple[str, bytes]] | None = None
    ) -> requests.Response:
        sent = {**data, "csrfmiddlewaretoken": self.session.cookies["csrftoken"]}
        return self.session.post(f"http://127.0.0.1:{host.port}{path}", data=sent, files=files, timeout=PATIENCE)

    def log_in(self, host: Host, username: str, password: str = PASSWORD) -> bool:
        """Whether it led in."""
        self.get(host, "/accounts/login/")
        self.post(host, "/accounts/login/", {"username": username, "password": password})
        return "sessionid" in self.session.cookies
