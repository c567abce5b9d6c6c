"""The life of a sheet: from filling through its reviews to approval, and what may happen to it besides."""

from projects.review.workflow.acting import ActOutcome, transition
from projects.review.workflow.given import NOTHING_GIVEN, Given
from projects.review.workflow.steps import (
    OvertakenError,
    RefusedError,
    next_step,
    refuse_overtaken,
    return_targets,
    reviewers_named,
    reviewers_of,
    skipped_before,
    standing_of,
)
from projects.review.workflow.table import TABLE, Act, Transition, Where, is_open

__all__ = [
    "NOTHING_GIVEN",
    "TABLE",
    "Act",
    "ActOutcome",
    "Given",
    "OvertakenError",
    "RefusedError",
    "Transition",
    "Where",
    "is_open",
    "next_step",
    "refuse_overtaken",
    "return_targets",
    "reviewers_named",
    "reviewers_of",
    "skipped_before",
    "standing_of",
    "transition",
]
