"""The page where a reviewer decides: the form, what to hold it against, and the opinion below both."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods

from indicators.catalogue import Holder, Use, held_by
from indicators.checks import Finding, Level
from indicators.points import plain
from indicators.sheet import Sheet
from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from projects.access import may_review
from projects.attachments import files_of, has_pages, megabytes, scans_of, title_of, wants_scan
from projects.documents.compose import compose
from projects.documents.grid import Grid
from projects.history.corrections import listed
from projects.history.story import latest_acts
from projects.history.versions import differences
from projects.models import Attachment, Evaluation, Stage
from projects.models.scope import scope_of
from projects.review.adjustments import adjusted_rows, running_of
from projects.review.comparing import compared_amounts, compared_rows, siblings_of, version_looked_at
from projects.review.opinions import LONGEST_OPINION, with_findings
from projects.review.states import deadline_of, state_of
from projects.review.submission import around, examined, explanations_of
from projects.review.workflow import Act, return_targets, standing_of
from projects.sheets.computed import figures_of
from projects.sheets.drawing import read_layout
from projects.sheets.surroundings import ledger_of
from projects.sheets.titles import dimension_title
from projects.views.acts import facts_before
from projects.views.evaluations import grouped
from projects.views.forms.acts import receiver
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
    """A POST writes nothing: it draws the page again with the findings in the opinion."""
    user = person(request)
    visible = Evaluation.objects.for_user(user).with_places()
    shown = get_object_or_404(visible.select_related(*RELATED), pk=pk)
    opinion = request.POST.get("opinion", "")
    verdict = may_review(user, shown)
    if not verdict and not opinion:
        raise PermissionDenied(verdict.reason)
    if not verdict:
        messages.error(request, verdict.reason)
        messages.warning(request, f"您写的内容没有提交：{opinion}")
        return redirect("evaluation", pk=pk)
    return render(request, "review/sheet.html", _context(request, user, shown))


def _context(request: HttpRequest, user: User, shown: Evaluation) -> dict[str, object]:
    beside = around(shown, user)
    computed, last_year = examined(shown, beside), beside.last_year
    versions = list(shown.versions.select_related("submitted_by", "layout").order_by("-stage", "-number"))
    events = list(latest_acts(shown))
    version = next((each for each in versions if each.stage == shown.stage), None)
    form = version.layout if version else shown.round.layout_at(shown.stage) or shown.round.layout
    sheet, layout = figures_of(computed, version), read_layout(form.content)
    grid, before = compose(sheet, layout), version_looked_at(shown, events, versions)
    goal = shown.approved_goal.sheet if shown.approved_goal and shown.stage != Stage.GOAL else None
    siblings, ledger = siblings_of(shown, sheet, user), ledger_of(shown)
    return {
        "evaluation": shown,
        "state": state_of(shown, scope_of(user)),
        "deadline": deadline_of(shown),
        "grid": grid,
        "findings": computed.findings,
        "groups": [
            replace(each, title=TO_A_REVIEWER.get(each.level, each.title)) for each in grouped(computed.findings)
        ],
        "explanations": explanations_of(shown),
        "before": before,
        "differences": differences(before.sheet, sheet, form.content) if before else (),
        "rows": list(compared_rows(sheet, goal=goal, last_year=last_year, siblings=siblings)),
        "has_goal": goal is not None,
        "has_last_year": last_year is not None,
        "amounts": list(compared_amounts(sheet, ledger, layout)) if ledger else [],
        "adjusted": adjusted_rows(sheet),
        "notes": list(_notes(sheet, grid)),
        "files": [_evidence(file) for file in files_of(shown)],
        "wants_scan": wants_scan(shown),
        "scans": scans_of(shown) if wants_scan(shown) else None,
        "versions": listed(versions, shown, reversed(events)),
        "events": events,
        "adjustment": running_of(shown),
        **_decision(request, shown, computed.findings),
    }


def _decision(request: HttpRequest, shown: Evaluation, findings: tuple[Finding, ...]) -> dict[str, object]:
    """The bar below, as it was left where the findings are asked for."""
    is_written, neighbours = request.method == "POST", neighbours_of(request, shown)
    return {
        "facts": list(facts_before(Act.APPROVE, shown)),
        "receivers": [(step.value, receiver(step)) for step in return_targets(shown)],
        "chosen": request.POST.get("to", ""),
        "opinion": with_findings(request.POST.get("opinion", ""), findings) if is_written else "",
        "longest": LONGEST_OPINION,
        "is_written": is_written,
        "seen": standing_of(shown),
        "neighbours": neighbours,
        "pile": neighbours.pile.value if neighbours else "",
    }


def _evidence(file: Attachment) -> EvidenceFile:
    return EvidenceFile(
        file=file,
        kind=title_of(file),
        size=megabytes(file.size),
        has_pages=has_pages(file),
    )


def _notes(sheet: Sheet, grid: Grid) -> Iterator[tuple[str, str]]:
    """What the filler wrote and this form has no cell for, by its title."""
    for field in held_by(Holder.SHEET, Use.BESIDE):
        yield from _note(field.title, getattr(sheet, field.key), grid, field.key)
    for label, reason in sheet.not_applicable.items():
        yield from _note(f"{dimension_title(label)}不适用", reason, grid, f"not_applicable.{label}")
    for number, row in enumerate(sheet.indicators, start=1):
        for field in held_by(Holder.ROWS, Use.BESIDE):
            title = f"第 {number} 行{field.title}"
            yield from _note(title, getattr(row, field.key), grid, f"indicators.{number}.{field.key}")


def _note(title: str, value: object, grid: Grid, source: str) -> Iterator[tuple[str, str]]:
    if value in (None, "") or grid.find(source):
        return
    yield title, plain(value) if isinstance(value, Decimal) else str(value)
