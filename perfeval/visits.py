"""Counts the requests of this process by the hour. Once a minute the counts are handed on, so that no request pays for a write."""

import atexit
import datetime as dt
import logging
import threading
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Final

from django.db import Error, connection
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

logger = logging.getLogger(__name__)

PAUSE: Final = 60.0  # seconds
SLOW: Final = 1.0  # seconds
OF_MACHINES: Final = frozenset({"healthz", "healthz_ready", "healthz_live", "metrics"})

# How many requests of each hour there were, how many failed by the server's fault, how many were slow
Visits = Mapping[dt.datetime, Counter[str]]

# An app that has a table for them names itself when it is ready.
KEEPERS: Final[list[Callable[[Visits], None]]] = []

_counted: defaultdict[dt.datetime, Counter[str]] = defaultdict(Counter)
_lock = threading.Lock()


def count_visit(request: HttpRequest, response: HttpResponse, seconds: float) -> None:
    if request.resolver_match and request.resolver_match.view_name in OF_MACHINES:
        return
    hour = timezone.now().replace(minute=0, second=0, microsecond=0)
    failed = response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
    with _lock:
        _counted[hour].update(requests=1, errors=int(failed), slow=int(seconds > SLOW))


def hand_on() -> None:
    """What a database that is away doesn't take is handed on a minute later."""
    with _lock:
        taken = dict(_counted)
        _counted.clear()
    try:
        for keep in KEEPERS if taken else ():
            keep(taken)
    except Error:
        logger.warning("The counts of requests could not be kept", exc_info=True)
        with _lock:
            for hour, count in taken.items():
                _counted[hour].update(count)


def hand_on_each_minute() -> None:
    """In a thread of a process that serves pages, and once more when the process ends."""

    def go_on() -> None:
        while True:
            time.sleep(PAUSE)
            hand_on()
            connection.close()

    threading.Thread(target=go_on, daemon=True).start()
    atexit.register(hand_on)
