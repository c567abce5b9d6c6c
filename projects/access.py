"""Who may do what, and why not. Who sees what is QuerySet.for_user() of each record."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from django.utils import timezone

from projects.models import (
    ADJUSTMENT_OVER,
    Adjustment,
    AdjustmentStep,
    Department,
    Evaluation,
    Event,
    Region,
    RoleKind,
    Round,
    RoundState,
    Stage,
    Step,
)
from projects.models.event import FILLING_VERBS
from projects.models.scope import Scope, scope_of

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

    Person = User | AnonymousUser


class Verdict(NamedTuple):
    """(ok, reason); the reason is a Chinese sentence for the person who asked. True only where it is ok."""

    ok: bool
    reason: str = ""

    def __bool__(self) -> bool:
        return self.ok


YES: Final = Verdict(True)


def no(reason: str) -> Verdict:
    return Verdict(False, reason)


def may_see(user: "Person", evaluation: Evaluation) -> Verdict:
    scope = scope_of(user)
    places = (evaluation.unit_path, evaluation.department_path)
    handed_down = evaluation.round.state != RoundState.PREPARING
    if handed_down and any(place.startswith(path) for place in places for path in scope.paths):
        return YES
    return YES if evaluation.round.region_id in scope.regions else no("您的角色无权查看这张表。")


def may_fill(user: "Person", evaluation: Evaluation) -> Verdict:
    if not fills_for(scope_of(user), evaluation.unit):
        return no(f"只有“{evaluation.unit}”的填报人可以填写这张表。")
    if reason := _at_rest(evaluation):
        return no(reason)
    if evaluation.step == Step.APPROVED:
        return no("这张表已审核通过；需要更正的，请与财政部门联系。")
    if evaluation.step != Step.FILLING:
        return no(f"这张表已送审，正在{evaluation.get_step_display()}；需要修改的，请先撤回，或请审核人退回。")
    return _window_verdict(evaluation)


def may_submit(user: "Person", evaluation: Evaluation) -> Verdict:
    verdict = may_fill(user, evaluation)
    if verdict and evaluation.block_count:
        return no(f"还有 {evaluation.block_count} 处必须修改，改正后再送审。")
    return verdict


def may_withdraw(user: "Person", evaluation: Evaluation) -> Verdict:
    """Until the next person has acted: whoever acts moves the sheet on, and with it the time at which it came to its step."""
    if not fills_for(scope_of(user), evaluation.unit):
        return no(f"只有“{evaluation.unit}”的填报人可以撤回这张表。")
    if reason := _at_rest(evaluation):
        return no(reason)
    if evaluation.step == Step.FILLING:
        return no("这张表尚未送审。")
    if evaluation.step == Step.APPROVED or evaluation.step_since != evaluation.submitted_at:
        return no("这张表已有人审核，不能再撤回；需要修改的，请审核人退回。")
    return YES


def may_review(user: "Person", evaluation: Evaluation) -> Verdict:
    """Pass it on or return it."""
    if reason := _at_rest(evaluation):
        return no(reason)
    reviewed_by = REVIEWERS.get(Step(evaluation.step))
    if reviewed_by is None:
        return no(f"这张表现在是“{evaluation.get_step_display()}”，没有待审核的事项。")
    if not reviewed_by(scope_of(user), evaluation):
        return no(f"这张表正在{evaluation.get_step_display()}，您没有这一级的审核角色。")
    if not evaluation.round.self_review_allowed and has_filled(user, evaluation):
        return no("本人填报或送审的表不能由本人审核。")
    return _window_verdict(evaluation)


def may_correct(user: "Person", evaluation: Evaluation) -> Verdict:
    """更正: reopen what is approved."""
    if evaluation.step != Step.APPROVED:
        return no("这张表尚未审核通过，无须更正。")
    return may_manage(user, evaluation.round)


def may_exclude(user: "Person", evaluation: Evaluation) -> Verdict:
    """不纳入自评, and taking it back."""
    if (evaluation.stage, evaluation.step) == (Stage.SELF_EVALUATION, Step.APPROVED):
        return no("这张表已审核通过，不能设为不纳入自评。")
    return may_manage(user, evaluation.round)


def may_begin_evaluation(user: "Person", evaluation: Evaluation) -> Verdict:
    """An approved goal form goes on to its self-evaluation: by its fillers, or by the bureau for them."""
    scope = scope_of(user)
    if not (fills_for(scope, evaluation.unit) or _office_reviews(scope, evaluation)):
        return no(f"只有“{evaluation.unit}”的填报人和财政绩效科可以开始这张表的自评。")
    reason = why_no_evaluation(evaluation)
    return no(reason) if reason else YES


def why_no_evaluation(evaluation: Evaluation) -> str:
    """Why an approved goal form can't go on to its self-evaluation now; nothing where it can."""
    if reason := _at_rest(evaluation):
        return reason
    if evaluation.stage != Stage.GOAL:
        return "这张表已经在自评阶段。"
    if evaluation.step != Step.APPROVED:
        return "绩效目标表审核通过以后才能开始自评。"
    window = evaluation.round.window(Stage.SELF_EVALUATION, Step.FILLING)
    if window is None:
        return "这次任务没有自评阶段。"
    has_begun = window.has_begun(timezone.localdate())
    return "" if has_begun else f"自评从 {_said(window.opens_on)} 开始填报，尚未到开始时间。"


