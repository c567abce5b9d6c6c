"""A project ends: 撤销, or 并入 another one. Its sheets of that year are 不纳入自评; the earlier ones stay, also to be read
from the successor."""

import datetime as dt
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from projects.access import may_end_project
from projects.history.events import record_event
from projects.models import Evaluation, Exclusion, Project, RoundState, Stage, Step
from projects.review.workflow import Act, Given, RefusedError, transition

if TYPE_CHECKING:
    from perfeval.accounts.models import User


@transaction.atomic
def end_project(
    project: Project,
    *,
    on: dt.date,
    reason: str,
    by: "User",
    successor: Project | None = None,
    address: str | None = None,
) -> int:
    """How many sheets left their round. A RefusedError says why nothing was done."""
    Evaluation.objects.filter(project=project).lock()
    held = Project.objects.select_related("unit").get(pk=project.pk)
    if not (verdict := may_end_project(by, held)):
        raise RefusedError(verdict.reason)
    if reason_why_not := _why_not_ended(held, successor, on):
        raise RefusedError(reason_why_not)
    Project.objects.filter(pk=held.pk).update(ended_on=on, successor=successor)
    if successor is not None:  # one link leads from each to who goes on
        Project.objects.filter(successor=held).update(successor=successor)
    told = f"并入“{successor}”" if successor else "撤销"
    given = Given(exclusion=Exclusion.MERGED if successor else Exclusion.CANCELLED, opinion=f"{told}：{reason}"[:200])
    waited_for = Evaluation.objects.filter(project=held).included().exclude(round__state=RoundState.CLOSED)
    unfinished = waited_for.exclude(stage=Stage.SELF_EVALUATION, step=Step.APPROVED).with_places().order_by("pk")
    leaving = [each for each in unfinished if on <= each.round.names_date]
    for sheet in leaving:
        transition(sheet, Act.EXCLUDE, by=by, given=given, address=address)
    subject = f"“{held}”自 {on:%Y年%-m月%-d日} 起{told}"
    record_event("end-project", user=by, subject=subject, opinion=reason, address=address)
    return len(leaving)


def _why_not_ended(project: Project, successor: Project | None, on: dt.date) -> str:
    if on > timezone.localdate():
        return "终止日期不能晚于今天。"
    if successor is None:
        return ""
    if successor.pk == project.pk:
        return "项目不能并入自己。"
    if successor.ended_on is not None:
        return f"“{successor}”已于 {successor.ended_on} 终止，不能并入。"
    return "" if successor.unit.region_id == project.unit.region_id else f"“{successor}”不在同一个行政区划。"
