"""The page where a reviewer decides: the form, what to hold it against, and the opinion below both."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from indicators.checks import Finding, Level
from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import is_part
from projects.access import may_review
from projects.attachments import files_of, has_pages, megabytes, scans_of, title_of, wants_scan
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.documents.screen import link_to
from projects.history.corrections import list_versions
from projects.history.story import latest_acts
from projects.history.versions import compare_sheets
from projects.models import Attachment, Evaluation, Stage
from projects.models.scope import scope_of
from projects.queries import RemarkThread, threads_of
from projects.review.adjustments import adjusted_rows, asked_of
from projects.review.comparing import compared_amounts, compared_rows, siblings_of, version_looked_at
from projects.review.opinions import LONGEST_OPINION, with_findings, with_remarks, with_standard
from projects.review.remarking import RemarkPlace, remark_places
from projects.review.standard_opinions import offered_in
from projects.review.states import deadline_of, state_of
from projects.review.submission import examine_sheet, explanations_of, look_around
from projects.review.workflow import Act, return_targets, standing_of
from projects.sheets.computed import figures_of
from projects.sheets.drawing import read_layout
from projects.sheets.surroundings import ledger_of
from projects.views.acts import facts_before
from projects.views.evaluations import group_by_level
from projects.views.forms.acts import name_receiver
from projects.views.remarks_shown import NOTHING_SENT, RemarkOutcome, acts_of_reviewer, remark_list
from projects.views.review import neighbours_of

RELATED: Final = ("round__layout", "round__goal_layout", "approved_goal", "return_event")
TO_A_REVIEWER: Final = {Level.NOTE: "疑点"}


@dataclass(frozen=True, slots=True, kw_only=True)
class EvidenceFile:
    file: Attachment
    kind: str
    size: str
    has_pages: bool  # that are shown in place


@require_http_methods(["GET", "HEAD", "POST"])
def review_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A POST writes nothing: it draws the page again with more in the opinion."""
    return review_page(request, pk)


def review_page(
    request: HttpRequest, pk: int, outcome: RemarkOutcome = NOTHING_SENT, *, status: int = 200
) -> HttpResponse:
    user = person(request)
    visible = Evaluation.objects.for_user(user).with_places().with_filling_by(user)
    shown = get_object_or_404(visible.select_related(*RELATED), pk=pk)
    typed = "；".join(
        filter(None, (request.POST.get("opinion"), "" if outcome.is_raised else request.POST.get("remark")))
    )
    verdict = may_review(user, shown)
    if not verdict and not typed:
        raise PermissionDenied(verdict.reason)
    if not verdict:
        messages.error(request, outcome.problem or verdict.reason)
        messages.warning(request, f"您写的内容没有提交：{typed}")
        return redirect("evaluation", pk=pk)
    template = "review/_remarks.html" if is_part(request) else "review/sheet.html"
    return render(request, template, _sheet_context(request, user, shown, outcome), status=status)


def _sheet_context(request: HttpRequest, user: User, shown: Evaluation, outcome: RemarkOutcome) -> dict[str, object]:
    beside = look_around(shown, user)
    computed, last_year = examine_sheet(shown, beside), beside.last_year
    versions = list(shown.versions.select_related("submitted_by", "layout").order_by("-stage", "-number"))
    events = list(latest_acts(shown))
    version = next((each for each in versions if each.stage == shown.stage), None)
    form = version.layout if version else shown.round.layout_at(shown.stage) or shown.round.layout
    sheet, layout = figures_of(computed, version), read_layout(form.content)
    grid, before = compose(sheet, layout), version_looked_at(shown, events, versions)
    goal = shown.approved_goal.sheet if shown.approved_goal and shown.stage != Stage.GOAL else None
    siblings, ledger = siblings_of(shown, sheet, user), ledger_of(shown)
    threads = threads_of(shown, [row.key for row in sheet.indicators])
    places = remark_places(sheet, form.content, grid)
    return {
        "evaluation": shown,
        "state": state_of(shown, scope_of(user)),
        "deadline": deadline_of(shown),
        "grid": grid,
        "findings": computed.findings,
        "groups": [
            replace(each, title=TO_A_REVIEWER.get(each.level, each.title)) for each in group_by_level(computed.findings)
        ],
        "explanations": explanations_of(shown),
        "before": before,
        "differences": compare_sheets(before.sheet, sheet, form.content) if before else (),
        "rows": list(compared_rows(sheet, goal=goal, last_year=last_year, siblings=siblings)),
        "has_goal": goal is not None,
        "has_last_year": last_year is not None,
        "amounts": list(compared_amounts(sheet, ledger, layout)) if ledger else [],
        "adjusted": adjusted_rows(sheet),
        "notes": [(place.title, place.text) for place in places if place.is_beside],
        "files": [_describe_file(file) for file in files_of(shown)],
        "wants_scan": wants_scan(shown),
        "scans": scans_of(shown) if wants_scan(shown) else None,
        "versions": list_versions(versions, shown, reversed(events)),
        "events": events,
        "adjustment": asked_of(shown),
        "remarks": _remarks_context(request, shown, threads, places, grid, outcome),
        "remarked": [thread for thread in threads if thread.is_open],
        **_decision_context(request, shown, computed.findings, threads),
    }


def _remarks_context(
    request: HttpRequest,
    shown: Evaluation,
    threads: Sequence[RemarkThread],
    places: Sequence[RemarkPlace],
    grid: Grid,
    outcome: RemarkOutcome,
) -> dict[str, object]:
    """What was typed and not sent stays in its field."""
    listed_ones = remark_list(
        threads, lambda thread: link_to(thread, grid), acts_of_reviewer(shown), request, sent=outcome.sent
    )
    query = {"at": "review"} | ({"pile": request.GET["pile"]} if "pile" in request.GET else {})
    return {
        "list": listed_ones,
        "places": places,
        "source": request.POST.get("source", ""),
        "text": "" if outcome.is_raised else request.POST.get("remark", ""),
        "address": reverse("remarks", args=[shown.pk], query=query),
        "said": outcome.said,
        "problem": outcome.problem,
    }


def _decision_context(
    request: HttpRequest, shown: Evaluation, findings: tuple[Finding, ...], threads: Iterable[RemarkThread]
) -> dict[str, object]:
    """The bar below, as it was left where more is asked for in the opinion."""
    wanted, opinion = request.POST.get("write", ""), request.POST.get("opinion", "")
    if wanted == "findings":
        opinion = with_findings(opinion, findings)
    elif wanted == "remarks":
        opinion = with_remarks(opinion, threads)
    elif wanted == "standard":
        opinion = with_standard(opinion, request.POST.get("standard", ""))
    neighbours = neighbours_of(request, shown)
    return {
        "facts": list(facts_before(Act.APPROVE, shown)),
        "receivers": [(step.value, name_receiver(step)) for step in return_targets(shown)],
        "chosen": request.POST.get("to", ""),
        "opinion": opinion,
        "standard": offered_in([shown.round.region_id]),
        "longest": LONGEST_OPINION,
        "is_written": bool(wanted),
        "seen": standing_of(shown),
        "neighbours": neighbours,
        "pile": neighbours.pile.value if neighbours else "",
    }


def _describe_file(file: Attachment) -> EvidenceFile:
    return EvidenceFile(
        file=file,
        kind=title_of(file),
        size=megabytes(file.size),
        has_pages=has_pages(file),
    )
