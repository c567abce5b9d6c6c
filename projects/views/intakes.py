"""导入文档: files are uploaded or pasted, their reading is watched, and what was found is listed."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import is_part
from projects.access import may_bring_documents
from projects.attachments import megabytes
from projects.intake.jobs import is_quick, read_at_once
from projects.intake.receiving import RefusedUploadError, forget_intake, order_reading, receive_upload
from projects.models import Intake, IntakeFile, IntakePurpose, IntakeTable, JobState
from projects.models.intake import IntakeQuerySet
from projects.queries import current_rounds
from projects.queue import cancel_job
from projects.review.states import Word
from projects.views.forms.intakes import IntakeForm
from projects.views.numbered import numbered_page

MOST: Final = 30  # uploads on the first page
TABS: Final[Mapping[str, Q]] = MappingProxyType(
    {
        "全部": Q(),
        "有未读懂": Q(unread_count__gt=0),
        "有必须修改": Q(block_count__gt=0),
        "没有问题": ~Q(stage="") & Q(unread_count=0, block_count=0),
        "不是绩效表": Q(stage=""),
    }
)
FIRST_TAB: Final = next(iter(TABS))


@require_http_methods(["GET", "HEAD", "POST"])
def intakes(request: HttpRequest) -> HttpResponse:
    """A page to upload on, with the uploads that are still kept."""
    verdict = may_bring_documents(request.user)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    rounds = current_rounds(request.user)
    form = IntakeForm(
        request.POST or None, request.FILES or None, rounds=rounds, initial={"round": request.GET.get("round")}
    )
    if request.method == "POST" and form.is_valid():
        try:
            intake = receive_upload(
                form.incoming(), by=person(request), purpose=IntakePurpose.ENTER, round=form.cleaned_data["round"]
            )
        except RefusedUploadError as refused:
            form.add_error(None, str(refused))
        else:
            begin_reading(intake)
            return redirect("intake", pk=intake.pk)
    kept = _own_intakes(request).filter(purpose=IntakePurpose.ENTER).select_related("job", "round")
    context = {"form": form, "intakes": newest_first(kept)[:MOST], **upload_limits()}
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "intakes/index.html", context, status=status)


def newest_first(kept: IntakeQuerySet) -> QuerySet[Intake]:
    """Each with the number of its tables; the order is said because a query that counts forgets the model's."""
    return kept.annotate(table_count=Count("tables")).order_by("-created_at", "-id")


def begin_reading(intake: Intake) -> None:
    """At once where it takes no longer than a person waits, else by a worker."""
    if not is_quick(intake) or not read_at_once(intake):
        with transaction.atomic():
            order_reading(intake)


def upload_limits() -> dict[str, Any]:
    """As the form tells them."""
    return {
        "most_files": settings.INTAKE_FILES,
        "days": settings.INTAKE_LIFETIME.days,
        "file_limit": settings.READING_FILE_LIMIT,
        "file_limit_said": megabytes(settings.READING_FILE_LIMIT),
        "request_limit": settings.REQUEST_SIZE_LIMIT,
        "request_limit_said": megabytes(settings.REQUEST_SIZE_LIMIT),
    }


def _own_intakes(request: HttpRequest) -> IntakeQuerySet:
    return Intake.objects.for_user(request.user)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableTab:
    title: str
    number: int
    is_open: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingShown:
    """How far an upload is read."""

    intake: Intake
    files: list[IntakeFile]

    @property
    def is_going(self) -> bool:
        return self.intake.read_at is None and self.intake.job is not None and not self.intake.job.is_finished

    @property
    def is_stopping(self) -> bool:
        return self.is_going and self.intake.job is not None and self.intake.job.cancel_requested

    @property
    def read(self) -> int:
        return sum(file.read_at is not None for file in self.files)

    @property
    def tables(self) -> int:
        return sum(self.number_of(file) for file in self.files)

    @staticmethod
    def number_of(file: IntakeFile) -> int:
        number: int = file.table_count  # type: ignore[attr-defined]  # annotated
        return number

    @property
    def state(self) -> Word:
        if self.intake.read_at is not None:
            return Word("已读完", "good")
        if self.is_going:
            return Word("正在取消" if self.is_stopping else "正在读取")
        failed = self.intake.job is not None and self.intake.job.state == JobState.FAILED
        return Word("读取出错", "bad") if failed else Word("没有读完", "warn")


def reading_of(intake: Intake) -> ReadingShown:
    files = intake.files.annotate(table_count=Count("tables")).order_by("position")
    return ReadingShown(intake=intake, files=list(files))


@require_safe
def intake(request: HttpRequest, pk: int) -> HttpResponse:
    """While it is read, the part of its files asks for itself again; when it is read, for the whole page."""
    shown = get_object_or_404(_own_intakes(request).select_related("job", "round", "rule_set"), pk=pk)
    reading = reading_of(shown)
    if is_part(request):
        response = render(request, "intakes/_files.html", {"intake": shown, "reading": reading})
        if not reading.is_going:
            response["HX-Refresh"] = "true"
        return response
    if shown.purpose == IntakePurpose.AUDIT:
        return redirect("audit", pk=pk)
    return render(request, "intakes/intake.html", {"intake": shown, "reading": reading, **table_list(request, shown)})


def table_list(request: HttpRequest, shown: Intake) -> dict[str, Any]:
    """A page of the tables under a tab; the tabs' numbers in one query."""
    counted = shown.tables.aggregate(**{title: Count("pk", filter=wanted) for title, wanted in TABS.items()})
    tab = request.GET.get("tab", "")
    tab = tab if tab in TABS else FIRST_TAB
    numbered = numbered_page(request.GET.get("page", ""), lines=counted[tab])
    tables: QuerySet[IntakeTable] = shown.tables.filter(TABS[tab]).listed()
    return {
        "tabs": [TableTab(title=title, number=counted[title], is_open=title == tab) for title in TABS],
        "tab": tab,
        "tables": tables[numbered.lines],
        "numbered": numbered,
        "number": counted[tab],
    }


@require_POST
def intake_read(request: HttpRequest, pk: int) -> HttpResponse:
    """What was not read to its end is read on."""
    with transaction.atomic():
        held = get_object_or_404(_own_intakes(request).select_for_update(no_key=True), pk=pk)
        if held.read_at is None and (held.job is None or held.job.is_finished):
            order_reading(held)
    return redirect("intake", pk=pk)


@require_POST
def intake_stop(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(_own_intakes(request).select_related("job"), pk=pk)
    if held.job is None or held.job.is_finished:
        messages.warning(request, "读取已经结束，没有取消。")
    else:
        cancel_job(held.job)
    return redirect("intake", pk=pk)


@require_POST
def intake_forget(request: HttpRequest, pk: int) -> HttpResponse:
    held = get_object_or_404(_own_intakes(request).select_related("job"), pk=pk)
    forget_intake(held)
    messages.success(request, f"“{held}”和其中的表已删除，已经导入的内容没有改动。")
    return redirect("audits" if held.purpose == IntakePurpose.AUDIT else "intakes")