def may_publish(user: "Person", evaluation: Evaluation) -> Verdict:
    """公开 and 不予公开, also when the round is over."""
    if not _office_reviews(scope_of(user), evaluation):
        return no(f"只有“{evaluation.round.region}”的财政绩效科可以决定是否公开。")
    if not evaluation.is_included or (evaluation.stage, evaluation.step) != (Stage.SELF_EVALUATION, Step.APPROVED):
        return no("只有审核通过的自评表才能公开。")
    return YES


def may_ask_adjustment(user: "Person", evaluation: Evaluation) -> Verdict:
    """目标调整: while nobody reviews what rests on the approved goals."""
    if not fills_for(scope_of(user), evaluation.unit):
        return no(f"只有“{evaluation.unit}”的填报人可以申请目标调整。")
    reason = _at_rest(evaluation) or why_goal_stands(evaluation)
    return no(reason) if reason else YES


def may_withdraw_adjustment(user: "Person", adjustment: Adjustment) -> Verdict:
    if not fills_for(scope_of(user), adjustment.evaluation.unit):
        return no(f"只有“{adjustment.evaluation.unit}”的填报人可以撤回这份申请。")
    if adjustment.step in ADJUSTMENT_OVER:
        return no(f"这份目标调整现在是“{adjustment.get_step_display()}”，无须撤回。")
    return YES


def may_decide_adjustment(user: "Person", adjustment: Adjustment) -> Verdict:
    """Agree or refuse: 主管部门, then 财政绩效科."""
    evaluation = adjustment.evaluation
    if reason := _at_rest(evaluation):
        return no(reason)
    decided_by = ADJUSTMENT_REVIEWERS.get(AdjustmentStep(adjustment.step))
    if decided_by is None:
        return no(f"这份目标调整现在是“{adjustment.get_step_display()}”，没有待审核的事项。")
    if not decided_by(scope_of(user), evaluation):
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


def may_manage(user: "Person", round: Round) -> Verdict:
    """Windows, the 应评项目清单, 下发 and 追加 of a round that is not closed."""
    if round.region_id not in scope_of(user).regions:
        return no(f"只有“{round.region}”的财政绩效科可以管理这次任务。")
    return no("这次自评任务已结束。") if round.state == RoundState.CLOSED else YES


def may_open_round(user: "Person", region: Region) -> Verdict:
    return YES if region.pk in scope_of(user).regions else no(f"只有“{region}”的财政绩效科可以建立自评任务。")


