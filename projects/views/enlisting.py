"""The first two steps to an 应评项目清单: where the projects come from, and what was found there."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.accounts.requests import person
from projects.access import may_open_round
from projects.documents.layout.values import TOTAL
from projects.exports.downloads import download
from projects.models import ListDraft, ListSource, Region, Round
from projects.queries import progress_of
from projects.rounds.enlisting.drafts import OvertakenDraftError, begin, choose, draft_of, give_up
from projects.rounds.enlisting.from_records import last_round_of, read_last_year
from projects.rounds.enlisting.lines import FoundLine, WrongListError
from projects.rounds.enlisting.list_file import empty_list, read_list
from projects.rounds.enlisting.matching import NEW, OPEN_STATES, OUT, Entry, EntryState, Matching, in_state, match
from projects.rounds.enlisting.table_seven import read_table_seven
from projects.rounds.ledger_table import fund_kinds
from projects.rounds.preparing import found_round
from projects.rounds.usual import usual_values
from projects.views.forms.enlisting import ListFileForm, MoneyForm, NewRoundForm, TableSevenForm
from projects.views.numbered import numbered_page
from projects.views.projects import managed_round

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

MOST_SHOWN: Final = 200
STEPS: Final = ("选择来源", "核对项目", "时间和办法", "预览和下发")
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


def regions_opened_by(user: "User | AnonymousUser") -> list[Region]:
    return [region for region in Region.objects.all() if may_open_round(user, region)]


@require_http_methods(["GET", "HEAD", "POST"])
def new_round(request: HttpRequest) -> HttpResponse:
    regions = regions_opened_by(request.user)
    if not regions:
        raise PermissionDenied("只有财政绩效科可以建立自评任务。")
    initial = {"year": usual_values()["year"], "region": regions[0]}
    form = NewRoundForm(request.POST or None, regions=regions, initial=initial)
    if form.is_valid():
        data = form.cleaned_data
        made = found_round(data["region"], data["year"], data["title"])
        messages.success(request, f"“{made}”已建立，现在是准备中，只有财政绩效科看得到。")
        return redirect("list_source", pk=made.pk)
    return render(request, "rounds/new.html", {"form": form})


@require_http_methods(["GET", "HEAD", "POST"])
def list_source(request: HttpRequest, pk: int) -> HttpResponse:
    """Nothing of a source with mistakes is taken, and all of them are told."""
    exercise = managed_round(request, pk)
    source = request.POST.get("source", "")
    forms: dict[ListSource, MoneyForm] = {
        ListSource.LIST: ListFileForm(**_posted(request, ListSource.LIST)),
        ListSource.TABLE_SEVEN: TableSevenForm(**_posted(request, ListSource.TABLE_SEVEN)),
    }
    form = next((each for name, each in forms.items() if name == source), None)
    reasons: Sequence[str] = ()
    if source == ListSource.LAST_YEAR or (form is not None and form.is_valid()):
        try:
            lines, origin = _read(source, form, exercise)
            begin(
                exercise,
                ListSource(source),
                lines,
                origin=origin,
                by=person(request),
                seen=request.POST.get("seen", ""),
            )
        except WrongListError as wrong:
            reasons = wrong.reasons
        except OvertakenDraftError as overtaken:
            messages.error(request, str(overtaken))
        else:
            return redirect("list_lines", pk=pk)
    context = {
        "reasons": reasons[:MOST_SHOWN],
        "more": max(len(reasons) - MOST_SHOWN, 0),
        "list_form": forms[ListSource.LIST],
        "seven_form": forms[ListSource.TABLE_SEVEN],
        "last": last_round_of(exercise),
        "progress": progress_of([exercise], request.user)[exercise.pk],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if reasons else HTTPStatus.OK
    return step_page(request, "rounds/list_source.html", 1, exercise, draft_of(exercise), context, status=status)


def _posted(request: HttpRequest, source: ListSource) -> dict[str, Any]:
    """Only one of the forms is posted, or has a file from the documents that came in."""
    if request.POST.get("source") == source:
        return {"data": request.POST, "files": request.FILES, "user": request.user}
    handed = request.GET.getlist("handed") if request.GET.get("source") == source else []
    return {"user": request.user, "handed": handed}


def _read(source: str, form: MoneyForm | None, exercise: Round) -> tuple[list[FoundLine], str]:
    """The lines, and what the source is called."""
    if form is None:
        return read_last_year(exercise), str(last_round_of(exercise))
    year, declared = exercise.year, form.cleaned_data["money"]
    sources = form.sources()
    origin = sources[0][0] if len(sources) == 1 else f"{len(sources)} 个文件"
    if source == ListSource.TABLE_SEVEN:
        return read_table_seven(sources, year=year, declared=declared), origin
    name, pages = sources[0]
    return read_list(pages, name, year=year, declared=declared, kinds=_kinds(exercise)), origin


@require_safe
def list_template(request: HttpRequest, pk: int) -> HttpResponse:
    return download(empty_list(_kinds(managed_round(request, pk))), "应评项目清单.xlsx")


def _kinds(exercise: Round) -> dict[str, str]:
    """By their titles; of one alone the total says all."""
    kinds = {title: kind for kind, title in fund_kinds(exercise).items() if kind != TOTAL}
    return kinds if len(kinds) > 1 else {}


@require_POST
def list_discard(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    try:
        give_up(exercise, seen=request.POST.get("seen", ""))
    except OvertakenDraftError as overtaken:
        messages.error(request, str(overtaken))
    else:
        messages.success(request, "草稿已放弃，任务和项目都没有改动。")
    return redirect("list_source", pk=pk)


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
        matching = match(draft)
        units, wrong = _chosen_units(request, matching)
        lines = _chosen_lines(request, matching)
        try:
            choose(exercise, by=person(request), seen=request.POST.get("seen", ""), lines=lines, units=units)
        except OvertakenDraftError as overtaken:
            messages.error(request, str(overtaken))
            return redirect("list_lines", pk=pk)
        if not wrong:
            return _onward(request, exercise)
        draft = draft_of(exercise)
        assert draft is not None
    return _lines_page(request, exercise, draft, wrong)


def _onward(request: HttpRequest, exercise: Round) -> HttpResponse:
    """To the next step once all is decided; else back to what isn't."""
    draft = draft_of(exercise)
    if request.POST.get("act") != "next":
        messages.success(request, "已保存。")
    elif draft is not None and match(draft).is_decided:
        return redirect("list_settings", pk=exercise.pk)
    else:
        messages.warning(request, "还有没有核对的，请逐个选择；不评的选“不列入”。")
        return redirect("list_lines", pk=exercise.pk)
    tab = request.POST.get("tab", "")
    return redirect(reverse("list_lines", args=[exercise.pk], query={"tab": tab} if tab in TABS else {}))


