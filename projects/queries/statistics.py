"""统计分析: what came of the sheets of a round, counted by the database by 主管部门 and unit, by kind of project, by year
and by score; the sums of sums are made here."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BigIntegerField, Case, Count, F, Min, Q, Sum, TextChoices, Value, When
from django.db.models.functions import Cast, Coalesce, Floor
from django.db.models.functions import Round as Rounded

from projects.models import Evaluation, Round, Stage, Step
from projects.models.department import names_on
from projects.models.evaluation import EvaluationQuerySet
from projects.queries.results import (
    CHOICES_OF_KIND,
    NOTHING,
    DepartmentResults,
    KindResults,
    ResultKind,
    ResultPart,
    ScoreBin,
    SheetResults,
    SheetSum,
    UnitResults,
    grade_titles,
    results_added_up,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

CENTS, MILLIONTHS = 2, 6  # places of the stored amounts and points
BAND: Final = 5  # points or percent
HIGHEST_BAND: Final = 95  # 100 points are in it, too
FULL_RATE: Final = 100  # and more


class Basis(TextChoices):
    """Which sheets count as 已评. The second are those that were sent up, and drafts for which a grade is computed."""

    APPROVED = "approved", "已审核通过"
    FILLED = "filled", "全部已填"


def evaluated_by(basis: Basis) -> Q:
    """已评."""
    counted = Q(step=Step.APPROVED) if basis is Basis.APPROVED else ~Q(step=Step.FILLING) | ~Q(grade="")
    return Q(exclusion="", stage=Stage.SELF_EVALUATION) & counted


def graded_by(basis: Basis) -> Q:
    return evaluated_by(basis) & ~Q(grade="")


def results_by_department(
    evaluations: EvaluationQuerySet, basis: Basis, *, names_date: dt.date
) -> list[DepartmentResults]:
    """Of the sheets that the caller has chosen, in two queries, in the order of the tree."""
    columns = {"above": Min("department_path"), "path": Min("unit_path")}
    found = _group_rows(_sum_by(evaluations, basis, "department", "unit", **columns), "department", "unit")
    lines = sorted(
        found.items(), key=lambda pair: [pair[1][0][name] for name in ("above", "department", "path", "unit")]
    )
    names = names_on(names_date, of={key for place in found for key in place})
    units = [
        UnitResults(
            department=department,
            unit=unit,
            department_name=names[department],
            unit_name=names[unit],
            results=_make_results(rows),
        )
        for (department, unit), rows in lines
    ]
    return [DepartmentResults(units=list(held)) for _, held in groupby(units, attrgetter("department"))]


def results_by_kind(evaluations: EvaluationQuerySet, basis: Basis) -> Mapping[ResultKind, Sequence[KindResults]]:
    """In one query; of each way to tell kinds apart, those that occur."""
    columns = {kind.value: F(f"project__{kind.value}") for kind in ResultKind}
    rows = list(_sum_by(evaluations.annotate(**columns), basis, *columns))
    found: dict[ResultKind, list[KindResults]] = {}
    for kind in ResultKind:
        held = _group_rows(rows, kind.value)
        found[kind] = [
            KindResults(value=value, title=title or "未填写", results=_make_results(held[value,]))
            for value, title in (*CHOICES_OF_KIND[kind].choices, ("", ""))
            if (value,) in held
        ]
    return found


def results_by_round(
    rounds: Iterable[Round], user: "User | AnonymousUser", basis: Basis, *, within: Q | None = None
) -> Mapping[int, SheetResults]:
    """Year beside year, in one query: of each round the sheets that the person sees; `within` chooses some of them."""
    keys = [each.pk for each in rounds]
    seen = Evaluation.objects.for_user(user).filter(within or Q(), round__in=keys)
    found = _group_rows(_sum_by(seen, basis, "round"), "round")
    return {key: _make_results(found.get((key,), ())) for key in keys}


def score_bins(evaluations: EvaluationQuerySet, basis: Basis) -> list[ScoreBin]:
    """The distribution of scores, and rate against score, in one query: at most 20 × 22 bins for each grade."""
    rows = (
        evaluations.filter(graded_by(basis), total_score__isnull=False)
        .order_by()
        .annotate(
            score_band=_step_of("total_score", HIGHEST_BAND),
            rate_band=_step_of("execution_rate", FULL_RATE),
        )
        .values("score_band", "rate_band", "grade")
        .annotate(number=Count("pk"), budget=_exact_sum("budget_total", CENTS))
    )
    bins = (
        ScoreBin(
            score=row["score_band"],
            rate=row["rate_band"],
            grade=row["grade"],
            number=row["number"],
            budget=_read_sum(row["budget"], CENTS),
        )
        for row in rows
    )
    return sorted(bins, key=lambda each: (each.score, -1 if each.rate is None else each.rate, each.grade))


def _step_of(column: str, highest: int) -> Case:
    """The lower edge of its step; where there is no figure, none."""
    step = Cast(Floor(F(column) / BAND) * BAND, BigIntegerField())
    return Case(When(**{f"{column}__gte": highest}, then=Value(highest)), default=step, output_field=BigIntegerField())


@dataclass(frozen=True, kw_only=True)
class RoundStatistics:
    """The sheets of a round that somebody sees, counted in every way; beside it the rounds before, the oldest first."""

    round: Round
    basis: Basis
    departments: Sequence[DepartmentResults]
    kinds: Mapping[ResultKind, Sequence[KindResults]]
    years: Sequence[tuple[Round, SheetResults]]
    bins: Sequence[ScoreBin]

    @cached_property
    def total(self) -> SheetResults:
        return results_added_up(each.results for each in self.departments)

    @property
    def grades(self) -> list[str]:
        return grade_titles(self.round, self.total)


def statistics_of(
    round: Round, user: "User | AnonymousUser", basis: Basis, *, years: Iterable[Round], within: Q | None = None
) -> RoundStatistics:
    """In five queries; `within` chooses some of the sheets that the person sees."""
    seen: EvaluationQuerySet = round.evaluations.for_user(user).filter(within or Q())
    rounds = list(years)
    beside = results_by_round(rounds, user, basis, within=within)
    return RoundStatistics(
        round=round,
        basis=basis,
        departments=results_by_department(seen, basis, names_date=round.names_date),
        kinds=results_by_kind(seen, basis),
        years=[(each, beside[each.pk]) for each in rounds],
        bins=score_bins(seen, basis),
    )


SUMS: Final = MappingProxyType({"initial": CENTS, "budget": CENTS, "spent": CENTS})


def _sum_by(evaluations: EvaluationQuerySet, basis: Basis, *columns: str, **others: Any) -> Iterable[Mapping[str, Any]]:
    """A row for each group, part and grade."""
    part = Case(
        When(graded_by(basis), then=Value(ResultPart.GRADED.value)),
        When(evaluated_by(basis), then=Value(ResultPart.UNGRADED.value)),
        When(exclusion="", then=Value(ResultPart.OPEN.value)),
        default=Value(ResultPart.EXCLUDED.value),
    )
    rows: Iterable[Mapping[str, Any]] = (
        evaluations.due()
        .order_by()
        .annotate(part=part)
        .values(*columns, "part", "grade")
        .annotate(
            number=Count("pk"),
            **{name: _exact_sum(f"{name}_total", places) for name, places in SUMS.items()},
            points=_exact_sum("total_score", MILLIONTHS),
            **others,
        )
    )
    return rows


def _exact_sum(column: str, places: int) -> Coalesce:
    """In units of the last place: SQLite keeps decimals as doubles, and a sum of doubles isn't exact."""
    return Coalesce(Sum(Cast(Rounded(F(column) * 10**places), BigIntegerField())), 0)


def _read_sum(number: int, places: int) -> Decimal:
    return Decimal(number).scaleb(-places)


def _group_rows(rows: Iterable[Mapping[str, Any]], *columns: str) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in columns), []).append(row)
    return found


def _make_results(rows: Iterable[Mapping[str, Any]]) -> SheetResults:
    parts, grades = dict.fromkeys(ResultPart, NOTHING), dict[str, SheetSum]()
    for row in rows:
        part, grade = ResultPart(row["part"]), row["grade"]
        held = SheetSum(
            number=row["number"],
            **{name: _read_sum(row[name], places) for name, places in SUMS.items()},
            points=_read_sum(row["points"], MILLIONTHS),
        )
        parts[part] += held
        if part is ResultPart.GRADED:
            grades[grade] = grades.get(grade, NOTHING) + held
    return SheetResults(parts=parts, grades=grades)
