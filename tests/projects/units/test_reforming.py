"""机构调整: what is shown is what is done; open tasks go to who takes over, and old sheets keep their names."""

import datetime as dt
from typing import Any

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.access import may_fill, may_see
from projects.models import (
    AdjustmentStep,
    Department,
    Evaluation,
    Event,
    Project,
    ReformKind,
    Reorganisation,
    RoleKind,
    Step,
)
from projects.units.departments import rename_department
from projects.units.effects import ReformEffects
from projects.units.reform import STAYS, Reform
from projects.units.reforming import OutdatedReformError, carry_out, look_at
from tests.factories import (
    AdjustmentFactory,
    DepartmentFactory,
    ExtensionFactory,
    ProjectFactory,
    RoleFactory,
    SubstitutionFactory,
    UserFactory,
)
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db
IN_2020, IN_2021 = dt.date(2020, 6, 1), dt.date(2021, 3, 1)
PAPER = "机构改革方案〔2021〕3号"


@pytest.fixture
def scene() -> County:
    return county()


def reform(kind: ReformKind, *units: Department, on: dt.date = IN_2021, **more: Any) -> Reform:
    return Reform(kind=kind, on=on, units=units, reason=PAPER, **more)


def done(scene: County, asked: Reform) -> Reorganisation:
    return carry_out(asked, by=scene.people["finance office"], shown=look_at(asked).fingerprint())


def told(effects: ReformEffects, title: str) -> tuple[str, ...]:
    return next((group.lines for group in effects.groups if group.title == title), ())


def again(sheet: Evaluation) -> Evaluation:
    return Evaluation.objects.select_related("unit", "department", "project__unit", "project__department").get(
        pk=sheet.pk
    )


def home(sheet: Evaluation) -> tuple[str, str, str, str]:
    held = again(sheet)
    return held.unit.name, held.department.name, held.unit_name, held.department_name


def test_merge_gives_open_sheets_and_projects_to_the_successor(scene: County) -> None:
    """The year of the sheet was over before: it still prints the names of its year."""
    sheet, approved = filled(scene, sound(), name="培训"), filled(scene, sound(), name="宣传")
    approved = brought_to(scene, approved, Step.APPROVED)
    asked = reform(ReformKind.MERGE, scene.centre, into=scene.assets)
    made = done(scene, asked)
    assets = "国有资产监督管理委员会"
    assert home(sheet) == (assets, assets, "节能监察中心", "工业和信息化局")
    assert (again(sheet).project.unit.name, again(sheet).project.department.name) == (assets, assets)
    assert again(sheet).unit_path == Department.objects.get(pk=scene.assets.pk).path
    assert home(approved)[::2] == ("节能监察中心", "节能监察中心")
    assert made.title == "“节能监察中心”并入“国有资产监督管理委员会”"
    assert may_fill(scene.people["another unit"], again(sheet)).ok
    assert not may_see(scene.people["owner"], again(sheet)).ok
    event = sheet.events.get(verb="reorganise")
    assert (event.subject, event.opinion) == (made.title, PAPER)
    assert event.changes == {"unit": ["节能监察中心", assets], "department": ["工业和信息化局", assets]}


def test_sheet_of_the_running_year_prints_the_new_names(scene: County) -> None:
    sheet = filled(scene, sound())
    done(scene, reform(ReformKind.MERGE, scene.centre, into=scene.assets, on=IN_2020))
    assert home(sheet)[2:] == ("国有资产监督管理委员会", "国有资产监督管理委员会")


@pytest.mark.parametrize(("on", "printed"), [(IN_2020, "节能中心"), (IN_2021, "节能监察中心")])
def test_rename_changes_what_open_sheets_of_that_year_print(on: dt.date, printed: str, scene: County) -> None:
    sheet = filled(scene, sound())
    done(scene, reform(ReformKind.RENAME, scene.centre, name="节能中心", on=on))
    assert home(sheet) == ("节能中心", "工业和信息化局", printed, "工业和信息化局")
    assert Event.objects.filter(verb="reorganise").count() == (3 if on == IN_2020 else 2) - 1


def test_move_gives_another_supervising_department(scene: County) -> None:
    """But to none that another department supervises."""
    sheet, own = filled(scene, sound(), name="培训"), filled(scene, sound(), name="宣传")
    Evaluation.objects.filter(pk=own.pk).update(department=scene.centre, department_path=scene.centre.path)
    effects = look_at(asked := reform(ReformKind.MOVE, scene.centre, into=scene.assets))
    assert told(effects, "项目") == ("2 个项目的主管部门改为“国有资产监督管理委员会”：培训、宣传。",)
    done(scene, asked)
    assert home(sheet)[:2] == ("节能监察中心", "国有资产监督管理委员会")
    assert home(own)[:2] == ("节能监察中心", "节能监察中心")


