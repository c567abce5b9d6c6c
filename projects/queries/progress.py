"""进度: how far the sheets of a round are, a line for each 主管部门 and unit, counted by the database."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Final

from django.db.models import Count, Exists, Min, OuterRef, Q, TextChoices
from django.utils import timezone

from projects.models import REVIEW_STEPS, Event, Exclusion, Round, Stage, Step
from projects.models.department import names_on
from projects.models.event import FILLING_VERBS
from projects.queries.by_department import OfDepartment, OfUnit
from projects.queries.to_do import closes_on, is_over

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


class ProgressPart(TextChoices):
    """Each sheet of 应报 is in one of them."""

    UNTOUCHED = "untouched", "未填"
    STARTED = "started", "填报中"
    RETURNED = "returned", "被退回"
    UNIT_REVIEW = Step.UNIT_REVIEW.value, "待单位审核"
    DEPARTMENT_REVIEW = Step.DEPARTMENT_REVIEW.value, "待主管部门审核"
    FINANCE_DESK = Step.FINANCE_DESK.value, "待业务科室审核"
    FINANCE_OFFICE = Step.FINANCE_OFFICE.value, "待绩效科审核"
    GOAL_APPROVED = "goal_approved", "目标已通过"
    DONE = "done", "审核通过"
    EXCLUDED = "excluded", "不纳入"


AT_FILLING: Final = (ProgressPart.UNTOUCHED, ProgressPart.STARTED, ProgressPart.RETURNED)


def condition_of(part: ProgressPart) -> Q:
    if part is ProgressPart.EXCLUDED:
        return ~Q(exclusion__in=("", Exclusion.REVOKED))
    first = Q(step=Step.FILLING, return_event__isnull=True)
    at = {
        ProgressPart.UNTOUCHED: first & ~_has_been_touched(),
        ProgressPart.STARTED: first & _has_been_touched(),
        ProgressPart.RETURNED: Q(step=Step.FILLING, return_event__isnull=False),
        ProgressPart.GOAL_APPROVED: Q(step=Step.APPROVED, stage=Stage.GOAL),
        ProgressPart.DONE: Q(step=Step.APPROVED, stage=Stage.SELF_EVALUATION),
    }
    return Q(exclusion="") & at.get(part, Q(step=part.value))


def _has_been_touched() -> Q:
    """Somebody has filled in something at this stage: what was written into the goal form is no beginning of the other."""
    events = Event.objects.order_by()
    later = events.filter(evaluation=OuterRef("evaluation"), verb="begin-evaluation", sequence__gt=OuterRef("sequence"))
    return Q(Exists(events.filter(~Exists(later), evaluation=OuterRef("pk"), verb__in=FILLING_VERBS)))


def not_finished() -> Q:
    """What is neither done nor 不纳入自评."""
    return Q(exclusion="") & ~Q(step=Step.APPROVED, stage=Stage.SELF_EVALUATION)


def late_in(*rounds: Round) -> Q:
    """Selects sheets that stand at a step whose last day is over."""
    return not_finished() & Q(is_over(rounds, timezone.localdate()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetCounts:
    """Numbers of sheets: 应报, of which each is in one part, and those that are late."""

    due: int
    parts: Mapping[ProgressPart, int]
    late: int
    days: int  # of the one that is late for the longest

    @property
    def open(self) -> int:
        return self.due - self.parts[ProgressPart.EXCLUDED]

    @property
    def done(self) -> int:
        return self.parts[ProgressPart.DONE]


def added_up(held: Iterable[SheetCounts]) -> SheetCounts:
    counted = list(held)
    return SheetCounts(
        due=sum(each.due for each in counted),
        parts={part: sum(each.parts[part] for each in counted) for part in ProgressPart},
        late=sum(each.late for each in counted),
        days=max((each.days for each in counted), default=0),
    )


@dataclass(frozen=True, kw_only=True)
class UnitProgress(OfUnit):
    counts: SheetCounts


@dataclass(frozen=True, kw_only=True)
class DepartmentProgress(OfDepartment[UnitProgress]):
    @cached_property
    def counts(self) -> SheetCounts:
        return added_up(each.counts for each in self.units)


def progress_by_unit(round: Round, user: "User | AnonymousUser") -> list[DepartmentProgress]:
    """Of the sheets that the person sees, in two queries; the round's windows should be prefetched."""
    late, day = late_in(round), closes_on([round])
    rows = (
        round.evaluations.for_user(user)
        .due()
        .order_by()
        .values("department", "unit")
        .annotate(
            above=Min("department_path"),
            path=Min("unit_path"),
            due=Count("pk"),
            **{part.value: Count("pk", filter=condition_of(part)) for part in ProgressPart},
            late=Count("pk", filter=late),
            earliest=Min(day, filter=late),
        )
        .order_by("above", "department", "path", "unit")
    )
    lines = _make_unit_lines(list(rows), round.names_date)
    return [DepartmentProgress(units=list(units)) for _, units in groupby(lines, attrgetter("department"))]


def _make_unit_lines(rows: Sequence[Mapping[str, Any]], names_date: dt.date) -> Iterator[UnitProgress]:
    """What a single document calls its 主管部门 is no name of a line."""
    names = names_on(names_date, of={row[place] for row in rows for place in ("department", "unit")})
    today = timezone.localdate()
    for row in rows:
        yield UnitProgress(
            department=row["department"],
            unit=row["unit"],
            department_name=names[row["department"]],
            unit_name=names[row["unit"]],
            counts=SheetCounts(
                due=row["due"],
                parts={part: row[part.value] for part in ProgressPart},
                late=row["late"],
                days=(today - row["earliest"]).days if row["earliest"] else 0,
            ),
        )


def parts_of(round: Round, counts: SheetCounts) -> list[ProgressPart]:
    """The columns that mean something in the round: its own steps, and where any sheet stands."""
    steps = {step for stage in Stage for step in round.review_steps(stage)}
    usual = {
        *AT_FILLING,
        ProgressPart.DONE,
        ProgressPart.EXCLUDED,
        *(ProgressPart(step.value) for step in REVIEW_STEPS if step in steps),
    }
    return [part for part in ProgressPart if part in usual or counts.parts[part]]
