"""Who may add and take away files, and why not."""

from typing import TYPE_CHECKING

from projects.access import YES, Verdict, may_fill
from projects.models import Evaluation, RoundState, ScanDue, Stage, Step
from projects.models.reach import Right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


def may_attach(user: "User | AnonymousUser", evaluation: Evaluation) -> Verdict:
    """While the sheet is filled in; where the round wants the sealed scan after approval, then too."""
    if awaits_scan(evaluation) and reaches(scope_of(user), Right.FILL, evaluation):
        return YES
    return may_fill(user, evaluation)


def awaits_scan(evaluation: Evaluation) -> bool:
    approved = (evaluation.stage, evaluation.step) == (Stage.SELF_EVALUATION, Step.APPROVED)
    wanted = evaluation.round.scan_due == ScanDue.AFTER_APPROVAL and evaluation.round.state == RoundState.OPEN
    return approved and wanted and evaluation.is_included
