"""The page where a sheet is filled in, and what saves it."""

import json
from collections.abc import Mapping
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST

from perfeval.accounts.models import User
from projects.access import may_fill
from projects.documents.controls import control_name, id_of, row_group
from projects.editing.answers import Answers
from projects.editing.controls import NO_TYPED, Typed
from projects.editing.draft import Draft, draft_of
from projects.editing.page import Page
from projects.editing.posted import sorted_groups, whole
from projects.editing.rows import DOWN, UP, RowRefusedError, Rows
from projects.editing.saving import SAVED, Saved, save
from projects.events import address_of
from projects.forms.filling import FillingForm
from projects.models import ChainHead, Evaluation
from projects.models.scope import scope_of
from projects.sheets import Computed, compute
from projects.states import deadline_of, state_of

PLACES: Final = (
    "round__region",
    "round__layout",
    "round__goal_layout",
    "unit__successor",
    "department__successor",
    "rule_set",
    "approved_goal",
)


@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _post(request, pk)
    draft = draft_of(fillable(request, pk))
    return _page(request, draft, _computed(draft))


@require_POST
def save_rows(request: HttpRequest, pk: int) -> HttpResponse:
    with transaction.atomic():
        draft = draft_of(fillable(request, pk, lock=True))
        saved = save(draft, sorted_groups(request.POST.items()), user=_user(request), address=address_of(request))
    return _answer(saved)


@require_POST
def change_rows(request: HttpRequest, pk: int) -> HttpResponse:
    try:
        with transaction.atomic():
            draft = draft_of(fillable(request, pk, lock=True))
            keys = _change(request, draft)
    except RowRefusedError as error:
        return HttpResponse(_report({"message": str(error)}), status=409)
    page = Page(draft=draft, computed=_computed(draft))
    context = {"page": page, "report": _report({"keys": keys, "at": _now()})}
    return render(request, "filling/_changed.html", context)


def fillable(request: HttpRequest, pk: int, *, lock: bool = False) -> Evaluation:
    evaluations = Evaluation.objects.for_user(request.user).select_related(*PLACES).prefetch_related("round__windows")
    if lock:
        evaluations = evaluations.select_for_update(of=("self",))
    evaluation = get_object_or_404(evaluations, pk=pk)
    verdict = may_fill(request.user, evaluation)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    return evaluation


def _post(request: HttpRequest, pk: int) -> HttpResponse:
    """The whole form, as a browser without scripts sends it."""
    act, _, subject = request.POST.get("act", "save").partition(":")
    pairs = dict(request.POST.items())
    if act == "write":
        control, _, text = subject.partition(":")
        pairs[control] = text
    with transaction.atomic():
        draft = draft_of(fillable(request, pk, lock=True))
        saved = save(draft, sorted_groups(pairs.items()), user=_user(request), address=address_of(request))
    if saved.status != SAVED:
        return _again(request, draft_of(fillable(request, pk)), saved, pairs)
    return _next(request, pk, act, subject)


def _next(request: HttpRequest, pk: int, act: str, subject: str) -> HttpResponse:
    address = reverse("edit", args=[pk])
    if act == "check":
        return redirect("check", pk=pk)
    if act == "submit":
        return redirect("submission", pk=pk)
    if act in ("save", "write"):
        messages.success(request, "已保存。")
        anchor = id_of(subject.partition(":")[0]) if act == "write" else ""
        return redirect(f"{address}#{anchor}" if anchor else address)
    try:
        with transaction.atomic():
            keys = _change(request, draft_of(fillable(request, pk, lock=True)))
    except RowRefusedError as error:
        messages.error(request, str(error))
        return redirect(address)
    if act == "remove":
        return redirect(f"{address}?removed={subject}")
    return redirect(f"{address}#{id_of(control_name(row_group(keys[0]), 'name'))}" if keys else address)


