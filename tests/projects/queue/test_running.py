"""One attempt at a job: progress, its end in every way, and no file before it is whole."""

import datetime as dt
import errno
import hashlib
import resource
import stat
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.utils import timezone
from pytest_django.fixtures import Settings

from perfeval.files import FilesAwayError
from projects.models import Job, JobState
from projects.queue import (
    Handler,
    JobError,
    JobOutcome,
    Run,
    cancel_job,
    enqueue,
    folder_of,
    result_file,
    run_job,
    running,
)
from projects.queue.results import parts_folder
from projects.queue.running import HANDLERS, SupersededError, beat_until_stopped, claim_job
from tests.factories import UserFactory
from tests.kept_files import path_of

pytestmark = pytest.mark.django_db
LONG_AGO = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
TEXT = b"text\n" * 1000


@pytest.fixture(autouse=True)
def _progress_is_written_at_every_item(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "PAUSE", 0)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Callable[[Handler], Job]:
    """A job that does what the handler does."""

    def asked(handler: Handler) -> Job:
        monkeypatch.setitem(HANDLERS, "count", handler)
        return enqueue("count", {}, owner=UserFactory.create())

    return asked


@pytest.fixture
def worked(asked: Callable[[Handler], Job]) -> Callable[[Handler], Job]:
    def worked(handler: Handler) -> Job:
        job = asked(handler)
        run_job(job.pk)
        job.refresh_from_db()
        return job

    return worked


Worked = Callable[[Handler], Job]


def write(attempt: Run) -> JobOutcome:
    attempt.part.write_bytes(TEXT)
    return JobOutcome(name="表.txt", note="共一张。")


def left_files(job: Job) -> list[str]:
    places = (path_of(folder_of(job.pk)), parts_folder())
    return sorted(path.name for place in places for path in place.glob("*"))


def test_finished_file_is_offered_with_name_size_and_digest(worked: Worked, settings: Settings) -> None:
    job = worked(write)
    assert job.result == {
        "name": "表.txt",
        "size": len(TEXT),
        "digest": hashlib.sha256(TEXT).hexdigest(),
        "file": "1",
        "note": "共一张。",
    }
    place = path_of(result_file(job))
    assert place.read_bytes() == TEXT
    assert stat.S_IMODE(place.parent.stat().st_mode) == 0o700
    assert job.finished_at is not None
    assert job.expires_at is not None
    assert abs(job.expires_at - job.finished_at - settings.RESULT_LIFETIME) < dt.timedelta(minutes=1)


def test_job_without_a_file_expires_never(worked: Worked) -> None:
    job = worked(lambda attempt: JobOutcome())
    assert (job.state, job.result, job.expires_at, result_file(job)) == (JobState.DONE, {}, None, None)


@pytest.mark.django_db(transaction=True)
def test_what_was_kept_is_there_for_the_next_attempt_and_at_the_end(asked: Callable[[Handler], Job]) -> None:
    found = []

    def count(attempt: Run) -> JobOutcome:
        found.append(dict(attempt.kept))
        attempt.keep({"items": len(found)})
        if len(found) == 1:
            raise OperationalError
        return JobOutcome(note="共一张。")

    job = asked(count)
    for _ in range(2):
        run_job(job.pk)
    job.refresh_from_db()
    assert (found, job.result) == ([{}, {"items": 1}], {"items": 2, "note": "共一张。"})


def test_attempt_that_was_taken_up_again_keeps_nothing(worked: Worked) -> None:
    def count(attempt: Run) -> JobOutcome:
        Job.objects.update(attempts=2)
        with pytest.raises(SupersededError):
            attempt.keep({"items": 1})
        return JobOutcome()

    assert worked(count).result == {}


