"""Two acts in transactions of their own: the second runs while the first holds its first lock, until it is done or waits."""

import re
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor, wait
from types import TracebackType
from typing import Any, Final, Self

from django.db import connection, connections

LOCK: Final = re.compile(r" FOR (NO KEY )?UPDATE")
OFTEN: Final = 0.002  # seconds between two looks at whether the second waits
LONGEST: Final = 60.0  # seconds; a lock that nobody gives back fails the test and doesn't hang it
Work = Callable[[], object]


class Pause:
    """Holds a transaction still behind the first statement of a kind."""

    def __init__(self, at: re.Pattern[str]) -> None:
        self.at = at
        self.reached, self.over = threading.Event(), threading.Event()

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        result = execute(sql, params, many, context)
        if not self.reached.is_set() and self.at.search(sql):
            self.reached.set()
            assert self.over.wait(LONGEST)
        return result


class Racer:
    """A thread that keeps its connection."""

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self.process = self._thread.submit(_process).result(LONGEST)

    def start(self, work: Work, pause: Pause | None = None) -> "Future[object]":
        return self._thread.submit(_run, work, pause)

    def end(self) -> None:
        self._thread.submit(connections.close_all).result(LONGEST)
        self._thread.shutdown()


class Racers:
    def __enter__(self) -> Self:
        self.first, self.second = Racer(), Racer()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.first.end()
        self.second.end()

    def race(self, first: Work, second: Work, *, at: re.Pattern[str] = LOCK) -> tuple[object, object, bool]:
        """What came of both, and whether the second had to wait."""
        pause = Pause(at)
        held = self.first.start(first, pause)
        held.add_done_callback(lambda _: pause.reached.set())  # an act that locks nothing
        assert pause.reached.wait(LONGEST)
        other, waited = self.second.start(second), False
        while not waited and not wait([other], timeout=OFTEN).done:
            waited = _waits(self.second.process)
        pause.over.set()
        return held.result(LONGEST), other.result(LONGEST), waited


def _process() -> int:
    """Of a connection that no request closes for its age: the process is looked at as long as the racer runs."""
    connection.ensure_connection()
    connection.close_at = None
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        return int(cursor.fetchone()[0])


def _run(work: Work, pause: Pause | None) -> object:
    """An exception is an outcome too: it is for the test to say which may be."""
    try:
        if pause is None:
            return work()
        with connection.execute_wrapper(pause):
            return work()
    except Exception as error:
        return error


def _waits(process: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT cardinality(pg_blocking_pids(%s)) > 0", [process])
        return bool(cursor.fetchone()[0])