def _change(request: HttpRequest, draft: Draft) -> list[str]:
    """Adds, copies, removes, restores or moves; gives the keys of the rows to look at."""
    act, _, key = request.POST.get("act", "").partition(":")
    rows = Rows(draft, user=_user(request), address=address_of(request))
    match act:
        case "add":
            return (
                rows.add_below(key, count=min(max(whole(request.POST.get("count", "1")), 1), 100))
                if key
                else rows.add([{}])
            )
        case "add-in":
            number = whole(request.POST.get("add_in", ""))
            categories = draft.layout.categories
            if not 0 <= number < len(categories):
                raise RowRefusedError("请先选择在哪一类中增加。")
            return rows.add_in(*categories[number])
        case "slash":
            return rows.add_slashes()
        case "copy":
            return rows.copy(key)
        case "remove":
            version = request.POST.get(f"{row_group(key)}.version")
            rows.remove(key, version=None if version is None else whole(version))
            return []
        case "remove-all":
            rows.remove_all(request.POST.getlist("key"), versions={})
            return []
        case "restore":
            return rows.restore(key)
        case "up" | "down":
            rows.move(key, UP if act == "up" else DOWN)
            return [key]
    raise RowRefusedError("没有这样的操作。")


def _again(request: HttpRequest, draft: Draft, saved: Saved, pairs: Mapping[str, str]) -> HttpResponse:
    """The page with what was typed, and why it isn't saved."""
    texts, errors = {}, {}
    for group, outcome in saved.outcomes.items():
        for field, message in outcome.errors.items():
            errors[control_name(group, field)] = message
        for field, theirs in outcome.theirs.items():
            said = f"{outcome.who.name or '别人'} {outcome.who.at} 改为“{theirs or '（空）'}”；再次保存即用您填的。"
            errors[control_name(group, field)] = said
    texts = {name: pairs[name] for name in errors if name in pairs}
    messages.error(request, f"有 {len(errors)} 处没有保存，请看标红的格子；其余已保存。")
    return _page(request, draft, _computed(draft), Typed(texts, errors), status=saved.status)


def _page(
    request: HttpRequest, draft: Draft, computed: Computed, typed: Typed = NO_TYPED, *, status: int = 200
) -> HttpResponse:
    evaluation = draft.evaluation
    context = {
        "evaluation": evaluation,
        "state": state_of(evaluation, scope_of(request.user)),
        "deadline": deadline_of(evaluation),
        "form": FillingForm(Page(draft=draft, computed=computed, typed=typed), user=_user(request)),
        "since": ChainHead.objects.filter(chain=f"evaluation-{evaluation.pk}")
        .values_list("sequence", flat=True)
        .first()
        or 0,
    }
    return render(request, "filling/edit.html", context, status=status)


def _computed(draft: Draft) -> Computed:
    return compute(draft.sheet, draft.rules, approved_goal=draft.goal)


def _answer(saved: Saved) -> HttpResponse:
    """What follows, in elements that take the place of those of the same id."""
    draft = saved.draft
    answers = Answers(draft=draft, computed=saved.computed or _computed(draft))
    outputs = answers.all()
    parts = {row.key: _parts(answers, number) for number, row in enumerate(draft.rows)}
    drawn = format_html_join("", '<output id="{}" hx-swap-oob="innerHTML">{}</output>', outputs.items())
    groups = {
        name: {
            "status": outcome.status,
            "version": outcome.version,
            "values": outcome.values,
            "errors": outcome.errors,
            "theirs": outcome.theirs,
            "who": outcome.who.name,
            "when": outcome.who.at,
        }
        for name, outcome in saved.outcomes.items()
    }
    due = {name: answers.is_due(name) for name in ("execution_reason", "adjustment_note")}
    due |= dict.fromkeys(("execution_hand_score", "execution_hand_reason"), answers.wants_execution_hand)
    report = {"at": _now(), "groups": groups, "parts": parts, "due": due, "since": saved.last_event}
    return HttpResponse(drawn + _report(report), status=saved.status)


def _parts(answers: Answers, number: int) -> dict[str, bool]:
    parts = answers.parts(number)
    return {"band": parts.band, "hand": parts.hand, "deviation": parts.deviation}


def _report(report: dict[str, Any]) -> SafeString:
    return format_html(
        '<output id="out-report" hidden data-report="{}"></output>', json.dumps(report, ensure_ascii=False)
    )


def _now() -> str:
    return f"{timezone.localtime():%H:%M}"


def _user(request: HttpRequest) -> User:
    assert request.user.is_authenticated
    return request.user
