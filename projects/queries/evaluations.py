"""The 自评表 of a round, of a unit, and those that a person has to do with."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import TYPE_CHECKING, Final

from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When

from projects.models import Department, Evaluation, RoleKind, Round, RoundState, Step
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
    round: Round,  # noqa: A002
    user: "User | AnonymousUser",
    chosen: EvaluationFilter,
) -> EvaluationQuerySet:
    """With the departments that tell what the person reads of where a sheet stands; their round is the one at hand."""
    visible: EvaluationQuerySet = round.evaluations.for_user(user)
    return visible.filter(chosen.condition).select_related(*PLACES)


def parent_departments(round: Round, user: "User | AnonymousUser") -> QuerySet[Department]:  # noqa: A002
    """To choose a subtree from: tops and those with units below. A single unit is found by its name."""
    children = Department.objects.filter(parent=OuterRef("pk"))
    seen = Department.objects.for_user(user).filter(region=round.region_id)
    return seen.filter(Q(parent=None) | Exists(children)).order_by("path")


def rounds_of_unit(unit: Department, user: "User | AnonymousUser") -> QuerySet[Round]:
    """In which the person sees a sheet of the unit, the newest first."""
    sheets = Evaluation.objects.filter(in_subtree("unit_path", unit.path), round=OuterRef("pk"))
    return Round.objects.for_user(user).filter(Exists(sheets)).order_by("-year", "kind", "id")


def sheets_of_mine(user: "User | AnonymousUser") -> EvaluationQuerySet:
    """In open rounds: what awaits the person, then the rest of the units' own. An office has rounds, not sheets, to do."""
    scope = scope_of(user)
    awaits, own = awaiting(scope), _at("unit", _held_at(scope, RoleKind.FILLER, RoleKind.UNIT_REVIEWER))
    running = Evaluation.objects.filter(awaits | own, round__state=RoundState.OPEN, exclusion="")
    turn = Case(When(awaits, then=Value(0)), default=Value(1))
    return running.select_related("round", *PLACES).order_by(turn, "-round__year", "unit_path", "id")


def awaiting(scope: Scope) -> Q:
    """Sheets at a step that the person's roles are to take."""
    conditions = (
        Q(step=Step.FILLING) & _at("unit", _held_at(scope, RoleKind.FILLER)),
        Q(step=Step.UNIT_REVIEW) & _at("unit", _held_at(scope, RoleKind.UNIT_REVIEWER)),
        Q(step=Step.DEPARTMENT_REVIEW) & _at("department", _held_at(scope, RoleKind.DEPARTMENT_REVIEWER)),
        Q(step=Step.FINANCE_DESK) & _below(scope.desk_paths),
    )
    return reduce(or_, conditions)


def _held_at(scope: Scope, *kinds: RoleKind) -> list[int]:
    return sorted(frozenset().union(*(scope.departments_of(kind) for kind in kinds)))


def _at(field: str, departments: list[int]) -> Q:
    """What was a merged department's falls to its successor."""
    if not departments:
        return NOTHING
    return Q(**{f"{field}__in": departments}) | Q(**{f"{field}__successor__in": departments})


def _below(paths: Iterable[str]) -> Q:
    places = (in_subtree(field, path) for path in paths for field in ("unit_path", "department_path"))
    return reduce(or_, places, NOTHING)
