"""What there is of 目标调整: one's own, those that wait for a person, and the goals of the beginning."""

import hashlib
from typing import TYPE_CHECKING

from django.db.models import Q

from indicators.checks import Finding, Level, check_sheet
from indicators.sheet import Sheet
from projects.models import Adjustment, AdjustmentStep, Evaluation, RoundState
from projects.models.adjustment import AdjustmentQuerySet
from projects.models.reach import DECISION_RIGHTS, HANGING_ON_SHEET, any_of, has_right, reached_by
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


def running_of(evaluation: Evaluation) -> Adjustment | None:
    """There is one at a time."""
    return evaluation.adjustments.running().first()


def asked_of(evaluation: Evaluation) -> Adjustment | None:
    """One that was asked for and isn't decided yet; a draft says nothing to anybody."""
    return evaluation.adjustments.running().exclude(step=AdjustmentStep.DRAFT).first()


def seen_draft(draft: Adjustment | None) -> str:
    """What a form that shows the draft brings along, so that it overwrites no other one."""
    if draft is None:
        return ""
    return hashlib.sha256(f"{draft.pk}\n{draft.reason}\n{draft.content}".encode()).hexdigest()[:16]


def initial_goal(evaluation: Evaluation) -> Sheet | None:
    """年初: the goal form as it was before the first adjustment that was agreed to."""
    agreed = evaluation.adjustments.filter(step=AdjustmentStep.APPROVED).select_related("before")
    first = agreed.order_by("decided_at", "pk").first()
    version = first.before if first else evaluation.approved_goal
    return version.sheet if version else None


def problems_of(proposed: Sheet, evaluation: Evaluation) -> tuple[Finding, ...]:
    """What no approved goal form may have, as at its submission."""
    found = check_sheet(proposed, evaluation.rule_set.rules)
    return tuple(finding for finding in found if finding.level is Level.BLOCK)


def awaits_somebody(user: "User | AnonymousUser") -> bool:
    """Whether the person holds a role that decides; others needn't be asked."""
    scope = scope_of(user)
    return any(has_right(scope, right) for right in DECISION_RIGHTS.values())


def awaiting_adjustments(user: "User | AnonymousUser") -> AdjustmentQuerySet:
    """待我审核的, the longest waiting first."""
    scope = scope_of(user)
    turns = (Q(step=step) & reached_by(scope, right, HANGING_ON_SHEET) for step, right in DECISION_RIGHTS.items())
    chosen = Adjustment.objects.for_user(user).filter(any_of(turns))
    opened = chosen.filter(evaluation__round__state=RoundState.OPEN, evaluation__exclusion="")
    others = Q(evaluation__round__self_review_allowed=True) | ~Q(asked_by=user.pk)
    return opened.filter(others).order_by("asked_at", "pk")
