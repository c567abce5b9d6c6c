"""Who may see, fill in, review, begin, correct, leave out and publish a sheet, and why not."""

from typing import TYPE_CHECKING

from django.utils import timezone

from projects.access.rounds import may_manage
from projects.access.verdicts import YES, Verdict, in_words, no, why_at_rest
from projects.models import Evaluation, Event, RoundWindow, ScanDue, Stage, Step
from projects.models.evaluation import noted_filling
from projects.models.event import FILLING_VERBS
from projects.models.reach import REVIEW_RIGHTS, ROUND, Right, reaches, sees
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_see(user: "Person", evaluation: Evaluation) -> Verdict:
    return YES if sees(scope_of(user), evaluation) else no("您的角色无权查看这张表。")


def may_fill(user: "Person", evaluation: Evaluation) -> Verdict:
    if not reaches(scope_of(user), Right.FILL, evaluation):
        return no(f"只有“{evaluation.unit}”的填报人可以填写这张表。")
    if reason := why_at_rest(evaluation):
        return no(reason)
    if evaluation.step == Step.APPROVED:
        return no("这张表已审核通过；需要更正的，请与财政部门联系。")
    if evaluation.step != Step.FILLING:
        return no(f"这张表已送审，正在{evaluation.get_step_display()}；需要修改的，请先撤回，或请审核人退回。")
    reason = _why_locked(evaluation)
    return no(reason) if reason else _window_verdict(evaluation)


def may_enter_published(user: "Person", evaluation: Evaluation) -> Verdict:
    """As a table that was reviewed and published elsewhere: the bureau answers for that, also before 下发."""
    if not evaluation.is_included:
        return no(f"这个项目不纳入自评（{evaluation.get_exclusion_display()}）。")
    if evaluation.step == Step.APPROVED:
        return no("这张表已审核通过；需要重新导入的，请先更正。")
    if evaluation.step != Step.FILLING:
        return no(f"这张表已送审，正在{evaluation.get_step_display()}；需要导入的，请先退回。")
    return may_manage(user, evaluation.round)


def may_enter_draft(user: "Person", evaluation: Evaluation) -> Verdict:
    """Fill it in from a document: as its fillers do, or the bureau for them."""
    verdict = may_fill(user, evaluation)
    if verdict or not reaches(scope_of(user), Right.MANAGE, evaluation.round, ROUND):
        return verdict
    return may_enter_published(user, evaluation)


def may_submit(user: "Person", evaluation: Evaluation) -> Verdict:
    verdict = may_fill(user, evaluation)
    if verdict and evaluation.block_count:
        return no(f"还有 {evaluation.block_count} 处必须修改，改正后再送审。")
    return verdict


def may_scan(user: "Person", evaluation: Evaluation) -> Verdict:
    """Upload or replace the 盖章扫描件, when the round wants it."""
    if not reaches(scope_of(user), Right.FILL, evaluation):
        return no(f"只有“{evaluation.unit}”的填报人可以上传这张表的盖章扫描件。")
    if reason := why_at_rest(evaluation):
        return no(reason)
    match evaluation.round.scan_due, evaluation.stage, evaluation.step:
        case (ScanDue.NEVER, _, _) | (_, Stage.GOAL, _):
            return no("这张表不要求上传盖章扫描件。")
        case ScanDue.BEFORE_SUBMISSION, _, _:
            return may_fill(user, evaluation)
        case _, _, Step.APPROVED:
            has_version = evaluation.approved_version_id is not None
            return YES if has_version else no("这张表没有在本系统送审的稿子，不上传盖章扫描件。")
    return no("这次任务在审核通过以后上传盖章扫描件，这张表尚未审核通过。")


def may_withdraw(user: "Person", evaluation: Evaluation) -> Verdict:
    """Until the next person has acted: whoever acts moves the sheet on, and with it the time at which it came to its step."""
    if not reaches(scope_of(user), Right.FILL, evaluation):
        return no(f"只有“{evaluation.unit}”的填报人可以撤回这张表。")
    if reason := why_at_rest(evaluation):
        return no(reason)
    if evaluation.step == Step.FILLING:
        return no("这张表尚未送审。")
    if evaluation.step == Step.APPROVED or evaluation.step_since != evaluation.submitted_at:
        return no("这张表已有人审核，不能再撤回；需要修改的，请审核人退回。")
    if evaluation.round.locks_when_late and not _was_approved(evaluation):
        filling = evaluation.round.window(evaluation.stage, Step.FILLING)
        if _why_late(evaluation, filling):
            return no("填报已截止，撤回后将不能再送审；需要修改的，请审核人退回。")
    return YES


def may_review(user: "Person", evaluation: Evaluation) -> Verdict:
    """Pass it on or return it."""
    if reason := why_at_rest(evaluation):
        return no(reason)
    right = REVIEW_RIGHTS.get(Step(evaluation.step))
    if right is None:
        return no(f"这张表现在是“{evaluation.get_step_display()}”，没有待审核的事项。")
    if not reaches(scope_of(user), right, evaluation):
        return no(f"这张表正在{evaluation.get_step_display()}，您没有这一级的审核角色。")
    if not evaluation.round.self_review_allowed and has_filled(user, evaluation):
        return no("本人填报或送审的表不能由本人审核。")
    return _window_verdict(evaluation)


