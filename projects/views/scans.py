"""盖章扫描件 of a sheet: which version is to be sealed, what was uploaded beside it, what was replaced and why."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_scan
from projects.attachments import Refused, Scans, scans_of, take_scans
from projects.exports.codes import code_of
from projects.models import Evaluation
from projects.views.forms.scans import ScanForm
from projects.views.kept_files import file_limits


@require_http_methods(["GET", "HEAD", "POST"])
def scan(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Evaluation.objects.for_user(request.user).with_places().select_related("approved_version__layout")
    evaluation = get_object_or_404(visible, pk=pk)
    scans, verdict = scans_of(evaluation), may_scan(request.user, evaluation)
    if request.method != "POST":
        form = ScanForm(scans=scans) if verdict and scans else None
        return _render_scans(request, evaluation, scans, form, why_not=verdict.reason)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    form = ScanForm(request.POST, request.FILES, scans=scans)
    if not form.is_valid():
        return _render_scans(request, evaluation, scans, form)
    try:
        taken = take_scans(
            evaluation,
            form.cleaned_data["uploads"],
            seen=form.cleaned_data["seen"],
            reason=form.cleaned_data["reason"],
            by=person(request),
            address=address_of(request),
        )
    except Refused as refusal:
        scans, posted = scans_of(evaluation), request.POST.copy()
        posted["seen"] = str(scans.version.pk) if scans else ""  # whoever reads the new code may upload
        form = ScanForm(posted, request.FILES, scans=scans)
        form.add_error(None, f"没有上传：{refusal}")
        return _render_scans(request, evaluation, scans, form)
    messages.success(request, f"盖章扫描件已上传，共 {len(taken.files)} 份，存于{taken.version}旁。")
    return redirect("submission" if evaluation.step == "filling" else "scan", pk=pk)


def _render_scans(
    request: HttpRequest, evaluation: Evaluation, scans: Scans | None, form: ScanForm | None, *, why_not: str = ""
) -> HttpResponse:
    context: dict[str, Any] = {
        "evaluation": evaluation,
        "scans": scans,
        "code": code_of(scans.version) if scans else "",
        "form": form,
        "why_not": why_not,
        **file_limits(),
    }
    return render(request, "attachments/scan.html", context)
