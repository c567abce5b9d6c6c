"""What there is of 目标调整: one's own, those that wait for a person, and the goals of the beginning."""

from functools import reduce
from operator import or_
from typing import TYPE_CHECKING

from django.db.models import Q

from indicators.checks import Finding, Level, check
from indicators.sheet import Sheet
from projects.models import Adjustment, AdjustmentStep, Department, Evaluation, RoleKind, RoundState
from projects.models.adjustment import AdjustmentQuerySet
from projects.models.scope import Scope, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


def running_of(evaluation: Evaluation) -> Adjustment | None:
    """There is one at a time."""
    return evaluation.adjustments.running().first()


def initial_goal(evaluation: Evaluation) -> Sheet | None:
    """年初: the goal form as it was before the first adjustment that was agreed to."""
    agreed = evaluation.adjustments.filter(step=AdjustmentStep.APPROVED).select_related("before")
    first = agreed.order_by("decided_at", "pk").first()
    version = first.before if first else evaluation.approved_goal
    return version.sheet if version else None


def problems_of(proposed: Sheet, evaluation: Evaluation) -> tuple[Finding, ...]:
    """What no approved goal form may have, as at its submission."""
    found = check(proposed, evaluation.rule_set.rules)
    return tuple(finding for finding in found if finding.level is Level.BLOCK)


def awaits_somebody(user: "User | AnonymousUser") -> bool:
    """Whether the person holds a role that decides; others needn't be asked."""
    return scope_of(user).holds(RoleKind.DEPARTMENT_REVIEWER, RoleKind.FINANCE_OFFICE)


def awaiting(user: "User | AnonymousUser") -> AdjustmentQuerySet:
    """待我审核的, the longest waiting first."""
    scope = scope_of(user)
    chosen = Adjustment.objects.for_user(user).filter(reduce(or_, _turns(scope)))
    opened = chosen.filter(evaluation__round__state=RoundState.OPEN, evaluation__exclusion="")
    others = Q(evaluation__round__self_review_allowed=True) | ~Q(asked_by=user.pk)
    return opened.filter(others).order_by("asked_at", "pk")


def _turns(scope: Scope) -> tuple[Q, Q]:
    reviewed = _with_merged(scope.departments_of(RoleKind.DEPARTMENT_REVIEWER))
    return (
        Q(step=AdjustmentStep.DEPARTMENT, evaluation__department__in=reviewed),
        Q(step=AdjustmentStep.FINANCE, evaluation__round__region__in=scope.regions),
    )


def _with_merged(held: frozenset[int]) -> set[int]:
    """What was a merged department's falls to its successor, however often it merged."""
    found, new = set(held), set(held)
    while new:
        keys = Department.objects.filter(successor__in=new).order_by().values_list("pk", flat=True)
        new = set(keys) - found
        found |= new
    return found
