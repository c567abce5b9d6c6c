"""What is in hand, a request or a job: its id, which every line of the log then carries, its queries and their time."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any, Final

from django.conf import settings
from django.db import connections
from django.utils.crypto import get_random_string

logger = logging.getLogger("perfeval.queries")

READ_OUT: Final = (
    "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"  # nothing that a clerk could take for something else on the telephone
)
TAKEN: Final = re.compile(r"[A-Za-z0-9._-]{8,64}", re.ASCII)
LONGEST_STATEMENT: Final = 2000


@dataclass(slots=True, kw_only=True)
class Trace:
    """One request or job, from its beginning."""

    id: str
    kind: str = "request"
    queries: int = 0
    began: float = field(default_factory=time.monotonic)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.began

    def query(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        """Counts; tells a slow one without its parameters, which may be anybody's name."""
        self.queries += 1
        began = time.monotonic()
        try:
            return execute(sql, params, many, context)
        finally:
            taken = round((time.monotonic() - began) * 1000)
            if 0 < settings.SLOW_QUERY_MS <= taken:
                statement = " ".join(str(sql).split())[:LONGEST_STATEMENT]
                logger.warning("%d ms: %s", taken, statement, extra={"fields": {"ms": taken, "statement": statement}})


IN_HAND: ContextVar[Trace | None] = ContextVar("in_hand", default=None)


def new_id() -> str:
    """Read out in threes of four."""
    return "-".join(get_random_string(4, READ_OUT) for _ in range(3))


def given_or_new(given: str) -> str:
    return given if TAKEN.fullmatch(given) else new_id()


@contextmanager
def watched(trace: Trace) -> Iterator[Trace]:
    """Its id stays until it is let go: a streamed answer is made after its view."""
    IN_HAND.set(trace)
    with ExitStack() as stack:
        for connection in connections.all():
            stack.enter_context(connection.execute_wrapper(trace.query))
        yield trace


def let_go(**kwargs: Any) -> None:
    IN_HAND.set(None)
