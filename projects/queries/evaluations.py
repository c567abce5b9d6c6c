"""The 自评表 of a round, of a unit, and those that a person has to do with."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils import timezone

from projects.models import Department, Evaluation, RoleKind, Round, RoundWindow, Stage, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.paths import in_subtree
from projects.models.scope import NOTHING, Scope, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

EXCLUDED: Final = "excluded"  # stands among the steps of the filter
PLACES: Final = ("unit__successor", "department__successor")


@dataclass(frozen=True, slots=True, kw_only=True)
class EvaluationFilter:
    department: Department | None = None
    step: str = ""
    stage: str = ""
    text: str = ""

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.department is not None:
            condition &= in_subtree("unit_path", self.department.path)
        if self.step == EXCLUDED:
            condition &= ~Q(exclusion="")
        elif self.step:
            condition &= Q(step=self.step, exclusion="")
        if self.stage:
            condition &= Q(stage=self.stage)
        if self.text:
            condition &= Q(project_name__icontains=self.text) | Q(unit_name__icontains=self.text)
        return condition


def evaluations_in(
    round: Round,
    user: "User | AnonymousUser",
    chosen: EvaluationFilter,
) -> EvaluationQuerySet:
    """With the departments that tell what the person reads of where a sheet stands; their round is the one at hand."""
    visible: EvaluationQuerySet = round.evaluations.for_user(user)
    return visible.filter(chosen.condition).select_related(*PLACES)


def parent_departments(round: Round, user: "User | AnonymousUser") -> QuerySet[Department]:
    """To choose a subtree from: tops and those with units below. A single unit is found by its name."""
    children = Department.objects.filter(parent=OuterRef("pk"))
    seen = Department.objects.for_user(user).filter(region=round.region_id)
    return seen.filter(Q(parent=None) | Exists(children)).order_by("path")


def rounds_of_unit(unit: Department, user: "User | AnonymousUser") -> QuerySet[Round]:
    """In which the person sees a sheet of the unit, the newest first."""
    sheets = Evaluation.objects.filter(in_subtree("unit_path", unit.path), round=OuterRef("pk"))
    return Round.objects.for_user(user).filter(Exists(sheets)).order_by("-year", "kind", "id")


def sheets_of_mine(user: "User | AnonymousUser", rounds: Iterable[Round]) -> EvaluationQuerySet:
    """What awaits the person, then the rest of the units' own. A 财政绩效科 has rounds to do, not sheets."""
    scope = scope_of(user)
    falls_to = _predecessors(scope)
    own = _at("unit", falls_to, scope, RoleKind.FILLER, RoleKind.UNIT_REVIEWER)
    awaits = awaiting(scope, falls_to)
    running = Evaluation.objects.filter(awaits | own, round__in=[each.pk for each in rounds], exclusion="")
    begins = _may_begin() & _at("unit", falls_to, scope, RoleKind.FILLER)
    turn = Case(When(awaits | begins, then=Value(0)), default=Value(1))
    return running.select_related(*PLACES).order_by(turn, "-round__year", "unit_path", "id")


Predecessors = Mapping[int, frozenset[int]]


def awaiting(scope: Scope, falls_to: Predecessors) -> Q:
    """Sheets at a step that the person's roles are to take."""
    conditions = (
        Q(step=Step.FILLING) & _at("unit", falls_to, scope, RoleKind.FILLER),
        Q(step=Step.UNIT_REVIEW) & _at("unit", falls_to, scope, RoleKind.UNIT_REVIEWER),
        Q(step=Step.DEPARTMENT_REVIEW) & _at("department", falls_to, scope, RoleKind.DEPARTMENT_REVIEWER),
        Q(step=Step.FINANCE_DESK) & _below(scope.desk_paths),
    )
    return reduce(or_, conditions)


def _may_begin() -> Q:
    """Approved goal forms whose self-evaluation is due."""
    windows = RoundWindow.objects.filter(round=OuterRef("round"), stage=Stage.SELF_EVALUATION, step=Step.FILLING)
    begun = windows.filter(Q(opens_on=None) | Q(opens_on__lte=timezone.localdate()))
    return Q(Exists(begun), stage=Stage.GOAL, step=Step.APPROVED)


def _predecessors(scope: Scope) -> Predecessors:
    """What was a merged department's falls to its successor. Keys of their own keep the join out of the lists."""
    held = _held_at(scope, RoleKind.FILLER, RoleKind.UNIT_REVIEWER, RoleKind.DEPARTMENT_REVIEWER)
    merged: dict[int, set[int]] = {key: {key} for key in held}
    for key, successor in Department.objects.filter(successor__in=held).order_by("pk").values_list("pk", "successor"):
        assert successor is not None
        merged[successor].add(key)
    return {key: frozenset(keys) for key, keys in merged.items()}


def _held_at(scope: Scope, *kinds: RoleKind) -> frozenset[int]:
    return frozenset().union(*(scope.departments_of(kind) for kind in kinds))


def _at(field: str, falls_to: Predecessors, scope: Scope, *kinds: RoleKind) -> Q:
    keys: frozenset[int] = frozenset().union(*(falls_to[key] for key in _held_at(scope, *kinds)))
    return Q(**{f"{field}__in": sorted(keys)})


def _below(paths: Iterable[str]) -> Q:
    places = (in_subtree(field, path) for path in paths for field in ("unit_path", "department_path"))
    return reduce(or_, places, NOTHING)
