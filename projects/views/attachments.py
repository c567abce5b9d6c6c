"""佐证材料 of a sheet: the list, handing in, changing, taking away, looking at."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header, urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.accounts.requests import person
from perfeval.files import store
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.access import may_fill
from projects.attachments import (
    ACCEPTED,
    IN_PLACE,
    MAGNIFIED,
    MOST_PAGES,
    Refused,
    UploadResult,
    change,
    count_of_pages,
    files_of,
    has_pages,
    is_shown,
    media_type,
    megabytes,
    picture_of_page,
    remove,
    seen_of,
    take,
    title_of,
)
from projects.attachments.kept import KeptFile
from projects.history.events import record_event
from projects.models import Attachment, Evaluation, Indicator
from projects.models.attachment import AttachmentQuerySet
from projects.views.forms.attachments import FileForm, RowsForm, UploadForm

KEY: Final = re.compile(r"[0-9]{1,18}")
POLICY: Final = "default-src 'none'; img-src 'self'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
SAFELY: Final = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": POLICY}


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownFile:
    """A file as the list has it; with a form where the person may change it."""

    file: Attachment
    kind: str
    size: str
    opens: bool
    has_pages: bool
    rows: list[Indicator]
    form: FileForm | None


@require_http_methods(["GET", "HEAD", "POST"])
def attachments(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = get_object_or_404(Evaluation.objects.for_user(request.user).with_places(), pk=pk)
    verdict = may_fill(request.user, evaluation)
    rows = list(evaluation.indicators.order_by("position", "id"))
    wanted = request.GET.get("row", "")
    if request.method == "POST":
        if not verdict:
            raise PermissionDenied(verdict.reason)
        return _take(request, evaluation, UploadForm(request.POST, request.FILES, rows=rows), wanted)
    context = {
        "evaluation": evaluation,
        "verdict": verdict,
        "form": UploadForm(rows=rows, initial={"rows": [wanted]}) if verdict else None,
        "wanted": next((row for row in rows if row.key == wanted), None),
        "files": list(_shown(evaluation, rows, may_change=verdict.ok)),
        **_limits(),
    }
    return render(request, "attachments/attachments.html", context)


def _limits() -> dict[str, Any]:
    return {
        "accepted": ACCEPTED,
        "file_limit": settings.FILE_LIMIT,
        "file_limit_said": megabytes(settings.FILE_LIMIT),
        "request_limit": settings.REQUEST_SIZE_LIMIT,
        "request_limit_said": megabytes(settings.REQUEST_SIZE_LIMIT),
        "sheet_limit_said": megabytes(settings.SHEET_FILES_LIMIT),
    }


def _shown(evaluation: Evaluation, rows: list[Indicator], *, may_change: bool) -> Any:
    for file in files_of(evaluation):
        held = list(file.indicators.all())
        initial = {
            "name": file.name,
            "rows": [row.key for row in held],
            "seen": seen_of(file),
            "evaluation": evaluation.pk,
        }
        form = FileForm(rows=rows, initial=initial, auto_id=f"id_{file.pk}_%s") if may_change else None
        yield ShownFile(
            file=file,
            kind=title_of(file),
            size=megabytes(file.size),
            opens=is_shown(file),
            has_pages=has_pages(file),
            rows=held,
            form=form,
        )


def _take(request: HttpRequest, evaluation: Evaluation, form: UploadForm, wanted: str) -> HttpResponse:
    if form.is_valid():
        uploads = form.cleaned_data["uploads"]
        by, address = person(request), address_of(request)
        for outcome in take(evaluation, uploads, keys=form.keys, by=by, address=address):
            _tell(request, outcome)
    else:
        messages.warning(request, _wrong(form))
    return _back(evaluation, wanted)


def _tell(request: HttpRequest, outcome: UploadResult) -> None:
    tell = messages.success if outcome.is_taken else messages.error
    tell(request, outcome.text)


@dataclass(frozen=True, slots=True, kw_only=True)
class FileHolder:
    """What a file belongs to, and the views that show it: the file, `…_pages` and `…_page`."""

    title: str
    address: str
    here: str
    view: str
    evaluation: Evaluation | None = None  # whose log tells of a look


def holder_of_sheet(evaluation: Evaluation) -> FileHolder:
    return FileHolder(
        title=evaluation.project_name,
        address=reverse("evaluation", args=[evaluation.pk]),
        here="佐证材料",
        view="attachment",
        evaluation=evaluation,
    )


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Looking at a file leaves a line in the log, as taking a document out does."""
    file = get_object_or_404(_visible(request), pk=pk)
    return sent_file(request, file, holder_of_sheet(file.evaluation))


