"""Works off one job: claims its row, hands it to the handler of its kind, and writes what came of it."""

import errno
import logging
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import DatabaseError, InterfaceError, OperationalError, connection
from django.db.models import QuerySet
from django.utils import timezone

from perfeval.files import FilesAwayError
from perfeval.tracing import Trace, let_go, watched
from projects.models import Job, JobState
from projects.queue.results import discard_files, offer_file, part_of

logger = logging.getLogger(__name__)

MOST_ATTEMPTS: Final = 3
PAUSE: Final = 1.0  # seconds between two writes of the progress
BEAT: Final = 10  # seconds between two signs of life while a handler is busy with one item
LONGEST_ITEM: Final = timedelta(minutes=15)  # a handler that is silent for longer hangs, and is no longer vouched for
NO_SPACE: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class JobError(Exception):
    """A job that can't be done; its sentence is for the person who asked."""


class TryAgainError(Exception):
    """What the job needs is away for a moment: another attempt may do it."""


class CancelledError(Exception):
    """The person doesn't want it any more."""


class SupersededError(Exception):
    """The job was taken up again by somebody else: nothing of this attempt may be written."""


@dataclass(frozen=True, slots=True, kw_only=True)
class JobOutcome:
    name: str = ""  # of the file that is offered; without one, the job leaves none
    note: str = ""  # what the person should know about it


