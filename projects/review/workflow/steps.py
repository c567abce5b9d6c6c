"""The way of a sheet through the review steps that its round takes."""

from projects.models import REVIEW_STEPS, Evaluation, Step

ORDER = (Step.FILLING, *REVIEW_STEPS, Step.APPROVED)


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
