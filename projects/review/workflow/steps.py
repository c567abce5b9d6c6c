"""Where a sheet stands, the review steps that follow, and the refusal of an act that comes too late."""

from perfeval.accounts.models import User
from projects.models import REVIEW_STEPS, Evaluation, Step, Substitution
from projects.models.reach import REVIEW_RIGHTS, absent_ones, holders_of, in_place_of
from projects.models.scope import scope_of

ORDER = (Step.FILLING, *REVIEW_STEPS, Step.APPROVED)


class RefusedError(Exception):
    """Nothing was written."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class OvertakenError(RefusedError):
    """Somebody else has acted since the person looked."""


def standing_of(evaluation: Evaluation) -> str:
    """Goes with a form, so that what is decided is what was looked at."""
    parts = (evaluation.stage, evaluation.step, evaluation.step_since.isoformat())
    return " ".join((*parts, evaluation.exclusion, evaluation.publication))


def refuse_overtaken(evaluation: Evaluation, seen: str) -> None:
    if standing_of(evaluation) == seen:
        return
    if not seen:
        raise OvertakenError("不知道您办理时看到的是哪一步，没有办理。请刷新页面，看过后再办。")
    last = evaluation.events.exclude(verb="change").exclude(verb__endswith="remark").order_by("-sequence").first()
    who = f"“{last.actor}”刚刚办理了“{last.title}”，" if last else ""
    where = f"{evaluation.get_stage_display()}·{evaluation.get_step_display()}"
    raise OvertakenError(f"{who}这张表现在是“{where}”。本次操作没有办理，请核对后再操作。")


def own_steps(evaluation: Evaluation) -> tuple[Step, ...]:
    """Where the unit is its own 主管部门, that review would be the unit's once more."""
    is_own = evaluation.unit_id == evaluation.department_id
    steps = evaluation.round.review_steps(evaluation.stage)
    return tuple(step for step in steps if not (is_own and step is Step.DEPARTMENT_REVIEW))


def next_step(evaluation: Evaluation) -> Step:
    """By the order of the house, so that a sheet also leaves a step that the round has given up."""
    here = ORDER.index(Step(evaluation.step))
    return next((step for step in own_steps(evaluation) if ORDER.index(step) > here), Step.APPROVED)


def skipped_before(evaluation: Evaluation, step: Step) -> tuple[Step, ...]:
    """Reviews that the round has between here and there."""
    here, there = ORDER.index(Step(evaluation.step)), ORDER.index(step)
    held = evaluation.round.review_steps(evaluation.stage)
    return tuple(each for each in held if here < ORDER.index(each) < there)


def return_targets(evaluation: Evaluation) -> tuple[Step, ...]:
    """Where a reviewer may send the sheet back to: the filler first, then the earlier reviews."""
    here = ORDER.index(Step(evaluation.step))
    return (Step.FILLING, *(step for step in own_steps(evaluation) if ORDER.index(step) < here))


def reviewers_of(evaluation: Evaluation, step: Step) -> list[User]:
    """Those whose role reaches the sheet there."""
    right = REVIEW_RIGHTS.get(step)
    if right is None:
        return []
    holders = User.objects.filter(holders_of(right, evaluation), is_active=True)
    return list(holders.order_by("name", "username"))


def reviewers_named(evaluation: Evaluation, step: Step) -> str:
    """Their names in brackets, for a sentence, with those in whose place they act; nothing where nobody holds the role."""
    reviewers = reviewers_of(evaluation, step)
    standing_in = set(
        Substitution.objects.running().filter(substitute__in=reviewers).values_list("substitute", flat=True)
    )
    named = []
    for user in reviewers:
        absent = absent_ones(scope_of(user), [REVIEW_RIGHTS[step]], evaluation) if user.pk in standing_in else []
        named.append(in_place_of(user.name or user.username, absent))
    return f"（{'、'.join(named)}）" if named else ""
