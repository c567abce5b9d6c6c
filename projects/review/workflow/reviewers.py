"""Who may act on a sheet at a step."""

from perfeval.accounts.models import User
from projects.models import Evaluation, Step
from projects.models.reach import REVIEW_RIGHTS, holders_of


def reviewers_of(evaluation: Evaluation, step: Step) -> list[User]:
    """Those whose role reaches the sheet there."""
    right = REVIEW_RIGHTS.get(step)
    if right is None:
        return []
    holders = User.objects.filter(holders_of(right, evaluation), is_active=True)
    return list(holders.order_by("name", "username").distinct())
