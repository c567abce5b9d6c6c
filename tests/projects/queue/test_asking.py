"""Asking for a job puts down a row, and sends a message once that is committed."""

from typing import Any

import pytest
from django.db import transaction
from django_tasks.backends.base import BaseTaskBackend
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from projects.models import Job, JobState
from projects.queue import Run, cancel_job, enqueue, run_job, tend_queue
from projects.queue.running import HANDLERS, JobOutcome, claim_job
from tests.factories import UserFactory


@pytest.mark.django_db
def test_row_says_what_is_to_be_done_for_whom() -> None:
    user = UserFactory.create()
    job = enqueue("count", {"to": 3}, owner=user)
    job.refresh_from_db()
    assert (job.kind, job.arguments, job.owner, job.state, job.attempts) == (
        "count",
        {"to": 3},
        user,
        JobState.WAITING,
        0,
    )


@pytest.mark.django_db
def test_message_carries_the_key_alone(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue("count", {"to": 3}, owner=UserFactory.create())
        assert DBTaskResult.objects.count() == 0
    assert [message.args_kwargs for message in DBTaskResult.objects.all()] == [{"args": [job.pk], "kwargs": {}}]


@pytest.mark.django_db(transaction=True)
def test_what_is_rolled_back_was_never_asked() -> None:
    with transaction.atomic():
        enqueue("count", {}, owner=UserFactory.create())
        transaction.set_rollback(True)
    assert (Job.objects.count(), DBTaskResult.objects.count()) == (0, 0)


class Away(BaseTaskBackend):
    def enqueue(self, *args: Any, **kwargs: Any) -> Any:
        raise ConnectionError("the queue is away")


@pytest.mark.django_db(transaction=True)
def test_queue_that_is_away_fails_nobodys_request_and_is_told_once_it_is_back(settings: Settings) -> None:
    settings.TASKS = {"default": {"BACKEND": f"{__name__}.Away"}}
    job = enqueue("count", {}, owner=UserFactory.create())
    with transaction.atomic():
        enqueue("count", {}, owner=job.owner)
    tend_queue()
    assert (Job.objects.filter(state=JobState.WAITING).count(), DBTaskResult.objects.count()) == (2, 0)
    settings.TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend"}}
    tend_queue()
    assert DBTaskResult.objects.count() == 2


@pytest.mark.django_db
def test_waiting_job_is_cancelled_at_once() -> None:
    job = enqueue("count", {}, owner=UserFactory.create())
    cancel_job(job)
    job.refresh_from_db()
    assert (job.state, job.is_finished, claim_job(job.pk)) == (JobState.CANCELLED, True, None)


@pytest.mark.django_db
def test_finished_job_stays_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    def do_nothing(attempt: Run) -> JobOutcome:
        return JobOutcome()

    monkeypatch.setitem(HANDLERS, "count", do_nothing)
    job = enqueue("count", {}, owner=UserFactory.create())
    run_job(job.pk)
    cancel_job(job)
    job.refresh_from_db()
    assert (job.state, job.cancel_requested) == (JobState.DONE, False)
