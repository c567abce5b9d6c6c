"""Which earlier form a new sheet takes its rows from, and what of it goes on."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from django.db import models

from indicators.sheet import LAST_YEARS_ACTUAL, FundAmounts, FundRow, IndicatorRow, Sheet
from projects.models import Evaluation, Project, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.sheets import sheets_of
from projects.sheets.evidence import EVIDENCE


class Source(models.TextChoices):
    BEST = "best", "自动：有审核通过的目标表取目标表，否则取上年的表，都没有为空表"
    GOAL = "goal", "审核通过的绩效目标表"
    LAST_YEAR = "last_year", "上年的表"
    EMPTY = "empty", "空表"


@dataclass(frozen=True, slots=True, kw_only=True)
class Former:
    """The form that is taken over, and how the log speaks of it."""

    sheet: Sheet
    title: str


def find_formers(round: Round, projects: Collection[Project], source: Source) -> Mapping[int, Former]:
    """By project; of two, the approved goal form is closer to what was agreed."""
    found: dict[int, Former] = {}
    if source in (Source.BEST, Source.LAST_YEAR):
        found |= _forms_of_last_year(round, projects)
    if source in (Source.BEST, Source.GOAL):
        found |= _approved_goals(round, projects)
    return found


def _forms_of_last_year(round: Round, projects: Collection[Project]) -> Mapping[int, Former]:
    earlier = _earlier_sheets(round, projects).filter(round__year=round.year - 1).included()
    evaluations = list(earlier.order_by("id"))
    sheets = zip(evaluations, sheets_of(evaluations), strict=True)
    return {
        evaluation.project_id: Former(sheet=sheet, title=f"{evaluation.round.year}年度的表")
        for evaluation, sheet in sheets
    }


def _approved_goals(round: Round, projects: Collection[Project]) -> Mapping[int, Former]:
    years = (round.year - 1, round.year)
    approved = _earlier_sheets(round, projects).filter(round__year__in=years, approved_goal__isnull=False)
    evaluations = approved.select_related("approved_goal").order_by("round__year", "id")
    return {
        evaluation.project_id: Former(
            sheet=evaluation.approved_goal.sheet, title=f"{evaluation.round.year}年度的绩效目标表"
        )
        for evaluation in evaluations
        if evaluation.approved_goal is not None
    }


def _earlier_sheets(round: Round, projects: Collection[Project]) -> EvaluationQuerySet:
    of_projects = Evaluation.objects.filter(project__in=[project.pk for project in projects], round__kind=round.kind)
    return of_projects.exclude(round=round).select_related("round")


def carry_over(former: Sheet, beginning: Sheet) -> Sheet:
    """Targets and goals go on; what was reached, scored and explained belongs to its year."""
    is_this_year = former.year == beginning.year
    return replace(
        beginning,
        goal=former.goal,
        not_applicable=former.not_applicable,
        indicators=tuple(_carry_row(row, is_this_year=is_this_year) for row in former.indicators),
        funds=tuple(_carry_funds(former, beginning.funds)) if is_this_year else beginning.funds,
    )


def _carry_row(row: IndicatorRow, *, is_this_year: bool) -> IndicatorRow:
    extra = {name: text for name, text in row.extra.items() if is_this_year and name != EVIDENCE}
    if row.actual and not is_this_year:
        extra[LAST_YEARS_ACTUAL] = row.actual
    return IndicatorRow(
        key=row.key,
        dimension=row.dimension,
        category=row.category,
        name=row.name,
        target=row.target,
        weight=row.weight,
        extra=extra,
    )


def _carry_funds(former: Sheet, lines: Sequence[FundRow]) -> Iterator[FundRow]:
    """Within a year the 年初预算数 stands; the year's other columns come with the year."""
    initial = {line.kind: line.amounts.initial for line in former.funds}
    kinds = [*(line.kind for line in lines), *(kind for kind in initial if kind not in {line.kind for line in lines})]
    for kind in kinds:
        yield FundRow(kind=kind, amounts=FundAmounts(initial=initial.get(kind)))