def may_take_open_data(user: "Person") -> Verdict:
    """What is published, is published by the bureau; who looks after figures may take as much of it as they see."""
    if scope_of(user).holds(RoleKind.FINANCE_OFFICE, RoleKind.VIEWER):
        return YES
    return no("公开数据由财政绩效科和查询人员下载。")


def may_administer(user: "Person") -> Verdict:
    """Accounts, departments, categories, layouts and rule sets; no sheets."""
    if user.is_superuser or scope_of(user).holds(RoleKind.SYSTEM_ADMINISTRATOR):
        return YES
    return no("系统管理只对系统管理员开放。")


def may_grant_roles(user: "Person") -> Verdict:
    if user.is_superuser or scope_of(user).holds(RoleKind.SECURITY_ADMINISTRATOR):
        return YES
    return no("角色由安全管理员授予和收回。")


def may_read_log(user: "Person") -> Verdict:
    """Nobody else, whatever their rights: who may change things must not be who looks after the traces."""
    if scope_of(user).holds(RoleKind.AUDIT_ADMINISTRATOR):
        return YES
    return no("操作日志只对审计管理员开放。")


def fills_for(scope: Scope, unit: Department) -> bool:
    """Tasks belong to the unit, not to a person."""
    return _holds_for(scope, RoleKind.FILLER, unit)


def has_filled(user: "Person", evaluation: Evaluation) -> bool:
    if evaluation.submitted_by_id == user.pk:
        return True
    return Event.objects.filter(evaluation=evaluation, user=user.pk, verb__in=FILLING_VERBS).exists()


def _unit_reviews(scope: Scope, evaluation: Evaluation) -> bool:
    return _holds_for(scope, RoleKind.UNIT_REVIEWER, evaluation.unit)


def _department_reviews(scope: Scope, evaluation: Evaluation) -> bool:
    return _holds_for(scope, RoleKind.DEPARTMENT_REVIEWER, evaluation.department)


def _desk_reviews(scope: Scope, evaluation: Evaluation) -> bool:
    places = (evaluation.unit_path, evaluation.department_path)
    return any(place.startswith(path) for place in places for path in scope.desk_paths)


def _office_reviews(scope: Scope, evaluation: Evaluation) -> bool:
    return evaluation.round.region_id in scope.regions


def _holds_for(scope: Scope, kind: RoleKind, department: Department) -> bool:
    """What was a merged department's falls to its successor."""
    if department.pk in scope.departments_of(kind):
        return True
    return department.successor is not None and _holds_for(scope, kind, department.successor)


REVIEWERS: Final[Mapping[Step, Callable[[Scope, Evaluation], bool]]] = {
    Step.UNIT_REVIEW: _unit_reviews,
    Step.DEPARTMENT_REVIEW: _department_reviews,
    Step.FINANCE_DESK: _desk_reviews,
    Step.FINANCE_OFFICE: _office_reviews,
}

ADJUSTMENT_REVIEWERS: Final[Mapping[AdjustmentStep, Callable[[Scope, Evaluation], bool]]] = {
    AdjustmentStep.DEPARTMENT: _department_reviews,
    AdjustmentStep.FINANCE: _office_reviews,
}


def _at_rest(evaluation: Evaluation) -> str:
    """Why nobody of the unit or of a review has anything to do with the sheet."""
    if not evaluation.is_included:
        return f"这个项目不纳入自评（{evaluation.get_exclusion_display()}）。"
    match evaluation.round.state:
        case RoundState.PREPARING:
            return "这次自评任务尚未下发。"
        case RoundState.CLOSED:
            return "这次自评任务已结束。"
    return ""


def _window_verdict(evaluation: Evaluation) -> Verdict:
    """A step that hasn't begun is closed; one whose last day is over is late, and may still be caught up on."""
    window = evaluation.round.window(evaluation.stage, evaluation.step)
    today = timezone.localdate()
    if window is None or window.has_begun(today):
        return YES
    return no(f"{evaluation.get_step_display()}从 {_said(window.opens_on)} 开始，尚未到开始时间。")


def _said(date: dt.date | None) -> str:
    return f"{date:%Y年%-m月%-d日}" if date else ""