class Run:
    """One attempt at a job, as its handler holds it. The number of the attempt fences off all writing."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.done = 0
        self.total: int | None = None
        self.moved_at = self._told_at = time.monotonic()
        self.kept: Mapping[str, Any] = dict(job.result)  # by an attempt before this one

    @property
    def arguments(self) -> Mapping[str, Any]:
        arguments: Mapping[str, Any] = self.job.arguments
        return arguments

    @property
    def part(self) -> Path:
        """Where the handler writes its file; it is offered under its name only when it is whole."""
        return part_of(self.job.pk, self.job.attempts)

    @property
    def row(self) -> QuerySet[Job]:
        """Empty once the job has been taken up again."""
        return Job.objects.filter(pk=self.job.pk, state=JobState.RUNNING, attempts=self.job.attempts)

    def expect(self, total: int) -> None:
        self.total = total
        self.tell()

    def advance(self, by: int = 1) -> None:
        """Between two items: counts, says so about once a second, and stops here when that is wanted."""
        self.done += by
        self.moved_at = time.monotonic()
        if self.moved_at - self._told_at >= PAUSE:
            self.tell()

    def tell(self) -> None:
        self._told_at = time.monotonic()
        if not self.row.update(done=self.done, total=self.total, heartbeat_at=timezone.now()):
            raise SupersededError
        self.stop_if_cancelled()

    def stop_if_cancelled(self) -> None:
        """Writes nothing, so that it may be asked within a long transaction."""
        if self.row.filter(cancel_requested=True).exists():
            raise CancelledError

    def keep(self, result: Mapping[str, Any]) -> None:
        """What came of the items so far, for the next attempt: in the transaction of the item that it tells of."""
        if not self.row.update(result=result):
            raise SupersededError
        self.kept = result

    def end(self, state: JobState, **values: Any) -> None:
        if not self.row.update(state=state, finished_at=timezone.now(), **values):
            raise SupersededError


Handler = Callable[[Run], JobOutcome]
HANDLERS: dict[str, Handler] = {}


def handles(kind: str) -> Callable[[Handler], Handler]:
    def register(handler: Handler) -> Handler:
        HANDLERS[kind] = handler
        return handler

    return register


def run_job(key: int) -> None:
    """Does nothing where the message is stale: the job is done, cancelled, or in other hands."""
    job = claim_job(key)
    if job is None:
        return
    attempt = Run(job)
    with watched(Trace(id=str(key), kind="job")), vouched_for(attempt):
        try:
            run_handler(attempt)
        except SupersededError:
            logger.warning("Job %s was taken up again; attempt %s writes nothing", key, job.attempts)
            attempt.part.unlink(missing_ok=True)
        except BaseException:  # the worker was told to stop at once: others go on
            put_back(attempt)
            raise
        finally:
            let_go()


def claim_job(key: int) -> Job | None:
    """Compare and swap: of all who try, one gets the next number."""
    job = Job.objects.filter(pk=key, state=JobState.WAITING).first()
    if job is None:
        return None
    attempts = job.attempts + 1
    waiting = Job.objects.filter(pk=key, state=JobState.WAITING, attempts=job.attempts)
    values = {"state": JobState.RUNNING, "attempts": attempts, "heartbeat_at": timezone.now(), "done": 0, "total": None}
    if not waiting.update(**values):
        return None
    return Job.objects.select_related("owner").filter(pk=key, attempts=attempts).first()


def run_handler(attempt: Run) -> None:
    """Every way in which a handler can end becomes what the row says."""
    try:
        attempt.tell()
        end_with_result(attempt, handler_of(attempt.job)(attempt))
    except SupersededError:
        raise
    except CancelledError:
        attempt.end(JobState.CANCELLED)
        discard_files(attempt.job.pk)
    except JobError as error:
        end_with_error(attempt, str(error))
    except (TryAgainError, FilesAwayError):
        logger.warning("Job %s, attempt %s, could not do it now", attempt.job.pk, attempt.job.attempts, exc_info=True)
        put_back(attempt)
    except (OperationalError, InterfaceError):
        logger.exception("Job %s lost the database", attempt.job.pk)
        connection.close_if_unusable_or_obsolete()
        put_back(attempt)
    except OSError as error:
        logger.exception("Job %s could not write", attempt.job.pk)
        end_with_error(attempt, describe_write_error(attempt.job, error))
    except Exception:
        logger.exception("Job %s failed", attempt.job.pk)
        end_with_error(attempt, f"处理出错，未能完成。请将任务编号 {attempt.job.pk} 告知系统管理员。")


def handler_of(job: Job) -> Handler:
    handler = HANDLERS.get(job.kind)
    if handler is None:
        raise JobError(f"系统不支持“{job.kind}”这类任务，可能刚刚升级，请重新发起。")
    return handler


def end_with_result(attempt: Run, outcome: JobOutcome) -> None:
    """The file first, the row after it: who reads that it is done finds it whole."""
    attempt.tell()
    result = dict(attempt.kept) | ({"note": outcome.note} if outcome.note else {})
    expires_at = None
    if outcome.name:
        result |= offer_file(attempt.part, key=attempt.job.pk, attempt=attempt.job.attempts, name=outcome.name)
        expires_at = timezone.now() + settings.RESULT_LIFETIME
    attempt.end(JobState.DONE, result=result, expires_at=expires_at, done=attempt.total or attempt.done)
    if outcome.name:
        discard_files(attempt.job.pk, but=result["file"])


def end_with_error(attempt: Run, message: str) -> None:
    attempt.end(JobState.FAILED, error=message)
    discard_files(attempt.job.pk)


def describe_write_error(job: Job, error: OSError) -> str:
    if error.errno in NO_SPACE:
        return "磁盘空间不足，文件没有写成。请联系系统管理员腾出空间，再重新发起。"
    return f"文件未能生成。请将任务编号 {job.pk} 告知系统管理员。"


def put_back(attempt: Run) -> None:
    """For another attempt, while there is one left; whoever tends the queue announces it."""
    if attempt.job.attempts >= MOST_ATTEMPTS:
        end_with_error(attempt, given_up())
        return
    attempt.row.update(state=JobState.WAITING, heartbeat_at=None, done=0, total=None)


def given_up() -> str:
    return f"已重试 {MOST_ATTEMPTS} 次，均中断，现已停止。请稍后重新发起；仍不成功时，请联系系统管理员。"


@contextmanager
def vouched_for(attempt: Run) -> Iterator[None]:
    """An item may take longer than a silence that looks like death."""
    stopped = threading.Event()
    thread = threading.Thread(target=beat_until_stopped, args=(attempt, stopped), daemon=True)
    thread.start()
    try:
        yield
    finally:
        stopped.set()
        thread.join()


def beat_until_stopped(attempt: Run, stopped: threading.Event) -> None:
    while not stopped.wait(BEAT):
        if time.monotonic() - attempt.moved_at > LONGEST_ITEM.total_seconds():
            break
        try:
            attempt.row.update(heartbeat_at=timezone.now())
        except DatabaseError:  # away for a moment
            connection.close_if_unusable_or_obsolete()
    if threading.current_thread() is not threading.main_thread():
        connection.close()
