"""Jobs of dead workers are taken back, lost messages found, expired results removed."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from pytest_django.fixtures import Settings

from projects.models import Job, JobState, Worker
from projects.queue import JobOutcome, Run, enqueue, folder_of, result_file, run_job, tend_queue
from projects.queue.results import parts_folder, sweep_parts
from projects.queue.running import HANDLERS, claim_job
from projects.queue.tending import worker_is_alive
from tests.factories import UserFactory
from tests.kept_files import path_of

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch) -> Job:
    def write(attempt: Run) -> JobOutcome:
        attempt.part.write_bytes(b"text")
        return JobOutcome(name="表.txt")

    monkeypatch.setitem(HANDLERS, "write", write)
    return enqueue("write", {}, owner=UserFactory.create())


def died(job: Job, **values: Any) -> None:
    """In the midst of an attempt, some time ago."""
    claimed = claim_job(job.pk)
    assert claimed is not None
    Run(claimed).part.write_bytes(b"half")
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() - 2 * MINUTE, **values)


def test_result_whose_time_is_over_is_offered_no_more_before_it_is_removed(job: Job) -> None:
    run_job(job.pk)
    job.refresh_from_db()
    assert job.expires_at is not None
    with time_machine.travel(job.expires_at - MINUTE, tick=False):
        assert result_file(job) is not None
    with time_machine.travel(job.expires_at, tick=False):
        assert result_file(job) is None


def test_dead_worker_is_missed_although_the_clock_was_set_back(job: Job) -> None:
    died(job)
    Worker.objects.create(name="dead", host="host", process=7, seen_at=timezone.now() + 60 * MINUTE)
    Job.objects.filter(pk=job.pk).update(heartbeat_at=timezone.now() + 60 * MINUTE)
    assert not worker_is_alive()
    now = timezone.now()
    for minutes, state in ((0, JobState.RUNNING), (2, JobState.WAITING)):
        with time_machine.travel(now + minutes * MINUTE, tick=False):
            tend_queue()
        job.refresh_from_db()
        assert job.state == state


def test_job_of_a_dead_worker_is_taken_back_announced_and_done(job: Job) -> None:
    died(job)
    tend_queue()
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.WAITING, 1)
    assert DBTaskResult.objects.count() == 1
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, [path.name for path in path_of(folder_of(job.pk)).iterdir()]) == (
        JobState.DONE,
        2,
        ["2"],
    )


def test_job_that_is_heard_of_stays_with_its_worker(job: Job) -> None:
    claim_job(job.pk)
    tend_queue()
    job.refresh_from_db()
    assert (job.state, DBTaskResult.objects.count()) == (JobState.RUNNING, 0)


def test_job_that_killed_three_workers_is_given_up(job: Job) -> None:
    for _ in range(3):
        died(job)
        tend_queue()
    job.refresh_from_db()
    assert (job.state, job.attempts, path_of(folder_of(job.pk)).exists()) == (JobState.FAILED, 3, False)
    assert job.error == "已重试 3 次，均中断，现已停止。请稍后重新发起；仍不成功时，请联系系统管理员。"


def test_job_that_was_to_be_cancelled_is_not_taken_up_again(job: Job) -> None:
    died(job, cancel_requested=True)
    tend_queue()
    job.refresh_from_db()
    assert (job.state, path_of(folder_of(job.pk)).exists()) == (JobState.CANCELLED, False)


def test_parts_of_ended_attempts_are_swept_and_others_stay(job: Job) -> None:
    died(job)
    for ended in (f"{job.pk + 1}-1", f"{job.pk}-1"):
        (parts_folder() / ended).touch()
    sweep_parts()
    assert [part.name for part in parts_folder().iterdir()] == [f"{job.pk}-1"]


def test_lost_message_is_sent_again_and_not_at_every_turn(job: Job) -> None:
    with time_machine.travel(timezone.now() + 3 * MINUTE):
        tend_queue()
        tend_queue()
    assert [message.args_kwargs["args"] for message in DBTaskResult.objects.all()] == [[job.pk]]


def test_message_that_is_on_its_way_is_left_alone(job: Job) -> None:
    tend_queue()
    assert DBTaskResult.objects.count() == 0


def test_result_is_removed_when_its_time_is_over(job: Job, settings: Settings) -> None:
    run_job(job.pk)
    with time_machine.travel(timezone.now() + settings.RESULT_LIFETIME - MINUTE):
        tend_queue()
    job.refresh_from_db()
    assert result_file(job) is not None
    with time_machine.travel(timezone.now() + settings.RESULT_LIFETIME + MINUTE):
        tend_queue()
    job.refresh_from_db()
    assert (job.state, job.result, job.expires_at, path_of(folder_of(job.pk)).exists()) == (
        JobState.DONE,
        {},
        None,
        False,
    )


def test_rows_are_forgotten_after_three_months(job: Job, settings: Settings) -> None:
    run_job(job.pk)
    waiting = enqueue("write", {}, owner=job.owner)
    for days in (80, 91):
        with time_machine.travel(timezone.now() + dt.timedelta(days=days)):
            tend_queue()
    assert list(Job.objects.all()) == [waiting]
