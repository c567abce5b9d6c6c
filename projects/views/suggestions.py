"""The list below the name of a 三级指标 while it is typed."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from projects.access import may_fill
from projects.documents.targets import split_target
from projects.filling.suggestions import NamePlace, Suggestion, suggest_names
from projects.models import Evaluation

LONGEST: Final = 200


@dataclass(frozen=True, slots=True)
class Option:
    suggestion: Suggestion
    parts: dict[str, str]  # of the target, for a form that writes it into three cells


@require_safe
def suggestions(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = get_object_or_404(Evaluation.objects.for_user(request.user).with_places(), pk=pk)
    verdict = may_fill(request.user, evaluation)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    place = NamePlace(
        key=_read_text(request, "key"),
        dimension=_read_text(request, "dimension"),
        category=_read_text(request, "category"),
        text=_read_text(request, "q"),
    )
    options = [Option(each, split_target(each.target)) for each in suggest_names(evaluation, place)]
    return render(request, "suggestions/_options.html", {"options": options})


def _read_text(request: HttpRequest, name: str) -> str:
    return request.GET.get(name, "").replace("\0", "")[:LONGEST]
