"""The 自评表 of a round and of a unit."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Exists, OuterRef, Q, QuerySet

from projects.models import Department, Evaluation, Round, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.paths import in_subtree
from projects.queries.progress import ProgressPart, condition_of, late_in, unfinished
from projects.queries.results import ResultKind
from projects.queries.statistics import Basis, evaluated
from projects.queries.to_do import awaiting_scan

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

UNSEALED: Final = "unsealed"  # one of the steps in the filter, where the round wants the 盖章扫描件 after approval
UNFINISHED: Final = "unfinished"
LATE: Final = "late"
EVALUATED: Final = "evaluated"  # 已评 of the statistics, where drafts with a grade count, too
UNKNOWN_KIND: Final = "none"


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

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.department is not None:
            condition &= in_subtree("unit_path", self.department.path)
        if self.supervisor is not None:
            condition &= Q(department=self.supervisor)
        if self.implementer is not None:
            condition &= Q(unit=self.implementer)
        if self.step == UNFINISHED:
            condition &= unfinished()
        elif self.step == EVALUATED:
            condition &= evaluated(Basis.FILLED)
        elif self.step in ProgressPart:
            condition &= condition_of(ProgressPart(self.step))
        elif self.step in Step:
            condition &= Q(step=self.step, exclusion="")
        if self.stage:
            condition &= Q(stage=self.stage)
        for kind in ResultKind:
            if value := getattr(self, kind.value):
                condition &= Q(**{f"project__{kind.value}": "" if value == UNKNOWN_KIND else value})
        if self.text:
            condition &= Q(project_name__icontains=self.text) | Q(unit_name__icontains=self.text)
        return condition


def evaluations_in(
    round: Round,
    user: "User | AnonymousUser",
    chosen: EvaluationFilter,
) -> EvaluationQuerySet:
    """With their units; the caller has their round."""
    visible: EvaluationQuerySet = round.evaluations.for_user(user)
    if chosen.step == UNSEALED:
        visible = visible.filter(awaiting_scan([round]))
    if chosen.step == LATE:
        visible = visible.filter(late_in(round))
    return visible.filter(chosen.condition).select_related("unit")


def parent_departments(round: Round, user: "User | AnonymousUser") -> QuerySet[Department]:
    """Offers subtrees: top departments and those with units below. A single unit is found by its name."""
    children = Department.objects.filter(parent=OuterRef("pk"))
    seen = Department.objects.for_user(user).filter(region=round.region_id)
    return seen.filter(Q(parent=None) | Exists(children)).order_by("path")


def rounds_of_unit(unit: Department, user: "User | AnonymousUser") -> QuerySet[Round]:
    """Returns the rounds in which the person sees a sheet of the unit, the newest first."""
    sheets = Evaluation.objects.filter(in_subtree("unit_path", unit.path), round=OuterRef("pk"))
    return Round.objects.for_user(user).filter(Exists(sheets)).order_by("-year", "kind", "id")
