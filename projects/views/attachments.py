"""佐证材料 of a sheet: the list, handing in, changing, taking away, looking at."""

import re
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of
from projects.access import may_fill
from projects.attachments import (
    ACCEPTED,
    Refused,
    change_attachment,
    files_of,
    has_pages,
    is_shown,
    megabytes,
    remove_attachment,
    seen_of,
    take_attachments,
    title_of,
)
from projects.models import Attachment, Evaluation, Indicator
from projects.models.attachment import AttachmentQuerySet
from projects.views.forms.attachments import FileForm, RowsForm, UploadForm
from projects.views.kept_files import file_limits, holder_of_sheet, render_pages, send_file, send_page

KEY: Final = re.compile(r"[0-9]{1,18}")


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
        return _take_uploads(request, evaluation, UploadForm(request.POST, request.FILES, rows=rows), wanted)
    context = {
        "evaluation": evaluation,
        "verdict": verdict,
        "form": UploadForm(rows=rows, initial={"rows": [wanted]}) if verdict else None,
        "wanted": next((row for row in rows if row.key == wanted), None),
        "files": list(_list_files(evaluation, rows, may_change=verdict.ok)),
        "accepted": ACCEPTED,
        "sheet_limit_said": megabytes(settings.SHEET_FILES_LIMIT),
        **file_limits(),
    }
    return render(request, "attachments/attachments.html", context)


def _list_files(evaluation: Evaluation, rows: list[Indicator], *, may_change: bool) -> Any:
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


def _take_uploads(request: HttpRequest, evaluation: Evaluation, form: UploadForm, wanted: str) -> HttpResponse:
    if form.is_valid():
        uploads = form.cleaned_data["uploads"]
        by, address = person(request), address_of(request)
        for outcome in take_attachments(evaluation, uploads, keys=form.keys, by=by, address=address):
            tell = messages.success if outcome.is_taken else messages.error
            tell(request, outcome.text)
    else:
        messages.warning(request, _describe_errors(form))
    return _redirect_to_list(evaluation, wanted)


@require_safe
def attachment(request: HttpRequest, pk: int) -> HttpResponseBase:
    """Looking at a file leaves a line in the log, as taking a document out does."""
    file = get_object_or_404(_visible_files(request), pk=pk)
    return send_file(request, file, holder_of_sheet(file.evaluation))


@require_safe
def attachment_pages(request: HtmxRequest, pk: int) -> HttpResponse:
    file = get_object_or_404(_visible_files(request), pk=pk)
    return render_pages(request, file, holder_of_sheet(file.evaluation))


@require_safe
def attachment_page(request: HttpRequest, pk: int, number: int) -> HttpResponseBase:
    return send_page(request, get_object_or_404(_visible_files(request), pk=pk), number)


@require_POST
def attachment_change(request: HttpRequest, pk: int) -> HttpResponse:
    """`act` is `change` or `remove`."""
    file = _visible_files(request).evidence().filter(pk=pk).first()
    if file is None:
        return _redirect_from_gone(request)
    evaluation = file.evaluation
    verdict = may_fill(request.user, evaluation)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    act = _remove_file if request.POST.get("act") == "remove" else _change_file
    try:
        act(request, file)
    except Refused as refusal:
        messages.error(request, f"没有改动：{refusal}")
    return _redirect_to_list(evaluation)


def _redirect_from_gone(request: HttpRequest) -> HttpResponse:
    """Of a file that was removed for good its form still knows the sheet."""
    key = request.POST.get("evaluation", "")
    sheets = Evaluation.objects.for_user(request.user)
    evaluation = get_object_or_404(sheets, pk=key if KEY.fullmatch(key) else 0)
    messages.error(request, "没有改动：这份材料刚被移除。")
    return _redirect_to_list(evaluation)


def _remove_file(request: HttpRequest, file: Attachment) -> None:
    seen = request.POST.get("seen", "")
    is_gone = remove_attachment(file, seen=seen, by=person(request), address=address_of(request))
    kept = "" if is_gone else "已送审的稿子引用过它，系统仍保存一份备查，但不再列出。"
    messages.success(request, f"“{file.name}”已移除。{kept}")


def _change_file(request: HttpRequest, file: Attachment) -> None:
    form = FileForm(request.POST, rows=file.evaluation.indicators.order_by("position", "id"))
    if form.is_valid():
        change_attachment(
            file,
            name=form.cleaned_data["name"],
            keys=form.keys,
            seen=request.POST.get("seen", ""),
            by=person(request),
            address=address_of(request),
        )
        messages.success(request, f"“{file.name}”已保存。")
    else:
        messages.warning(request, f"没有保存：{_describe_errors(form)}")


def _describe_errors(form: RowsForm) -> str:
    return " ".join(str(text) for errors in form.errors.values() for text in errors)


def _visible_files(request: HttpRequest) -> AttachmentQuerySet:
    places = ("evaluation__round__region", "evaluation__unit", "evaluation__rule_set")
    return Attachment.objects.for_user(request.user).select_related(*places)


def _redirect_to_list(evaluation: Evaluation, wanted: str = "") -> HttpResponse:
    address = reverse("attachments", args=[evaluation.pk])
    return redirect(f"{address}?{urlencode({'row': wanted})}" if wanted else address)
