"""后台任务 of one's own: how far they are, and their files."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST, require_safe

from perfeval.files import store
from perfeval.replica import tell_of_writes
from perfeval.requests import HtmxRequest, part_or_page
from projects.exports.order import Target
from projects.models import Job, JobState
from projects.models.job import JobQuerySet
from projects.queue import cancel_job, result_file
from projects.queue.asking import BULK_REVIEW, ENLIST, EXPORT, EXPORT_OVERVIEW, PREFILL, REPORT, TITLES
from projects.review.bulk import Tally
from projects.review.states import Word

MOST: Final = 30
WORDS: Final = {
    JobState.WAITING: Word("等待中"),
    JobState.RUNNING: Word("进行中"),
    JobState.DONE: Word("已完成", "good"),
    JobState.FAILED: Word("失败", "bad"),
    JobState.CANCELLED: Word("已取消"),
}
STOPPING: Final = Word("正在取消")


@dataclass(frozen=True, slots=True, kw_only=True)
class JobLine:
    """A job as its owner reads it."""

    job: Job
    state: Word
    offers_file: bool

    @property
    def title(self) -> str:
        return str(self.job.arguments.get("title", self.job.kind))

    @property
    def sheets(self) -> int:
        sheets = self.job.arguments.get("sheets")
        return len(sheets) if isinstance(sheets, list) else 0

    @property
    def kind(self) -> str:
        target = self.job.arguments.get("target", "")
        return Target(target).label if target in Target else TITLES.get(self.job.kind, "")

    @property
    def tally(self) -> Tally | None:
        """Of an order of many acts, once one was tried."""
        return Tally.read(self.job.result) if self.job.kind == BULK_REVIEW and self.job.result else None

    @property
    def is_gone(self) -> bool:
        return (
            self.job.kind in (EXPORT, EXPORT_OVERVIEW, REPORT)
            and self.job.state == JobState.DONE
            and not self.offers_file
        )


def list_jobs(jobs: Iterable[Job]) -> Iterator[JobLine]:
    for job in jobs:
        stops = job.cancel_requested and not job.is_finished
        state = STOPPING if stops else WORDS[JobState(job.state)]
        yield JobLine(job=job, state=state, offers_file=result_file(job) is not None)


@require_safe
def jobs(request: HtmxRequest) -> HttpResponse:
    """The part asks for itself again for as long as something runs."""
    tell_of_writes(request)  # who reads here that a job is done finds what it did
    shown = list(list_jobs(_own_jobs(request)[:MOST]))
    unfinished = sum(not line.job.is_finished for line in shown)
    context = {"lines": shown, "unfinished": unfinished}
    return part_or_page(request, "exports/_jobs.html", "exports/jobs.html", context)


@require_POST
def stop(request: HttpRequest, pk: int) -> HttpResponse:
    job = get_object_or_404(_own_jobs(request), pk=pk)
    cancel_job(job)
    job.refresh_from_db()
    if job.is_finished and job.state != JobState.CANCELLED:
        messages.warning(request, "这个任务已经结束，没有取消。")
    return redirect("jobs")


@require_safe
def job_file(request: HttpRequest, pk: int) -> FileResponse:
    """Only what is whole is offered; when its time is over it is gone."""
    job = get_object_or_404(_own_jobs(request).filter(state=JobState.DONE), pk=pk)
    name = result_file(job)
    if name is None:
        raise Http404
    try:
        content = store().stream(name)
    except FileNotFoundError as error:
        raise Http404 from error
    headers = {"Content-Length": str(job.result["size"])}
    return FileResponse(content, as_attachment=True, filename=job.result["name"], headers=headers)


def _own_jobs(request: HttpRequest) -> JobQuerySet:
    return Job.objects.for_user(request.user).filter(
        kind__in=(EXPORT, EXPORT_OVERVIEW, BULK_REVIEW, ENLIST, PREFILL, REPORT)
    )
