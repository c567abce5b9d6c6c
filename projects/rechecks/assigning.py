"""Who scores which drawn sheet."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from django.db import transaction

from perfeval.accounts.models import User
from projects.access import may_draw_sample
from projects.history.events import record_event
from projects.models import Evaluation, Recheck, RecheckSample, RecheckState
from projects.models.reach import ROUND, Right, holders_of
from projects.rechecks.refusals import RecheckRefusedError

if TYPE_CHECKING:
    from django.db.models import QuerySet


def reviewers_for(sample: RecheckSample) -> "QuerySet[User]":
    """Any finance role of the region: also a desk that doesn't look after the unit, for rechecks across desks."""
    holders = User.objects.filter(holders_of(Right.RECHECK, sample.round, ROUND), is_active=True)
    return holders.order_by("name", "username").distinct()


@transaction.atomic
def assign_reviewer(
    sample: RecheckSample, keys: Collection[int], reviewer: User, *, by: User, address: str | None = None
) -> int:
    """How many were given to the person; those whose opinion is issued stay with whom they were."""
    if not (verdict := may_draw_sample(by, sample.round)):
        raise RecheckRefusedError(verdict.reason)
    if not reviewers_for(sample).filter(pk=reviewer.pk).exists():
        raise RecheckRefusedError(f"“{reviewer}”没有本地区的财政角色，不能担任复核人。")
    chosen = sample.rechecks.filter(pk__in=keys)
    Evaluation.objects.filter(pk__in=chosen.values("evaluation")).lock()
    held = list(
        chosen.filter(state=RecheckState.SCORING).exclude(reviewer=reviewer).select_related("evaluation", "reviewer")
    )
    for each in held:
        before = str(each.reviewer) if each.reviewer else None
        changes = {"recheck": each.pk, "reviewer": [before, str(reviewer)]}
        subject = f"第 {sample.number} 批，由{reviewer.name or reviewer.username}复核"
        each.reviewer = reviewer
        record_event(
            "recheck-assign", evaluation=each.evaluation, user=by, address=address, subject=subject, changes=changes
        )
    Recheck.objects.bulk_update(held, ["reviewer"])
    return len(held)
