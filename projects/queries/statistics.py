"""统计分析: what came of the sheets of a round, counted by the database by 主管部门 and unit, by kind of project, by year
and by score; the sums of sums are made here."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from functools import cached_property, reduce
from itertools import groupby
from operator import add, attrgetter
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from django.db.models import BigIntegerField, Case, Count, F, Max, Min, Q, Sum, TextChoices, Value, When
from django.db.models.functions import Cast, Coalesce, Floor
from django.db.models.functions import Round as Rounded

from indicators.points import EXACT, ZERO
from projects.models import BudgetType, Evaluation, Origin, ProjectCategory, Round, Stage, Step, Tier
from projects.models.evaluation import EvaluationQuerySet

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

HUNDRED: Final = Decimal(100)
CENTS, MILLIONTHS = 2, 6  # places of the stored amounts and points
BAND: Final = 5  # points or percent
HIGHEST_BAND: Final = 95  # 100 points are in it, too
FULL_RATE: Final = 100  # and more


class Basis(TextChoices):
    """Which sheets count as 已评. The second are those that were sent up, and drafts for which a grade is computed."""

    APPROVED = "approved", "已审核通过"
    FILLED = "filled", "全部已填"


class ResultPart(TextChoices):
    """Each sheet of 应评 is in one of them. Without a grade it counts in no mean and in no number of grades (ADR 48)."""

    GRADED = "graded", "已评"
    UNGRADED = "ungraded", "已评，无等级"
    OPEN = "open", "未完成"
    EXCLUDED = "excluded", "不纳入"


def evaluated(basis: Basis) -> Q:
    """已评."""
    counted = Q(step=Step.APPROVED) if basis is Basis.APPROVED else ~Q(step=Step.FILLING) | ~Q(grade="")
    return Q(exclusion="", stage=Stage.SELF_EVALUATION) & counted


def graded(basis: Basis) -> Q:
    return evaluated(basis) & ~Q(grade="")


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSum:
    """How many sheets, and what is added up of them: amounts in 元, and 总分."""

    number: int = 0
    initial: Decimal = ZERO
    budget: Decimal = ZERO
    spent: Decimal = ZERO
    points: Decimal = ZERO

    def __add__(self, other: "SheetSum") -> "SheetSum":
        return SheetSum(**{each.name: getattr(self, each.name) + getattr(other, each.name) for each in fields(self)})

    @property
    def rate(self) -> Decimal | None:
        """执行率 of the sums in percent, not rounded."""
        return share(self.spent, self.budget)


NOTHING: Final = SheetSum()


def share(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
    """In percent, not rounded; of nothing there is none."""
    return EXACT.divide(Decimal(part) * HUNDRED, Decimal(whole)) if whole else None


@dataclass(frozen=True, kw_only=True)
class SheetResults:
    """What came of a group of sheets."""

    parts: Mapping[ResultPart, SheetSum]
    grades: Mapping[str, SheetSum]  # of those that have one, by its title

    @property
    def due(self) -> SheetSum:
        """应评 = 已评 + 不纳入 + 未完成."""
        return reduce(add, self.parts.values(), NOTHING)

    @cached_property
    def evaluated(self) -> SheetSum:
        return self.graded + self.ungraded

    @property
    def graded(self) -> SheetSum:
        return self.parts[ResultPart.GRADED]

    @property
    def ungraded(self) -> SheetSum:
        return self.parts[ResultPart.UNGRADED]

    @property
    def open(self) -> SheetSum:
        return self.parts[ResultPart.OPEN]

    @property
    def excluded(self) -> SheetSum:
        return self.parts[ResultPart.EXCLUDED]

    @property
    def average(self) -> Decimal | None:
        """The mean 总分 of those that have a grade, not rounded."""
        return EXACT.divide(self.graded.points, Decimal(self.graded.number)) if self.graded.number else None

    @property
    def coverage(self) -> Decimal | None:
        """已评 ÷ (应评 − 不纳入), by number and in percent."""
        return share(self.evaluated.number, self.evaluated.number + self.open.number)

    @property
    def amount_coverage(self) -> Decimal | None:
        """The same by 全年预算数."""
        return share(self.evaluated.budget, self.evaluated.budget + self.open.budget)

    def __add__(self, other: "SheetResults") -> "SheetResults":
        titles = dict.fromkeys([*self.grades, *other.grades])
        return SheetResults(
            parts={part: self.parts[part] + other.parts[part] for part in ResultPart},
            grades={each: self.grades.get(each, NOTHING) + other.grades.get(each, NOTHING) for each in titles},
        )


NO_RESULTS: Final = SheetResults(parts=dict.fromkeys(ResultPart, NOTHING), grades={})


def results_added_up(held: Iterable[SheetResults]) -> SheetResults:
    return reduce(add, held, NO_RESULTS)


def grade_titles(round: Round, results: SheetResults) -> list[str]:
    """Those of the round's 评分办法 from the best on, and any others that sheets have."""
    return list(dict.fromkeys([*(grade.title for grade in round.rule_set.rules.grades), *results.grades]))


@dataclass(frozen=True, kw_only=True)
class UnitResults:
    """Of one unit under one 主管部门, by the names that the round prints."""

    department: int
    unit: int
    department_name: str
    unit_name: str
    results: SheetResults


