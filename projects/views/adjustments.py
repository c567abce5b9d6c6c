"""目标调整: asked for, shown as a comparison, agreed to or refused."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators.checks import Finding
from indicators.sheet import from_json
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import Verdict, may_ask_adjustment, may_decide_adjustment, may_withdraw_adjustment
from projects.models import ADJUSTMENT_OVER, Adjustment, AdjustmentStep, Evaluation
from projects.models.reach import Right, reaches
from projects.models.scope import scope_of
from projects.review.adjustments import (
    AdjustmentRefusedError,
    Comparison,
    DraftChangedError,
    ask_adjustment,
    awaiting_adjustments,
    compare_goals,
    decide_adjustment,
    problems_of,
    save_draft,
    seen_draft,
    withdraw_adjustment,
)
from projects.review.adjustments.flow import Actor
from projects.views.forms.adjustments import LONGEST, AdjustmentForms, open_forms, read_forms, with_another_row

MOST_LISTED: Final = 200
KEY: Final = re.compile(r"[0-9]{1,18}")
SHOWN_WITH: Final = ("before", "after", "asked_by", "decided_by")


@dataclass(frozen=True, slots=True)
class ShownAdjustment:
    """An adjustment with what it changes."""

    adjustment: Adjustment
    comparison: Comparison


@require_http_methods(["GET", "HEAD", "POST"])
def adjustment(request: HttpRequest, pk: int) -> HttpResponse:
    visible = Evaluation.objects.for_user(request.user).with_places().select_related("approved_goal")
    evaluation = get_object_or_404(visible, pk=pk)
    if evaluation.approved_goal is None:
        raise Http404
    if request.method != "POST":
        return _render_adjustment(request, evaluation)
    act = ACTS.get(request.POST.get("act", ""))
    return act(request, evaluation) if act else HttpResponseBadRequest()


@require_safe
def adjustments(request: HttpRequest) -> HttpResponse:
    """待我审核的."""
    waiting = awaiting_adjustments(request.user).select_related("evaluation__round", "asked_by")[:MOST_LISTED]
    return render(request, "adjustments/index.html", {"adjustments": list(waiting)})


def _render_adjustment(
    request: HttpRequest,
    evaluation: Evaluation,
    forms: AdjustmentForms | None = None,
    problems: tuple[Finding, ...] = (),
    *,
    seen: str | None = None,
    changed: str = "",
    status: int = 200,
) -> HttpResponse:
    """`seen` is the draft that the form began with, where it isn't the one that stands."""
    held = list(evaluation.adjustments.select_related(*SHOWN_WITH))
    running = next((each for each in held if each.step not in ADJUSTMENT_OVER), None)
    asks = may_ask_adjustment(request.user, evaluation)
    is_open = running is None or running.step == AdjustmentStep.DRAFT
    # Drafts that were dropped never were anything.
    over = [each for each in held if each.step in ADJUSTMENT_OVER and each.asked_at is not None]
    past = [_compare_adjustment(each, evaluation) for each in over]
    is_told = reaches(scope_of(request.user), Right.FILL, evaluation) or not past
    context = {
        "evaluation": evaluation,
        "running": _compare_adjustment(running, evaluation) if running and not is_open else None,
        "draft": running if is_open and asks else None,
        "seen": seen_draft(running) if seen is None else seen,
        "forms": (forms or _forms_of_draft(evaluation, running)) if is_open and asks else None,
        "why_not": asks.reason if is_open and not asks and is_told else "",
        "problems": problems,
        "changed": changed,
        "unsaved": forms.typed if forms and not (is_open and asks) else "",
        "decides": _is_permitted(may_decide_adjustment, request, running, evaluation),
        "withdraws": _is_permitted(may_withdraw_adjustment, request, running, evaluation),
        "past": past,
    }
    return render(request, "adjustments/adjustment.html", context, status=status)


def _compare_adjustment(each: Adjustment, evaluation: Evaluation) -> ShownAdjustment:
    each.evaluation = evaluation
    return ShownAdjustment(each, compare_goals(each.before.sheet, from_json(each.content)))


def _is_permitted(
    asked: Callable[[Any, Adjustment], Verdict],
    request: HttpRequest,
    running: Adjustment | None,
    evaluation: Evaluation,
) -> bool:
    if running is None:
        return False
    running.evaluation = evaluation
    return asked(request.user, running).ok


def _forms_of_draft(evaluation: Evaluation, draft: Adjustment | None) -> AdjustmentForms:
    assert evaluation.approved_goal is not None
    before = evaluation.approved_goal.sheet
    if draft is None or draft.before_id != evaluation.approved_goal_id:
        return open_forms(before, before)
    return open_forms(before, from_json(draft.content), reason=draft.reason)


