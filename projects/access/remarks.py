"""Who may close a 批注 or raise it anew. Who may review a sheet may remark on it; who may fill it in answers."""

from typing import TYPE_CHECKING

from projects.access.sheets import may_review
from projects.access.verdicts import Verdict, no
from projects.models import REVIEW_STEPS, Evaluation, Remark, Step

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_settle(user: "Person", evaluation: Evaluation, remark: Remark) -> Verdict:
    verdict = may_review(user, evaluation)
    if verdict and not is_settled_here(evaluation, remark):
        return no(f"这处批注是{remark.get_step_display()}提出的，由这一环节办结。")
    return verdict


def is_settled_here(evaluation: Evaluation, remark: Remark) -> bool:
    """At the step that raised it, or at a later one: an earlier one can't know what was meant."""
    here, there = (REVIEW_STEPS.index(Step(step)) for step in (evaluation.step, remark.step))
    return here >= there