def test_progress_can_be_read_while_it_runs(worked: Worked) -> None:
    seen = []

    def count(attempt: Run) -> JobOutcome:
        attempt.expect(3)
        for _ in range(3):
            attempt.advance()
            seen.append(Job.objects.values_list("state", "done", "total").get())
        return JobOutcome()

    job = worked(count)
    assert seen == [("running", 1, 3), ("running", 2, 3), ("running", 3, 3)]
    assert (job.done, job.total) == (3, 3)


def test_progress_is_written_after_a_pause_and_not_at_every_item(
    worked: Worked, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "PAUSE", 3600.0)
    seen = []

    def count(attempt: Run) -> JobOutcome:
        attempt.expect(100)
        for _ in range(100):
            attempt.advance()
        seen.append(Job.objects.get().done)
        return JobOutcome()

    job = worked(count)
    assert (seen, job.done) == ([0], 100)


def test_cancel_takes_effect_between_two_items(worked: Worked) -> None:
    items = []

    def count(attempt: Run) -> JobOutcome:
        attempt.part.write_bytes(TEXT)
        for item in range(5):
            items.append(item)
            if item == 2:
                cancel_job(attempt.job)
            attempt.advance()
        return JobOutcome(name="表.txt")

    job = worked(count)
    assert (job.state, items, job.result, left_files(job)) == (JobState.CANCELLED, [0, 1, 2], {}, [])


def test_refusal_is_told_in_its_own_words(worked: Worked) -> None:
    def refuse(attempt: Run) -> JobOutcome:
        raise JobError("没有可以导出的自评表。")

    job = worked(refuse)
    assert (job.state, job.error) == (JobState.FAILED, "没有可以导出的自评表。")


def test_mistake_is_told_by_number_and_traced_in_the_log_alone(
    worked: Worked, caplog: pytest.LogCaptureFixture
) -> None:
    def stumble(attempt: Run) -> JobOutcome:
        attempt.part.write_bytes(b"half")
        raise ZeroDivisionError("secret")

    job = worked(stumble)
    assert job.error == f"处理出错，未能完成。请将任务编号 {job.pk} 告知系统管理员。"
    assert "ZeroDivisionError: secret" in caplog.text
    assert left_files(job) == []


def test_kind_that_nobody_handles_is_told(caplog: pytest.LogCaptureFixture) -> None:
    job = enqueue("unheard-of", {}, owner=UserFactory.create())
    run_job(job.pk)
    job.refresh_from_db()
    assert job.error == "系统不支持“unheard-of”这类任务，可能刚刚升级，请重新发起。"


