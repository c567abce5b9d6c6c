"""What can happen to a 复核 once it is drawn: one row for each act."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from projects.access import Verdict, may_answer_recheck, may_lapse_recheck, may_lead_recheck
from projects.models import Recheck, RecheckState

if TYPE_CHECKING:
    from perfeval.accounts.models import User


class RecheckAct(StrEnum):
    ISSUE = "issue"
    AGREE = "agree"
    DISPUTE = "dispute"
    LAPSE = "lapse"
    UPHOLD = "uphold"
    REVISE = "revise"
    REPORT = "report"
    ACCEPT = "accept"
    SEND_BACK = "return"


@dataclass(frozen=True, slots=True, kw_only=True)
class RecheckTransition:
    act: RecheckAct
    origin: RecheckState
    to: RecheckState | None  # None: 整改 where it is demanded, else the end
    may: Callable[["User", Recheck], Verdict]
    title: str
    follows: str  # what happens then
    text: str = ""  # the label of what the person writes; an act without one asks for nothing
    needs_text: bool = True

    @property
    def verb(self) -> str:
        return f"recheck-{self.act}"


ROWS: Final = (
    RecheckTransition(
        act=RecheckAct.ISSUE,
        origin=RecheckState.SCORING,
        to=RecheckState.ISSUED,
        may=may_lead_recheck,
        title="发出意见书",
        follows="得分就此固定，单位可以看到复核意见书并答复。",
        text="整改要求（不要求整改的不填）",
        needs_text=False,
    ),
    RecheckTransition(
        act=RecheckAct.AGREE,
        origin=RecheckState.ISSUED,
        to=None,
        may=may_answer_recheck,
        title="同意",
        follows="答复财政部门：同意复核意见。要求整改的，接着办理整改。",
        text="补充说明（可以不填）",
        needs_text=False,
    ),
    RecheckTransition(
        act=RecheckAct.DISPUTE,
        origin=RecheckState.ISSUED,
        to=RecheckState.DISPUTED,
        may=may_answer_recheck,
        title="有异议",
        follows="由财政绩效科决定维持复核意见，还是重新复核。",
        text="异议的理由和依据",
    ),
    RecheckTransition(
        act=RecheckAct.LAPSE,
        origin=RecheckState.ISSUED,
        to=None,
        may=may_lapse_recheck,
        title="按无异议办理",
        follows="单位逾期没有答复，按无异议办理。",
    ),
    RecheckTransition(
        act=RecheckAct.UPHOLD,
        origin=RecheckState.DISPUTED,
        to=None,
        may=may_lead_recheck,
        title="维持复核意见",
        follows="复核得分不变。要求整改的，单位接着办理整改。",
        text="维持的理由",
    ),
    RecheckTransition(
        act=RecheckAct.REVISE,
        origin=RecheckState.DISPUTED,
        to=RecheckState.SCORING,
        may=may_lead_recheck,
        title="采纳异议，重新复核",
        follows="回到复核打分，改好后另发一次意见书；已发的意见书仍保留。",
        text="采纳的意见",
    ),
    RecheckTransition(
        act=RecheckAct.REPORT,
        origin=RecheckState.RECTIFYING,
        to=RecheckState.REPORTED,
        may=may_answer_recheck,
        title="报告整改",
        follows="由财政绩效科验收。证明材料随报告一并提交。",
        text="整改情况",
    ),
    RecheckTransition(
        act=RecheckAct.ACCEPT,
        origin=RecheckState.REPORTED,
        to=RecheckState.CLOSED,
        may=may_lead_recheck,
        title="验收通过",
        follows="这份复核就此办结。",
        text="验收意见（可以不填）",
        needs_text=False,
    ),
    RecheckTransition(
        act=RecheckAct.SEND_BACK,
        origin=RecheckState.REPORTED,
        to=RecheckState.RECTIFYING,
        may=may_lead_recheck,
        title="退回整改",
        follows="单位按退回意见继续整改，再次报告。",
        text="退回意见",
    ),
)
RECHECK_TABLE: Final[Mapping[RecheckAct, RecheckTransition]] = MappingProxyType({row.act: row for row in ROWS})


def open_acts(user: "User", recheck: Recheck) -> list[RecheckTransition]:
    """Those that the person may do now; nothing is issued before every row is scored."""
    is_scored = recheck.total is not None
    found = [row for row in ROWS if row.origin == recheck.state and row.may(user, recheck)]
    return [row for row in found if row.act is not RecheckAct.ISSUE or is_scored]
