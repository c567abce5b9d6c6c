"""Looks after the queue: takes jobs back from dead workers, finds lost messages, removes what has expired."""

import datetime as dt
import logging
from datetime import timedelta
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from projects.models import Job, JobState, Worker
from projects.models.job import FINISHED
from projects.queue.asking import announce_job
from projects.queue.results import discard_files, sweep_parts
from projects.queue.running import MOST_ATTEMPTS, given_up

logger = logging.getLogger(__name__)

SILENCE: Final = timedelta(minutes=1)  # six beats: after that a worker is taken for dead
LOST: Final = timedelta(minutes=2)  # a message that nobody took up in that time is sent again
FORGOTTEN: Final = timedelta(days=90)


def live_workers() -> QuerySet[Worker]:
    """A sign of life from the future is one from before the clock was set back."""
    now = timezone.now()
    return Worker.objects.filter(seen_at__range=(now - SILENCE, now + SILENCE))


def worker_is_alive() -> bool:
    return live_workers().exists()


def tend_queue() -> None:
    """Any number of workers may do it at the same time: each act compares and swaps."""
    now = timezone.now()
    set_back(now)
    take_back(now)
    find_lost(now)
    remove_expired(now)
    sweep_parts()


def set_back(now: dt.datetime) -> None:
    """Where the clock was: else nobody would miss a dead worker until the time of its last sign of life comes again."""
    Job.objects.filter(state__in=(JobState.WAITING, JobState.RUNNING), heartbeat_at__gt=now + SILENCE).update(
        heartbeat_at=now
    )


def take_back(now: dt.datetime) -> None:
    for job in Job.objects.filter(state=JobState.RUNNING, heartbeat_at__lt=now - SILENCE).order_by("pk"):
        held = Job.objects.filter(
            pk=job.pk, state=JobState.RUNNING, attempts=job.attempts, heartbeat_at=job.heartbeat_at
        )
        values = after_death(job, now)
        if not held.update(**values):
            continue
        logger.warning("Job %s: nothing was heard of attempt %s; now %s", job.pk, job.attempts, values["state"])
        if values["state"] in FINISHED:
            discard_files(job.pk)


def after_death(job: Job, now: dt.datetime) -> dict[str, Any]:
    if job.cancel_requested:
        return {"state": JobState.CANCELLED, "finished_at": now}
    if job.attempts >= MOST_ATTEMPTS:
        return {"state": JobState.FAILED, "finished_at": now, "error": given_up()}
    return {"state": JobState.WAITING, "heartbeat_at": None, "done": 0, "total": None}


def find_lost(now: dt.datetime) -> None:
    """While a job waits, its heartbeat is the time of its last message. A second message does no harm: one is stale."""
    waiting = Job.objects.filter(state=JobState.WAITING)
    for key, sent_at in waiting.order_by("pk").values_list("pk", "heartbeat_at"):
        if sent_at is not None and sent_at > now - LOST:
            continue
        if not waiting.filter(pk=key, heartbeat_at=sent_at).update(heartbeat_at=now):
            continue
        if not announce_job(key):  # the next round tries again, and all else goes on
            return


def remove_expired(now: dt.datetime) -> None:
    """The file before the row, so that a crash between them leaves nothing that nobody knows of."""
    for key in Job.objects.filter(expires_at__lt=now).order_by("pk").values_list("pk", flat=True):
        if not discard_files(key):  # the store is away; the next round tries again
            break
        Job.objects.filter(pk=key, expires_at__lt=now).update(expires_at=None, result={})
    forgotten = Job.objects.filter(state__in=FINISHED, finished_at__lt=now - FORGOTTEN, expires_at=None)
    forgotten.delete()
