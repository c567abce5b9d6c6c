"""Lists and statistics are read from a replica where one is stated (REPLICA_URL); everything else from the primary.

Whoever has written reads from the replica only once it has replayed what was written, and nobody from one that has fallen behind."""

import logging
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from functools import wraps
from typing import Any, Final

from django.conf import settings
from django.db import Error, InterfaceError, OperationalError, connections
from django.db.models import Model
from django.http import HttpRequest, HttpResponse

logger = logging.getLogger(__name__)

PRIMARY: Final = "default"
REPLICA: Final = "replica"
WRITTEN: Final = "written"  # the cookie that says how far the primary's log was after this browser's last write
KEPT: Final = 3600  # seconds; nobody's replica is so far behind and still read
PAUSE: Final = 10.0  # seconds between two looks at the primary, and before a replica that was away is tried again
MOMENT: Final = 1.0  # second before a replica that was behind is asked again
PATIENCE: Final = 3.0  # seconds that a job waits for it
PLACE: Final = re.compile(r"[0-9A-F]{1,8}/[0-9A-F]{1,8}", re.ASCII)

reads_replica: ContextVar[bool] = ContextVar("reads_replica", default=False)


def position_of(place: str | None) -> int:
    """Of a place in the log as PostgreSQL writes it; 0 where it is none."""
    if not PLACE.fullmatch(place or ""):
        return 0
    upper, _, lower = str(place).partition("/")
    return (int(upper, 16) << 32) + int(lower, 16)


class Router:
    """A transaction reads where it writes; so do the models that decide what somebody may do."""

    def db_for_read(self, model: type[Model], **hints: Any) -> str | None:
        if not reads_replica.get() or connections[PRIMARY].in_atomic_block:
            return None
        return PRIMARY if model._meta.label_lower.startswith(settings.REPLICA_LEAVES) else REPLICA

    def db_for_write(self, model: type[Model], **hints: Any) -> str:
        return PRIMARY

    def allow_relation(self, first: Model, second: Model, **hints: Any) -> bool:
        return True

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool | None:
        return False if db == REPLICA else None


@dataclass(slots=True)
class PrimarySeen:
    """How far the primary's log was at this process's last two looks. A replica that has the former is at most two pauses behind."""

    former: int = 0
    latest: int = 0
    looked_at: float = -3 * PAUSE

    def least(self, now: float, look: Callable[[], int]) -> int:
        if now - self.looked_at >= PAUSE:
            seen = look()
            self.former = self.latest if now - self.looked_at < 2 * PAUSE else seen
            self.latest, self.looked_at = seen, now
        return self.former


_seen = PrimarySeen()
_away_until = 0.0


def primary_position() -> int:
    return _ask_position(PRIMARY, "SELECT pg_current_wal_insert_lsn()::text")


def replica_position() -> int:
    return _ask_position(REPLICA, "SELECT pg_last_wal_replay_lsn()::text")


def _ask_position(alias: str, question: str) -> int:
    with connections[alias].cursor() as cursor:
        cursor.execute(question)
        return position_of(cursor.fetchone()[0])


def has_replayed(written: int) -> bool:
    """Whether the replica may be read by somebody who has written so far."""
    global _away_until  # noqa: PLW0603 (a moment; whoever reads the former one tries once too often)
    now = time.monotonic()
    if now < _away_until:
        return False
    try:
        replayed, least = replica_position(), _seen.least(now, primary_position)
    except Error as error:
        _away_until = now + PAUSE
        logger.warning("The replica is away, lists are read from the primary: %s", error)
        connections[REPLICA].close()
        return False
    if replayed < least:
        _away_until = now + MOMENT
        logger.warning("The replica is behind, lists are read from the primary: %d bytes of the log", least - replayed)
    return replayed >= max(least, written)


@contextmanager
def reading_replica() -> Iterator[None]:
    token = reads_replica.set(True)
    try:
        yield
    finally:
        reads_replica.reset(token)


def from_replica(view: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """For pages that only read. Where the replica fails in the midst of it, the page is made again from the primary."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if settings.REPLICA_URL and has_replayed(position_of(request.COOKIES.get(WRITTEN))):
            try:
                with reading_replica():
                    return view(request, *args, **kwargs)
            except (OperationalError, InterfaceError) as error:
                logger.warning("The replica failed, the page is made from the primary: %s", error)
                connections[REPLICA].close()
        return view(request, *args, **kwargs)

    return answer


def replays_soon(written: int) -> bool:
    gives_up_at = time.monotonic() + PATIENCE
    while not (has_it := has_replayed(written)) and time.monotonic() < gives_up_at:
        time.sleep(0.1)
    return has_it


@contextmanager
def from_replica_as_of_now() -> Iterator[None]:
    """For a job that reads much: what was committed before it began is there, or it reads from the primary."""
    if settings.REPLICA_URL and replays_soon(primary_position()):
        with reading_replica():
            yield
    else:
        yield


def tell_of_writes(request: HttpRequest) -> None:
    """Where a page tells what others have written for this person: a worker that did a job."""
    request.META[WRITTEN] = True


class WrittenMark:
    """Notes in the browser how far the log was after a request that may have written; no host has to remember it."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.method in ("GET", "HEAD", "OPTIONS") and WRITTEN not in request.META:
            return response
        try:
            place = primary_position()
        except Error:  # nothing was committed, or nobody can read it back
            return response
        told = f"{place >> 32:X}/{place & 0xFFFFFFFF:X}"
        secure = settings.SESSION_COOKIE_SECURE
        response.set_cookie(WRITTEN, told, max_age=KEPT, httponly=True, secure=secure, samesite="Lax")
        return response
