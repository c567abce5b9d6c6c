"""Who hands in the 报送材料 of a 主管部门, who returns them, and why not."""

from typing import TYPE_CHECKING

from projects.access.verdicts import YES, Verdict, no
from projects.models import Department, Material, Round, RoundState
from projects.models.reach import MATERIAL, Right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_hand_in(user: "Person", round: Round, department: Department) -> Verdict:
    """Also when the last day is over: it is only marked as late."""
    if not reaches(scope_of(user), Right.HAND_IN, Material(round=round, department=department), MATERIAL):
        return no(f"只有“{department}”的填报、审核人员可以报送它的材料。")
    return _why_not_open(round)


def may_return_material(user: "Person", round: Round, department: Department) -> Verdict:
    if not reaches(scope_of(user), Right.RETURN_MATERIAL, Material(round=round, department=department), MATERIAL):
        return no("材料由财政部门退回。")
    return _why_not_open(round)


def _why_not_open(round: Round) -> Verdict:
    return YES if round.state == RoundState.OPEN else no("只有已下发、没有结束的任务才办理报送材料。")
