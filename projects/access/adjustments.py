"""Who may ask for a 目标调整, take it back and decide it."""

from typing import TYPE_CHECKING

from projects.access.verdicts import YES, Verdict, no, why_at_rest
from projects.models import ADJUSTMENT_OVER, Adjustment, AdjustmentStep, Evaluation, Stage, Step
from projects.models.reach import DECISION_RIGHTS, Right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_ask_adjustment(user: "Person", evaluation: Evaluation) -> Verdict:
    """目标调整: while nobody reviews what rests on the approved goals."""
    if not reaches(scope_of(user), Right.FILL, evaluation):
        return no(f"只有“{evaluation.unit}”的填报人可以申请目标调整。")
    reason = why_at_rest(evaluation) or why_goal_stands(evaluation)
    return no(reason) if reason else YES


def may_withdraw_adjustment(user: "Person", adjustment: Adjustment) -> Verdict:
    if not reaches(scope_of(user), Right.FILL, adjustment.evaluation):
        return no(f"只有“{adjustment.evaluation.unit}”的填报人可以撤回这份申请。")
    if adjustment.step in ADJUSTMENT_OVER:
        return no(f"这份目标调整现在是“{adjustment.get_step_display()}”，无须撤回。")
    return YES


def may_decide_adjustment(user: "Person", adjustment: Adjustment) -> Verdict:
    """Agree or refuse: 主管部门, then 财政绩效科."""
    evaluation = adjustment.evaluation
    if reason := why_at_rest(evaluation):
        return no(reason)
    right = DECISION_RIGHTS.get(AdjustmentStep(adjustment.step))
    if right is None:
        return no(f"这份目标调整现在是“{adjustment.get_step_display()}”，没有待审核的事项。")
    if not reaches(scope_of(user), right, evaluation):
        return no(f"这份目标调整正在{adjustment.get_step_display()}，您没有这一级的审核角色。")
    if adjustment.asked_by_id == user.pk and not evaluation.round.self_review_allowed:
        return no("本人申请的目标调整不能由本人审核。")
    return YES


def why_goal_stands(evaluation: Evaluation) -> str:
    """Why the approved goals can't change now; nothing where they can."""
    if evaluation.approved_goal_id is None:
        return "这个项目没有审核通过的绩效目标表，无须办理目标调整。"
    if evaluation.stage == Stage.GOAL:
        return "" if evaluation.step == Step.APPROVED else "绩效目标表正在更正，请直接修改。"
    if evaluation.step == Step.APPROVED:
        return "自评表已审核通过，目标不能再调整。"
    if evaluation.step != Step.FILLING:
        return f"自评表已送审，正在{evaluation.get_step_display()}；需要调整目标的，请先撤回，或请审核人退回。"
    return ""
