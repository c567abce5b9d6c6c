"""What a person says along with an act, and why that is not enough."""

from dataclasses import dataclass, replace
from typing import Final

from indicators.checks import Level, check_sheet
from projects.models import Department, Evaluation, Exclusion, Publication, Step
from projects.review.workflow.steps import next_step, return_targets

PERSONAL_DATA: Final = "personal-data"
MOST_BLOCKS_TOLD: Final = 3
LONGEST_NOTE: Final = 200  # what the evaluation's own columns hold


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    opinion: str = ""
    to: Step | None = None  # whom a return goes to; the filler where nothing is said
    exclusion: Exclusion | None = None
    unit: Department | None = None  # who fills it in from now on
    department: Department | None = None  # and above that, the highest where nothing is said
    source: str = ""  # where the document stands that is entered
    website: str = ""  # where it is published besides this site
    approver: str = ""  # who agreed that it isn't published


NOTHING_GIVEN: Final = Given()


def lacks_nothing(evaluation: Evaluation, given: Given) -> str:
    return ""


def reviewer_to_come(evaluation: Evaluation, given: Given) -> str:
    """Nobody may pass their own sheet, and so somebody must be there to pass it."""
    if next_step(evaluation) is Step.APPROVED:
        return "这次任务没有这张表要经过的审核环节，不能送审；请与财政绩效科联系。"
    return ""


def opinion_and_target(evaluation: Evaluation, given: Given) -> str:
    if not given.opinion.strip():
        return "退回要写明意见。"
    if given.to is not None and given.to not in return_targets(evaluation):
        return f"不能从{evaluation.get_step_display()}退回到“{given.to.label}”。"
    return ""


def reason_to_correct(evaluation: Evaluation, given: Given) -> str:
    return "" if given.opinion.strip() else "更正要写明理由。"


def fit_to_publish(evaluation: Evaluation, given: Given) -> str:
    if evaluation.publication == Publication.PUBLISHED:
        return "这张表已经公开。"
    version = evaluation.approved_version
    if version is None:
        return "这张表没有审核通过的送审稿，不能公开。"
    sheet = replace(version.sheet, phone="")  # 联系电话 is masked in what is published
    found = check_sheet(sheet, version.rule_set.rules, for_publication=True, only={PERSONAL_DATA})
    blocks = [each.message for each in found if each.level is Level.BLOCK]
    more = len(blocks) - MOST_BLOCKS_TOLD
    return "".join(blocks[:MOST_BLOCKS_TOLD]) + (f"另有 {more} 处。" if more > 0 else "")


def reason_to_withhold(evaluation: Evaluation, given: Given) -> str:
    if not given.opinion.strip():
        return "不予公开要写明理由。"
    if not given.approver:
        return "不予公开要写明经谁同意。"
    return _too_long(given)


def why_excluded(evaluation: Evaluation, given: Given) -> str:
    if not evaluation.is_included:
        return f"这个项目已经不纳入自评（{evaluation.get_exclusion_display()}）。"
    if given.exclusion in (None, Exclusion.REVOKED):
        return "请选择不纳入自评的理由。"
    if given.exclusion is Exclusion.OTHER and not given.opinion.strip():
        return "以其他理由不纳入自评的，要写明说明。"
    return _too_long(given)


def why_included(evaluation: Evaluation, given: Given) -> str:
    if evaluation.is_included:
        return "这个项目本来就纳入自评。"
    return "" if given.opinion.strip() else "恢复纳入自评要写明理由。"


def reason_to_revoke(evaluation: Evaluation, given: Given) -> str:
    if not evaluation.is_included:
        return f"这个项目已经不纳入自评（{evaluation.get_exclusion_display()}）。"
    return _too_long(given) if given.opinion.strip() else "撤销下发要写明理由。"


def unit_to_come(evaluation: Evaluation, given: Given) -> str:
    unit, department = given.unit, given.department
    if unit is None or department is None:
        return "请选择由哪个单位填报。"
    if not given.opinion.strip():
        return "改由其他单位填报要写明理由。"
    if (unit.pk, department.pk) == (evaluation.unit_id, evaluation.department_id):
        return f"这张表本来就由“{unit}”填报。"
    for each in (unit, department):
        if each.region_id != evaluation.round.region_id:
            return f"“{each}”不在“{evaluation.round.region}”。"
        if each.closed_on is not None and each.closed_on <= evaluation.round.names_date:
            return f"“{each}”已撤销。"
    return _too_long(given)


def _too_long(given: Given) -> str:
    return f"理由不能超过 {LONGEST_NOTE} 个字。" if len(given.opinion) > LONGEST_NOTE else ""
