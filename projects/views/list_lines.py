"""The second step to an 应评项目清单: what was found in the source is held against the projects, line by line."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from projects.models import ListDraft, Round
from projects.rounds.enlisting.drafts import OvertakenDraftError, change_draft, draft_of
from projects.rounds.enlisting.entries import NEW, OPEN_STATES, OUT, EntryState, Matching, in_state
from projects.rounds.enlisting.matching import match_draft
from projects.views.enlisting import MOST_SHOWN, step_page
from projects.views.numbered import numbered_page
from projects.views.projects import managed_round

TABS: Final[Mapping[str, Sequence[EntryState]]] = MappingProxyType(
    {
        "待核对": OPEN_STATES,
        "新项目": (EntryState.NEW,),
        "已有项目": (EntryState.KNOWN,),
        "已在任务中": (EntryState.HELD,),
        "不列入": (EntryState.OUT,),
        "全部": tuple(EntryState),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tab:
    title: str
    number: int
    is_open: bool


@require_http_methods(["GET", "HEAD", "POST"])
def list_lines(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    draft = draft_of(exercise)
    if draft is None:
        return redirect("list_source", pk=pk)
    wrong: dict[str, str] = {}
    if request.method == "POST":
        matching = match_draft(draft)
        units, wrong = _read_units(request, matching)
        lines = _read_lines(request, matching)
        try:
            change_draft(exercise, by=person(request), seen=request.POST.get("seen", ""), lines=lines, units=units)
        except OvertakenDraftError as overtaken:
            messages.error(request, str(overtaken))
            return redirect("list_lines", pk=pk)
        if not wrong:
            return _redirect_after_choice(request, exercise)
        draft = draft_of(exercise)
        assert draft is not None
    return _render_lines(request, exercise, draft, wrong)


def _redirect_after_choice(request: HttpRequest, exercise: Round) -> HttpResponse:
    """To the next step once all is decided; else back to what isn't."""
    draft = draft_of(exercise)
    if request.POST.get("act") != "next":
        messages.success(request, "已保存。")
    elif draft is not None and match_draft(draft).is_decided:
        return redirect("list_settings", pk=exercise.pk)
    else:
        messages.warning(request, "还有没有核对的，请逐个选择；不评的选“不列入”。")
        return redirect("list_lines", pk=exercise.pk)
    tab = request.POST.get("tab", "")
    return redirect(reverse("list_lines", args=[exercise.pk], query={"tab": tab} if tab in TABS else {}))


def _render_lines(request: HttpRequest, exercise: Round, draft: ListDraft, wrong: Mapping[str, str]) -> HttpResponse:
    matching = match_draft(draft)
    usual = "待核对" if not matching.is_decided else "全部"
    asked = request.GET.get("tab") or request.POST.get("tab", "")
    tab = asked if asked in TABS else usual
    entries = in_state(matching.entries, TABS[tab])
    numbered = numbered_page(request.GET.get("page", ""), lines=len(entries))
    context = {
        "tabs": [
            Tab(title=title, number=sum(matching.counts[state] for state in states), is_open=title == tab)
            for title, states in TABS.items()
        ],
        "tab": tab,
        "shown": entries[numbered.lines],
        "numbered": numbered,
        "number": len(entries),
        "entering": len(matching.entering),
        "undecided": len(in_state(matching.entries, OPEN_STATES)),
        "open_names": [(name, wrong.get(name.mark, "")) for name in matching.open_names[:MOST_SHOWN]],
        "more_names": max(len(matching.open_names) - MOST_SHOWN, 0),
        "units": matching.units.open.values() if matching.open_names else (),
        "offers_new": any(each.value == NEW for entry in entries for each in entry.options),
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if wrong else HTTPStatus.OK
    return step_page(request, "rounds/list_lines.html", 2, exercise, draft, context, status=status)


def _read_units(request: HttpRequest, matching: Matching) -> tuple[dict[str, int], dict[str, str]]:
    """By the mark of a name; and what was typed that names no unit."""
    chosen: dict[str, int] = {}
    wrong: dict[str, str] = {}
    for number, mark in enumerate(request.POST.getlist("mark")):
        typed = request.POST.get(f"unit-typed-{number}", "").strip()
        offered = request.POST.get(f"unit-{number}", "")
        found = matching.units.exactly(typed) if typed else None
        if typed and found is None:
            wrong[mark] = typed
        elif found is not None:
            chosen[mark] = found.pk
        elif offered.isascii() and offered.isdecimal() and int(offered) in matching.units.open:
            chosen[mark] = int(offered)
    return chosen, wrong


def _read_lines(request: HttpRequest, matching: Matching) -> dict[str, str]:
    """Of the lines that the page showed; what isn't chosen stays as it was."""
    chosen: dict[str, str] = {}
    for entry in matching.entries:
        value = request.POST.get(f"line-{entry.number}")
        if value is not None and value in {"", OUT, *(each.value for each in entry.options)}:
            chosen[str(entry.number)] = value
    if request.POST.get("act") == "rest-new":
        free = set(request.POST.getlist("shown")) - chosen.keys()
        for entry in in_state(matching.entries, [EntryState.UNDECIDED]):
            may_be_new = any(option.value == NEW for option in entry.options)
            if may_be_new and str(entry.number) in free:
                chosen[str(entry.number)] = NEW
    return chosen
