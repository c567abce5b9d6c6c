"""What a unit can be urged to finish: its sheets that wait for somebody, by step and last day."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Max, Min, Q
from django.utils import timezone

from projects.models import Evaluation, Round, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import Right, reached_by
from projects.models.scope import scope_of
from projects.queries.progress import not_finished
from projects.queries.to_do import closes_on, may_begin, not_begun

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Waiting:
    """Sheets of one unit at one step with one last day, and one of them."""

    unit: int
    unit_name: str
    stage: Stage
    step: Step
    last_day: dt.date | None
    number: int
    sample: int

    @property
    def where(self) -> str:
        if self.step in (Step.FILLING, Step.APPROVED):  # an approved goal form waits for its self-evaluation
            return "待填报绩效目标" if (self.stage, self.step) == (Stage.GOAL, Step.FILLING) else "待填报"
        return f"待{self.step.label}"

    @property
    def right(self) -> Right:
        """Of those for whom they wait."""
        return RIGHT_AT.get(self.step, Right.FILL)


RIGHT_AT = {
    Step.UNIT_REVIEW: Right.REVIEW_FOR_UNIT,
    Step.DEPARTMENT_REVIEW: Right.REVIEW_FOR_DEPARTMENT,
    Step.FINANCE_DESK: Right.REVIEW_FOR_DESK,
    Step.FINANCE_OFFICE: Right.REVIEW_FOR_OFFICE,
}


def waiting_sheets(round: Round) -> EvaluationQuerySet:
    """Of everybody, at steps that have begun; `last_day` is annotated."""
    begun = ~not_begun([round], timezone.localdate()) & (~Q(step=Step.APPROVED) | may_begin([round]))
    found: EvaluationQuerySet = Evaluation.objects.filter(not_finished(), begun, round=round)
    return found.annotate(last_day=closes_on([round]))


def waiting_for(user: "User | AnonymousUser", round: Round, chosen: Q) -> Sequence[Waiting]:
    """Those that the person may urge, in one query; the round's windows should be prefetched."""
    return group_waiting(waiting_sheets(round).filter(reached_by(scope_of(user), Right.URGE), chosen))


def group_waiting(sheets: EvaluationQuerySet) -> list[Waiting]:
    """By unit, by place of the sheet's reviewers, step and last day."""
    keys = ("unit", "department", "stage", "step", "last_day")
    rows: Any = (
        sheets.order_by()
        .values(*keys)
        .annotate(name=Max("unit_name"), path=Min("unit_path"), number=Count("pk"), sample=Min("pk"))
    )
    return [
        Waiting(
            unit=row["unit"],
            unit_name=row["name"],
            stage=Stage(row["stage"]),
            step=Step(row["step"]),
            last_day=row["last_day"],
            number=row["number"],
            sample=row["sample"],
        )
        for row in rows.order_by("path", "unit", "last_day", "stage", "step", "department")
    ]