def test_split_gives_each_project_where_it_was_chosen(scene: County) -> None:
    first, second = filled(scene, sound(), name="培训"), filled(scene, sound(), name="宣传")
    names = ("节能一中心", "节能二中心")
    asked = reform(ReformKind.SPLIT, scene.centre, new_names=names, closes=True, chosen={second.project_id: 1})
    made = done(scene, asked)
    assert [home(each)[0] for each in (first, second)] == list(names)
    assert made.title == "“节能监察中心”分设为“节能一中心”、“节能二中心”"
    closed = Department.objects.select_related("successor").get(pk=scene.centre.pk)
    assert (closed.closed_on, closed.successor and closed.successor.name) == (IN_2021, "节能一中心")


def test_unit_that_stays_keeps_what_is_not_given_away(scene: County) -> None:
    kept, given = filled(scene, sound(), name="培训"), filled(scene, sound(), name="宣传")
    chosen = {kept.project_id: STAYS, given.project_id: 0}
    done(scene, reform(ReformKind.SPLIT, scene.centre, new_names=("宣传中心",), chosen=chosen))
    assert [home(each)[0] for each in (kept, given)] == ["节能监察中心", "宣传中心"]
    assert Department.objects.get(pk=scene.centre.pk).closed_on is None


def test_merge_into_a_new_unit_takes_all_below_along(scene: County) -> None:
    station = DepartmentFactory.create(name="节能站", parent=scene.centre)
    sheet = filled(scene, sound(), unit=station)
    Evaluation.objects.filter(pk=sheet.pk).update(department=scene.industry, department_path=scene.industry.path)
    Project.objects.filter(pk=sheet.project_id).update(department=scene.industry)
    done(scene, reform(ReformKind.MERGE, scene.industry, scene.assets, new_names=("工信和国资局",)))
    assert home(sheet)[:2] == ("节能站", "工信和国资局")
    assert again(sheet).project.department.name == "工信和国资局"


def test_effects_tell_of_people_names_and_days(scene: County) -> None:
    sheet = filled(scene, sound(), name="培训")
    approved = brought_to(scene, filled(scene, sound(), name="宣传"), Step.APPROVED)
    window = scene.round.windows.get(stage=sheet.stage, step=Step.FILLING)
    ExtensionFactory.create(window=window, department=scene.centre, closes_on=dt.date(2021, 5, 1))
    role = scene.people["owner"].roles.get()
    today = timezone.localdate()
    SubstitutionFactory.create(role=role, substitute=UserFactory.create(), starts_on=today, ends_on=today)
    effects = look_at(reform(ReformKind.MERGE, scene.centre, into=scene.assets))
    assert approved.versions.count() == 1
    assert {group.title: group.lines for group in effects.groups} == {
        "单位": ("自 2021年3月1日 起“节能监察中心”并入“国有资产监督管理委员会”，不再列入新的任务。",),
        "项目": ("2 个项目转到“国有资产监督管理委员会”，主管部门是“国有资产监督管理委员会”：培训、宣传。",),
        "未办结的自评表": (
            (
                "2020年度项目支出绩效自评：绩效自评填报中 1 张，转给“国有资产监督管理委员会”接着办理，"
                "已填内容、佐证材料、批注和扫描件随表转去；表上仍印 2020年12月31日 的单位名称。"
            ),
        ),
        "保持不变的": (
            "审核通过的自评表 1 张仍属原单位，印原来的名称，照常可以查看、更正和公开。",
            "已冻结的送审稿 1 稿一字不改。",
        ),
        "经办人员": (
            (
                "department reviewer（主管部门审核）、finance desk（财政业务科室）、owner（单位填报）、unit reviewer（单位审核）、"
                "viewer（查询）以后看不到由“节能监察中心”转给“国有资产监督管理委员会”的 1 张表；"
                "仍要办理的，请安全管理员授予在“国有资产监督管理委员会”的角色。"
            ),
            "“国有资产监督管理委员会”接着填报的：another unit（单位填报）。",
        ),
        "时间、延期和代办": (
            "各任务的环节和截止日期不变。",
            "原单位有 1 处延期，只管留在原单位的表；转走的表还要延期的，请在任务的“延期”页面另给。",
            "原单位的角色有 1 项代办，照旧有效，随那些角色能办的表而定。",
        ),
    }
    assert effects.warnings == (
        "“国有资产监督管理委员会”还没有“单位审核”的人员，请安全管理员授予角色，否则转去的表无人办理。",
    )


