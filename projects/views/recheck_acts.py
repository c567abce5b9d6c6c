"""What a person does with a 复核: a page that asks before each act, the 意见书 as a file, and the files that bear it out."""

from http import HTTPStatus

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.attachments import ACCEPTED
from projects.documents.docx.letters import write_letter
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.history.events import record_event
from projects.models import Recheck
from projects.rechecks.acting import act_on_recheck, standing_of_recheck
from projects.rechecks.opinion import TITLE, letter_of
from projects.rechecks.refusals import RecheckOvertakenError, RecheckRefusedError
from projects.rechecks.table import RECHECK_TABLE, RecheckAct, RecheckTransition
from projects.views.forms.rechecks import RecheckActForm
from projects.views.kept_files import holder_of_sheet, send_file
from projects.views.rechecks import is_within_the_bureau, visible_rechecks


@require_http_methods(["GET", "HEAD", "POST"])
def recheck_act(request: HttpRequest, pk: int, word: str) -> HttpResponse:
    """Asks first. What was said stays in the form where the act is refused."""
    row = next((row for act, row in RECHECK_TABLE.items() if act == word), None)
    if row is None:
        raise Http404
    user = person(request)
    shown = get_object_or_404(visible_rechecks(user), pk=pk)
    if request.method == "POST":
        return _perform_act(request, user, shown, row)
    verdict = row.may(user, shown)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    if shown.state != row.origin:
        messages.error(request, f"这份复核现在是“{shown.get_state_display()}”，不能办理“{row.title}”。")
        return redirect("recheck", pk=pk)
    seen = standing_of_recheck(shown, list(shown.rows.all()))
    return _render_question(request, shown, row, RecheckActForm(row=row, initial={"seen": seen}))


def _perform_act(request: HttpRequest, user: User, shown: Recheck, row: RecheckTransition) -> HttpResponse:
    form = RecheckActForm(request.POST, request.FILES, row=row)
    if not form.is_valid():
        return _render_question(request, shown, row, form, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    seen, address = request.POST.get("seen", ""), address_of(request)
    try:
        done = act_on_recheck(shown, row.act, by=user, seen=seen, said=form.said, address=address)
    except RecheckOvertakenError as overtaken:
        messages.error(request, overtaken.reason)
        if form.said.text:
            messages.warning(request, f"您写的内容没有提交：{form.said.text}")
        return redirect("recheck", pk=shown.pk)
    except RecheckRefusedError as refused:
        if not row.may(user, shown):
            raise PermissionDenied(refused.reason) from refused
        form.add_error(None, refused.reason)
        return _render_question(request, shown, row, form, status=HTTPStatus.CONFLICT)
    messages.success(request, f"已办理“{row.title}”，现在是“{done.get_state_display()}”。")
    return redirect("recheck", pk=shown.pk)


def _render_question(
    request: HttpRequest, shown: Recheck, row: RecheckTransition, form: RecheckActForm, *, status: int = HTTPStatus.OK
) -> HttpResponse:
    context = {
        "recheck": shown,
        "evaluation": shown.evaluation,
        "row": row,
        "form": form,
        "accepted": ACCEPTED if row.act is RecheckAct.REPORT else "",
    }
    return render(request, "rechecks/act.html", context, status=status)


@require_safe
def recheck_opinion(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    """The 意见书 as it was issued, in Word; taking it out leaves a line in the log."""
    user = person(request)
    shown = get_object_or_404(visible_rechecks(user), pk=pk)
    opinion = get_object_or_404(shown.opinions, number=number)
    name = file_name(shown.evaluation.unit_name, shown.evaluation.project_name, TITLE, f"第{number}次", suffix="docx")
    record_event("export", evaluation=shown.evaluation, user=user, subject=name, address=address_of(request))
    return download(write_letter(letter_of(opinion)), name)


@require_safe
def recheck_proof(request: HttpRequest, pk: int, key: int) -> HttpResponseBase:
    """整改证明."""
    shown = get_object_or_404(visible_rechecks(person(request)), pk=pk)
    return send_file(request, get_object_or_404(shown.files, pk=key), holder_of_sheet(shown.evaluation))


@require_safe
def recheck_evidence(request: HttpRequest, pk: int, key: int) -> HttpResponseBase:
    """佐证材料 of the sheet, to a reviewer who doesn't otherwise look after the unit."""
    user = person(request)
    shown = get_object_or_404(visible_rechecks(user), pk=pk)
    if not is_within_the_bureau(user, shown):
        raise Http404
    file = get_object_or_404(shown.evaluation.attachments, pk=key)
    return send_file(request, file, holder_of_sheet(shown.evaluation))
