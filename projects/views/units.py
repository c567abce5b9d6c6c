"""The 自评表 of a unit and those below it: all rounds added up beside the ledger, and the list of one."""

from django.db.models import Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest, part_or_page
from projects.access import may_reorganise
from projects.models import Department, Evaluation, Step
from projects.models.paths import in_subtree
from projects.models.reach import Right, reached_by
from projects.models.scope import scope_of
from projects.queries import EvaluationFilter, evaluations_in, parents_in, rounds_of_unit
from projects.queries.units import rounds_added_up
from projects.rounds.differing import differing_sheets
from projects.sheets.titles import AMOUNT_TITLES
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
    context = {"unit": department, "chosen": chosen, **list_context(request, found)}
    context["reorganises"] = may_reorganise(request.user, department.region).ok
    if chosen is not None:
        added_up = rounds_added_up(department, rounds, request.user)
        own = next(each for each in added_up if each.round == chosen)
        to_send = Q(step=Step.FILLING, exclusion="") & reached_by(scope_of(request.user), Right.FILL)
        context |= export_context(chosen, {"unit": str(department.pk)})
        context |= {
            "added_up": added_up,
            "amounts": [(AMOUNT_TITLES[each.name], each) for each in own.amounts],
            "compares": own.has_ledger,
            "differing": differing_sheets(chosen, in_subtree("unit_path", department.path)) if own.has_ledger else (),
            "sums_up": parents_in([department.region_id], request.user).filter(pk=department.pk).exists(),
            "submits": found.filter(to_send).exists(),
        }
    return part_or_page(request, "evaluations/_list.html", "units/unit.html", context)
