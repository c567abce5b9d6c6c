"""Asks for long work of the kinds that there are, and takes it back."""

import logging
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Final

from django.db import close_old_connections, transaction
from django.utils import timezone
from django_tasks import task

from projects.models import Job, JobState
from projects.queue.running import run_job

if TYPE_CHECKING:
    from perfeval.accounts.models import User

logger = logging.getLogger(__name__)

EXPORT: Final = "export"  # many sheets at once
EXPORT_OVERVIEW: Final = "export-overview"  # the list of many sheets as an Excel table
PRINT_VERSION: Final = "print-version"  # {"version": key}: the PDF of a frozen version
PRINT_PUBLIC: Final = "print-public"  # {"version": key}: its masked PDF
PREFILL: Final = "prefill"  # the bureau's amounts brought to the forms of a round
BULK_REVIEW: Final = "bulk-review"  # many sheets passed or returned
MAIL_NOTICES: Final = "mail-notices"  # to the owner
AUDIT: Final = "audit"  # the report, the list or the marked file of an audited upload
REPORT: Final = "report"  # a long report in Word
ENTER_INTAKE: Final = "enter-intake"  # many tables of an upload into their sheets
ENLIST: Final = "enlist"  # a long list that enters its round
READ_INTAKE: Final = "read-intake"  # {"intake": key}: the tables in uploaded documents

TITLES: Final[Mapping[str, str]] = {
    EXPORT: "导出",
    EXPORT_OVERVIEW: "自评表一览（Excel）",
    PRINT_VERSION: "生成送审稿 PDF",
    PRINT_PUBLIC: "生成公开 PDF",
    BULK_REVIEW: "批量审核",
    MAIL_NOTICES: "发送通知邮件",
    PREFILL: "财政数据预填",
    ENLIST: "列入应评项目清单",
    ENTER_INTAKE: "导入自评表",
    REPORT: "报告（Word）",
    AUDIT: "质量核查",
    READ_INTAKE: "读取上传的文件",
}


def enqueue(kind: str, arguments: Mapping[str, Any], *, owner: "User") -> Job:
    """The row, in the caller's transaction; the message when that is committed."""
    job = Job.objects.create(kind=kind, arguments=dict(arguments), owner=owner, heartbeat_at=timezone.now())
    # A function with a name: Django tells it where it fails, and a partial has none.
    transaction.on_commit(lambda: announce_job(job.pk), robust=True)
    return job


def announce_job(key: int) -> bool:
    """A queue that is away delays the job and fails nobody's request: who tends the queue announces it as soon as it is back."""
    try:
        work_off.enqueue(key)
    except Exception as error:
        logger.warning("Job %s could not be announced: %r", key, error)
        Job.objects.filter(pk=key, state=JobState.WAITING).update(heartbeat_at=None)
        return False
    return True


@task()
def work_off(key: int) -> None:
    close_old_connections()
    run_job(key)


def cancel_job(job: Job) -> None:
    """At once while it waits; else between two of its items."""
    unfinished = Job.objects.filter(pk=job.pk, state__in=(JobState.WAITING, JobState.RUNNING))
    unfinished.update(cancel_requested=True)
    waiting = Job.objects.filter(pk=job.pk, state=JobState.WAITING, cancel_requested=True)
    waiting.update(state=JobState.CANCELLED, finished_at=timezone.now())
