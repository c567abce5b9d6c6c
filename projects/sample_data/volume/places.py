"""Regions with their departments, projects and rounds, as many as the sheets need."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from random import Random
from typing import Final

from django.utils import timezone

from indicators.models import RuleSetVersion
from projects.models import (
    BudgetType,
    Department,
    DepartmentName,
    DepartmentParent,
    LayoutVersion,
    Origin,
    Project,
    Region,
    Round,
    RoundState,
    RoundWindow,
    Stage,
    Step,
    Tier,
)
from projects.models.paths import path_under
from projects.sample_data.volume.tables import RawTable

CODE: Final = "volume-"  # of the regions; by it these records are told from others
YEARS: Final = range(2021, 2026)
SIZES: Final = (400, 2000, 150, 5000, 800)  # projects of a region, in turn
BATCH: Final = 1000
FOUNDED: Final = dt.date(2000, 1, 1)
BUREAUS: Final = (
    "教育局", "卫生健康委员会", "农业农村局", "交通运输局", "水利局", "民政局", "文化体育广播电视和旅游局", "林业和草原局",
    "人力资源和社会保障局", "住房和城乡建设局", "生态环境局", "应急管理局", "工业和信息化局", "市场监督管理局",
)  # fmt: skip
UNITS: Final = ("服务中心", "监测站", "第{}中学", "执法大队", "培训学校", "第{}医院", "推广站", "信息中心")
SUBJECTS: Final = ("设备购置", "维修改造", "业务培训", "监督检查", "信息系统运行维护", "宣传", "聘用人员", "专项补助")


@dataclass(frozen=True, slots=True)
class Area:
    """One region ready for its sheets."""

    projects: Sequence[Project]
    rounds: Sequence[Round]
    rows: int


class Places:
    """Makes one region after another; what is in memory is one region."""

    def __init__(self, rules: RuleSetVersion, source: Random) -> None:
        self.source = source
        self.rules = rules
        self.layout = LayoutVersion.objects.filter(code="national-2020").latest("version")
        self.goal_layout = LayoutVersion.objects.filter(code="goal-2021").latest("version")
        self.departments, self.projects = RawTable(Department), RawTable(Project)
        self.rounds = RawTable(Round)

    @property
    def tables(self) -> tuple[RawTable, ...]:
        return self.departments, self.projects, self.rounds

    def areas(self) -> Iterator[Area]:
        number = Region.objects.filter(code__startswith=CODE).count()
        while True:
            yield self._area(number)
            number += 1

    def _area(self, number: int) -> Area:
        tier = Tier.PREFECTURE if number % 5 == 1 else Tier.COUNTY
        region = Region.objects.create(code=f"{CODE}{number:05d}", name=f"测算{number + 1}县", tier=tier)
        size = SIZES[number % len(SIZES)]
        departments = list(self._departments(region, max(6, size // 12)))
        _write_departments(departments)
        projects = list(self._projects(departments, size))
        Project.objects.bulk_create(projects, batch_size=BATCH)
        rounds = [self._round(region, year) for year in YEARS]
        Round.objects.bulk_create(rounds)
        windows = [RoundWindow(round=each, stage=stage, step=step) for each in rounds for stage, step in STEPS]
        RoundWindow.objects.bulk_create(windows)
        rows = 1 + 3 * len(departments) + len(projects) + len(rounds) + len(windows)
        return Area(projects, rounds, rows)

    def _departments(self, region: Region, count: int) -> Iterator[Department]:
        """主管部门 at the top, units below them, and below some of those units of their own."""
        made: list[Department] = []
        tops = min(len(BUREAUS), max(2, count // 5))
        for place, key in enumerate(self.departments.keys(count)):
            parent = None if place < tops else self._parent(made, tops)
            department = Department(
                pk=key, region=region, parent=parent, name=self._department_name(region, place, tops)
            )
            department.path = path_under(parent.path if parent else "", key)
            made.append(department)
            yield department

    def _parent(self, made: Sequence[Department], tops: int) -> Department:
        below = len(made) - tops
        return made[self.source.randrange(tops if self.source.random() < 0.7 or not below else len(made))]

    def _department_name(self, region: Region, place: int, tops: int) -> str:
        if place < tops:
            return f"{region.name}{BUREAUS[place]}"
        return f"{region.name}{self.source.choice(UNITS).format(place)}"

    def _projects(self, departments: Sequence[Department], count: int) -> Iterator[Project]:
        tops = {each.path: each for each in departments if each.parent is None}
        for number, key in enumerate(self.projects.keys(count), start=1):
            unit = self.source.choice(departments)
            yield Project(
                pk=key,
                code=f"{CODE}{key}",
                name=f"{self.source.choice(SUBJECTS)}项目{number}",
                unit=unit,
                department=tops[unit.path[: len(next(iter(tops)))]],
                budget_type=self.source.choice(BudgetType.values),
                fund_tier=self.source.choice(Tier.values),
                origin=self.source.choice(Origin.values),
            )

    def _round(self, region: Region, year: int) -> Round:
        is_over = year < YEARS[-2]
        return Round(
            pk=self.rounds.keys(1)[0],
            year=year,
            region=region,
            title=f"{year}年度项目支出绩效自评",
            state=RoundState.CLOSED if is_over else RoundState.OPEN,
            opened_at=timezone.make_aware(dt.datetime(year, 12, 1)),  # noqa: DTZ001 — made aware here
            closed_at=timezone.make_aware(dt.datetime(year + 1, 6, 30)) if is_over else None,  # noqa: DTZ001
            rule_set=self.rules,
            layout=self.layout,
            goal_layout=self.goal_layout,
        )


def _write_departments(departments: Sequence[Department]) -> None:
    names = [DepartmentName(department=each, name=each.name, valid_from=FOUNDED) for each in departments]
    parents = [DepartmentParent(department=each, parent=each.parent, valid_from=FOUNDED) for each in departments]
    Department.objects.bulk_create(departments, batch_size=BATCH)
    DepartmentName.objects.bulk_create(names, batch_size=BATCH)
    DepartmentParent.objects.bulk_create(parents, batch_size=BATCH)


STEPS: Final = tuple((stage, step) for stage in Stage for step in Step if step is not Step.APPROVED)
