"""What came of sheets: numbers, amounts, grades, and the mean, rates and coverage that follow from them."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property, reduce
from operator import add
from types import MappingProxyType
from typing import Final

from django.db.models import TextChoices

from indicators.points import EXACT, ZERO
from projects.models import BudgetType, Origin, ProjectCategory, Round, Tier
from projects.queries.by_department import OfDepartment, OfUnit

HUNDRED: Final = Decimal(100)


class ResultPart(TextChoices):
    """Each sheet of 应评 is in one of them. Without a grade it counts in no mean and in no number of grades (ADR 48)."""

    GRADED = "graded", "已评"
    UNGRADED = "ungraded", "已评，无等级"
    OPEN = "open", "未完成"
    EXCLUDED = "excluded", "不纳入"


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetSum:
    """How many sheets, and what is added up of them: amounts in 元, and 总分."""

    number: int = 0
    initial: Decimal = ZERO
    budget: Decimal = ZERO
    spent: Decimal = ZERO
    points: Decimal = ZERO

    def __add__(self, other: "SheetSum") -> "SheetSum":
        return SheetSum(
            number=self.number + other.number,
            initial=self.initial + other.initial,
            budget=self.budget + other.budget,
            spent=self.spent + other.spent,
            points=self.points + other.points,
        )

    @property
    def rate(self) -> Decimal | None:
        """执行率 of the sums in percent, not rounded."""
        return percentage_of(self.spent, self.budget)


NOTHING: Final = SheetSum()


def percentage_of(part: Decimal | int, whole: Decimal | int) -> Decimal | None:
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
        return percentage_of(self.evaluated.number, self.evaluated.number + self.open.number)

    @property
    def amount_coverage(self) -> Decimal | None:
        """The same by 全年预算数."""
        return percentage_of(self.evaluated.budget, self.evaluated.budget + self.open.budget)

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
class UnitResults(OfUnit):
    results: SheetResults


@dataclass(frozen=True, kw_only=True)
class DepartmentResults(OfDepartment[UnitResults]):
    @cached_property
    def results(self) -> SheetResults:
        return results_added_up(each.results for each in self.units)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoreBin:
    """Sheets with a grade, whose 总分 and 执行率 lie in the same steps of 5; a step is named by its lower edge."""

    score: int  # 95 holds 100, too
    rate: int | None  # 100 holds all above; without 全年预算数 there is no rate
    grade: str
    number: int
    budget: Decimal
