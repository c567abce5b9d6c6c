"""How the backups stand: each one, made or failed, is an event of the log."""

import datetime as dt
from dataclasses import dataclass
from typing import Any, Final

from django.db import Error, transaction
from django.utils import timezone

from projects.history.events import SYSTEM, record_event
from projects.models import Event
from projects.models.event import BACKED_UP

FRESH: Final = dt.timedelta(hours=36)  # one night may be late
LOOKED_BACK: Final = dt.timedelta(days=30)


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupStanding:
    made: Event | None  # the latest that is whole
    failed: Event | None  # the latest of all, where it came to nothing

    @property
    def is_fresh(self) -> bool:
        return self.made is not None and self.made.at > timezone.now() - FRESH


def backup_standing() -> BackupStanding:
    """Older ones aren't looked for: a log without them would be read to its beginning."""
    since = timezone.now() - LOOKED_BACK
    latest, made = None, None
    for event in Event.objects.filter(verb=BACKED_UP, at__gte=since).order_by("-at", "-id"):
        latest = latest or event
        if "error" not in event.changes:
            made = event
            break
    return BackupStanding(made=made, failed=None if latest == made else latest)


def record_backup(**said: Any) -> None:
    """With the `error`, of one that failed. A database that is away hears nothing of that."""
    try:
        with transaction.atomic():
            record_event(BACKED_UP, actor=SYSTEM, subject="失败" if "error" in said else "完好", changes=said)
    except Error:
        if "error" not in said:
            raise
