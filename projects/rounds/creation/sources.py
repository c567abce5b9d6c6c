"""Which earlier form a new sheet takes its rows from."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import models

from indicators.sheet import Sheet
from projects.models import Evaluation, Project, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.sheets import sheets_of


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


def formers(round: Round, projects: Collection[Project], source: Source) -> Mapping[int, Former]:
    """By project; of two, the approved goal form is closer to what was agreed."""
    found: dict[int, Former] = {}
    if source in (Source.BEST, Source.LAST_YEAR):
        found |= _last_years(round, projects)
    if source in (Source.BEST, Source.GOAL):
        found |= _approved_goals(round, projects)
    return found


def _last_years(round: Round, projects: Collection[Project]) -> Mapping[int, Former]:
    earlier = _earlier(round, projects).filter(round__year=round.year - 1).included()
    evaluations = list(earlier.order_by("id"))
    sheets = zip(evaluations, sheets_of(evaluations), strict=True)
    return {
        evaluation.project_id: Former(sheet=sheet, title=f"{evaluation.round.year}年度的表")
        for evaluation, sheet in sheets
    }


def _approved_goals(round: Round, projects: Collection[Project]) -> Mapping[int, Former]:
    years = (round.year - 1, round.year)
    approved = _earlier(round, projects).filter(round__year__in=years, approved_goal__isnull=False)
    evaluations = approved.select_related("approved_goal").order_by("round__year", "id")
    return {
        evaluation.project_id: Former(
            sheet=evaluation.approved_goal.sheet, title=f"{evaluation.round.year}年度的绩效目标表"
        )
        for evaluation in evaluations
        if evaluation.approved_goal is not None
    }


def _earlier(round: Round, projects: Collection[Project]) -> EvaluationQuerySet:
    of_projects = Evaluation.objects.filter(project__in=[project.pk for project in projects], round__kind=round.kind)
    return of_projects.exclude(round=round).select_related("round")
