"""What a person may do with a sheet, for the buttons of its page."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from projects.access import Verdict, may_begin_evaluation, may_fill, may_withdraw
from projects.models import Evaluation
from projects.review.workflow import standing_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Acts:
    fills: Verdict
    withdraws: Verdict
    begins: Verdict
    seen: str


def acts_of(user: "User | AnonymousUser", evaluation: Evaluation) -> Acts:
    """Without a query: the evaluation's places should be at hand."""
    return Acts(
        fills=may_fill(user, evaluation),
        withdraws=may_withdraw(user, evaluation),
        begins=may_begin_evaluation(user, evaluation),
        seen=standing_of(evaluation),
    )
