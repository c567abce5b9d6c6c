"""The last two steps to an 应评项目清单: windows, rules and layouts; and the preview from which it is 下发d."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.models import Department, ListDraft, Round, RoundState
from projects.queries import progress_of
from projects.queue import enqueue
from projects.queue.asking import ENLIST
from projects.rounds.creation import CreationError
from projects.rounds.enlisting.applying import NOT_DONE, enlist, why_unready
from projects.rounds.enlisting.drafts import OvertakenDraftError, change_draft, draft_of
from projects.rounds.enlisting.entries import Entry, EntryState, in_state
from projects.rounds.enlisting.matching import match_draft
from projects.rounds.preparing import prepare_round
from projects.views.enlisting import step_page
from projects.views.forms.enlisting import CreationForm, RoundSettingsForm, WindowsForm
from projects.views.projects import managed_round
from projects.views.rounds import show_rounds

MOST_LISTED: Final = 100
MOST_AT_ONCE: Final = 300  # lines that enter while the person waits, in about a second


@require_http_methods(["GET", "HEAD", "POST"])
def list_settings(request: HttpRequest, pk: int) -> HttpResponse:
    """Of a round that is 下发d, only what the new sheets begin with."""
    exercise = managed_round(request, pk)
    draft = draft_of(exercise)
    if draft is None:
        return redirect("list_source", pk=pk)
    posted = request.POST if request.method == "POST" else None
    beginning = CreationForm(posted, round=exercise, initial={"stage": draft.stage, "source": draft.former})
    is_prepared = exercise.state == RoundState.PREPARING
    settings = RoundSettingsForm(posted, instance=exercise) if is_prepared else None
    windows = WindowsForm(posted, round=exercise) if is_prepared else None
    forms = [form for form in (settings, windows, beginning) if form is not None]
    if all(form.is_valid() for form in forms):
        chosen = beginning.cleaned_data
        try:
            with transaction.atomic():
                change_draft(
                    exercise,
                    by=person(request),
                    seen=request.POST.get("seen", ""),
                    stage=chosen["stage"],
                    former=chosen["source"],
                )
                if settings is not None and windows is not None:
                    prepare_round(exercise, settings.cleaned_data, windows.windows)
        except (OvertakenDraftError, CreationError) as refused:
            messages.error(request, f"没有保存：{refused}")
            return redirect("list_settings", pk=pk)
        return redirect("list_preview", pk=pk)
    context = {
        "settings": settings,
        "windows": windows,
        "beginning": beginning,
        "shown": next(iter(show_rounds([exercise], progress_of([exercise], request.user)))),
    }
    is_wrong = any(form.errors for form in forms)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if is_wrong else HTTPStatus.OK
    return step_page(request, "rounds/list_settings.html", 3, exercise, draft, context, status=status)


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentLine:
    """What a department gets."""

    department: Department
    units: int
    projects: int
    founded: int
    initial: Decimal | None


@require_http_methods(["GET", "HEAD", "POST"])
def list_preview(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    draft = draft_of(exercise)
    if draft is None:
        return redirect("list_source", pk=pk)
    if request.method == "POST":
        return _enlist_draft(request, exercise, draft)
    matching = match_draft(draft)
    if not matching.is_decided:
        messages.warning(request, "还有没有核对的，请先核对。")
        return redirect("list_lines", pk=pk)
    progress = progress_of([exercise], request.user)[exercise.pk]
    entering = matching.entering
    context = {
        "shown": next(iter(show_rounds([exercise], {exercise.pk: progress}))),
        "progress": progress,
        "due_then": progress.due + len(entering),
        "entering": len(entering),
        "founded": sum(entry.project is None for entry in entering),
        "held": matching.counts[EntryState.HELD],
        "left_out": _list_first(in_state(matching.entries, [EntryState.OUT])),
        "renamed": _list_first([entry for entry in entering if entry.is_renamed]),
        "moved": _list_first([entry for entry in entering if entry.is_moved]),
        "departments": list(by_department(entering)),
        "fingerprint": matching.fingerprint(),
        "unready": why_unready(exercise) if exercise.state == RoundState.PREPARING else "",
        "is_prepared": exercise.state == RoundState.PREPARING,
        "beginning": CreationForm(round=exercise, initial={"stage": draft.stage, "source": draft.former}),
    }
    return step_page(request, "rounds/list_preview.html", 4, exercise, draft, context)


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """The first of some entries, and how many there are."""

    number: int
    first: list[Entry]

    @property
    def more(self) -> int:
        return self.number - len(self.first)


def _list_first(entries: list[Entry]) -> Listed:
    return Listed(number=len(entries), first=entries[:MOST_LISTED])


def by_department(entries: Iterable[Entry]) -> Iterator[DepartmentLine]:
    """In the order of the tree."""
    grouped: dict[int, list[Entry]] = {}
    for entry in entries:
        if entry.department is not None:
            grouped.setdefault(entry.department.pk, []).append(entry)
    for held in sorted(grouped.values(), key=lambda each: each[0].department.path if each[0].department else ""):
        department = held[0].department
        assert department is not None
        amounts = [amount for entry in held if (amount := entry.line.amount) is not None]
        yield DepartmentLine(
            department=department,
            units=len({entry.unit.pk for entry in held if entry.unit is not None}),
            projects=len(held),
            founded=sum(entry.project is None for entry in held),
            initial=sum(amounts, Decimal(0)) if amounts else None,
        )


def _enlist_draft(request: HttpRequest, exercise: Round, draft: ListDraft) -> HttpResponse:
    """Few at once, many by a worker."""
    seen, fingerprint = (request.POST.get(name, "") for name in ("seen", "fingerprint"))
    issues, address = request.POST.get("act") == "issue", address_of(request)
    if len(draft.lines) > MOST_AT_ONCE:
        order = {"round": exercise.pk, "seen": seen, "fingerprint": fingerprint, "issues": issues, "address": address}
        order["lines"] = len(draft.lines)
        title = f"{exercise}：列入应评项目{'并下发' if issues else ''}"
        enqueue(ENLIST, {**order, "title": title}, owner=person(request))
        messages.success(request, "项目较多，已交后台办理，大约需要几秒到一分钟，结果在这里查看。")
        return redirect("jobs")
    try:
        done = enlist(exercise, by=person(request), seen=seen, fingerprint=fingerprint, issues=issues, address=address)
    except CreationError as refused:
        messages.error(request, f"{NOT_DONE[issues]}：{refused}。")
        return redirect("list_preview", pk=exercise.pk)
    except OvertakenDraftError as overtaken:
        messages.error(request, f"{NOT_DONE[issues]}：{overtaken}")
        return redirect("list_source", pk=exercise.pk)
    messages.success(request, done.told)
    return redirect("round", pk=exercise.pk)
