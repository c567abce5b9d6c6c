"""The figures of the running site; each is asked in one place, and always in the same number of queries."""

import datetime as dt
import shutil
import socket
import ssl
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from cryptography.x509 import load_der_x509_certificate
from django.conf import settings
from django.db import connection
from django.db.models import Count, Min, Q, Sum

from projects.models import Attachment, Job, JobState, Worker
from projects.queue.asking import MAIL_NOTICES

LATELY: Final = dt.timedelta(days=1)
PATIENCE: Final = 2.0  # seconds, for the certificate


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    waiting: int
    running: int
    failed: int  # lately
    mail: int  # waiting
    oldest: dt.datetime | None  # of those that wait

    def age(self, now: dt.datetime) -> dt.timedelta:
        return max(now - self.oldest, dt.timedelta()) if self.oldest else dt.timedelta()


def queue_figures(now: dt.datetime) -> QueueFigures:
    waiting, failed = Q(state=JobState.WAITING), Q(state=JobState.FAILED, finished_at__gte=now - LATELY)
    unfinished = Job.objects.filter(waiting | failed | Q(state=JobState.RUNNING))
    return QueueFigures(
        **unfinished.aggregate(
            waiting=Count("pk", filter=waiting),
            running=Count("pk", filter=Q(state=JobState.RUNNING)),
            failed=Count("pk", filter=failed),
            mail=Count("pk", filter=waiting & Q(kind=MAIL_NOTICES)),
            oldest=Min("created_at", filter=waiting),
        )
    )


def list_workers() -> Sequence[Worker]:
    return list(Worker.objects.order_by("host", "process", "name"))


@dataclass(frozen=True, slots=True, kw_only=True)
class DatabaseFigures:
    name: str
    size: int  # bytes
    ahead: float | None  # seconds by which the database's clock is ahead of ours; none where it is the same


def database_figures() -> DatabaseFigures:
    with connection.cursor() as cursor:
        if connection.vendor == "sqlite":
            cursor.execute(
                "SELECT sqlite_version(), page_count * page_size FROM pragma_page_count(), pragma_page_size()"
            )
            version, size = cursor.fetchone()
            return DatabaseFigures(name=f"SQLite {version}", size=size, ahead=None)
        before = time.time()
        cursor.execute(
            "SELECT current_setting('server_version'), pg_database_size(current_database()),"
            " extract(epoch FROM clock_timestamp())"
        )
        version, size, their_time = cursor.fetchone()
        ours = (before + time.time()) / 2
    return DatabaseFigures(name=f"PostgreSQL {version.split()[0]}", size=size, ahead=float(their_time) - ours)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileFigures:
    count: int
    size: int
    free: int  # of the disk with FILES_DIR
    total: int


def file_figures() -> FileFigures:
    held = Attachment.objects.aggregate(count=Count("pk"), size=Sum("size"))
    free, total = disk_space()
    return FileFigures(count=held["count"], size=held["size"] or 0, free=free, total=total)


def disk_space() -> tuple[int, int]:
    """Free and whole; the folder itself comes with the first file."""
    place = Path(settings.FILES_DIR)
    while not place.exists():
        place = place.parent
    used = shutil.disk_usage(place)
    return used.free, used.total


def certificate_ends() -> dt.datetime | None:
    """None where the site's address isn't stated, isn't encrypted, or doesn't answer."""
    place = urlsplit(settings.PUBLIC_ADDRESS)
    if place.scheme != "https" or not place.hostname:
        return None
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE  # one that is out of date is looked at too
    try:
        with (
            socket.create_connection((place.hostname, place.port or 443), timeout=PATIENCE) as line,
            context.wrap_socket(line, server_hostname=place.hostname) as secured,
        ):
            shown = secured.getpeercert(binary_form=True)
    except OSError:
        return None
    return load_der_x509_certificate(shown).not_valid_after_utc if shown else None
