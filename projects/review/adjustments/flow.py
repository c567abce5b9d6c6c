"""The life of a 目标调整: 申请 → 主管部门 → 财政, each step in one transaction with its event."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.utils import timezone

from indicators.sheet import Sheet, from_json, to_json
from projects.access import Verdict, may_ask_adjustment, may_decide_adjustment, may_withdraw_adjustment, why_goal_stands
from projects.history.events import record_event
from projects.models import Adjustment, AdjustmentStep, Evaluation, Event, Stage
from projects.queue import enqueue
from projects.queue.asking import PRINT_VERSION
from projects.review.adjustments.awaiting import problems_of, running_of, seen_draft
from projects.review.adjustments.comparison import compare_goals
from projects.review.adjustments.following import follow_goals, with_initial_targets
from projects.sheets import apply_sheet, freeze_sheet, sheet_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User

LOCKED_WITH = ("round__region", "unit", "department", "rule_set", "approved_goal")


class AdjustmentRefusedError(Exception):
    """What can't be done, and why, as a sentence for the person who tried."""


class DraftChangedError(Exception):
    """Somebody has saved the draft since the form was opened; the message says who, and what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Actor:
    user: "User"
    address: str | None = None


@transaction.atomic
def save_draft(evaluation: Evaluation, proposed: Sheet, *, reason: str, by: Actor, seen: str = "") -> Adjustment:
    """Kept for the unit's fillers alone: it says nothing to anybody yet, and may be as unfinished as it is.
    `seen` is the draft that the form showed: what another filler has saved meanwhile isn't overwritten unread."""
    fresh = _lock_sheet(evaluation)
    _refuse_unless(may_ask_adjustment(by.user, fresh))
    draft = running_of(fresh)
    if draft is not None and draft.step != AdjustmentStep.DRAFT:
        raise AdjustmentRefusedError(f"这张表已有一份目标调整正在{draft.get_step_display()}，办结后才能再申请。")
    content = to_json(proposed)
    if draft is not None and seen != seen_draft(draft) and (draft.content, draft.reason) != (content, reason):
        who = "您在另一个窗口" if draft.asked_by_id == by.user.pk else draft.asked_by.name or "别人"
        raise DraftChangedError(
            f"{who}刚保存过这份草稿，您填的没有保存，仍在下面的表中。再次保存或提交，以您填的为准，替换已保存的草稿。"
        )
    if draft is None or draft.before_id != fresh.approved_goal_id:
        if draft is not None:  # upon other goals than those that hold now: of no use any more
            draft.step = AdjustmentStep.WITHDRAWN
            draft.save(update_fields=["step"])
        assert fresh.approved_goal is not None
        draft = Adjustment(evaluation=fresh, before=fresh.approved_goal, asked_by=by.user)
    draft.content, draft.reason, draft.asked_by = content, reason, by.user
    draft.save()
    return draft


@transaction.atomic
def ask_adjustment(evaluation: Evaluation, proposed: Sheet, *, reason: str, by: Actor, seen: str = "") -> Adjustment:
    draft = save_draft(evaluation, proposed, reason=reason, by=by, seen=seen)
    comparison = compare_goals(draft.before.sheet, proposed)
    if comparison.is_empty:
        raise AdjustmentRefusedError("没有调整任何内容，无须申请。")
    if not reason.strip():
        raise AdjustmentRefusedError("请写明调整理由。")
    if problems := problems_of(proposed, draft.evaluation):
        raise AdjustmentRefusedError(f"拟调整的目标表还有 {len(problems)} 处必须修改，改正后再提交申请。")
    # 主管部门 that is the unit itself has nothing to add to its own asking.
    is_own = draft.evaluation.unit_id == draft.evaluation.department_id
    _move_on(
        draft,
        AdjustmentStep.FINANCE if is_own else AdjustmentStep.DEPARTMENT,
        verb="ask-adjustment",
        by=by,
        said=comparison.record(),
        opinion=reason,
        columns={"asked_at": timezone.now()},
    )
    return draft


@transaction.atomic
def withdraw_adjustment(adjustment: Adjustment, *, by: Actor) -> Adjustment:
    fresh = _lock_adjustment(adjustment)
    _refuse_unless(may_withdraw_adjustment(by.user, fresh))
    if fresh.step == AdjustmentStep.DRAFT:
        fresh.step = AdjustmentStep.WITHDRAWN
        fresh.save(update_fields=["step"])
    else:
        _move_on(fresh, AdjustmentStep.WITHDRAWN, verb="withdraw-adjustment", by=by)
    return fresh


