"""Who draws 抽查 samples, who scores a drawn sheet, and who answers for it."""

from typing import TYPE_CHECKING

from django.utils import timezone

from projects.access.verdicts import YES, Verdict, in_words, no
from projects.models import Recheck, RecheckState, Round
from projects.models.reach import HANGING_ON_SHEET, ROUND, Right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_draw_sample(user: "Person", round: Round) -> Verdict:
    """Also when the round is over: what it brought in is looked at afterwards."""
    if reaches(scope_of(user), Right.DRAW_SAMPLE, round, ROUND):
        return YES
    return no(f"只有“{round.region}”的财政绩效科可以抽取复核样本。")


def may_lead_recheck(user: "Person", recheck: Recheck) -> Verdict:
    """Issue its 意见书, decide a dispute, take or return 整改."""
    if reaches(scope_of(user), Right.DRAW_SAMPLE, recheck, HANGING_ON_SHEET):
        return YES
    return no("只有财政绩效科可以办理这份复核。")


def may_score_recheck(user: "Person", recheck: Recheck) -> Verdict:
    is_reviewer = recheck.reviewer_id == user.pk and reaches(scope_of(user), Right.RECHECK, recheck, HANGING_ON_SHEET)
    if not is_reviewer and not may_lead_recheck(user, recheck):
        return no("这份复核没有分派给您。")
    if recheck.state != RecheckState.SCORING:
        return no(f"复核意见书已经发出，这份复核现在是“{recheck.get_state_display()}”，得分不能再改。")
    return YES


def may_answer_recheck(user: "Person", recheck: Recheck) -> Verdict:
    if reaches(scope_of(user), Right.ANSWER_RECHECK, recheck, HANGING_ON_SHEET):
        return YES
    return no(f"只有“{recheck.evaluation.unit_name}”的填报人和审核人可以答复。")


def may_lapse_recheck(user: "Person", recheck: Recheck) -> Verdict:
    """An answer that comes late is still an answer; without one, the bureau goes on after the last day."""
    verdict = may_lead_recheck(user, recheck)
    if verdict and recheck.answer_until is not None and recheck.answer_until >= timezone.localdate():
        return no(f"单位可以答复到 {in_words(recheck.answer_until)}，尚未到期。")
    return verdict
