"""What can happen to a sheet: one row for each act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import Enum, StrEnum, auto
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from projects.access import (
    Verdict,
    may_begin_evaluation,
    may_correct,
    may_enter_published,
    may_exclude,
    may_fill,
    may_publish,
    may_reassign,
    may_return,
    may_review,
    may_revoke,
    may_submit,
    may_withdraw,
)
from projects.models import REVIEW_STEPS, Evaluation, Publication, Stage, Step
from projects.models.event import RETURN
from projects.review.workflow.given import (
    Given,
    fit_to_publish,
    lacks_nothing,
    opinion_and_target,
    reason_to_correct,
    reason_to_revoke,
    reason_to_withhold,
    reviewer_to_come,
    unit_to_come,
    why_excluded,
    why_included,
)

if TYPE_CHECKING:
    from perfeval.accounts.models import User

StageStep = tuple[Stage, Step]


class Act(StrEnum):
    SUBMIT = "submit"
    SUBMIT_AS_IT_WAS = "submit-as-it-was"
    ENTER_AS_PUBLISHED = "enter-as-published"
    WITHDRAW = "withdraw"
    APPROVE = "approve"
    RETURN = "return"
    CORRECT = "correct"
    BEGIN_EVALUATION = "begin-evaluation"
    PUBLISH = "publish"
    WITHHOLD = "withhold"
    REVOKE = "revoke"
    REASSIGN = "reassign"
    EXCLUDE = "exclude"
    INCLUDE = "include"


class Where(Enum):
    """Where an act leads."""

    NEXT_STEP = auto()  # of the round, without those that are skipped
    FILLING = auto()
    CHOSEN = auto()  # the filler or an earlier review
    SELF_EVALUATION = auto()  # its first step
    APPROVED = auto()  # it was reviewed elsewhere
    HERE = auto()


@dataclass(frozen=True, slots=True, kw_only=True)
class Transition:
    act: Act
    verb: str  # of its event
    origins: frozenset[StageStep]
    to: Where
    may: Callable[["User", Evaluation], Verdict]
    lacks: Callable[[Evaluation, Given], str] = lacks_nothing  # why what the person says isn't enough
    done: Callable[[Evaluation], bool] = lambda evaluation: False  # the act would change nothing


def _stages_at(*steps: Step, stages: tuple[Stage, ...] = tuple(Stage)) -> frozenset[StageStep]:
    return frozenset((stage, step) for stage in stages for step in steps)


IN_REVIEW: Final = _stages_at(*REVIEW_STEPS)
FINISHED: Final = _stages_at(Step.APPROVED, stages=(Stage.SELF_EVALUATION,))
UNFINISHED: Final = _stages_at(*Step) - FINISHED

ROWS: Final = (
    Transition(
        act=Act.SUBMIT,
        verb="submit",
        origins=_stages_at(Step.FILLING),
        to=Where.NEXT_STEP,
        may=may_submit,
        lacks=reviewer_to_come,
    ),
    Transition(  # a table that was published elsewhere went its way with all that is wrong in it
        act=Act.SUBMIT_AS_IT_WAS,
        verb="submit",
        origins=_stages_at(Step.FILLING),
        to=Where.NEXT_STEP,
        may=may_fill,
        lacks=reviewer_to_come,
    ),
    Transition(
        act=Act.ENTER_AS_PUBLISHED,
        verb="enter-published",
        origins=_stages_at(Step.FILLING),
        to=Where.APPROVED,
        may=may_enter_published,
    ),
    Transition(act=Act.WITHDRAW, verb="withdraw", origins=IN_REVIEW, to=Where.FILLING, may=may_withdraw),
    Transition(act=Act.APPROVE, verb="approve", origins=IN_REVIEW, to=Where.NEXT_STEP, may=may_review),
    Transition(
        act=Act.RETURN, verb=RETURN, origins=IN_REVIEW, to=Where.CHOSEN, may=may_return, lacks=opinion_and_target
    ),
    Transition(
        act=Act.CORRECT,
        verb="correct",
        origins=_stages_at(Step.APPROVED),
        to=Where.FILLING,
        may=may_correct,
        lacks=reason_to_correct,
    ),
    Transition(
        act=Act.BEGIN_EVALUATION,
        verb="begin-evaluation",
        origins=_stages_at(Step.APPROVED, stages=(Stage.GOAL,)),
        to=Where.SELF_EVALUATION,
        may=may_begin_evaluation,
    ),
    Transition(
        act=Act.PUBLISH,
        verb="publish",
        origins=FINISHED,
        to=Where.HERE,
        may=may_publish,
        lacks=fit_to_publish,
        done=lambda each: each.publication == Publication.PUBLISHED,
    ),
    Transition(
        act=Act.WITHHOLD,
        verb="withhold",
        origins=FINISHED,
        to=Where.HERE,
        may=may_publish,
        lacks=reason_to_withhold,
        done=lambda each: each.publication == Publication.WITHHELD,
    ),
    Transition(
        act=Act.REVOKE,
        verb="revoke",
        origins=_stages_at(Step.FILLING),
        to=Where.HERE,
        may=may_revoke,
        lacks=reason_to_revoke,
        done=lambda each: not each.is_included,
    ),
    Transition(
        act=Act.REASSIGN,
        verb="reassign",
        origins=_stages_at(Step.FILLING),
        to=Where.HERE,
        may=may_reassign,
        lacks=unit_to_come,
    ),
    Transition(
        act=Act.EXCLUDE,
        verb="exclude",
        origins=UNFINISHED,
        to=Where.HERE,
        may=may_exclude,
        lacks=why_excluded,
        done=lambda each: not each.is_included,
    ),
    Transition(
        act=Act.INCLUDE,
        verb="include",
        origins=UNFINISHED,
        to=Where.HERE,
        may=may_exclude,
        lacks=why_included,
        done=lambda each: each.is_included,
    ),
)

TABLE: Final[Mapping[Act, Transition]] = MappingProxyType({row.act: row for row in ROWS})


def is_open(act: Act, user: "User", evaluation: Evaluation) -> bool:
    """Whether the person may do it now. A query only where the sheet awaits this person's review: who filled it in."""
    row = TABLE[act]
    stands_there = (evaluation.stage, evaluation.step) in row.origins
    return stands_there and not row.done(evaluation) and row.may(user, evaluation).ok
