"""年度自评任务, and the 自评表 of one."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest, part_or_page
from projects.access import may_bring_documents, may_manage, may_take_open_data
from projects.models import Evaluation
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of
from projects.queries import evaluations_in, parent_departments, progress_of, rounds_for
from projects.views.forms.filters import EvaluationFilterForm
from projects.views.lists import export_context, list_context
from projects.views.rounds_shown import show_rounds


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    rounds = list(rounds_for(request.user))
    context = {
        "rounds": list(show_rounds(rounds, progress_of(rounds, request.user))),
        "opens_rounds": has_right(scope_of(request.user), Right.MANAGE),
    }
    return render(request, "rounds/index.html", context)


@require_safe
def evaluations(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user).select_related("rule_set"), pk=pk)
    departments = parent_departments(exercise, request.user)
    form = EvaluationFilterForm(request.GET, rounds=[exercise], departments=departments, target="#evaluations")
    found = evaluations_in(exercise, request.user, form.chosen) if form.is_valid() else Evaluation.objects.none()
    context = {"round": exercise, "form": form, "manages": may_manage(request.user, exercise).ok}
    context["progress"] = progress_of([exercise], request.user)[exercise.pk]
    context["brings_documents"] = may_bring_documents(request.user).ok
    context["takes_open_data"] = may_take_open_data(request.user).ok
    context |= list_context(request, found) | export_context(exercise, request.GET)
    return part_or_page(request, "evaluations/_list.html", "rounds/evaluations.html", context)