@contextmanager
def full_disk(after: int) -> Iterator[None]:
    """The system refuses to let a file grow beyond a limit, as a full disk would."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (after, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_full_disk_is_told_and_leaves_no_half_file(worked: Worked) -> None:
    def fill(attempt: Run) -> JobOutcome:
        with full_disk(after=2000):
            return write(attempt)

    job = worked(fill)
    assert (job.state, job.error) == (
        JobState.FAILED,
        "磁盘空间不足，文件没有写成。请联系系统管理员腾出空间，再重新发起。",
    )
    assert (job.result, left_files(job)) == ({}, [])


def test_folder_that_may_not_be_written_is_told_by_number(worked: Worked) -> None:
    def refused(attempt: Run) -> JobOutcome:
        raise PermissionError(errno.EACCES, "Permission denied")

    job = worked(refused)
    assert job.error == f"文件未能生成。请将任务编号 {job.pk} 告知系统管理员。"


@pytest.mark.django_db(transaction=True)
def test_lost_database_puts_the_job_back_for_another_attempt(asked: Callable[[Handler], Job]) -> None:
    def lose(attempt: Run) -> JobOutcome:
        if attempt.job.attempts < 3:
            raise OperationalError("the server closed the connection")
        return write(attempt)

    job = asked(lose)
    states = []
    for _ in range(3):
        run_job(job.pk)
        job.refresh_from_db()
        states.append((job.state, job.attempts, job.heartbeat_at is None))
    assert states == [("waiting", 1, True), ("waiting", 2, True), ("done", 3, False)]


@pytest.mark.django_db(transaction=True)
def test_store_that_is_away_leaves_the_job_for_another_attempt(asked: Callable[[Handler], Job]) -> None:
    def read(attempt: Run) -> JobOutcome:
        raise FilesAwayError("Could not connect")

    job = asked(read)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.error) == (JobState.WAITING, 1, "")


@pytest.mark.django_db(transaction=True)
def test_third_interruption_is_the_last(asked: Callable[[Handler], Job]) -> None:
    def lose(attempt: Run) -> JobOutcome:
        raise OperationalError("the server closed the connection")

    job = asked(lose)
    for _ in range(4):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.FAILED, 3)
    assert job.error == "已重试 3 次，均中断，现已停止。请稍后重新发起；仍不成功时，请联系系统管理员。"


def test_worker_that_is_stopped_at_once_leaves_the_job_to_others(asked: Callable[[Handler], Job]) -> None:
    def stop(attempt: Run) -> JobOutcome:
        raise SystemExit(1)

    job = asked(stop)
    with pytest.raises(SystemExit):
        run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.heartbeat_at) == (JobState.WAITING, 1, None)


def test_of_two_messages_one_is_stale(asked: Callable[[Handler], Job]) -> None:
    job = asked(write)
    run_job(job.pk)
    run_job(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts) == (JobState.DONE, 1)


def test_of_two_that_claim_one_gets_it(asked: Callable[[Handler], Job]) -> None:
    job = asked(write)
    claimed = [claim_job(job.pk), claim_job(job.pk)]
    assert [each and each.attempts for each in claimed] == [1, None]


def test_who_was_taken_for_dead_writes_nothing_any_more(worked: Worked) -> None:
    """The job is taken up again in the midst of its first attempt, and finished by the second."""

    def awake_too_late(attempt: Run) -> JobOutcome:
        outcome = write(attempt)
        if attempt.job.attempts == 1:
            Job.objects.update(state=JobState.WAITING, heartbeat_at=None)
            run_job(attempt.job.pk)
            attempt.part.write_bytes(b"stale")
        return outcome

    job = worked(awake_too_late)
    assert (job.state, job.attempts, job.result["file"], left_files(job)) == (JobState.DONE, 2, "2", ["2"])
    place = path_of(result_file(job))
    assert place.read_bytes() == TEXT


def test_superseded_attempt_learns_it_at_its_next_item(asked: Callable[[Handler], Job]) -> None:
    job = asked(write)
    claimed = claim_job(job.pk)
    assert claimed is not None
    attempt = Run(claimed)
    Job.objects.update(attempts=2)
    with pytest.raises(SupersededError):
        attempt.advance()


class StopAfter(threading.Event):
    """Lets a number of beats pass without waiting for them."""

    def __init__(self, beats: int) -> None:
        super().__init__()
        self.left = beats

    def wait(self, timeout: float | None = None) -> bool:
        self.left -= 1
        return self.left < 0


def claimed_long_ago(asked: Callable[[Handler], Job]) -> Run:
    job = claim_job(asked(write).pk)
    assert job is not None
    Job.objects.update(heartbeat_at=LONG_AGO)
    return Run(job)


def test_handler_that_is_long_at_one_item_is_vouched_for(asked: Callable[[Handler], Job]) -> None:
    beat_until_stopped(claimed_long_ago(asked), StopAfter(1))
    heard_at = Job.objects.get().heartbeat_at
    assert heard_at is not None
    assert timezone.now() - heard_at < dt.timedelta(minutes=1)


def test_handler_that_hangs_is_not(asked: Callable[[Handler], Job]) -> None:
    attempt = claimed_long_ago(asked)
    attempt.moved_at -= running.LONGEST_ITEM.total_seconds() + 1
    beat_until_stopped(attempt, StopAfter(5))
    assert Job.objects.get().heartbeat_at == LONG_AGO
