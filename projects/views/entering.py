"""Tables of an upload on their way into the sheets of a round: matched, chosen, looked at, entered."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from types import MappingProxyType
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.filling.planning import WrongCell
from projects.intake.entering.applying import MOST_AT_ONCE, EnteringRefusedError, enter_tables, fold_cells
from projects.intake.entering.choosing import OvertakenChoiceError, Pick, keep_picks
from projects.intake.entering.looking import plan_tables
from projects.intake.entering.matches import MatchState, TableMatch, TableMatching, in_states
from projects.intake.entering.matching import match_tables
from projects.models import Intake, IntakePurpose, IntakeTable, TableChoice
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of
from projects.queue import enqueue
from projects.queue.asking import ENTER_INTAKE
from projects.views.evaluations import group_by_level
from projects.views.numbered import numbered_page

VERSION: Final = re.compile(r"[0-9]{1,9}", re.ASCII)
TABS: Final[Mapping[str, Sequence[MatchState]]] = MappingProxyType(
    {
        "待核对": (MatchState.UNDECIDED,),
        "可以导入": (MatchState.READY,),
        "不能导入": (MatchState.REFUSED,),
        "不导入": (MatchState.LEFT,),
        "已导入": (MatchState.ENTERED,),
        "全部": tuple(MatchState),
    }
)
FOR_ALL: Final[Mapping[str, TableChoice]] = MappingProxyType(
    {"all-draft": TableChoice.DRAFT, "all-published": TableChoice.PUBLISHED, "all-leave": TableChoice.LEAVE}
)
FORMS: Final = ("rule_set", "round__region", "round__layout", "round__goal_layout", "round__rule_set")
SAVE_FIRST: Final = "选择已保存。请核对保存后的内容，再导入。"


def own_intake(request: HttpRequest, pk: int) -> Intake:
    """An upload that is meant for a round, of a person who may fill in or manages one."""
    intake = get_object_or_404(Intake.objects.for_user(request.user).select_related(*FORMS), pk=pk)
    if intake.purpose != IntakePurpose.ENTER or intake.round is None:
        raise Http404
    scope = scope_of(request.user)
    if not (has_right(scope, Right.FILL) or has_right(scope, Right.MANAGE)):
        raise PermissionDenied("上传的表由填报人或财政绩效科导入。")
    return intake


@require_http_methods(["GET", "HEAD", "POST"])
def intake_entering(request: HttpRequest, pk: int) -> HttpResponse:
    intake = own_intake(request, pk)
    if request.method != "POST":
        return _render_matching(request, intake)
    matching = match_tables(intake, person(request))
    picks = _read_picks(request, matching)
    act = request.POST.get("act", "")
    if act != "enter" or picks:
        return _save_picks(request, intake, picks, is_entering=act == "enter")
    return _enter_shown(request, intake, matching)


def _read_picks(request: HttpRequest, matching: TableMatching) -> dict[int, Pick]:
    """Of the tables that the page showed, what is chosen otherwise than before."""
    shown = {int(key) for key in request.POST.getlist("shown") if VERSION.fullmatch(key)}
    for_all = FOR_ALL.get(request.POST.get("act", ""))
    picks = {}
    for match in matching.matches:
        if match.table.pk in shown and match.state is not MatchState.ENTERED:
            pick = _read_pick(request, match, for_all)
            if pick != Pick.of(match):
                picks[match.table.pk] = pick
    return picks


def _read_pick(request: HttpRequest, match: TableMatch, for_all: TableChoice | None) -> Pick:
    key, before = match.table.pk, Pick.of(match)
    choice = request.POST.get(f"choice-{key}", before.choice)
    meant = request.POST.get(f"meant-{key}", before.meant)
    return Pick(
        choice=for_all or (choice if choice in ("", *TableChoice) else before.choice),
        meant=meant if meant in ("", *(each.value for each in match.options)) else before.meant,
        takes_other_year=f"year-{key}" in request.POST if match.asks_for_year else before.takes_other_year,
        drops_rows=f"drops-{key}" in request.POST,
    )


def _save_picks(request: HttpRequest, intake: Intake, picks: Mapping[int, Pick], *, is_entering: bool) -> HttpResponse:
    seen = request.POST.get("seen", "")
    try:
        keep_picks(intake, picks, seen=int(seen) if VERSION.fullmatch(seen) else 0)
    except OvertakenChoiceError as overtaken:
        messages.error(request, str(overtaken))
    else:
        messages.warning(request, SAVE_FIRST) if is_entering else messages.success(request, "已保存。")
    left = {name: text for name in ("tab", "page") if (text := request.POST.get(name, ""))}
    return redirect(reverse("intake_entering", args=[intake.pk], query=left))


def _enter_shown(request: HttpRequest, intake: Intake, matching: TableMatching) -> HttpResponse:
    """What the page showed, many by a worker."""
    pairs = (text.partition("-") for text in request.POST.getlist("stamp"))
    shown = {int(key): stamp for key, _, stamp in pairs if VERSION.fullmatch(key)}
    by, address = person(request), address_of(request)
    if len(shown) > MOST_AT_ONCE:
        enqueue(ENTER_INTAKE, {"intake": intake.pk, "shown": shown, "address": address}, owner=by)
        messages.success(request, f"正在导入 {len(shown)} 张表，完成后在这里看结果；要么全部导入，要么一张也不导入。")
        return redirect("jobs")
    try:
        entered = enter_tables(intake, shown, by=by, address=address)
    except EnteringRefusedError as refused:
        return _render_matching(request, intake, reasons=refused.reasons)
    messages.success(request, entered.told)
    return redirect(reverse("intake_entering", args=[intake.pk], query={"tab": "已导入"}))


def _render_matching(request: HttpRequest, intake: Intake, reasons: Sequence[str] = ()) -> HttpResponse:
    matching = match_tables(intake, person(request))
    asked = request.GET.get("tab") or request.POST.get("tab", "")
    usual = next((title for title, states in TABS.items() if in_states(matching.matches, states)), "全部")
    tab = asked if asked in TABS else usual
    found = in_states(matching.matches, TABS[tab])
    numbered = numbered_page(request.GET.get("page") or request.POST.get("page", ""), lines=len(found))
    shown = found[numbered.lines]
    plans = plan_tables(intake, shown)
    context = {
        "intake": intake,
        "round": matching.round,
        "manages": matching.manages,
        "tabs": [(title, len(in_states(matching.matches, states))) for title, states in TABS.items()],
        "tab": tab,
        "lines": [(match, plans.get(match.table.pk)) for match in shown],
        "choices": [each for each in TableChoice if matching.manages or each is not TableChoice.PUBLISHED],
        "chosen": matching.chosen,
        "numbered": numbered,
        "reasons": reasons,
    }
    status = HTTPStatus.CONFLICT if reasons else HTTPStatus.OK
    return render(request, "entering/entering.html", context, status=status)


@require_safe
def intake_table_entering(request: HttpRequest, pk: int) -> HttpResponse:
    """One table cell by cell: what it would change, and what would follow."""
    table = get_object_or_404(IntakeTable.objects.for_user(request.user).only("intake"), pk=pk)
    intake = own_intake(request, table.intake_id)
    match = match_tables(intake, person(request)).of(pk)
    if match is None:
        raise Http404
    plan = plan_tables(intake, [match]).get(pk)
    context = {"intake": intake, "match": match, "plan": plan}
    if plan is not None:
        context |= {
            "problems": fold_cells(plan.plan.problems),
            "locked": fold_cells(plan.plan.ignored),
            "left_out": fold_cells(plan.left_out),
            "not_understood": fold_cells(WrongCell(each.place, each.message) for each in plan.not_understood),
            "groups": list(group_by_level(plan.computed.findings)),
        }
    return render(request, "entering/table.html", context)
