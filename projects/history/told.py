"""Which events people are told of, and whom: one line for each verb."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from projects.models import Step
from projects.models.event import RECHECK_BY_UNIT, RECHECK_TO_UNIT, RETURN
from projects.models.reach import Right


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """Who is told: those who have the right on the sheet, those who did an earlier act on it. Nobody where nothing is said:
    the act only moves the sheet into a reviewer's pile or out of it."""

    to: Right | None = None
    to_who_did: str = ""  # the verb
    at: Step | None = None  # only where the act brought the sheet to this step
    folds: bool = False  # the last one of a sheet stands for those before it

    def concerns(self, changes: Mapping[str, Any]) -> bool:
        return self.at is None or changes.get("step", [None, None])[1] == self.at


MOVED: Final = Told()
FILLERS: Final = Told(to=Right.FILL)
REMARKED: Final = Told(to=Right.FILL, folds=True)

TOLD: Final[Mapping[str, Told]] = MappingProxyType(
    {
        "submit": MOVED,
        "withdraw": MOVED,
        RETURN: Told(to=Right.FILL, at=Step.FILLING),
        "approve": Told(to=Right.FILL, at=Step.APPROVED),
        "enter-published": FILLERS,
        "correct": FILLERS,
        "begin-evaluation": FILLERS,
        "revoke": FILLERS,
        "reassign": FILLERS,
        "reorganise": FILLERS,
        "exclude": FILLERS,
        "include": FILLERS,
        "publish": FILLERS,
        "withhold": FILLERS,
        "remark": REMARKED,
        "reopen-remark": REMARKED,
        "answer-remark": Told(to_who_did="remark", folds=True),
        "agree-adjustment": FILLERS,
        "refuse-adjustment": FILLERS,
        **dict.fromkeys(RECHECK_TO_UNIT, Told(to=Right.ANSWER_RECHECK)),
        **dict.fromkeys(RECHECK_BY_UNIT, Told(to=Right.DRAW_SAMPLE)),
    }
)