def _forms_as_posted(request: HttpRequest, evaluation: Evaluation, data: Any = None) -> AdjustmentForms:
    """Also where somebody was faster: what was typed is shown beside the reason."""
    if not reaches(scope_of(request.user), Right.FILL, evaluation):
        raise PermissionDenied(may_ask_adjustment(request.user, evaluation).reason)
    assert evaluation.approved_goal is not None
    before = evaluation.approved_goal.sheet
    draft = evaluation.adjustments.running().first()
    return read_forms(data or request.POST, before, from_json(draft.content) if draft else before)


def _add_row(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    return _render_adjustment(
        request,
        evaluation,
        _forms_as_posted(request, evaluation, with_another_row(request.POST)),
        seen=_draft_seen(request),
    )


def _save_draft(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    forms, seen = _forms_as_posted(request, evaluation), _draft_seen(request)
    if not forms.is_valid():
        return _render_adjustment(request, evaluation, forms, seen=seen, status=422)
    try:
        save_draft(evaluation, forms.build_sheet(), reason=forms.reason, by=_actor_of(request), seen=seen)
    except DraftChangedError as changed:
        return _render_adjustment(request, evaluation, forms, changed=str(changed), status=409)
    except AdjustmentRefusedError as refused:
        messages.error(request, str(refused))
        return _render_adjustment(request, evaluation, forms, seen=seen, status=409)
    messages.success(request, "已保存草稿，尚未提交申请，其他人不能查看。")
    return redirect("adjustment", pk=evaluation.pk)


def _ask_for_adjustment(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    forms, seen = _forms_as_posted(request, evaluation), _draft_seen(request)
    if not forms.is_valid():
        return _render_adjustment(request, evaluation, forms, seen=seen, status=422)
    proposed = forms.build_sheet()
    try:
        made = ask_adjustment(evaluation, proposed, reason=forms.reason, by=_actor_of(request), seen=seen)
    except DraftChangedError as changed:
        return _render_adjustment(request, evaluation, forms, changed=str(changed), status=409)
    except AdjustmentRefusedError as refused:
        messages.error(request, str(refused))
        return _render_adjustment(request, evaluation, forms, problems_of(proposed, evaluation), seen=seen, status=422)
    messages.success(request, f"已提交申请，现在由{made.get_step_display()}。")
    return redirect("adjustment", pk=evaluation.pk)


def _withdraw_adjustment(request: HttpRequest, evaluation: Evaluation) -> HttpResponse:
    chosen = _find_adjustment(request, evaluation)
    verdict = may_withdraw_adjustment(request.user, chosen)
    if not verdict and chosen.step not in ADJUSTMENT_OVER:
        raise PermissionDenied(verdict.reason)
    return _try_act(request, evaluation, lambda: withdraw_adjustment(chosen, by=_actor_of(request)), "已撤回。")


def _decide_adjustment(request: HttpRequest, evaluation: Evaluation, *, agrees: bool) -> HttpResponse:
    chosen, seen = _find_adjustment(request, evaluation), request.POST.get("seen", "")
    verdict = may_decide_adjustment(request.user, chosen)
    if not verdict and chosen.step == seen:
        raise PermissionDenied(verdict.reason)
    opinion = request.POST.get("opinion", "").strip()
    if len(opinion) > LONGEST:
        messages.error(request, f"审核意见不能超过 {LONGEST} 个字。")
        return redirect("adjustment", pk=evaluation.pk)
    return _try_act(
        request,
        evaluation,
        lambda: decide_adjustment(chosen, seen=seen, agrees=agrees, opinion=opinion, by=_actor_of(request)),
        "已同意。" if agrees else "已办理：不同意。您的意见已转填报人。",
    )


def _draft_seen(request: HttpRequest) -> str:
    return request.POST.get("seen", "")


def _find_adjustment(request: HttpRequest, evaluation: Evaluation) -> Adjustment:
    key = request.POST.get("adjustment", "")
    chosen = get_object_or_404(evaluation.adjustments, pk=key if KEY.fullmatch(key) else 0)
    chosen.evaluation = evaluation
    return chosen


def _try_act(request: HttpRequest, evaluation: Evaluation, act: Callable[[], Adjustment], said: str) -> HttpResponse:
    try:
        act()
    except AdjustmentRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, said)
    return redirect("adjustment", pk=evaluation.pk)


def _actor_of(request: HttpRequest) -> Actor:
    return Actor(user=person(request), address=address_of(request))


ACTS: Final[Mapping[str, Callable[[HttpRequest, Evaluation], HttpResponse]]] = {
    "add": _add_row,
    "save": _save_draft,
    "ask": _ask_for_adjustment,
    "withdraw": _withdraw_adjustment,
    "agree": partial(_decide_adjustment, agrees=True),
    "refuse": partial(_decide_adjustment, agrees=False),
}
