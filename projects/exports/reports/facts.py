"""What a report is made of: the sheets of a 主管部门 or of a whole region, counted once and read when they are asked for."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Q
from django.utils import timezone

from projects.models import Evaluation, Round
from projects.models.evaluation import EvaluationQuerySet
from projects.queries import (
    Basis,
    DepartmentResults,
    KindResults,
    LowResult,
    ResultKind,
    SheetResults,
    grade_titles,
    low_results,
    low_threshold,
    reasons_for_lost_points,
    results_added_up,
    results_by_department,
    results_by_kind,
)
from projects.queries.statistics import evaluated_by

if TYPE_CHECKING:
    from perfeval.accounts.models import User

AMOUNTS: Final = ("initial", "budget", "spent")
COLUMNS: Final = (
    "pk",
    "project_name",
    "unit_name",
    "department_name",
    "budget_total",
    "spent_total",
    "execution_rate",
    "total_score",
    "grade",
    "execution_reason",
    "extra",
)
Row = Mapping[str, Any]


@dataclass(frozen=True, kw_only=True)
class ReportFacts:
    """`department` is the 主管部门 whose report it is, `name` as the round prints it; of a region there is none."""

    round: Round
    evaluations: EvaluationQuerySet
    basis: Basis
    department: int | None
    name: str
    as_of: dt.date

    @cached_property
    def departments(self) -> Sequence[DepartmentResults]:
        return results_by_department(self.evaluations, self.basis, names_date=self.round.names_date)

    @cached_property
    def results(self) -> SheetResults:
        return results_added_up(each.results for each in self.departments)

    @property
    def units(self) -> int:
        return len({unit.unit for each in self.departments for unit in each.units})

    @cached_property
    def grades(self) -> list[str]:
        return grade_titles(self.round, self.results)

    @cached_property
    def budget_types(self) -> Sequence[KindResults]:
        return results_by_kind(self.evaluations, self.basis)[ResultKind.BUDGET_TYPE]

    @cached_property
    def amounts_given(self) -> Mapping[str, Mapping[str, int]]:
        """By 预算类型: of how many 已评 each amount is written."""
        counted = {name: Count(f"{name}_total") for name in AMOUNTS}
        rows: Iterable[Row] = self.evaluated.order_by().values("project__budget_type").annotate(**counted)
        return {row["project__budget_type"]: {name: row[name] for name in AMOUNTS} for row in rows}

    @property
    def evaluated(self) -> EvaluationQuerySet:
        return self.evaluations.filter(evaluated_by(self.basis))

    def low(self, which: LowResult) -> EvaluationQuerySet:
        return low_results(self.evaluations, self.basis, which, self.round.rule_set.rules)

    def limit(self, which: LowResult) -> Decimal:
        return low_threshold(which, self.round.rule_set.rules).below

    @cached_property
    def low_numbers(self) -> Mapping[LowResult, int]:
        return {which: self.low(which).count() for which in LowResult}

    @cached_property
    def rows(self) -> list[Row]:
        """已评, in the order of the 汇总表."""
        return list(self.evaluated.in_printed_order().values(*COLUMNS))

    @cached_property
    def reasons(self) -> Mapping[int, Sequence[str]]:
        return reasons_for_lost_points(self.evaluated)

    @cached_property
    def excluded(self) -> list[Evaluation]:
        left_out = self.evaluations.due().filter(~Q(exclusion="")).order_by("department_path", "unit_path", "pk")
        return list(left_out.only("project_name", "unit_name", "exclusion", "exclusion_note"))


def facts_of(round: Round, user: "User", basis: Basis, *, department: int | None = None, name: str = "") -> ReportFacts:
    """Of the sheets that the person sees. The round comes with its region and rule set."""
    seen = Evaluation.objects.for_user(user).filter(round=round)
    return ReportFacts(
        round=round,
        evaluations=seen if department is None else seen.filter(department=department),
        basis=basis,
        department=department,
        name=name or round.region.name,
        as_of=timezone.localdate(),
    )
