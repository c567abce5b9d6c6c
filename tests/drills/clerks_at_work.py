"""Clerks who type without end: each saves one cell, tries again what wasn't saved, and remembers what was answered with 200."""

import http.client
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from tests.benchmarks.clerks import OK, TOKEN, Clerk

BETWEEN: Final = 0.25  # seconds between two cells, and before another try
PATIENCE: Final = 30  # seconds
NOTHING: Final = 0  # no answer came


@dataclass(slots=True)
class Typist:
    clerk: Clerk
    saved: int = -1  # the number of the last save that was answered with 200
    saved_at: list[float] = field(default_factory=list)  # when each of them was begun
    failures: list[tuple[int, str]] = field(default_factory=list)  # status and page


class Office:
    def __init__(self, clerks: Sequence[Clerk], port: int) -> None:
        self.typists = [Typist(clerk) for clerk in clerks]
        self._port, self._closed = port, threading.Event()
        self._threads = [threading.Thread(target=self._type, args=(each,), daemon=True) for each in self.typists]
        for thread in self._threads:
            thread.start()

    def _type(self, typist: Typist) -> None:
        while not self._closed.wait(BETWEEN):
            began = time.monotonic()
            status, page = self._save(typist.clerk, typist.saved + 1)
            if status == OK:
                typist.saved += 1
                typist.saved_at.append(began)
            else:
                typist.failures.append((status, page))

    def _save(self, clerk: Clerk, number: int) -> tuple[int, str]:
        head, _, body = clerk.request(number).partition(b"\r\n\r\n")
        lines = head.decode().split("\r\n")[1:]
        headers = dict(line.split(": ", 1) for line in lines) | {"Connection": "close"}
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=PATIENCE)
        try:
            connection.request("POST", clerk.address, body, headers)
            answer = connection.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            return NOTHING, ""
        finally:
            connection.close()

    def all_saved_since(self, moment: float) -> float | None:
        """When the last of them began a save that was answered; none while one of them has saved nothing since."""
        firsts = [next((at for at in each.saved_at if at > moment), None) for each in self.typists]
        known = [at for at in firsts if at is not None]
        return max(known) if len(known) == len(firsts) else None

    def close(self) -> None:
        self._closed.set()
        for thread in self._threads:
            thread.join()


def ask(port: int, method: str, path: str, session: str, body: bytes = b"", kind: str = "") -> tuple[int, bytes]:
    headers = {"Cookie": f"sessionid={session}; csrftoken={TOKEN}", "X-CSRFToken": TOKEN, "Host": "127.0.0.1"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
    try:
        connection.request(method, path, body or None, headers | ({"Content-Type": kind} if kind else {}))
        answer = connection.getresponse()
        return answer.status, answer.read()
    except (OSError, http.client.HTTPException):
        return NOTHING, b""
    finally:
        connection.close()
