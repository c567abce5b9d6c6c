"""应评项目清单 from the records: the projects of last year's round, or those chosen from a list."""

from collections.abc import Collection
from typing import Final

from projects.models import Evaluation, Exclusion, Project, Round
from projects.rounds.enlisting.lines import FoundLine, WrongListError

# What ended last year asks whether it goes on.
ENDED: Final = (Exclusion.CANCELLED, Exclusion.WITHDRAWN, Exclusion.MERGED, Exclusion.REVOKED)


def last_round_of(round: Round) -> Round | None:
    return Round.objects.filter(region=round.region_id, kind=round.kind, year=round.year - 1).first()


def read_last_year(round: Round) -> list[FoundLine]:
    """By the names that were printed then, so that a changed name is seen."""
    last = last_round_of(round)
    related = (f"project__{name}" for name in ("unit", "department", "successor__unit", "successor__department"))
    held = list(Evaluation.objects.filter(round=last).select_related(*related).order_by("unit_path", "pk"))
    there = {each.project_id for each in held}
    lines = [_line_of_sheet(each) for each in held if each.project.successor_id not in there]
    if last is None or not lines:
        raise WrongListError([f"没有 {round.year - 1} 年度的自评项目，请换一个来源。"])
    return lines


def _line_of_sheet(evaluation: Evaluation) -> FoundLine:
    """Of a project that was merged its successor, which has a line of its own where it was in that round."""
    project = evaluation.project
    if project.successor is not None:
        return _line_of_project(
            project.successor, name=project.successor.name, remark=f"上年的“{project}”已并入这个项目"
        )
    return _line_of_project(project, name=evaluation.project_name, remark=_remark_on(evaluation))


def _remark_on(evaluation: Evaluation) -> str:
    """Why a project may not go on."""
    if evaluation.project.ended_on is not None:
        return f"项目已于 {evaluation.project.ended_on} 撤销"
    if evaluation.exclusion not in ENDED:
        return ""
    note = f"：{evaluation.exclusion_note}" if evaluation.exclusion_note else ""
    return f"上年不纳入自评（{evaluation.get_exclusion_display()}{note}）"


def lines_of(projects: Collection[Project]) -> list[FoundLine]:
    """With their unit and department."""
    return [_line_of_project(project, name=project.name, remark="") for project in projects]


def _line_of_project(project: Project, *, name: str, remark: str) -> FoundLine:
    return FoundLine(
        name=name,
        code=project.code,
        unit=project.unit.name,
        department=project.department.name,
        project_key=project.pk,
        unit_key=project.unit_id,
        department_key=project.department_id,
        remark=remark,
    )
