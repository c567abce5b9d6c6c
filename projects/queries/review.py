"""The sheets of a reviewer: what awaits the review, what was sent back, what has passed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.db.models import Count, Q, TextChoices
from django.db.models.functions import Coalesce
from django.utils import timezone

from projects.models import REVIEW_STEPS, Evaluation, Round, RoundState, Step
from projects.models.evaluation import EvaluationQuerySet
from projects.models.reach import REVIEW_RIGHTS, any_of, has_right, reached_by
from projects.models.scope import Scope, scope_of
from projects.queries.to_do import NEVER, closes_on, day_value, not_begun, not_filled_by, to_review

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

STEPS: Final = (Step.FILLING, *REVIEW_STEPS, Step.APPROVED)


class Pile(TextChoices):
    AWAITING = "awaiting", "待审核"
    RETURNED = "returned", "被退回"
    PASSED = "passed", "已审核"


@dataclass(frozen=True, slots=True, kw_only=True)
class ReviewFilter:
    round: Round | None = None
    step: str = ""
    grade: str = ""
    with_findings: bool = False
    text: str = ""

    @property
    def condition(self) -> Q:
        condition = Q()
        if self.round is not None:
            condition &= Q(round=self.round)
        if self.step:
            condition &= Q(step=self.step)
        if self.grade:
            condition &= Q(grade=self.grade)
        if self.with_findings:
            condition &= ~Q(block_count=0, explain_count=0, note_count=0)
        if self.text:
            condition &= Q(project_name__icontains=self.text) | Q(unit_name__icontains=self.text)
        return condition


def reviews_anything(user: "User | AnonymousUser") -> bool:
    return any(has_right(scope_of(user), right) for right in REVIEW_RIGHTS.values())


def sheets_in(pile: Pile, user: "User | AnonymousUser", rounds: Iterable[Round]) -> EvaluationQuerySet:
    """Of open rounds, whose windows should be prefetched; `last_day` is the last day of the step where the sheet stands."""
    held = [each for each in rounds if each.state == RoundState.OPEN]
    found = Evaluation.objects.filter(
        _condition_of_pile(pile, user, held), round__in=[each.pk for each in held], exclusion=""
    )
    return found.annotate(last_day=Coalesce(closes_on(held), day_value(NEVER)))


def sheets_reviewed_by(user: "User | AnonymousUser") -> EvaluationQuerySet:
    """Those that a role of the person reviews at some step, wherever they stand now."""
    scope = scope_of(user)
    reached = any_of(reached_by(scope, right) for right in REVIEW_RIGHTS.values())
    return Evaluation.objects.for_user(user).filter(reached)


def counts_of(user: "User | AnonymousUser", rounds: Sequence[Round]) -> Mapping[Pile, int]:
    """In one query."""
    held = [each for each in rounds if each.state == RoundState.OPEN]
    found = Evaluation.objects.filter(round__in=[each.pk for each in held], exclusion="").order_by()
    numbers = found.aggregate(**{pile.value: Count("pk", filter=_condition_of_pile(pile, user, held)) for pile in Pile})
    return {pile: numbers[pile.value] for pile in Pile}


def _condition_of_pile(pile: Pile, user: "User | AnonymousUser", rounds: Sequence[Round]) -> Q:
    scope = scope_of(user)
    match pile:
        case Pile.AWAITING:
            return to_review(scope) & not_filled_by(user, rounds) & ~not_begun(rounds, timezone.localdate())
        case Pile.RETURNED:
            before = {step: STEPS[: STEPS.index(step)] for step in REVIEW_RIGHTS}
            return Q(return_event__isnull=False) & _at_steps(before, scope)
    beyond = {step: STEPS[STEPS.index(step) + 1 :] for step in REVIEW_RIGHTS}
    return _at_steps(beyond, scope)


def _at_steps(chosen: Mapping[Step, Sequence[Step]], scope: Scope) -> Q:
    """Selects sheets at the steps that are chosen for each review, where the person reviews."""
    return any_of(Q(step__in=chosen[step]) & reached_by(scope, right) for step, right in REVIEW_RIGHTS.items())