def may_return(user: "Person", evaluation: Evaluation) -> Verdict:
    """Who reviews it now; and the bureau, whose round it is, while anybody reviews it."""
    verdict = may_review(user, evaluation)
    if verdict or evaluation.step not in REVIEW_RIGHTS or why_at_rest(evaluation):
        return verdict
    return YES if may_manage(user, evaluation.round) else verdict


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


def may_revoke(user: "Person", evaluation: Evaluation) -> Verdict:
    """撤销下发: what was sent up once was due, and is at most 不纳入自评."""
    was_approved = evaluation.approved_goal_id is not None or evaluation.approved_version_id is not None
    if evaluation.step != Step.FILLING or evaluation.is_returned or was_approved:
        return no("这张表已经送审过，不能撤销下发；不再评的，请设为不纳入自评。")
    return may_manage(user, evaluation.round)


def may_reassign(user: "Person", evaluation: Evaluation) -> Verdict:
    """To another unit, which goes on with what was filled in."""
    if evaluation.step != Step.FILLING:
        return no("只有填报中的表可以改由其他单位填报；已送审的请先退回。")
    if not evaluation.is_included:
        return no(f"这个项目不纳入自评（{evaluation.get_exclusion_display()}）。")
    return may_manage(user, evaluation.round)


def may_begin_evaluation(user: "Person", evaluation: Evaluation) -> Verdict:
    """An approved goal form goes on to its self-evaluation: by its fillers, or by the bureau for them."""
    if not reaches(scope_of(user), Right.BEGIN_EVALUATION, evaluation):
        return no(f"只有“{evaluation.unit}”的填报人和财政绩效科可以开始这张表的自评。")
    reason = why_no_evaluation(evaluation)
    return no(reason) if reason else YES


def why_no_evaluation(evaluation: Evaluation) -> str:
    """Why an approved goal form can't go on to its self-evaluation now; nothing where it can."""
    if reason := why_at_rest(evaluation):
        return reason
    if evaluation.stage != Stage.GOAL:
        return "这张表已经在自评阶段。"
    if evaluation.step != Step.APPROVED:
        return "绩效目标表审核通过以后才能开始自评。"
    window = evaluation.round.window(Stage.SELF_EVALUATION, Step.FILLING)
    if window is None:
        return "这次任务没有自评阶段。"
    if reason := _why_late(evaluation, window):
        return reason
    has_begun = window.has_begun(timezone.localdate())
    return "" if has_begun else f"自评从 {in_words(window.opens_on)} 开始填报，尚未到开始时间。"


def may_publish(user: "Person", evaluation: Evaluation) -> Verdict:
    """公开 and 不予公开, also when the round is over."""
    if not reaches(scope_of(user), Right.PUBLISH, evaluation):
        return no(f"只有“{evaluation.round.region}”的财政绩效科可以决定是否公开。")
    if not evaluation.is_included or (evaluation.stage, evaluation.step) != (Stage.SELF_EVALUATION, Step.APPROVED):
        return no("只有审核通过的自评表才能公开。")
    return YES


def has_filled(user: "Person", evaluation: Evaluation) -> bool:
    if evaluation.submitted_by_id == user.pk:
        return True
    noted = evaluation.__dict__.get(noted_filling(user))
    if noted is not None:
        return bool(noted)
    return Event.objects.filter(evaluation=evaluation, user=user.pk, verb__in=FILLING_VERBS).exists()


def _why_locked(evaluation: Evaluation) -> str:
    """Why a sheet at filling can't be filled in any more. One that was returned or is corrected was in time once."""
    is_exempt = evaluation.is_returned or _was_approved(evaluation)
    return "" if is_exempt else _why_late(evaluation, evaluation.window)


def _was_approved(evaluation: Evaluation) -> bool:
    """At the stage where it stands, before its 更正."""
    known = evaluation.approved_goal_id if evaluation.stage == Stage.GOAL else evaluation.approved_version_id
    return known is not None


def _why_late(evaluation: Evaluation, window: RoundWindow | None) -> str:
    """Said where the round locks what is late, and the last day at the window is over."""
    last_day = window.last_day_for(evaluation.unit_path) if window and evaluation.round.locks_when_late else None
    if last_day is None or last_day >= timezone.localdate():
        return ""
    return (
        f"填报已于{in_words(last_day)}截止，这次任务逾期后不能填报和送审；"
        f"需要补报的，请联系“{evaluation.round.region}”的财政绩效科延期。"
    )


def _window_verdict(evaluation: Evaluation) -> Verdict:
    """A step that hasn't begun is closed; one whose last day is over is late, and may still be caught up on."""
    window = evaluation.window
    today = timezone.localdate()
    if window is None or window.has_begun(today):
        return YES
    return no(f"{evaluation.get_step_display()}从 {in_words(window.opens_on)} 开始，尚未到开始时间。")