def _lines_page(request: HttpRequest, exercise: Round, draft: ListDraft, wrong: Mapping[str, str]) -> HttpResponse:
    matching = match(draft)
    usual = "待核对" if not matching.is_decided else "全部"
    asked = request.GET.get("tab") or request.POST.get("tab", "")
    tab = asked if asked in TABS else usual
    entries = in_state(matching.entries, TABS[tab])
    numbered = numbered_page(request.GET.get("page", ""), lines=len(entries))
    context = {
        "tabs": [_tab(title, states, matching, is_open=title == tab) for title, states in TABS.items()],
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


def _tab(title: str, states: Sequence[EntryState], matching: Matching, *, is_open: bool) -> Tab:
    return Tab(title=title, number=sum(matching.counts[state] for state in states), is_open=is_open)


def _chosen_units(request: HttpRequest, matching: Matching) -> tuple[dict[str, int], dict[str, str]]:
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


def _chosen_lines(request: HttpRequest, matching: Matching) -> dict[str, str]:
    """Of the lines that the page showed; what isn't chosen stays as it was."""
    chosen: dict[str, str] = {}
    for entry in matching.entries:
        value = request.POST.get(f"line-{entry.number}")
        if value is not None and value in {"", OUT, *(each.value for each in entry.options)}:
            chosen[str(entry.number)] = value
    if request.POST.get("act") == "rest-new":
        shown = set(request.POST.getlist("shown"))
        chosen |= {str(each.number): NEW for each in _still_open(matching.entries, chosen) if str(each.number) in shown}
    return chosen


def _still_open(entries: Iterable[Entry], chosen: Mapping[str, str]) -> list[Entry]:
    """Those that may be new projects and for which nothing is chosen."""
    undecided = in_state(entries, [EntryState.UNDECIDED])
    may_be_new = [each for each in undecided if any(option.value == NEW for option in each.options)]
    return [each for each in may_be_new if str(each.number) not in chosen]


def step_page(
    request: HttpRequest,
    template: str,
    step: int,
    exercise: Round,
    draft: ListDraft | None,
    context: Mapping[str, Any],
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    """What all four steps show."""
    shared = {
        "round": exercise,
        "draft": draft,
        "seen": draft.seen if draft else "",
        "step": step,
        "steps": list(enumerate(STEPS, start=1)),
    }
    return render(request, template, {**shared, **context}, status=status)
