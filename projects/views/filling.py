"""The page where a sheet is filled in, and what saves it."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.metrics import SAVES
from perfeval.requests import address_of
from projects.access import may_fill
from projects.documents.controls import control_name, id_of, row_group
from projects.filling.acts import act_on_rows
from projects.filling.answers import Answers
from projects.filling.beginning import possible_offers, typed_rows
from projects.filling.controls import NO_TYPED, Typed
from projects.filling.draft import Draft, draft_of
from projects.filling.page import EditPage
from projects.filling.plain import pairs_of, texts_of_gone_rows, typed_again, with_own_versions
from projects.filling.rows import RowRefusedError, Rows
from projects.filling.saving import SAVED, GroupOutcome, Saved, read_whole_number, save_groups, sorted_groups
from projects.filling.touched import adopt_figures
from projects.history.events import last_sequence, with_head
from projects.models import Evaluation
from projects.models.scope import scope_of
from projects.review.states import deadline_of, state_of
from projects.review.submission import is_signed_first
from projects.sheets import compute, signing_version
from projects.sheets.surroundings import surroundings_of
from projects.views.forms.filling import FillingForm
from projects.views.remarks_shown import remarks_beside

SAVED_BY: Final = ("round__layout", "round__goal_layout", "rule_set", "approved_goal")  # what a save rests on
SHOWN_WITH: Final = (*SAVED_BY, "round__region", "unit", "department", "return_event")
LEADS_TO: Final = {"check": "check", "submit": "submission"}


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    """Never from a cache: a browser that goes back would show versions that have moved on."""
    return (
        _save_form(request, pk) if request.method == "POST" else _render_form(request, draft_of(fillable(request, pk)))
    )


@require_POST
def save_rows(request: HttpRequest, pk: int) -> HttpResponse:
    if request.POST.get("user", str(request.user.pk)) != str(request.user.pk):
        return HttpResponse(status=HTTPStatus.UNAUTHORIZED)  # somebody else has logged in in this browser
    since = read_whole_number(request.POST.get("since", ""))
    with transaction.atomic():
        draft = draft_of(fillable(request, pk, lock=True))
        posted = sorted_groups((name, str(text)) for name, text in request.POST.items())
        saved = save_groups(draft, posted, user=person(request), address=address_of(request), since=since)
    _count_saves(saved)
    return HttpResponse(_write_answer(saved, user=person(request)), status=saved.status)


def _count_saves(saved: Saved) -> None:
    if settings.METRICS:
        for outcome in saved.outcomes.values():
            SAVES.labels(outcome.status).inc()


def _write_answer(saved: Saved, *, user: User) -> SafeString:
    """Elements that take the place of those of the same id, and for the scripts what became of each group."""
    draft = saved.draft
    computed = saved.computed or compute(draft.sheet, draft.rules, surroundings_of(draft.evaluation))
    answers = Answers(draft=draft, computed=computed)
    report = {
        "at": _write_clock(),
        "since": saved.last_event,
        "others": [asdict(other) for other in saved.others],
        "groups": {name: _report_group(outcome, user) for name, outcome in saved.outcomes.items()},
        "parts": {row.key: asdict(answers.parts_of_row(index)) for index, row in enumerate(draft.rows)},
        "due": answers.due,
    }
    swapped = '<output id="{}" hx-swap-oob="innerHTML">{}</output>'
    return SafeString(format_html_join("", swapped, answers.outputs().items()) + _draw_report(report))


def _draw_report(report: Mapping[str, Any]) -> SafeString:
    text = json.dumps(report, ensure_ascii=False)
    return format_html('<output id="out-report" hidden data-report="{}"></output>', text)


def _write_clock() -> str:
    return f"{timezone.localtime():%H:%M}"


def _report_group(outcome: GroupOutcome, user: User) -> dict[str, Any]:
    return {
        "status": outcome.status,
        "version": outcome.version,
        "values": outcome.values,
        "errors": outcome.errors,
        "theirs": outcome.theirs,
        "who": outcome.who.said_to(user),
        "is_own": outcome.who.is_user(user),
    }


@require_POST
def change_rows(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        with transaction.atomic():
            draft = draft_of(fillable(request, pk, lock=True))
            keys = act_on_rows(Rows(draft, user=person(request), address=address_of(request)), request.POST)
    except RowRefusedError as error:
        return HttpResponse(_draw_report({"message": str(error)}), status=409)
    report = {"keys": keys, "at": _write_clock(), "since": last_sequence(draft.evaluation)}
    return render(request, "filling/_changed.html", {"page": EditPage(draft=draft), "report": _draw_report(report)})


def fillable(request: HttpRequest, pk: int, *, lock: bool = False) -> Evaluation:
    if lock:
        Evaluation.objects.filter(pk=pk).lock()
    related = SAVED_BY if lock else SHOWN_WITH
    evaluations = Evaluation.objects.for_user(request.user).select_related(*related).with_window()
    evaluation = get_object_or_404(with_head(evaluations, pk), pk=pk)
    verdict = may_fill(request.user, evaluation)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return evaluation


def _save_form(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form, as a browser without scripts sends it: what was typed is saved first, whichever button it was."""
    with transaction.atomic():
        draft = draft_of(fillable(request, pk, lock=True))
        pairs = pairs_of(request.POST, draft)
        saved = save_groups(draft, sorted_groups(pairs.items()), user=person(request), address=address_of(request))
    _count_saves(saved)
    if saved.status == SAVED:
        return _follow_button(request, pk, with_own_versions(request.POST, saved))
    typed = typed_again(saved, pairs, user=person(request))
    for said in texts_of_gone_rows(saved, pairs, user=person(request)):
        messages.error(request, said)
    if typed.errors:
        messages.error(request, f"有 {len(typed.errors)} 处未保存，请核对标红单元格；其余已保存。")
    return _render_form(request, draft_of(fillable(request, pk)), typed, status=saved.status)


