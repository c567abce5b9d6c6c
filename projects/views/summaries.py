"""汇总表 of a round, on screen as on paper."""

from typing import Final

from django.db import transaction
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from perfeval.accounts.requests import person
from perfeval.replica import from_replica
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.documents.printable import Printable
from projects.exports.downloads import download
from projects.exports.files import WRITERS
from projects.exports.names import file_name
from projects.exports.summaries import printable_summary, summarised
from projects.history.events import record_event
from projects.models import Department, Evaluation, Round, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.paths import in_subtree
from projects.queries import EvaluationFilter, evaluations_in, parent_departments, rounds_for
from projects.views.forms.summaries import SummaryForm

MOST_PROJECTS: Final = 2000
MOST_AT_ONCE: Final = 100  # a PDF of so many rows takes some seconds


@require_safe
@from_replica
def summary(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    form = SummaryForm(request.GET, departments=parent_departments(exercise, request.user), target="#summary")
    chosen = chosen_by(form, exercise, request)
    count, approved = count_chosen(chosen)
    context = {
        "round": exercise,
        "form": form,
        "count": count,
        "unfinished": count - approved,
        "most": MOST_PROJECTS,
        "query": request.GET.urlencode(),
        "is_at_once": 0 < count <= MOST_AT_ONCE,
        "table": draw_summary(form, exercise, chosen) if 0 < count <= MOST_PROJECTS else None,
    }
    return part_or_page(request, "rounds/_summary.html", "rounds/summary.html", context)


@require_safe
def summary_document(request: HttpRequest, pk: int, suffix: str) -> HttpResponse:
    """Laid out while the person waits; a longer table is made by a job, as the page says."""
    exercise = get_object_or_404(rounds_for(request.user), pk=pk)
    form = SummaryForm(request.GET, departments=parent_departments(exercise, request.user), target="#summary")
    chosen = chosen_by(form, exercise, request)
    count, _ = count_chosen(chosen)
    if not 0 < count <= MOST_AT_ONCE:
        raise Http404
    table = draw_summary(form, exercise, chosen)
    place = form.chosen_department.name if form.chosen_department else exercise.region.name
    name = file_name(place, table.title, suffix=suffix)
    with transaction.atomic():  # one event for the table, not one for each sheet in it
        verb = "print" if suffix == "pdf" else "export"
        record_event(verb, user=person(request), subject=name, address=address_of(request))
    return download(WRITERS[suffix]([table]), name, is_shown=suffix == "pdf")


def chosen_by(form: SummaryForm, exercise: Round, request: HttpRequest) -> EvaluationQuerySet:
    if not form.is_valid():
        return Evaluation.objects.none()
    found = evaluations_in(exercise, request.user, EvaluationFilter(step=form.cleaned_data["step"]))
    department = form.chosen_department
    return summarised(found.filter(within_department(department)) if department else found)


def within_department(department: Department) -> Q:
    """What its units carry out, and what it answers for as 主管部门 though another's unit carries it out."""
    return in_subtree("unit_path", department.path) | in_subtree("department_path", department.path)


def count_chosen(chosen: EvaluationQuerySet) -> tuple[int, int]:
    """How many there are, and how many of them are approved."""
    counts = chosen.order_by().aggregate(all=Count("pk"), approved=Count("pk", filter=Q(step=Step.APPROVED)))
    return counts["all"], counts["approved"]


def draw_summary(form: SummaryForm, exercise: Round, chosen: EvaluationQuerySet) -> Printable:
    return printable_summary(exercise, chosen, department=form.chosen_department)
