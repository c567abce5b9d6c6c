"""The name under which an event is logged: the person's, and where they used the role of somebody absent, that one's."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from projects.models import AdjustmentStep, Evaluation, Step
from projects.models.event import FILLING_VERBS, RECHECK_BY_UNIT, RECHECK_TO_UNIT, RETURN
from projects.models.reach import DECISION_RIGHTS, REVIEW_RIGHTS, Right, absent_ones, in_place_of
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from perfeval.accounts.models import User

REVIEWING: Final = ("approve", RETURN, "remark", "close-remark", "reopen-remark")
DECIDING: Final = ("agree-adjustment", "refuse-adjustment")
BY_FILLERS: Final = (
    *FILLING_VERBS,
    "explain",
    "answer-remark",
    "freeze",
    "scan",
    "withdraw",
    "ask-adjustment",
    "withdraw-adjustment",
)
SEEING: Final = (Right.SEE, Right.MANAGE)
RIGHTS: Final[Mapping[str, Sequence[Right]]] = MappingProxyType(
    dict.fromkeys(BY_FILLERS, (Right.FILL,))
    | dict.fromkeys(
        ("create", "enlist", "ledger", "correct", "revoke", "reassign", "exclude", "include"), (Right.MANAGE,)
    )
    | dict.fromkeys(("publish", "withhold"), (Right.PUBLISH,))
    | {"reorganise": (Right.REORGANISE,)}
    | dict.fromkeys(("recheck-draw", "recheck-assign", *RECHECK_TO_UNIT), (Right.DRAW_SAMPLE,))
    | dict.fromkeys(RECHECK_BY_UNIT, (Right.ANSWER_RECHECK,))
    | {"begin-evaluation": (Right.BEGIN_EVALUATION,), "recheck-score": (Right.RECHECK,)}
)


def sign_event(user: "User", verb: str, changes: Mapping[str, Any], evaluation: Evaluation | None) -> str:
    if evaluation is None or not scope_of(user).absent:
        return str(user)
    return in_place_of(str(user), absent_ones(scope_of(user), _rights_used(verb, changes, evaluation), evaluation))


def _rights_used(verb: str, changes: Mapping[str, Any], evaluation: Evaluation) -> Sequence[Right]:
    """Those that the act rests on. A review is told of before the sheet moves on."""
    if verb in REVIEWING:
        right = REVIEW_RIGHTS.get(Step(evaluation.step))
        return [right] if right else SEEING
    if verb in DECIDING:
        return [DECISION_RIGHTS[AdjustmentStep(changes["step"][0])]]
    return RIGHTS.get(verb, SEEING)
