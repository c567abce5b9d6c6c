"""统计分析 of a round: tables, charts, what fell short and why; and all of it in Excel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from perfeval.accounts.requests import person
from perfeval.replica import from_replica
from perfeval.requests import HtmxRequest, address_of
from projects.documents import xlsx
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.exports.statistics import BASIS_NOTES, NOTES, result_columns, result_tables
from projects.exports.statistics_workbook import MOST_LOW, LowLine, draw_statistics, low_lines
from projects.history.events import record_event
from projects.models import Department, Evaluation, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import (
    Basis,
    LowResult,
    RoundStatistics,
    low_results,
    low_threshold,
    page_of,
    parent_departments,
    reasons_for_lost_points,
    rounds_for,
    statistics_of,
    worst_first,
)
from projects.views.charts import charts_of
from projects.views.forms.statistics import StatisticsForm
from projects.views.lists import pager_of
from projects.views.summaries import within_department

MOST_YEARS: Final = 5
FEW: Final = 5  # of each list, on the page of the charts


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedStatistics:
    """The round, and the sheets of it that the person sees and has chosen."""

    round: Round
    form: StatisticsForm
    department: Department | None
    basis: Basis
    within: Q
    query: str

    def sheets(self, request: HttpRequest) -> EvaluationQuerySet:
        seen: EvaluationQuerySet = self.round.evaluations.for_user(request.user).filter(self.within)
        return seen


def _read_asked(request: HttpRequest, pk: int) -> AskedStatistics:
    """What can't be chosen counts as not chosen."""
    exercise = get_object_or_404(rounds_for(request.user).select_related("region", "rule_set"), pk=pk)
    form = StatisticsForm(request.GET, departments=parent_departments(exercise, request.user))
    valid = form.is_valid()
    department = form.chosen_department if valid else None
    return AskedStatistics(
        round=exercise,
        form=form,
        department=department,
        basis=form.chosen_basis if valid else Basis.APPROVED,
        within=within_department(department) if department else Q(),
        query=request.GET.urlencode(),
    )


def _count_results(request: HttpRequest, asked: AskedStatistics) -> RoundStatistics:
    exercise = asked.round
    before = rounds_for(request.user).filter(region=exercise.region_id, kind=exercise.kind, year__lte=exercise.year)
    years = list(before.prefetch_related(None).order_by("-year")[:MOST_YEARS])[::-1]
    return statistics_of(exercise, request.user, asked.basis, years=years, within=asked.within)


@require_safe
@from_replica
def statistics(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _read_asked(request, pk)
    counted = _count_results(request, asked)
    charts = list(charts_of(counted))
    with_units = asked.department is not None or len(counted.departments) == 1
    context = {
        "round": asked.round,
        "form": asked.form,
        "query": asked.query,
        "total": counted.total,
        "columns": result_columns(asked.basis, counted.grades),
        "tables": list(result_tables(counted, with_units=with_units)),
        "with_units": with_units,
        "charts": charts,
        "drawn": {chart.name: chart.data for chart in charts},
        "low": [_worst_few(asked, request, which) for which in LowResult],
        "notes": (BASIS_NOTES[asked.basis], *NOTES),
    }
    return render(request, "statistics/statistics.html", context)


def _worst_few(asked: AskedStatistics, request: HttpRequest, which: LowResult) -> Mapping[str, Any]:
    """The worst of them, and whether there are more."""
    found = low_results(asked.sheets(request), asked.basis, which, asked.round.rule_set.rules)
    page = page_of(found, worst_first(which), size=FEW)
    return _low_context(asked, which, page.rows) | {"has_more": bool(page.next)}


def _low_context(asked: AskedStatistics, which: LowResult, sheets: Sequence[Evaluation]) -> dict[str, Any]:
    return {
        "which": which,
        "below": low_threshold(which, asked.round.rule_set.rules).below,
        "lines": _with_reasons(sheets),
    }


def _with_reasons(sheets: Sequence[Evaluation]) -> list[LowLine]:
    keys = Evaluation.objects.filter(pk__in=[sheet.pk for sheet in sheets])
    return list(low_lines(sheets, reasons_for_lost_points(keys))) if sheets else []


@require_safe
@from_replica
def low(request: HtmxRequest, pk: int, which: str) -> HttpResponse:
    if which not in LowResult:
        raise Http404
    kind, asked = LowResult(which), _read_asked(request, pk)
    found = low_results(asked.sheets(request), asked.basis, kind, asked.round.rule_set.rules)
    page = page_of(found, worst_first(kind), after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = _low_context(asked, kind, page.rows) | {
        "round": asked.round,
        "form": asked.form,
        "query": asked.query,
        "pager": pager_of(request, page),
        "basis_note": BASIS_NOTES[asked.basis],
    }
    return render(request, "statistics/low.html", context)


@require_safe
def statistics_table(request: HttpRequest, pk: int) -> HttpResponse:
    asked = _read_asked(request, pk)
    rules = asked.round.rule_set.rules
    low_ones = {}
    for which in LowResult:
        found = low_results(asked.sheets(request), asked.basis, which, rules)
        rows = page_of(found, worst_first(which), size=MOST_LOW).rows
        low_ones[which] = _with_reasons(rows)
    place = asked.department.name if asked.department else asked.round.region.name
    content = xlsx.write(draw_statistics(_count_results(request, asked), low_ones, place=place))
    name = file_name(place, f"{asked.round.title}（统计分析）", suffix="xlsx")
    with transaction.atomic():
        record_event("export", user=person(request), subject=name, address=address_of(request))
    return download(content, name)
