"""Where a sheet stands: nearly all of a closed year are approved, a running one has every state."""

import datetime as dt
from collections.abc import Mapping
from random import Random
from typing import Any, Final, NamedTuple

from django.db import connection

from perfeval.accounts.models import User
from projects.models import Exclusion, Publication, RoundState, Stage, Step
from projects.sample_data.volume.forms import VolumeKind

FULL: Final = VolumeKind(Stage.SELF_EVALUATION, True)
DRAFT: Final = VolumeKind(Stage.SELF_EVALUATION, False)
GOAL: Final = VolumeKind(Stage.GOAL, True)


class Standing(NamedTuple):
    step: Step
    kind: VolumeKind = FULL
    is_returned: bool = False
    exclusion: str = ""
    publication: str = Publication.UNDECIDED


OVER: Final = {
    Standing(Step.APPROVED, publication=Publication.PUBLISHED): 70,
    Standing(Step.APPROVED): 20,
    Standing(Step.APPROVED, publication=Publication.WITHHELD): 3,
    Standing(Step.FINANCE_OFFICE): 2,
    Standing(Step.FILLING, DRAFT): 1,
    Standing(Step.FILLING, DRAFT, exclusion=Exclusion.CANCELLED): 3,
    Standing(Step.FILLING, DRAFT, exclusion=Exclusion.MERGED): 1,
}
RUNNING: Final = {
    Standing(Step.FILLING, DRAFT): 24,
    Standing(Step.FILLING): 10,
    Standing(Step.FILLING, is_returned=True): 6,
    Standing(Step.FILLING, GOAL): 6,
    Standing(Step.UNIT_REVIEW): 12,
    Standing(Step.UNIT_REVIEW, GOAL): 3,
    Standing(Step.DEPARTMENT_REVIEW): 9,
    Standing(Step.FINANCE_DESK): 6,
    Standing(Step.FINANCE_OFFICE): 6,
    Standing(Step.APPROVED, GOAL): 4,
    Standing(Step.APPROVED): 10,
    Standing(Step.APPROVED, publication=Publication.PUBLISHED): 2,
    Standing(Step.FILLING, DRAFT, exclusion=Exclusion.WITHDRAWN): 2,
}
WITHHELD: Final = "涉及商业秘密"


def draw_standings(source: Random, state: str, count: int) -> list[Standing]:
    odds = OVER if state == RoundState.CLOSED else RUNNING
    return source.choices(list(odds), list(odds.values()), k=count)


def evaluation_columns(standing: Standing, opened: dt.datetime, clerk: User, source: Random) -> Mapping[str, Any]:
    """What stands on the evaluation's row, as the database holds it."""
    begun = opened + dt.timedelta(minutes=source.randrange(60 * 24 * 60))
    sent = as_stored(begun) if standing.step is not Step.FILLING else None
    passed = as_stored(begun + dt.timedelta(days=9)) if standing.step is Step.APPROVED else None
    excluded = as_stored(begun) if standing.exclusion else None
    return {
        "stage": standing.kind.stage.value,
        "step": standing.step.value,
        "created_at": as_stored(opened),
        "step_since": passed or as_stored(begun),
        "submitted_at": sent,
        "submitted_by_id": clerk.pk if sent else None,
        "approved_at": passed,
        "approved_by_id": clerk.pk if passed else None,
        "exclusion": str(standing.exclusion),
        "excluded_at": excluded,
        "excluded_by_id": clerk.pk if excluded else None,
        "publication": str(standing.publication),
        "published_at": passed if standing.publication == Publication.PUBLISHED else None,
        "withheld_reason": WITHHELD if standing.publication == Publication.WITHHELD else "",
    }


def as_stored(moment: dt.datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(moment)
