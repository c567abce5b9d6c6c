"""A small county for the administration's tests and pictures."""

import datetime as dt
from decimal import Decimal

from indicators.models import RuleSetVersion
from projects.models import Department, Evaluation, LayoutVersion, Region, Round, Tier
from projects.sheets import recompute
from projects.units.departments import rename_department
from tests.factories import (
    DepartmentFactory,
    EvaluationFactory,
    FundLineFactory,
    IndicatorFactory,
    ProjectFactory,
    RegionFactory,
    RoundFactory,
)

PROJECTS = ("安全生产监管经费", "党务干部集中培训费", "企业技术改造补助", "信息化运行维护费")


def county() -> Region:
    return RegionFactory.create(code="652300", name="某县", tier=Tier.COUNTY)


def bureau(region: Region) -> Department:
    """With three units, one of which was renamed."""
    top = DepartmentFactory.create(name="某县工业和信息化局", code="301", region=region)
    for number, name in enumerate(("安全生产执法队", "中小企业服务中心", "墙体材料改革办公室"), start=1):
        DepartmentFactory.create(name=name, code=f"30100{number}", parent=top)
    last = Department.objects.get(code="301003")
    rename_department(last, "绿色建材发展中心", valid_from=dt.date(2021, 1, 1))
    return top


def round_of(region: Region, year: int = 2020) -> Round:
    return RoundFactory.create(
        region=region,
        year=year,
        title=f"{year}年度项目支出绩效自评",
        rule_set=RuleSetVersion.objects.get(code="national", version=1),
        layout=LayoutVersion.objects.get(code="national-2020", version=1),
        goal_layout=None,
    )


def evaluated(unit: Department, round: Round, name: str, *, spent: int) -> Evaluation:
    project = ProjectFactory.create(name=name, unit=unit, department=unit.parent or unit)
    evaluation = EvaluationFactory.create(
        unit=unit, department=unit.parent or unit, project=project, round=round, stage="self_evaluation"
    )
    FundLineFactory.create(evaluation=evaluation, spent=Decimal(spent))
    IndicatorFactory.create(evaluation=evaluation)
    recompute(evaluation)
    return evaluation


def year_of_sheets() -> Round:
    region = county()
    top = bureau(region)
    round_ = round_of(region)
    units = list(Department.objects.filter(parent=top).order_by("code"))
    for number, name in enumerate(PROJECTS):
        evaluated(units[number % len(units)], round_, name, spent=80_000 + 40_000 * number)
    return round_
