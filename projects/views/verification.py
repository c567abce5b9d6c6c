"""校验码: whether a printed table is what was frozen here."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from projects.exports.codes import code_of, version_of
from projects.exports.prints import title_of
from projects.models import Version

LONGEST = 60


@require_safe
def verify(request: HttpRequest) -> HttpResponse:
    """Whoever is logged in learns that a code is real; what it stands for, only who may see the sheet."""
    typed = request.GET.get("code", "")[:LONGEST].strip()
    version = version_of(typed)
    context = {"typed": typed, "found": version is not None, "code": code_of(version) if version else ""}
    visible = Version.objects.for_user(request.user).select_related("evaluation__round", "submitted_by")
    seen = visible.filter(pk=version.pk).first() if version else None
    if seen is not None:
        context |= {"version": seen, "sheet": seen.sheet, "is_valid": is_valid(seen)}
        context["funds"] = seen.sheet.total_funds
        context["title"] = title_of(seen.sheet.project, seen.stage)
    return render(request, "exports/verify.html", context)


def is_valid(version: Version) -> bool:
    """Whether it is the one that was approved; a later one may have taken its place."""
    evaluation = version.evaluation
    return version.pk in (evaluation.approved_goal_id, evaluation.approved_version_id)
