"""What an act writes on the evaluation's row, so that its constraints hold."""

import datetime as dt
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from projects.models import Evaluation, Exclusion, Publication, Stage, Step, Version
from projects.models.reach import Right, reaches
from projects.models.scope import scope_of
from projects.review.workflow.given import Given
from projects.review.workflow.table import Act, Where

if TYPE_CHECKING:
    from perfeval.accounts.models import User

Values = dict[str, Any]
NOT_SUBMITTED: Final[Mapping[str, Any]] = MappingProxyType({"submitted_at": None, "submitted_by": None})
NOT_APPROVED: Final[Mapping[str, Any]] = MappingProxyType({"approved_at": None, "approved_by": None})
UNDECIDED: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "publication": Publication.UNDECIDED,
        "published_at": None,
        "published_website": "",
        "withheld_reason": "",
        "withheld_approver": "",
    }
)
INCLUDED: Final[Mapping[str, Any]] = MappingProxyType(
    {"exclusion": "", "exclusion_note": "", "excluded_at": None, "excluded_by": None}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """An act about to happen, by whom, when and to where."""

    act: Act
    evaluation: Evaluation  # as it stands before
    to: tuple[Stage, Step]
    given: Given
    by: "User"
    at: dt.datetime
    version: Version | None = None  # frozen now, or what a review passes

    @property
    def approves(self) -> bool:
        return self.act is Act.APPROVE and self.to[1] is Step.APPROVED


def columns_of(move: Move, where: Where) -> Values:
    stage, step = move.to
    values: Values = {}
    if where is not Where.HERE:
        # 撤回 rests on it that the step began at the very moment of the submission.
        values = {"stage": stage, "step": step, "step_since": move.at, "return_event": None}
    if step is Step.FILLING and where is not Where.HERE:
        values |= NOT_SUBMITTED
    written = WRITTEN.get(move.act)
    return values | (written(move) if written else {})


def _submitted(move: Move) -> Values:
    return {"submitted_at": move.at, "submitted_by": move.by}


def _approved(move: Move) -> Values:
    return _approved_version(move) if move.approves else {}


def _approved_version(move: Move) -> Values:
    name = "approved_goal" if move.evaluation.stage == Stage.GOAL else "approved_version"
    return {"approved_at": move.at, "approved_by": move.by, name: move.version}


def _entered(move: Move) -> Values:
    """Sent up and approved at once: both happened elsewhere."""
    return {**_submitted(move), **_approved_version(move), "entered_as_published": True}


def _reopened(move: Move) -> Values:
    """What was approved stays known until something else is."""
    return {**NOT_APPROVED, **UNDECIDED, "entered_as_published": False}


def _begun(move: Move) -> Values:
    """A new form on the same rows: what the goal form stated is no figure of it. A filler who begins it signs it."""
    evaluation = move.evaluation
    fills = reaches(scope_of(move.by), Right.FILL, evaluation)
    return {
        **NOT_APPROVED,
        "entered_as_published": False,
        "stated": {},
        **(evaluation.signed(move.by) if fills else {}),
    }


def _published(move: Move) -> Values:
    written = {"published_at": move.at, "published_website": move.given.website}
    return {**UNDECIDED, "publication": Publication.PUBLISHED, **written}


def _withheld(move: Move) -> Values:
    written = {"withheld_reason": move.given.opinion, "withheld_approver": move.given.approver}
    return {**UNDECIDED, "publication": Publication.WITHHELD, **written}


def _excluded(move: Move) -> Values:
    given = move.given
    return {
        "exclusion": given.exclusion,
        "exclusion_note": given.opinion,
        "excluded_at": move.at,
        "excluded_by": move.by,
    }


def _revoked(move: Move) -> Values:
    return _excluded(replace(move, given=replace(move.given, exclusion=Exclusion.REVOKED)))


def _reassigned(move: Move) -> Values:
    """With that year's names, as a new sheet would have them."""
    values: Values = {}
    day = move.evaluation.round.names_date
    for side, place in (("unit", move.given.unit), ("department", move.given.department)):
        assert place is not None
        values |= {side: place, f"{side}_path": place.path, f"{side}_name": place.name_on(day)}
    return values


def _included(move: Move) -> Values:
    return dict(INCLUDED)


WRITTEN: Final[Mapping[Act, Callable[[Move], Values]]] = MappingProxyType(
    {
        Act.SUBMIT: _submitted,
        Act.SUBMIT_AS_IT_WAS: _submitted,
        Act.ENTER_AS_PUBLISHED: _entered,
        Act.APPROVE: _approved,
        Act.CORRECT: _reopened,
        Act.BEGIN_EVALUATION: _begun,
        Act.PUBLISH: _published,
        Act.WITHHOLD: _withheld,
        Act.REVOKE: _revoked,
        Act.REASSIGN: _reassigned,
        Act.EXCLUDE: _excluded,
        Act.INCLUDE: _included,
    }
)
