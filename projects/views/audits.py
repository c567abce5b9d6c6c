"""自评表质量核查: published documents are uploaded, and their tables judged on a page, in Word, in Excel and in the files themselves."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.models import RuleSetVersion
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_audit
from projects.documents.problems import UnreadableFileError
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.history.events import record_event
from projects.intake.quality.judged import Flaw, JudgedTable, title_of
from projects.intake.quality.kept import audited_intake
from projects.intake.quality.making import (
    AuditMade,
    MadeFile,
    is_marked_at_once,
    make_audit_list,
    make_audit_report,
    mark_file,
)
from projects.intake.quality.statistics import AuditStatistics, Unit
from projects.intake.receiving import RefusedUploadError, receive_upload
from projects.models import Intake, IntakeFile, IntakePurpose
from projects.models.intake import IntakeQuerySet
from projects.queries import current_rounds
from projects.queue import enqueue
from projects.queue.asking import AUDIT
from projects.rounds.usual import usual_values
from projects.views.forms.audits import AuditForm
from projects.views.intakes import begin_reading, newest_first, reading_of, upload_limits
from projects.views.numbered import numbered_page

MOST: Final = 30  # uploads on the first page
MOST_UNITS: Final = 100
MOST_AT_ONCE: Final = 300  # tables of a report; a worker makes longer ones
TITLES: Final = {AuditMade.REPORT: "质量核查报告", AuditMade.LIST: "质量核查清单", AuditMade.FEEDBACK: "核查意见"}


@require_http_methods(["GET", "HEAD", "POST"])
def audits(request: HttpRequest) -> HttpResponse:
    """A page to upload on, with the audits that are still kept."""
    verdict = may_audit(request.user)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    form = AuditForm(request.POST or None, request.FILES or None, usual=_usual_rules(request))
    if request.method == "POST" and form.is_valid():
        try:
            intake = receive_upload(
                form.incoming(),
                by=person(request),
                purpose=IntakePurpose.AUDIT,
                rule_set=form.cleaned_data["rule_set"],
            )
        except RefusedUploadError as refused:
            form.add_error(None, str(refused))
        else:
            begin_reading(intake)
            return redirect("audit", pk=intake.pk)
    kept = newest_first(_own_audits(request).select_related("job", "rule_set"))[:MOST]
    status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
    return render(request, "audits/index.html", {"form": form, "intakes": kept, **upload_limits()}, status=status)


def _usual_rules(request: HttpRequest) -> RuleSetVersion | None:
    """Those of the newest round that the person takes part in, else the site's."""
    rounds = current_rounds(request.user)
    if rounds:
        return RuleSetVersion.objects.filter(pk=rounds[0].rule_set_id).first()
    usual: RuleSetVersion | None = usual_values()["rule_set"]
    return usual


def _own_audits(request: HttpRequest) -> IntakeQuerySet:
    own: IntakeQuerySet = Intake.objects.for_user(request.user).filter(purpose=IntakePurpose.AUDIT)
    return own


@dataclass(frozen=True, slots=True, kw_only=True)
class Narrowing:
    """What the list of tables is narrowed by; nothing of it counts as not chosen."""

    code: str = ""
    file: str = ""
    unit: Unit | None = None

    @classmethod
    def of(cls, request: HttpRequest, statistics: AuditStatistics) -> "Narrowing":
        asked = request.GET
        unit = (asked.get("department", ""), asked.get("unit", ""))
        return cls(
            code=code if (code := asked.get("code", "")) in statistics.codes else "",
            file=file if (file := asked.get("file", "")) in statistics.files else "",
            unit=unit if unit in statistics.units else None,
        )

    @property
    def said(self) -> str:
        parts = (title_of(self.code) if self.code else "", self.file, "，".join(self.unit or ()))
        return "；".join(filter(None, parts))

    def holds(self, table: JudgedTable) -> bool:
        return (
            (not self.code or table.has(self.code))
            and (not self.file or table.file == self.file)
            and (self.unit is None or table.of_unit == self.unit)
        )

    def shown(self, table: JudgedTable) -> Sequence[Flaw]:
        return [flaw for flaw in table.flaws if not self.code or flaw.code == self.code]


@require_safe
def audit(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(_own_audits(request).select_related("job", "rule_set"), pk=pk)
    audited = audited_intake(shown)
    statistics = audited.statistics
    chosen = Narrowing.of(request, statistics)
    tables = [table for table in audited.forms if chosen.holds(table)]
    numbered = numbered_page(request.GET.get("page", ""), lines=len(tables))
    reading = reading_of(shown)
    context: dict[str, Any] = {
        "intake": shown,
        "reading": reading,
        "statistics": statistics,
        "units": statistics.by_unit[:MOST_UNITS],
        "units_left_out": max(len(statistics.units) - MOST_UNITS, 0),
        "files": [(file, statistics.files.get(file.name)) for file in reading.files],
        "chosen": chosen,
        "tables": [(table, chosen.shown(table)) for table in tables[numbered.lines]],
        "number": len(tables),
        "numbered": numbered,
        "is_at_once": statistics.whole.tables <= MOST_AT_ONCE,
    }
    return render(request, "audits/audit.html", context)


@require_safe
def audit_report(request: HttpRequest, pk: int, made: str) -> HttpResponse:
    """At once; a long one only by a worker."""
    intake = get_object_or_404(_own_audits(request).select_related("rule_set"), pk=pk)
    if intake.tables.count() > MOST_AT_ONCE:
        raise Http404
    wanted = AuditMade(made)
    return _send_made(
        request,
        make_audit_report(intake) if wanted is AuditMade.REPORT else make_audit_list(intake),
        wanted,
        intake.title,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def audit_feedback(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a file of any upload of one's own; posted, or where it is large, by a worker."""
    file = get_object_or_404(IntakeFile.objects.filter(intake__owner=request.user.pk), pk=pk)
    if request.method == "POST":
        return _order_made(request, AuditMade.FEEDBACK, file.name, {"file": file.pk})
    if not is_marked_at_once(file, file.tables.count()):
        raise Http404
    try:
        made = mark_file(file)
    except UnreadableFileError as error:
        messages.error(request, str(error))
        return redirect("audit" if file.intake.purpose == IntakePurpose.AUDIT else "intake", pk=file.intake_id)
    return _send_made(request, made, AuditMade.FEEDBACK, file.name)


@require_POST
def audit_order(request: HttpRequest, pk: int, made: str) -> HttpResponse:
    intake = get_object_or_404(_own_audits(request), pk=pk)
    return _order_made(request, AuditMade(made), intake.title, {"intake": intake.pk})


def _stem_of_file(wanted: AuditMade, title: str) -> str:
    return file_name(TITLES[wanted], title.rpartition(".")[0] or title, suffix="x").removesuffix(".x")


def _send_made(request: HttpRequest, made: MadeFile, wanted: AuditMade, title: str) -> HttpResponse:
    name = f"{_stem_of_file(wanted, title)}.{made.suffix}"
    with transaction.atomic():
        record_event("export", user=person(request), subject=name, address=address_of(request))
    return download(made.content, name)


def _order_made(request: HttpRequest, wanted: AuditMade, title: str, of_whom: dict[str, int]) -> HttpResponse:
    name = _stem_of_file(wanted, title)
    said = {"made": wanted.value, "name": name, "title": f"{TITLES[wanted]}：{title}", **of_whom}
    with transaction.atomic():
        enqueue(AUDIT, said, owner=person(request))
        record_event("export", user=person(request), subject=name, address=address_of(request))
    messages.success(request, "已开始生成，做好后可以在这里下载。")
    return redirect("jobs")
