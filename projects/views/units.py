"""The 自评表 of a unit, a year at a time."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest, part_or_page
from projects.access import may_reorganise
from projects.models import Department, Evaluation
from projects.models.reach import Right, has
from projects.models.scope import scope_of
from projects.queries import EvaluationFilter, evaluations_in, rounds_of_unit
from projects.views.lists import export_context, list_context


@require_safe
def unit(request: HtmxRequest, pk: int) -> HttpResponse:
    department = get_object_or_404(Department.objects.for_user(request.user).select_related("region"), pk=pk)
    rounds = list(rounds_of_unit(department, request.user).prefetch_related("windows"))
    wanted = request.GET.get("round", "")
    chosen = next((each for each in rounds if str(each.pk) == wanted), rounds[0] if rounds else None)
    found = Evaluation.objects.none()
    if chosen is not None:
        found = evaluations_in(chosen, request.user, EvaluationFilter(department=department))
    context = {"unit": department, "rounds": rounds, "chosen": chosen, **list_context(request, found)}
    context["reorganises"] = may_reorganise(request.user, department.region).ok
    if chosen is not None:
        context |= export_context(chosen, {"unit": str(department.pk)})
        context["submits"] = has(scope_of(request.user), Right.FILL)
    return part_or_page(request, "evaluations/_list.html", "units/unit.html", context)
