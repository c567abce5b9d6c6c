"""送审稿, as it was frozen, and what it changed."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from projects.history.versions import differences
from projects.models import Version
from projects.sheets.drawing import drawing_of_version

RELATED = ("evaluation__round", "layout", "rule_set", "submitted_by")


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
        "versions": versions,
        "before": before,
        "differences": differences(before.sheet, shown.sheet, shown.layout.content) if before else (),
        "grid": drawing.grid(),
    }
    return render(request, "submission/version.html", context)
