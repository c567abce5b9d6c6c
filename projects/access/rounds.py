"""Who runs 年度自评任务, and who takes away what they published."""

from typing import TYPE_CHECKING

from projects.access.verdicts import YES, Verdict, no
from projects.models import Project, Region, Round, RoundState
from projects.models.reach import PROJECT, REGION, ROUND, Right, has_right, reaches
from projects.models.scope import scope_of

if TYPE_CHECKING:
    from projects.access.verdicts import Person


def may_manage(user: "Person", round: Round) -> Verdict:
    """Windows, the 应评项目清单, 下发 and 追加 of a round that is not closed."""
    if not reaches(scope_of(user), Right.MANAGE, round, ROUND):
        return no(f"只有“{round.region}”的财政绩效科可以管理这次任务。")
    return no("这次自评任务已结束。") if round.state == RoundState.CLOSED else YES


def may_urge(user: "Person", round: Round) -> Verdict:
    """催报: those who see how far others are, and wait for them."""
    if not has_right(scope_of(user), Right.URGE):
        return no("催报由主管部门审核人员和财政部门办理。")
    return YES if round.state == RoundState.OPEN else no("只有已下发、没有结束的任务才能催报。")


def may_open_round(user: "Person", region: Region) -> Verdict:
    if reaches(scope_of(user), Right.MANAGE, region, REGION):
        return YES
    return no(f"只有“{region}”的财政绩效科可以建立自评任务。")


def may_end_project(user: "Person", project: Project) -> Verdict:
    """撤销, or 并入 another one."""
    if not reaches(scope_of(user), Right.MANAGE, project, PROJECT):
        return no("项目的撤销和并入由财政绩效科办理。")
    return no(f"这个项目已于 {project.ended_on} 终止。") if project.ended_on else YES


def may_take_open_data(user: "Person") -> Verdict:
    """What is published, is published by the bureau; who looks after figures may take as much of it as they see."""
    return YES if has_right(scope_of(user), Right.TAKE_OPEN_DATA) else no("公开数据由财政绩效科和查询人员下载。")


def may_audit(user: "Person") -> Verdict:
    """Whoever judges the tables of others; a unit checks its own where it fills them in."""
    return (
        YES if has_right(scope_of(user), Right.AUDIT) else no("自评表质量核查由主管部门审核人员和财政部门的人员使用。")
    )
