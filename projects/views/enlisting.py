"""The first step to an 应评项目清单: where the projects come from; and the frame of all four steps."""

from collections.abc import Mapping, Sequence
from http import HTTPStatus
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.accounts.requests import person
from projects.access import may_open_round
from projects.documents.layout.values import TOTAL
from projects.exports.downloads import download
from projects.models import ListDraft, ListSource, Region, Round
from projects.queries import progress_of
from projects.rounds.enlisting.drafts import OvertakenDraftError, begin_draft, draft_of, give_up_draft
from projects.rounds.enlisting.from_records import last_round_of, read_last_year
from projects.rounds.enlisting.lines import FoundLine, WrongListError
from projects.rounds.enlisting.list_file import empty_list, read_list
from projects.rounds.enlisting.table_seven import read_table_seven
from projects.rounds.ledger_table import fund_kinds
from projects.rounds.preparing import found_round
from projects.rounds.usual import usual_values
from projects.views.forms.enlisting import ListFileForm, MoneyForm, NewRoundForm, TableSevenForm
from projects.views.projects import managed_round

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

MOST_SHOWN: Final = 200
STEPS: Final = ("选择来源", "核对项目", "时间和办法", "预览和下发")


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
        ListSource.LIST: ListFileForm(**_form_arguments(request, ListSource.LIST)),
        ListSource.TABLE_SEVEN: TableSevenForm(**_form_arguments(request, ListSource.TABLE_SEVEN)),
    }
    form = next((each for name, each in forms.items() if name == source), None)
    reasons: Sequence[str] = ()
    if source == ListSource.LAST_YEAR or (form is not None and form.is_valid()):
        try:
            lines, origin = _read_source(source, form, exercise)
            begin_draft(
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


def _form_arguments(request: HttpRequest, source: ListSource) -> dict[str, Any]:
    """Only one of the forms is posted, or has a file from the documents that came in."""
    if request.POST.get("source") == source:
        return {"data": request.POST, "files": request.FILES, "user": request.user}
    handed = request.GET.getlist("handed") if request.GET.get("source") == source else []
    return {"user": request.user, "handed": handed}


def _read_source(source: str, form: MoneyForm | None, exercise: Round) -> tuple[list[FoundLine], str]:
    """The lines, and what the source is called."""
    if form is None:
        return read_last_year(exercise), str(last_round_of(exercise))
    year, declared = exercise.year, form.cleaned_data["money"]
    sources = form.sources()
    origin = sources[0][0] if len(sources) == 1 else f"{len(sources)} 个文件"
    if source == ListSource.TABLE_SEVEN:
        return read_table_seven(sources, year=year, declared=declared), origin
    name, pages = sources[0]
    return read_list(pages, name, year=year, declared=declared, kinds=_kinds_by_title(exercise)), origin


@require_safe
def list_template(request: HttpRequest, pk: int) -> HttpResponse:
    return download(empty_list(_kinds_by_title(managed_round(request, pk))), "应评项目清单.xlsx")


def _kinds_by_title(exercise: Round) -> dict[str, str]:
    """By their titles; of one alone the total says all."""
    kinds = {title: kind for kind, title in fund_kinds(exercise).items() if kind != TOTAL}
    return kinds if len(kinds) > 1 else {}


@require_POST
def list_discard(request: HttpRequest, pk: int) -> HttpResponse:
    exercise = managed_round(request, pk)
    try:
        give_up_draft(exercise, seen=request.POST.get("seen", ""))
    except OvertakenDraftError as overtaken:
        messages.error(request, str(overtaken))
    else:
        messages.success(request, "草稿已放弃，任务和项目都没有改动。")
    return redirect("list_source", pk=pk)


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