def _follow_button(request: HttpRequest, pk: int, posted: QueryDict) -> HttpResponse:
    act, _, subject = posted.get("act", "save").partition(":")
    if act in LEADS_TO:
        return redirect(LEADS_TO[act], pk=pk)
    if act in ("save", "write", "theirs"):
        messages.success(request, "已保存。")
        return _redirect_to_form(pk, control=subject.partition(":")[0])
    try:
        keys = _change_sheet(request, pk, act, posted)
    except RowRefusedError as error:
        messages.error(request, str(error))
        return _redirect_to_form(pk)
    return _redirect_to_form(
        pk, control=control_name(row_group(keys[0]), "name") if keys else "", removed=act == "remove" and subject
    )


@transaction.atomic
def _change_sheet(request: HttpRequest, pk: int, act: str, posted: QueryDict) -> list[str]:
    draft = draft_of(fillable(request, pk, lock=True))
    user, address = person(request), address_of(request)
    if act == "adopt":
        adopt_figures(draft, user=user, address=address)
        return []
    return act_on_rows(Rows(draft, user=user, address=address), posted)


def _redirect_to_form(pk: int, *, control: str = "", removed: str | bool = "") -> HttpResponse:
    address = reverse("edit", args=[pk], query={"removed": removed} if removed else None)
    return redirect(f"{address}#{id_of(control)}" if control else address)


def _render_form(request: HttpRequest, draft: Draft, typed: Typed = NO_TYPED, *, status: int = 200) -> HttpResponse:
    evaluation, page = draft.evaluation, EditPage(draft=draft, typed=typed)
    context = {
        "evaluation": evaluation,
        "signing": signing_version(evaluation) if is_signed_first(evaluation) else None,
        "state": state_of(evaluation, scope_of(request.user)),
        "deadline": deadline_of(evaluation),
        "form": FillingForm(page, user=person(request)),
        "since": last_sequence(evaluation),
        "removed": request.GET.get("removed", ""),
        "remarks": remarks_beside(request, page),
        "offers": () if typed_rows(draft.sheet) else possible_offers(evaluation),
    }
    return render(request, "filling/edit.html", context, status=status)