def test_closing_warns_of_what_is_left(scene: County) -> None:
    filled(scene, sound())
    effects = look_at(reform(ReformKind.CLOSE, scene.centre))
    assert effects.warnings == (
        "还有 1 张没有办结的表，没有承接单位，仍由原单位的人员办完；有承接单位的，请改用“合并”。",
    )
    done(scene, effects.reform)
    assert Department.objects.get(pk=scene.centre.pk).closed_on == IN_2021


def test_conflicts_are_told_in_words(scene: County) -> None:
    tomorrow = timezone.localdate() + dt.timedelta(days=1)
    rename_department(scene.assets, "国资委", valid_from=dt.date(2021, 6, 1))
    abroad = DepartmentFactory.create(name="外县局")
    twin = DepartmentFactory.create(name="节能站", parent=scene.industry)
    assets = Department.objects.get(pk=scene.assets.pk)
    conflicts = {
        "future": look_at(reform(ReformKind.CLOSE, scene.centre, on=tomorrow)),
        "later": look_at(reform(ReformKind.MERGE, scene.centre, into=assets)),
        "foreign": look_at(reform(ReformKind.MERGE, scene.centre, into=abroad)),
        "circle": look_at(reform(ReformKind.MOVE, scene.industry, into=scene.centre)),
        "below": look_at(reform(ReformKind.CLOSE, scene.industry)),
        "same": look_at(reform(ReformKind.RENAME, scene.centre, name="节能监察中心")),
        "itself": look_at(reform(ReformKind.MERGE, scene.centre, into=scene.centre)),
        "there": look_at(reform(ReformKind.MOVE, scene.centre, into=scene.industry)),
        "twin": look_at(reform(ReformKind.RENAME, twin, name="节能监察中心")),
    }
    day = f"{tomorrow:%Y年%-m月%-d日}"
    assert {name: effects.conflicts for name, effects in conflicts.items()} == {
        "future": (f"{day}还没有到。请到生效的那一天再办理：在那以前，表和人员还会变动。",),
        "later": ("“国资委”自 2021年6月1日 起另有登记的名称，请填不早于这一天的日期。",),
        "foreign": ("“外县局”不在“昌吉州”。",),
        "circle": ("“工业和信息化局”不能移到自己或自己的下级“节能监察中心”之下。",),
        "below": ("“工业和信息化局”还有下级单位，请先调整下级单位的隶属关系，或并入其他单位。",),
        "same": ("新名称与现在的名称相同。",),
        "itself": ("“节能监察中心”不能并入自己。",),
        "there": ("“节能监察中心”本来就隶属“工业和信息化局”。",),
        "twin": ("同一上级之下已有“节能监察中心”，请换一个名称，或先调整另一个单位。",),
    }


def test_undecided_adjustment_stops_it(scene: County) -> None:
    sheet = filled(scene, sound(), name="培训")
    AdjustmentFactory.create(evaluation=sheet, step=AdjustmentStep.FINANCE, reason="停电", asked_at=timezone.now())
    effects = look_at(asked := reform(ReformKind.MERGE, scene.centre, into=scene.assets))
    assert effects.conflicts == ("1 个项目的目标调整尚未办结，请先办结或撤回：培训。",)
    with pytest.raises(OutdatedReformError):
        carry_out(asked, by=scene.people["finance office"], shown=effects.fingerprint())


def test_looking_changes_nothing_and_what_has_changed_is_not_done(scene: County) -> None:
    sheet = filled(scene, sound())
    asked = reform(ReformKind.MERGE, scene.centre, into=scene.assets)
    shown = look_at(asked).fingerprint()
    assert (home(sheet)[0], Department.objects.get(pk=scene.centre.pk).closed_on) == ("节能监察中心", None)
    RoleFactory.create(user=UserFactory.create(name="新来的"), kind=RoleKind.FILLER, department=scene.assets)
    with pytest.raises(OutdatedReformError):
        carry_out(asked, by=scene.people["finance office"], shown=shown)
    assert (home(sheet)[0], Reorganisation.objects.count()) == ("节能监察中心", 0)


@pytest.mark.parametrize("count", [1, 3])
def test_looking_takes_as_many_queries_for_more_sheets(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        filled(scene, sound(), name=f"培训{number}")
        ProjectFactory.create(unit=scene.centre, department=scene.industry)
    with django_assert_num_queries(33):
        look_at(reform(ReformKind.MERGE, scene.centre, into=scene.assets))
