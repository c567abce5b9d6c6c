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
    held = Evaluation.objects.filter(round=last).select_related("project__unit", "project__department")
    lines = [
        _line(each.project, name=each.project_name, remark=_remark(each)) for each in held.order_by("unit_path", "pk")
    ]
    if last is None or not lines:
        raise WrongListError([f"没有 {round.year - 1} 年度的自评项目，请换一个来源。"])
    return lines


def _remark(evaluation: Evaluation) -> str:
    """Why a project may not go on."""
    if evaluation.exclusion not in ENDED:
        return ""
    note = f"：{evaluation.exclusion_note}" if evaluation.exclusion_note else ""
    return f"上年不纳入自评（{evaluation.get_exclusion_display()}{note}）"


def lines_of(projects: Collection[Project]) -> list[FoundLine]:
    """With their unit and department."""
    return [_line(project, name=project.name, remark="") for project in projects]


def _line(project: Project, *, name: str, remark: str) -> FoundLine:
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
