"""批注 of a sheet: on a page of their own, and sent from the pages where a sheet is reviewed and filled in."""

from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of, is_part
from projects.access import may_fill, may_review
from projects.documents.screen import link_to
from projects.filling.draft import draft_of
from projects.filling.page import EditPage
from projects.models import Evaluation, RemarkAct, RemarkEntry
from projects.models.scope import scope_of
from projects.queries import RemarkThread, threads_of
from projects.review.remarking import add_entry, raise_remark
from projects.review.states import state_of
from projects.review.workflow import OvertakenError, RefusedError
from projects.sheets.drawing import drawing_of
from projects.views.remarks_shown import (
    NOTHING_SENT,
    ActsOf,
    RemarkOutcome,
    acts_of_filler,
    no_acts,
    remark_list,
    remarks_beside,
)
from projects.views.review_sheet import review_page
from projects.views.submission import visible_sheet

AT_REVIEW: Final = "review"
AT_EDIT: Final = "edit"
SAID: Final = {
    RemarkAct.RAISE: "已加批注",
    RemarkAct.ANSWER: "已答复",
    RemarkAct.CLOSE: "已办结",
    RemarkAct.REOPEN: "已重新提出",
}


@require_http_methods(["GET", "HEAD", "POST"])
def remarks(request: HttpRequest, pk: int) -> HttpResponse:
    """`at` names the page from which something was said: it is drawn again, with all else that was typed there."""
    shown = visible_sheet(request, pk)
    outcome, status = NOTHING_SENT, HTTPStatus.OK
    if request.method == "POST":
        try:
            entry = _enter_posted(request, shown)
            outcome = RemarkOutcome(
                said=f"{SAID[RemarkAct(entry.act)]}：{entry.remark.place}",
                sent=entry.remark_id,
                is_raised=entry.act == RemarkAct.RAISE,
            )
        except RefusedError as refused:
            is_late = isinstance(refused, OvertakenError)
            status = HTTPStatus.CONFLICT if is_late else HTTPStatus.UNPROCESSABLE_ENTITY
            outcome = RemarkOutcome(problem=refused.reason)
    at = request.GET.get("at", "")
    if at == AT_REVIEW and request.method == "POST":
        return review_page(request, pk, outcome, status=status)
    if at == AT_EDIT and is_part(request):
        page = EditPage(draft=draft_of(shown))
        return render(request, "filling/_remarks.html", remarks_beside(request, page, outcome), status=status)
    if outcome.said:
        messages.success(request, f"{outcome.said}。")
        return redirect(f"{reverse('remarks', args=[pk])}#remark-{outcome.sent}")
    return _render_remarks(request, shown, outcome, status)


def _enter_posted(request: HttpRequest, shown: Evaluation) -> RemarkEntry:
    """The button names the act and the remark: `close:12`."""
    user, address = person(request), address_of(request)
    word, _, key = request.POST.get("act", "").partition(":")
    if word == RemarkAct.RAISE:
        source, text = request.POST.get("source", ""), request.POST.get("remark", "")
        return raise_remark(shown, source, text, by=user, seen=request.POST.get("seen", ""), address=address)
    number = request.POST.get(f"seen-{key}", "")
    if word not in RemarkAct or not (_is_number(key) and _is_number(number)):
        raise RefusedError("没有这处批注。")
    text = request.POST.get(f"said-{key}", "")
    return add_entry(shown, int(key), RemarkAct(word), text, by=user, seen=int(number), address=address)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10


def _render_remarks(request: HttpRequest, shown: Evaluation, outcome: RemarkOutcome, status: int) -> HttpResponse:
    user, drawing = person(request), drawing_of(shown)
    threads = threads_of(shown, [row.key for row in drawing.printed.indicators])
    form, grid = reverse("evaluation", args=[shown.pk]), drawing.grid()
    acts: ActsOf = acts_of_filler if may_fill(user, shown) else no_acts

    def link(thread: RemarkThread) -> str:
        cell = link_to(thread, grid)
        return f"{form}{cell}" if cell else ""

    context = {
        "evaluation": shown,
        "state": state_of(shown, scope_of(user)),
        "list": remark_list(threads, link, acts, request),
        "problem": outcome.problem,
        "fills": acts is acts_of_filler,
        "reviews": may_review(user, shown).ok,
    }
    return render(request, "remarks/remarks.html", context, status=status)
