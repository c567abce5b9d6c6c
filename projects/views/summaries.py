"""汇总表 of a round, on screen as on paper."""

from typing import Final

from django.db.models import Count, Q
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest, part_or_page
from projects.documents.printable import Printable
from projects.forms.summaries import SummaryForm
from projects.models import Evaluation, Round, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import EvaluationFilter, evaluations_in, parent_departments, rounds_for
from projects.summaries import printable, summarised

MOST_PROJECTS: Final = 2000


@require_safe
def summary(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    form = SummaryForm(request.GET, departments=parent_departments(exercise, request.user), target="#summary")
    chosen = chosen_by(form, exercise, request)
    count, approved = counted(chosen)
    context = {
        "round": exercise,
        "form": form,
        "count": count,
        "unfinished": count - approved,
        "most": MOST_PROJECTS,
        "table": drawn(form, exercise, chosen) if 0 < count <= MOST_PROJECTS else None,
    }
    return part_or_page(request, "rounds/_summary.html", "rounds/summary.html", context)


def chosen_by(form: SummaryForm, exercise: Round, request: HtmxRequest) -> EvaluationQuerySet:
    if not form.is_valid():
        return Evaluation.objects.none()
    chosen = EvaluationFilter(department=form.chosen_department, step=form.cleaned_data["step"])
    return summarised(evaluations_in(exercise, request.user, chosen))


def counted(chosen: EvaluationQuerySet) -> tuple[int, int]:
    """How many there are, and how many of them are approved."""
    counts = chosen.order_by().aggregate(all=Count("pk"), approved=Count("pk", filter=Q(step=Step.APPROVED)))
    return counts["all"], counts["approved"]


def drawn(form: SummaryForm, exercise: Round, chosen: EvaluationQuerySet) -> Printable:
    return printable(exercise, chosen, department=form.chosen_department)
