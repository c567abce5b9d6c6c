"""Excel 离线填报: the form is downloaded, handed in filled, looked at, and taken over."""

from dataclasses import asdict
from typing import Any

from django.contrib import messages
from django.core import signing
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import address_of, keep_in_page, kept_in_page
from projects.documents.problems import UnreadableFileError
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.filling.draft import draft_of
from projects.filling.planning import PlanRefusedError
from projects.history.events import record_event
from projects.models import Evaluation
from projects.offline import (
    Filled,
    Identity,
    apply_plan,
    plan_filled,
    read_offline,
    why_refused,
    workbook_of,
)
from projects.views.filling import fillable
from projects.views.forms.offline import OfflineUploadForm


@require_safe
def offline_form(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = fillable(request, pk)
    content = workbook_of(draft_of(evaluation))
    record_event(
        "export", evaluation=evaluation, user=person(request), subject="离线填报表", address=address_of(request)
    )
    name = file_name(f"{evaluation.project_name}（离线填报）", suffix="xlsx")
    return download(content, name)


@require_http_methods(["GET", "HEAD", "POST"])
def offline(request: HttpRequest, pk: int) -> HttpResponse:
    """With `filled` it writes what was shown, with a file it shows, without either it asks for one."""
    evaluation = fillable(request, pk)
    if "filled" in request.POST:
        return _apply_shown(request, pk)
    form = OfflineUploadForm(request.POST, request.FILES) if request.method == "POST" else OfflineUploadForm()
    if form.is_valid():
        try:
            filled = read_offline(form.cleaned_data["workbook"])
        except UnreadableFileError as error:
            form.add_error("workbook", str(error))
        else:
            said = why_refused(filled, evaluation)
            if not said:
                return _render_preview(request, evaluation, filled)
            form.add_error("workbook", said)
    return render(request, "offline/offline.html", {"evaluation": evaluation, "form": form})


def _render_preview(request: HttpRequest, evaluation: Evaluation, filled: Filled) -> HttpResponse:
    plan = plan_filled(filled, draft_of(evaluation))
    context = {
        "evaluation": evaluation,
        "plan": plan,
        "filled": keep_in_page(request, {"filled": asdict(filled), "shown": plan.fingerprint()}),
    }
    return render(request, "offline/preview.html", context)


def _apply_shown(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        held: dict[str, Any] = kept_in_page(request, request.POST["filled"])
        filled = Filled(**{**held["filled"], "identity": Identity(**held["filled"]["identity"]), "problems": ()})
        with transaction.atomic():
            evaluation = fillable(request, pk, lock=True)
            count = apply_plan(
                filled, evaluation, shown=held["shown"], user=person(request), address=address_of(request)
            )
    except (PlanRefusedError, signing.BadSignature) as error:
        refused = isinstance(error, PlanRefusedError)
        messages.error(request, str(error) if refused else "核对的内容已过期，没有导入，请重新上传。")
        return redirect("offline", pk=pk)
    messages.success(request, f"已从离线填报表导入 {count} 处。")
    return redirect("edit", pk=pk)
