"""Approved sheets in any number, with amounts, rates and scores that vary as those of a county do."""

import random
from decimal import Decimal
from typing import Final

from django.utils import timezone

from projects.models import BudgetType, Department, Evaluation, Origin, Project, ProjectCategory, Round, Step, Tier
from projects.models.evaluation import evaluation_for
from tests.factories import DepartmentFactory
from tests.projects.scenes import County

NAMES: Final = (
    "教育局",
    "卫生健康委员会",
    "农业农村局",
    "交通运输局",
    "水利局",
    "民政局",
    "文化和旅游局",
    "住房和城乡建设局",
)
GRADES: Final = ((90, "优"), (80, "良"), (60, "中"), (0, "差"))


def departments_with_units(scene: County, departments: int, units: int) -> list[Department]:
    """The units."""
    made = []
    for number in range(departments):
        name = NAMES[number] if number < len(NAMES) else f"第{number}局"
        department = DepartmentFactory.create(name=name, region=scene.region)
        made += [DepartmentFactory.create(name=f"{name}第{each + 1}中心", parent=department) for each in range(units)]
    return made


def evaluated(scene: County, exercise: Round, units: list[Department], number: int, *, seed: int = 1) -> None:
    """One of ten is still filled in."""
    chance = random.Random(seed)
    names = {each.pk: each.name for unit in units for each in (unit, unit.parent) if each}
    made = Project.objects.bulk_create(
        [
            Project(
                name=f"项目{each:05d}",
                unit=unit,
                department=unit.parent,
                budget_type=chance.choices(BudgetType.values, [8, 1, 1])[0],
                fund_tier=chance.choice([*Tier.values[:4], ""]),
                category=chance.choice(ProjectCategory.values),
                origin=chance.choice(Origin.values),
            )
            for each in range(number)
            for unit in [units[each % len(units)]]
        ],
        batch_size=1000,
    )
    sheets = [_sheet(scene, project, exercise, names, chance) for project in made]
    Evaluation.objects.bulk_create(sheets, batch_size=1000)


def _sheet(
    scene: County, project: Project, exercise: Round, names: dict[int, str], chance: random.Random
) -> Evaluation:
    sheet = evaluation_for(project, exercise, names=names)
    rate = Decimal(round(100 * min(1.0, chance.betavariate(7, 1.2)), 2))
    score = Decimal(round(100 * chance.betavariate(14, 1.6), 2))
    sheet.initial_total = Decimal(chance.randrange(5, 900)) * 10_000
    sheet.budget_total = sheet.initial_total + chance.choice([0, 0, 50_000])
    sheet.spent_total = round(sheet.budget_total * rate / 100, 2)
    sheet.execution_rate, sheet.total_score = round(rate, 2), round(score, 2)
    sheet.grade = next(grade for floor, grade in GRADES if score >= floor)
    sheet.execution_reason = "招标时间推迟，合同款结转下年支付；已督促施工单位加快进度。" if rate < 90 else ""
    if chance.random() < 0.9:
        sheet.step = Step.APPROVED
        sheet.submitted_at = sheet.approved_at = timezone.now()
        sheet.submitted_by = sheet.approved_by = scene.people["owner"]
    return sheet
