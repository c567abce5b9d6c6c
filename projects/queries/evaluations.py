"""The 自评表 of a round, of a unit, and all that a person may see."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final, Self

from django.db.models import Exists, OuterRef, Q, QuerySet, TextChoices, Value
from django.db.models.lookups import GreaterThanOrEqual, LessThanOrEqual

from projects.models import Department, Evaluation, Round, Step
from projects.models.evaluation import EvaluationQuerySet, due
from projects.models.fields import FigureOrder
from projects.models.paths import in_subtree
from projects.queries.keyset import BY_ROUND, ListOrder, by_figure
from projects.queries.progress import ProgressPart, condition_of, late_in, not_finished
from projects.queries.results import ResultKind
from projects.queries.statistics import Basis, evaluated_by
from projects.queries.to_do import awaiting_scan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

UNSEALED: Final = "unsealed"  # one of the steps in the filter, where the round wants the 盖章扫描件 after approval
UNFINISHED: Final = "unfinished"
LATE: Final = "late"
DUE: Final = "due"
EVALUATED: Final = "evaluated"  # 已评 of the statistics, where drafts with a grade count, too
UNKNOWN_KIND: Final = "none"
FIGURES: Final[Mapping[str, str]] = {"budget": "budget_total", "rate": "execution_rate", "score": "total_score"}


class FindingChoice(TextChoices):
    """Sheets by the findings that their rows count."""

    BLOCK = "block", "有必须修改的"
    EXPLAIN = "explain", "有需要说明的"
    NOTE = "note", "有疑点（提示）"
    ANY = "any", "有任何问题"
    NONE = "none", "没有问题"

    @property
    def condition(self) -> Q:
        none = Q(block_count=0, explain_count=0, note_count=0)
        if self in (FindingChoice.ANY, FindingChoice.NONE):
            return none if self is FindingChoice.NONE else ~none
        return Q(**{f"{self.value}_count__gt": 0})


@dataclass(frozen=True, slots=True, kw_only=True)
class Between:
    """A figure from one to another, both included; what has none is never between."""

    low: Decimal | None = None
    high: Decimal | None = None

    def condition(self, column: str) -> Q:
        if self.low is None and self.high is None:
            return Q()
        figure = FigureOrder(column)
        condition = Q(GreaterThanOrEqual(figure, Value(self.low or Decimal(0))))
        return condition if self.high is None else condition & Q(LessThanOrEqual(figure, Value(self.high)))


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFilter:
    department: Department | None = None
    supervisor: int | None = None  # the 主管部门 itself, without those below it
    implementer: int | None = None  # and the 实施单位, as a line of the progress has them
    step: str = ""  # a Step, a ProgressPart of the progress, or one of the words above
    stage: str = ""
    text: str = ""
    budget_type: str = ""
    fund_tier: str = ""
    category: str = ""
    origin: str = ""
    grade: str = ""
    findings: str = ""  # a FindingChoice
    publication: str = ""
    budget: Between = Between()  # in 元
    rate: Between = Between()
    score: Between = Between()

    @classmethod
    def read(cls, arguments: Mapping[str, Any]) -> Self:
        """As a job keeps it."""
        between = {
            name: Between(**{side: Decimal(figure) for side, figure in arguments[name].items()}) for name in FIGURES
        }
        key = arguments["department"]
        department = Department.objects.get(pk=key) if key else None
        return cls(**{**arguments, **between, "department": department})

    @property
    def arguments(self) -> dict[str, Any]:
        plain = {each.name: getattr(self, each.name) for each in fields(self)}
        for name in FIGURES:
            sides = {"low": plain[name].low, "high": plain[name].high}
            plain[name] = {side: str(figure) for side, figure in sides.items() if figure is not None}
        return plain | {"department": self.department and self.department.pk}

    @property
    def condition(self) -> Q:
        condition = self._at_step
        if self.department is not None:
            condition &= in_subtree("unit_path", self.department.path)
        same = {
            "department": self.supervisor,
            "unit": self.implementer,
            "stage": self.stage,
            "grade": self.grade,
            "publication": self.publication,
        }
        condition &= Q(**{column: value for column, value in same.items() if value})
        for kind in ResultKind:
            if value := getattr(self, kind.value):
                condition &= Q(**{f"project__{kind.value}": "" if value == UNKNOWN_KIND else value})
        if self.findings:
            condition &= FindingChoice(self.findings).condition
        for name, column in FIGURES.items():
            condition &= getattr(self, name).condition(column)
        if self.text:
            places = ("project_name", "unit_name", "project__code")
            condition &= Q(*((f"{place}__icontains", self.text) for place in places), _connector=Q.OR)
        return condition

    @property
    def _at_step(self) -> Q:
        if self.step == DUE:
            return due()
        if self.step == UNFINISHED:
            return not_finished()
        if self.step == EVALUATED:
            return evaluated_by(Basis.FILLED)
        if self.step in ProgressPart:
            return condition_of(ProgressPart(self.step))
        return Q(step=self.step, exclusion="") if self.step in Step else Q()


SORTS: Final[Mapping[str, ListOrder]] = {
    "": BY_ROUND,
    **{name: by_figure(f"{name}_order") for name in FIGURES},
    **{f"-{name}": by_figure(f"{name}_order", falls=True) for name in FIGURES},
}


def evaluations_in(
    round: Round,
    user: "User | AnonymousUser",
    chosen: EvaluationFilter,
) -> EvaluationQuerySet:
    """With their units; the caller has their round."""
    return _narrow_to(round.evaluations.for_user(user), [round], chosen)


def evaluations_of(
    rounds: Sequence[Round], user: "User | AnonymousUser", chosen: EvaluationFilter
) -> EvaluationQuerySet:
    """Of several rounds, with the figures that they may be sorted by; the caller has the rounds."""
    found = Evaluation.objects.for_user(user).filter(round__in=[each.pk for each in rounds])
    orders = {f"{name}_order": FigureOrder(column) for name, column in FIGURES.items()}
    return _narrow_to(found, rounds, chosen).annotate(**orders)


def _narrow_to(visible: EvaluationQuerySet, rounds: Sequence[Round], chosen: EvaluationFilter) -> EvaluationQuerySet:
    if chosen.step == UNSEALED:
        visible = visible.filter(awaiting_scan(rounds))
    if chosen.step == LATE:
        visible = visible.filter(late_in(*rounds))
    return visible.filter(chosen.condition).select_related("unit")


def parent_departments(round: Round, user: "User | AnonymousUser") -> QuerySet[Department]:
    return parents_in([round.region_id], user)


def parents_in(regions: Iterable[int], user: "User | AnonymousUser") -> QuerySet[Department]:
    """Offers subtrees: top departments and those with units below. A single unit is found by its name."""
    children = Department.objects.filter(parent=OuterRef("pk"))
    seen = Department.objects.for_user(user).filter(region__in=set(regions))
    return seen.filter(Q(parent=None) | Exists(children)).order_by("path")


def rounds_of_unit(unit: Department, user: "User | AnonymousUser") -> QuerySet[Round]:
    """Returns the rounds in which the person sees a sheet of the unit, the newest first."""
    sheets = Evaluation.objects.filter(in_subtree("unit_path", unit.path), round=OuterRef("pk"))
    return Round.objects.for_user(user).filter(Exists(sheets)).order_by("-year", "kind", "id")
