"""校验, 送审, and the start of the self-evaluation."""

from collections.abc import Callable
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from indicators.checks import Level
from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.access import Verdict, may_fill
from projects.documents.compose import compose
from projects.documents.controls import output_id
from projects.documents.grid import Grid
from projects.documents.layout import Layout
from projects.documents.places import SpeaksOfCell, control_id, place_of
from projects.documents.screen import link_to
from projects.models import Evaluation, Step
from projects.queries import RemarkThread, threads_of
from projects.review.submission import Look, look_at, prepare_signing, submit
from projects.review.workflow import (
    Act,
    ActOutcome,
    OvertakenError,
    RefusedError,
    next_step,
    reviewers_named,
    reviewers_of,
    skipped_before,
    transition,
)
from projects.sheets.drawing import read_layout
from projects.views.findings_shown import shown_by_level
from projects.views.forms.submission import SubmissionForm

WHOLE_FORM: Final = "filling-tables"
PREPARE: Final = "prepare"


@require_safe
def check(request: HtmxRequest, pk: int) -> HttpResponse:
    """All findings at once: as a part beside the form that is filled in, or as a page."""
    shown, user = visible_sheet(request, pk), person(request)
    look, fills = look_at(shown, user), may_fill(user, shown)
    link = _link_to_controls(look, is_part=bool(request.htmx)) if fills else _link_to_cells(look)
    context = {
        "evaluation": shown,
        "levels": shown_by_level(look.findings, look.explanations, link),
        "blocks": len(look.blocks),
        "asked": len(look.asked),
        "adjustment": look.adjustment,
        "remarks": _list_waiting(look, link),
        "fills": fills.ok,
    }
    return part_or_page(request, "submission/_check.html", "submission/check.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, pk: int) -> HttpResponse:
    shown, user = visible_sheet(request, pk), person(request)
    refuse_unless(may_fill(user, shown))
    look = look_at(shown, user)
    if request.method != "POST":
        return _submission_page(request, look, SubmissionForm(look=look, signed=shown.signed(user)))
    form = SubmissionForm(request.POST, look=look, signed=shown.signed(user))
    prepares = request.POST.get("act") == PREPARE
    if look.blocks or not (prepares or look.is_open) or form.is_valid():
        return (_prepare_version if prepares else _submit_sheet)(request, shown, form)
    return _submission_page(request, look, form)


@require_POST
def self_evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    """An approved goal form goes on to its self-evaluation."""
    shown, user = visible_sheet(request, pk), person(request)
    seen = request.POST.get("seen", "")
    try:
        outcome = transition(shown, Act.BEGIN_EVALUATION, by=user, seen=seen, address=address_of(request))
    except OvertakenError as overtaken:
        messages.error(request, overtaken.reason)
        return redirect("evaluation", pk=pk)
    except RefusedError as refused:
        raise PermissionDenied(refused.reason) from refused
    messages.success(request, "已开始自评。目标、指标和指标值取自审核通过的绩效目标表，请填写完成情况。")
    return redirect("edit" if may_fill(user, outcome.evaluation) else "evaluation", pk=pk)


def visible_sheet(request: HttpRequest, pk: int) -> Evaluation:
    shown = Evaluation.objects.for_user(request.user).with_places()
    related = ("round__layout", "round__goal_layout", "approved_goal", "return_event")
    return get_object_or_404(shown.select_related(*related), pk=pk)


def refuse_unless(verdict: Verdict) -> None:
    if not verdict:
        raise PermissionDenied(verdict.reason)


def _list_waiting(look: Look, link: Callable[[SpeaksOfCell], str]) -> list[tuple[RemarkThread, str]]:
    """批注 that nothing was answered to: they stop no submission. Each with where it leads."""
    threads = threads_of(look.evaluation, [row.key for row in look.computed.sheet.indicators])
    return [(thread, "" if thread.is_gone else link(thread)) for thread in threads if thread.is_waiting]


def _link_to_controls(look: Look, *, is_part: bool = False) -> Callable[[SpeaksOfCell], str]:
    """On the page where the form is filled in, or to it. What nobody types leads to where it is shown."""
    layout, grid = layout_of(look.evaluation), printed_form(look)
    page = "" if is_part else reverse("edit", args=[look.evaluation.pk])

    def find_link(finding: SpeaksOfCell) -> str:
        cell = place_of(finding, grid)
        shown = output_id(f"cell.{cell.source}") if cell else WHOLE_FORM
        return f"{page}#{control_id(finding, layout) or shown}"

    return find_link


def _link_to_cells(look: Look) -> Callable[[SpeaksOfCell], str]:
    page, grid = reverse("evaluation", args=[look.evaluation.pk]), printed_form(look)

    def find_link(finding: SpeaksOfCell) -> str:
        cell = link_to(finding, grid)
        return f"{page}{cell}" if cell else ""

    return find_link


def layout_of(evaluation: Evaluation) -> Layout:
    return read_layout((evaluation.round.layout_at(evaluation.stage) or evaluation.round.layout).content)


def printed_form(look: Look) -> Grid:
    return compose(look.computed.printed, layout_of(look.evaluation))


def _submission_page(request: HttpRequest, look: Look, form: SubmissionForm) -> HttpResponse:
    shown = look.evaluation
    step = next_step(shown)
    blocking = [finding for finding in look.findings if finding.level is Level.BLOCK]
    context = {
        "evaluation": shown,
        "look": look,
        "grid": printed_form(look),
        "form": form,
        "levels": shown_by_level(blocking, look.explanations, _link_to_controls(look)),
        "notes": [finding for finding in look.findings if finding.level is Level.NOTE],
        "remarks": _list_waiting(look, _link_to_controls(look)),
        "step": step.label if step is not Step.APPROVED else "",
        "skipped": [each.label for each in skipped_before(shown, step)],
        "reviewers": reviewers_of(shown, step),
    }
    return render(request, "submission/submission.html", context)


def _prepare_version(request: HttpRequest, shown: Evaluation, form: SubmissionForm) -> HttpResponse:
    try:
        version = prepare_signing(shown, **_read_given(request, form))
    except RefusedError as refused:
        return _redirect_refused(request, shown, f"没有生成待签版本：{refused.reason}", refused)
    messages.success(request, f"待签版本（{version}）已生成，请打印、签字盖章后上传扫描件。")
    return redirect("scan", pk=shown.pk)


def _read_given(request: HttpRequest, form: SubmissionForm) -> dict[str, Any]:
    texts, signed = (form.texts, form.signed) if form.is_valid() else ({}, {})
    seen, address = request.POST.get("seen", ""), address_of(request)
    return {"by": person(request), "texts": texts, "signed": signed, "seen": seen, "address": address}


def _redirect_refused(request: HttpRequest, shown: Evaluation, said: str, refused: RefusedError) -> HttpResponse:
    messages.error(request, said)
    return redirect("submission" if not isinstance(refused, OvertakenError) else "evaluation", pk=shown.pk)


def _submit_sheet(request: HttpRequest, shown: Evaluation, form: SubmissionForm) -> HttpResponse:
    try:
        outcome = submit(shown, **_read_given(request, form))
    except RefusedError as refused:
        return _redirect_refused(request, shown, f"没有送审：{refused.reason}", refused)
    messages.success(request, f"已送审：{said_of_submission(outcome)}")
    return redirect("evaluation", pk=shown.pk)


def said_of_submission(outcome: ActOutcome) -> str:
    assert outcome.version is not None
    step = Step(outcome.evaluation.step)
    return f"送审稿（第{outcome.version.number}稿）已转{step.label}{reviewers_named(outcome.evaluation, step)}。"