@dataclass(frozen=True, kw_only=True)
class DepartmentResults:
    units: Sequence[UnitResults]

    @property
    def department(self) -> int:
        return self.units[0].department

    @property
    def name(self) -> str:
        return self.units[0].department_name

    @cached_property
    def results(self) -> SheetResults:
        return results_added_up(each.results for each in self.units)

    @property
    def is_alone(self) -> bool:
        """The department fills in its own sheets and answers for no others."""
        return [each.unit for each in self.units] == [self.department]


def results_by_department(evaluations: EvaluationQuerySet, basis: Basis) -> list[DepartmentResults]:
    """Of the sheets that the caller has chosen, in one query, in the order of the tree."""
    columns = {
        "department_title": Max("department_name"),
        "unit_title": Max("unit_name"),
        "above": Min("department_path"),
        "path": Min("unit_path"),
    }
    found = _grouped(_summed(evaluations, basis, "department", "unit", **columns), "department", "unit")
    lines = sorted(
        found.items(), key=lambda pair: [pair[1][0][name] for name in ("above", "department", "path", "unit")]
    )
    units = [
        UnitResults(
            department=department,
            unit=unit,
            department_name=max(row["department_title"] for row in rows),
            unit_name=max(row["unit_title"] for row in rows),
            results=_results(rows),
        )
        for (department, unit), rows in lines
    ]
    return [DepartmentResults(units=list(held)) for _, held in groupby(units, attrgetter("department"))]


class ResultKind(TextChoices):
    """What kinds of projects are told apart by, as the project's record has it today."""

    BUDGET_TYPE = "budget_type", "预算类型"
    FUND_TIER = "fund_tier", "资金级次"
    CATEGORY = "category", "项目类别"
    ORIGIN = "origin", "项目来源"


CHOICES_OF_KIND: Final[Mapping[ResultKind, type[TextChoices]]] = MappingProxyType(
    {
        ResultKind.BUDGET_TYPE: BudgetType,
        ResultKind.FUND_TIER: Tier,
        ResultKind.CATEGORY: ProjectCategory,
        ResultKind.ORIGIN: Origin,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class KindResults:
    """Of the projects of one kind; those of which it isn't known have no value."""

    value: str
    title: str
    results: SheetResults


def results_by_kind(evaluations: EvaluationQuerySet, basis: Basis) -> Mapping[ResultKind, Sequence[KindResults]]:
    """In one query; of each way to tell kinds apart, those that occur."""
    columns = {kind.value: F(f"project__{kind.value}") for kind in ResultKind}
    rows = list(_summed(evaluations.annotate(**columns), basis, *columns))
    found: dict[ResultKind, list[KindResults]] = {}
    for kind in ResultKind:
        held = _grouped(rows, kind.value)
        found[kind] = [
            KindResults(value=value, title=title or "未填写", results=_results(held[value,]))
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
    found = _grouped(_summed(seen, basis, "round"), "round")
    return {key: _results(found.get((key,), ())) for key in keys}


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBin:
    """Sheets with a grade, whose 总分 and 执行率 lie in the same steps of 5; a step is named by its lower edge."""

    score: int  # 95 holds 100, too
    rate: int | None  # 100 holds all above; without 全年预算数 there is no rate
    grade: str
    number: int
    budget: Decimal


def score_bins(evaluations: EvaluationQuerySet, basis: Basis) -> list[ScoreBin]:
    """The distribution of scores, and rate against score, in one query: at most 20 × 22 bins for each grade."""
    rows = (
        evaluations.filter(graded(basis), total_score__isnull=False)
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
            budget=_read(row["budget"], CENTS),
        )
        for row in rows
    )
    return sorted(bins, key=lambda each: (each.score, -1 if each.rate is None else each.rate, each.grade))


def _step_of(column: str, highest: int) -> Case:
    """The lower edge of its step; where there is no figure, none."""
    step = Cast(Floor(F(column) / BAND) * BAND, BigIntegerField())
    return Case(When(**{f"{column}__gte": highest}, then=Value(highest)), default=step, output_field=BigIntegerField())


SUMS: Final = MappingProxyType({"initial": CENTS, "budget": CENTS, "spent": CENTS})


def _summed(evaluations: EvaluationQuerySet, basis: Basis, *columns: str, **others: Any) -> Iterable[Mapping[str, Any]]:
    """A row for each group, part and grade."""
    part = Case(
        When(graded(basis), then=Value(ResultPart.GRADED.value)),
        When(evaluated(basis), then=Value(ResultPart.UNGRADED.value)),
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


def _read(number: int, places: int) -> Decimal:
    return Decimal(number).scaleb(-places)


def _grouped(rows: Iterable[Mapping[str, Any]], *columns: str) -> dict[tuple[Any, ...], list[Mapping[str, Any]]]:
    found: dict[tuple[Any, ...], list[Mapping[str, Any]]] = {}
    for row in rows:
        found.setdefault(tuple(row[name] for name in columns), []).append(row)
    return found


def _results(rows: Iterable[Mapping[str, Any]]) -> SheetResults:
    parts, grades = dict.fromkeys(ResultPart, NOTHING), dict[str, SheetSum]()
    for row in rows:
        part, grade = ResultPart(row["part"]), row["grade"]
        held = SheetSum(
            number=row["number"],
            **{name: _read(row[name], places) for name, places in SUMS.items()},
            points=_read(row["points"], MILLIONTHS),
        )
        parts[part] += held
        if part is ResultPart.GRADED:
            grades[grade] = grades.get(grade, NOTHING) + held
    return SheetResults(parts=parts, grades=grades)