@transaction.atomic
def decide_adjustment(adjustment: Adjustment, *, seen: str, agrees: bool, opinion: str, by: Actor) -> Adjustment:
    """`seen` is the step on the page of who decides: what somebody else has decided meanwhile isn't decided twice."""
    fresh = _lock_adjustment(adjustment)
    if fresh.step != seen:
        raise AdjustmentRefusedError(f"这份目标调整已由他人办理，现在是“{fresh.get_step_display()}”。")
    _refuse_unless(may_decide_adjustment(by.user, fresh))
    if not agrees:
        if not opinion.strip():
            raise AdjustmentRefusedError("不同意的，请写明意见。")
        decision: dict[str, Any] = {"decided_at": timezone.now(), "decided_by": by.user, "opinion": opinion}
        _move_on(fresh, AdjustmentStep.REFUSED, verb="refuse-adjustment", by=by, columns=decision)
        return fresh
    if fresh.step == AdjustmentStep.DEPARTMENT:
        _move_on(fresh, AdjustmentStep.FINANCE, verb="agree-adjustment", by=by, opinion=opinion)
        return fresh
    return _agree_finally(fresh, opinion, by)


def _agree_finally(fresh: Adjustment, opinion: str, by: Actor) -> Adjustment:
    """The new goals are frozen as the next version, and the records follow them."""
    evaluation = fresh.evaluation
    if reason := why_goal_stands(evaluation):
        raise AdjustmentRefusedError(reason)
    if fresh.before_id != evaluation.approved_goal_id:
        raise AdjustmentRefusedError("申请以后绩效目标表有了新的版本，请不同意这份申请，由填报人按新的目标表重新申请。")
    before, proposed = fresh.before.sheet, from_json(fresh.content)
    goals = with_initial_targets(proposed, before)
    version = freeze_sheet(evaluation, goals, user=fresh.asked_by)
    enqueue(PRINT_VERSION, {"version": version.pk}, owner=by.user)
    evaluation.approved_goal = version
    evaluation.save(update_fields=["approved_goal"])
    stands = sheet_of(evaluation)
    if evaluation.stage == Stage.GOAL:
        apply_sheet(evaluation, replace(stands, goal=goals.goal, indicators=goals.indicators))
    else:
        apply_sheet(evaluation, follow_goals(stands, before=before, after=goals))
    said = {"version": [fresh.before.number, version.number], **compare_goals(before, goals).record()}
    decision: dict[str, Any] = {
        "decided_at": timezone.now(),
        "decided_by": by.user,
        "opinion": opinion,
        "after": version,
    }
    _move_on(fresh, AdjustmentStep.APPROVED, verb="agree-adjustment", by=by, said=said, columns=decision)
    return fresh


def _lock_sheet(evaluation: Evaluation) -> Evaluation:
    """All that happens to a sheet queues at its row."""
    Evaluation.objects.filter(pk=evaluation.pk).lock()
    return Evaluation.objects.select_related(*LOCKED_WITH).get(pk=evaluation.pk)


def _lock_adjustment(adjustment: Adjustment) -> Adjustment:
    evaluation = _lock_sheet(adjustment.evaluation)
    fresh = Adjustment.objects.select_related("before", "asked_by").get(pk=adjustment.pk)
    fresh.evaluation = evaluation
    return fresh


def _refuse_unless(verdict: Verdict) -> None:
    if not verdict:
        raise AdjustmentRefusedError(verdict.reason)


def _move_on(
    adjustment: Adjustment,
    step: AdjustmentStep,
    *,
    verb: str,
    by: Actor,
    opinion: str = "",
    said: Mapping[str, Any] | None = None,
    columns: Mapping[str, Any] | None = None,
) -> Event:
    changes: dict[str, Any] = {"step": [adjustment.step, step.value]}
    if (adjustment.step, step) == (AdjustmentStep.DRAFT, AdjustmentStep.FINANCE):
        changes["skipped"] = [AdjustmentStep.DEPARTMENT.value]
    for name, value in {**(columns or {}), "step": step}.items():
        setattr(adjustment, name, value)
    adjustment.save()
    return record_event(
        verb,
        evaluation=adjustment.evaluation,
        user=by.user,
        address=by.address,
        changes={**changes, **(said or {})},
        opinion=opinion or adjustment.opinion,
        subject="目标调整",
    )
