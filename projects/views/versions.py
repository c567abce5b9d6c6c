"""送审稿, as they were frozen, and what one says otherwise than another."""

from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from projects.history.corrections import list_versions
from projects.history.versions import compare_sheets
from projects.models import Evaluation, Version
from projects.sheets.drawing import drawing_of_version
from projects.views.forms.comparison import ComparisonForm

RELATED: Final = ("evaluation__round", "layout", "rule_set", "submitted_by")


@require_safe
def version(request: HttpRequest, pk: int) -> HttpResponse:
    shown = get_object_or_404(Version.objects.for_user(request.user).select_related(*RELATED), pk=pk)
    of_stage = Version.objects.filter(evaluation=shown.evaluation_id, stage=shown.stage)
    versions = list(of_stage.select_related("submitted_by").order_by("number"))
    before = next((each for each in versions if each.number == shown.number - 1), None)
    drawing = drawing_of_version(shown)
    context = {
        "version": shown,
        "evaluation": shown.evaluation,
        "versions": list_versions(versions, shown.evaluation),
        "before": before,
        "differences": compare_sheets(before.sheet, shown.sheet, shown.layout.content) if before else (),
        "grid": drawing.grid(),
    }
    return render(request, "submission/version.html", context)


@require_safe
def comparison(request: HttpRequest, pk: int) -> HttpResponse:
    """Of any two versions of one stage; unasked, of the last two."""
    evaluation = get_object_or_404(Evaluation.objects.for_user(request.user), pk=pk)
    held = evaluation.versions.defer("content").order_by("stage", "number")
    versions = list_versions(held, evaluation)
    unasked = _last_two([each.version for each in versions], evaluation.stage)
    data = request.GET if request.GET.keys() & {"before", "after"} else unasked
    form = ComparisonForm(data, versions=versions)
    pair = form.chosen if form.is_valid() else None
    context = {"evaluation": evaluation, "form": form, "pair": pair}
    if pair is not None:
        read = Version.objects.select_related("layout").in_bulk([each.pk for each in pair])
        before, after = (read[each.pk] for each in pair)
        context["differences"] = compare_sheets(before.sheet, after.sheet, after.layout.content)
    return render(request, "submission/comparison.html", context)


def _last_two(versions: Sequence[Version], stage: str) -> dict[str, str] | None:
    """Of the stage where the sheet stands; of the goal form while the self-evaluation has no two."""
    pairs = [pair for pair in pairwise(versions) if pair[0].stage == pair[1].stage]
    pairs.sort(key=lambda pair: pair[1].stage == stage)
    return {"before": str(pairs[-1][0].pk), "after": str(pairs[-1][1].pk)} if pairs else None