@require_safe
def attachment_pages(request: HtmxRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(_visible(request), pk=pk)
    return shown_pages(request, file, holder_of_sheet(file.evaluation))


@require_safe
def attachment_page(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    return sent_page(request, get_object_or_404(_visible(request), pk=pk), number)


def sent_file(request: HttpRequest, file: KeptFile, holder: FileHolder) -> HttpResponseBase:
    try:
        content = store().stream(file.file.name or "")
    except OSError:
        return _missing(request, file, holder)
    _log_look(request, file, holder)
    return _response(file, content, as_download="download" in request.GET)


def shown_pages(request: HtmxRequest, file: KeptFile, holder: FileHolder) -> HttpResponse:
    """All pages, each a picture that the browser asks for when it comes into view."""
    if not has_pages(file):
        raise Http404
    count, reason = 0, ""
    try:
        count = count_of_pages(file)
    except Refused as refusal:
        reason = str(refusal)
    except OSError:
        return _missing(request, file, holder)
    _log_look(request, file, holder)
    shown = range(1, min(count, MOST_PAGES) + 1)
    context = {
        "file": file,
        "holder": holder,
        "address": reverse(holder.view, args=[file.pk]),
        "count": count,
        "pages": [(number, reverse(f"{holder.view}_page", args=[file.pk, number])) for number in shown],
        "most": MOST_PAGES,
        "reason": reason,
    }
    return part_or_page(request, "attachments/_pages.html", "attachments/pages.html", context)


def sent_page(request: HttpRequest, file: KeptFile, number: int) -> HttpResponseBase:
    """One page. The look at its file has been logged."""
    if not has_pages(file) or not 1 <= number <= MOST_PAGES:
        raise Http404
    try:
        name = picture_of_page(file, number, longest=MAGNIFIED if "full" in request.GET else IN_PLACE)
        if name is None:
            raise Http404
        picture = store().stream(name)
    except OSError as error:
        raise Http404 from error
    return FileResponse(picture, content_type="image/jpeg", headers=SAFELY)


def _missing(request: HttpRequest, file: KeptFile, holder: FileHolder) -> HttpResponse:
    return render(request, "attachments/missing.html", {"file": file, "holder": holder}, status=404)


def _log_look(request: HttpRequest, file: KeptFile, holder: FileHolder) -> None:
    by, address = person(request), address_of(request)
    if holder.evaluation is None:
        record_event("download-material", user=by, subject=f"{holder.title}：{file.name}", address=address)
    else:
        record_event("download", evaluation=holder.evaluation, user=by, subject=file.name, address=address)


def _response(file: KeptFile, content: Any, *, as_download: bool) -> FileResponse:
    """Whatever a browser makes of it, it runs nothing in our name and is taken for nothing else."""
    response = FileResponse(content, content_type=media_type(file), headers=SAFELY)
    as_download = as_download or not is_shown(file)
    response.headers["Content-Disposition"] = content_disposition_header(as_download, file.name) or ""
    response.headers["Content-Length"] = str(file.size)
    return response


@require_POST
def attachment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`act` is `change` or `remove`."""
    file = _visible(request).evidence().filter(pk=pk).first()
    if file is None:
        return _told_that_it_is_gone(request)
    evaluation = file.evaluation
    verdict = may_fill(request.user, evaluation)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    act = _remove if request.POST.get("act") == "remove" else _change
    try:
        act(request, file)
    except Refused as refusal:
        messages.error(request, f"没有改动：{refusal}")
    return _back(evaluation)


def _told_that_it_is_gone(request: HttpRequest) -> HttpResponse:
    """Of a file that was removed for good its form still knows the sheet."""
    key = request.POST.get("evaluation", "")
    sheets = Evaluation.objects.for_user(request.user)
    evaluation = get_object_or_404(sheets, pk=key if KEY.fullmatch(key) else 0)
    messages.error(request, "没有改动：这份材料刚被移除。")
    return _back(evaluation)


def _remove(request: HttpRequest, file: Attachment) -> None:
    seen = request.POST.get("seen", "")
    is_gone = remove(file, seen=seen, by=person(request), address=address_of(request))
    kept = "" if is_gone else "已送审的稿子引用过它，系统仍保存一份备查，但不再列出。"
    messages.success(request, f"“{file.name}”已移除。{kept}")


def _change(request: HttpRequest, file: Attachment) -> None:
    form = FileForm(request.POST, rows=file.evaluation.indicators.order_by("position", "id"))
    if form.is_valid():
        change(
            file,
            name=form.cleaned_data["name"],
            keys=form.keys,
            seen=request.POST.get("seen", ""),
            by=person(request),
            address=address_of(request),
        )
        messages.success(request, f"“{file.name}”已保存。")
    else:
        messages.warning(request, f"没有保存：{_wrong(form)}")


def _wrong(form: RowsForm) -> str:
    return " ".join(str(text) for errors in form.errors.values() for text in errors)


def _visible(request: HttpRequest) -> AttachmentQuerySet:
    places = ("evaluation__round__region", "evaluation__unit", "evaluation__rule_set")
    return Attachment.objects.for_user(request.user).select_related(*places)


def _back(evaluation: Evaluation, wanted: str = "") -> HttpResponse:
    address = reverse("attachments", args=[evaluation.pk])
    return redirect(f"{address}?{urlencode({'row': wanted})}" if wanted else address)
