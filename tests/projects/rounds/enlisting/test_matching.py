"""What lines mean in the records: certain where they say so, else for a person to choose."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Exclusion, ListDraft, ListSource, Project
from projects.rounds.enlisting.entries import Entry, EntryState, Matching
from projects.rounds.enlisting.from_records import lines_of, read_last_year
from projects.rounds.enlisting.lines import FoundLine, WrongListError
from projects.rounds.enlisting.matching import match_draft
from projects.units import departments
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory, RoundFactory
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


def matched(scene: County, *lines: FoundLine, chosen: Any = None, **units: Any) -> Matching:
    choices = {"lines": {str(number): value for number, value in (chosen or {}).items()}, "units": units}
    return match_draft(
        ListDraft(round=scene.round, source=ListSource.LIST, lines=[line.stored() for line in lines], choices=choices)
    )


def only(scene: County, line: FoundLine, chosen: str = "", **units: int) -> Entry:
    [entry] = matched(scene, line, chosen={0: chosen}, **units).entries
    return entry


def titles(entry: Entry) -> list[str]:
    return [option.title for option in entry.options]


def line(name: str = "培训费", unit: str = "节能监察中心", **more: Any) -> FoundLine:
    return FoundLine(name=name, unit=unit, **more)


def test_project_of_the_same_unit_and_name_is_known(scene: County) -> None:
    project = ProjectFactory.create(name="培训费", unit=scene.centre, department=scene.industry)
    entry = only(scene, line("培训费 "))
    assert (entry.state, entry.project, entry.unit, entry.department) == (
        EntryState.KNOWN,
        project,
        scene.centre,
        scene.industry,
    )


def test_project_of_another_unit_is_another_project(scene: County) -> None:
    ProjectFactory.create(name="培训费", unit=scene.assets)
    entry = only(scene, line())
    assert (entry.state, entry.project, entry.name) == (EntryState.NEW, None, "培训费")
    assert entry.department == scene.industry  # the highest above the unit


def test_unit_is_named_by_code_too_and_its_department_outright(scene: County) -> None:
    unit = DepartmentFactory.create(name="质检站", code="301002", parent=scene.industry)
    entry = only(scene, line(unit="301002", department="国有资产监督管理委员会"))
    assert (entry.unit, entry.department, entry.state) == (unit, scene.assets, EntryState.NEW)


def test_changed_name_is_proposed_and_never_taken(scene: County) -> None:
    old = ProjectFactory.create(name="党务干部集中培训费", code="GZW-01", unit=scene.assets)
    said = line("党务干部培训费", "国有资产监督管理委员会")
    entry = only(scene, said)
    assert entry.state is EntryState.UNDECIDED
    assert titles(entry) == [
        "与“党务干部集中培训费”（GZW-01）是同一项目，用名称“党务干部培训费”",
        "与“党务干部集中培训费”（GZW-01）是同一项目，仍用原名称",
        "新项目",
    ]
    outcomes = {
        value: (each.state, each.project, each.name)
        for value in (f"rename-{old.pk}", f"keep-{old.pk}", "new", "out", "nonsense")
        if (each := only(scene, said, value))
    }
    assert outcomes == {
        f"rename-{old.pk}": (EntryState.KNOWN, old, "党务干部培训费"),
        f"keep-{old.pk}": (EntryState.KNOWN, old, "党务干部集中培训费"),
        "new": (EntryState.NEW, None, "党务干部培训费"),
        "out": (EntryState.OUT, None, "党务干部培训费"),
        "nonsense": (EntryState.UNDECIDED, None, "党务干部培训费"),
    }


def test_name_that_the_list_holds_itself_is_no_proposal(scene: County) -> None:
    for name in ("培训费一期", "培训费二期"):
        ProjectFactory.create(name=name, unit=scene.centre)
    entries = matched(scene, line("培训费一期"), line("培训费二期"), line("培训费三期")).entries
    assert [entry.state for entry in entries] == [EntryState.KNOWN, EntryState.KNOWN, EntryState.NEW]


def test_code_is_stronger_than_name_and_unit_and_both_are_asked_about(scene: County) -> None:
    project = ProjectFactory.create(name="信息化运维", code="X1", unit=scene.assets)
    entry = only(scene, line("数据中心", code="X1"))
    assert (entry.state, entry.remark) == (
        EntryState.UNDECIDED,
        "系统中属于“国有资产监督管理委员会”，清单中属于“节能监察中心”；列入后项目转到“节能监察中心”。",
    )
    assert [option.value for option in entry.options] == [f"rename-{project.pk}", f"keep-{project.pk}", "out"]
    moved = only(scene, line("数据中心", code="X1"), f"keep-{project.pk}")
    assert (moved.is_moved, moved.is_renamed, moved.name) == (True, False, "信息化运维")


def test_code_of_another_region_can_only_be_left_out(scene: County) -> None:
    ProjectFactory.create(code="X1")
    entry = only(scene, line(code="X1"))
    assert (entry.state, entry.options) == (EntryState.UNDECIDED, ())
    assert only(scene, line(code="X1"), "out").state is EntryState.OUT


def test_project_that_the_round_holds_is_not_entered_again(scene: County) -> None:
    project = ProjectFactory.create(name="培训费", unit=scene.centre)
    EvaluationFactory.create(round=scene.round, project=project, unit=scene.centre)
    entry = only(scene, line())
    assert (entry.state, entry.remark) == (EntryState.HELD, "")


def test_unknown_unit_is_proposed_and_chosen_by_hand(scene: County) -> None:
    departments.rename_department(scene.centre, "节能中心", valid_from=dt.date(2021, 1, 1))
    matching = matched(scene, line(unit="节能监察中心"), line("审计费", unit="国资委", page="清单", row=3))
    assert [entry.state for entry in matching.entries] == [EntryState.UNIT_OPEN] * 2
    assert [(name.text, name.lines, name.place, list(name.offered)) for name in matching.open_names] == [
        ("节能监察中心", 1, "", [scene.centre]),
        ("国资委", 1, "清单 第 3 行", []),
    ]
    assert not matching.is_decided
    entry = only(scene, line(unit="国资委"), 国资委=scene.assets.pk)
    assert (entry.unit, entry.state) == (scene.assets, EntryState.NEW)


def test_two_units_of_one_name_are_told_apart_by_a_person(scene: County) -> None:
    two = [DepartmentFactory.create(name="办公室", parent=each) for each in (scene.industry, scene.assets)]
    matching = matched(scene, line(unit="办公室"))
    assert [list(name.offered) for name in matching.open_names] == [two]


def test_merged_unit_is_answered_for_by_its_successor_once_chosen(scene: County) -> None:
    project = ProjectFactory.create(name="培训费", unit=scene.centre, department=scene.industry)
    departments.merge_departments(scene.centre, scene.assets, on=dt.date(2021, 6, 30))
    matching = matched(scene, *lines_of([project]))
    [name] = matching.open_names
    assert (name.mark, list(name.offered)) == (f"节能监察中心#{scene.centre.pk}", [scene.assets])
    [moved] = matched(scene, *lines_of([project]), **{name.mark: scene.assets.pk}).entries
    assert (moved.state, moved.is_moved) == (EntryState.KNOWN, True)


def test_two_lines_that_mean_one_project_are_parted_by_a_person(scene: County) -> None:
    ProjectFactory.create(name="培训费", code="A1", unit=scene.centre)
    lines = (line(code="A1"), line("培训费"))
    assert [entry.state for entry in matched(scene, *lines).entries] == [EntryState.UNDECIDED] * 2
    assert [entry.state for entry in matched(scene, *lines, chosen={1: "out"}).entries] == [
        EntryState.KNOWN,
        EntryState.OUT,
    ]


def test_last_years_projects_come_with_the_names_of_last_year(scene: County) -> None:
    last = RoundFactory.create(region=scene.region, year=2020)
    names = ("党务干部培训费", "律师费", "公众号")
    projects = [ProjectFactory.create(name=name, unit=scene.assets) for name in names]
    sheets = [EvaluationFactory.create(round=last, project=each, unit=scene.assets) for each in projects]
    Evaluation.objects.filter(pk=sheets[0].pk).update(project_name="党务干部集中培训费")
    Evaluation.objects.filter(pk=sheets[2].pk).update(
        exclusion=Exclusion.MERGED,
        exclusion_note="并入信息化",
        excluded_at=last.opened_at,
        excluded_by=scene.people["finance office"],
    )
    renamed, same, merged = matched(scene, *read_last_year(scene.round)).entries
    assert (renamed.state, len(renamed.options)) == (EntryState.UNDECIDED, 2)
    assert (same.state, same.name) == (EntryState.KNOWN, "律师费")
    assert (merged.state, merged.remark) == (
        EntryState.UNDECIDED,
        "上年不纳入自评（并入其他项目：并入信息化），请选择是否列入。",
    )


def test_round_without_a_year_before_says_so(scene: County) -> None:
    with pytest.raises(WrongListError, match="没有 2020 年度的自评项目，请换一个来源。"):
        read_last_year(scene.round)


@pytest.mark.parametrize("count", [1, 3])
def test_matching_takes_four_queries(
    count: int, scene: County, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        ProjectFactory.create(
            name=f"培训费{number}", code=f"A{number}", unit=DepartmentFactory.create(parent=scene.industry)
        )
    lines = lines_of(list(Project.objects.select_related("unit", "department")))
    with django_assert_num_queries(4):  # departments, their names, projects, the round's sheets
        assert len(matched(scene, *lines).entering) == count


def test_two_new_projects_with_one_code_are_parted(scene: County) -> None:
    DepartmentFactory.create(name="稽查队", parent=scene.industry)
    found = matched(scene, line("培训费", code="65-1"), line("宣传费", unit="稽查队", code="65-1"), line(code="65-2"))
    states = [entry.state for entry in found.entries]
    assert (found.is_decided, states.count(EntryState.UNDECIDED), states[2]) == (False, 2, EntryState.NEW)
