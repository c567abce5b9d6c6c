"""A 自评表 as the paper form, with what is wrong with it and who did what beside it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from indicators.checks import LEVEL_TITLES, Finding, Level
from projects.access import may_manage
from projects.attachments import files_of, scans_of, wants_scan
from projects.documents.grid import Grid
from projects.documents.screen import anchor_of
from projects.history.changes import changes_of, list_changes
from projects.history.corrections import list_versions
from projects.history.story import latest_acts
from projects.models import Evaluation, Recheck
from projects.models.remark import open_remarks
from projects.models.scope import scope_of
from projects.review.adjustments import adjusted_rows
from projects.review.states import deadline_of, extension_of, state_of
from projects.review.submission import explanations_of
from projects.sheets.drawing import DRAWN_WITH, drawing_of, drawing_of_version
from projects.sheets.stated import Compared, compare_with_stated
from projects.views.acts import acts_of
from projects.views.review import neighbours_of

MOST_EVENTS: Final = 30
MOST_CHANGES: Final = 5


@dataclass(frozen=True, slots=True)
class FindingsOfLevel:
    """The findings of one level."""

    level: Level
    title: str
    findings: tuple[Finding, ...]


def group_by_level(findings: Iterable[Finding]) -> Iterator[FindingsOfLevel]:
    held = tuple(findings)
    for level in Level:
        of_level = tuple(finding for finding in held if finding.level is level)
        if of_level:
            yield FindingsOfLevel(level, LEVEL_TITLES[level], of_level)


@dataclass(frozen=True, slots=True)
class Placed:
    """A pair of figures, and where the form prints it."""

    figure: Compared
    link: str


def place_figures(figures: Iterable[Compared], grid: Grid) -> Iterator[Placed]:
    for figure in figures:
        cell = grid.find(figure.source)
        yield Placed(figure, f"#{anchor_of(cell)}" if cell else "")


@require_safe
def evaluation(request: HttpRequest, pk: int) -> HttpResponse:
    shown = _visible_evaluation(request, pk)
    drawing = drawing_of(shown)
    grid = drawing.grid()
    neighbours = neighbours_of(request, shown)
    versions = shown.versions.select_related("submitted_by").defer("content").order_by("-stage", "-number")
    context = {
        "evaluation": shown,
        "state": state_of(shown, scope_of(request.user)),
        "deadline": deadline_of(shown),
        "extension": extension_of(shown),
        "has_public_pages": settings.PUBLIC_PAGES,
        "manages": may_manage(request.user, shown.round).ok,
        "grid": grid,
        "findings": drawing.computed.findings,
        "groups": list(group_by_level(drawing.computed.findings)),
        "figures": list(place_figures(compare_with_stated(drawing.computed), grid)),
        "adjusted": adjusted_rows(drawing.computed.sheet),
        "events": latest_acts(shown)[:MOST_EVENTS],
        "changes": list_changes(changes_of(shown)[:MOST_CHANGES], shown),
        "files": files_of(shown),
        "wants_scan": wants_scan(shown),
        "scans": scans_of(shown) if wants_scan(shown) else None,
        "acts": acts_of(request.user, shown),
        "neighbours": neighbours,
        "pile": neighbours.pile.value if neighbours else "",
        "explanations": explanations_of(shown),
        "versions": list_versions(versions, shown),
        "rechecks": _list_rechecks(request, shown),
    }
    return render(request, "evaluations/evaluation.html", context)


def _list_rechecks(request: HttpRequest, evaluation: Evaluation) -> list[Recheck]:
    """Only what was once approved can have been drawn."""
    if evaluation.approved_version_id is None:
        return []
    return list(Recheck.objects.for_user(request.user).filter(evaluation=evaluation).select_related("sample"))


@require_safe
def approved_goal(request: HttpRequest, pk: int) -> HttpResponse:
    """The 绩效目标表 that was approved, once the sheet has gone on to its self-evaluation."""
    shown = _visible_evaluation(request, pk)
    if shown.approved_goal is None:
        raise Http404
    drawing = drawing_of_version(shown.approved_goal)
    context = {"evaluation": shown, "grid": drawing.grid(), "adjusted": adjusted_rows(drawing.computed.sheet)}
    return render(request, "evaluations/approved_goal.html", context)


def _visible_evaluation(request: HttpRequest, pk: int) -> Evaluation:
    visible = Evaluation.objects.for_user(request.user).with_places().annotate(open_remarks=open_remarks())
    return get_object_or_404(visible.select_related(*DRAWN_WITH, "return_event"), pk=pk)
