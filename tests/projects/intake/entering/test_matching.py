"""What is the same is taken as the same; everything else is proposed, and a person chooses."""

import datetime as dt
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.intake.entering.choosing import OvertakenChoiceError, Pick, keep_picks
from projects.intake.entering.matches import MatchState, TableMatch
from projects.intake.entering.matching import NO_MATCH, TWICE
from projects.models import Evaluation, Intake, Stage, Step, TableChoice
from projects.units.departments import rename_department
from tests.projects.intake.entering.scenes import (
    empty_sheets,
    matched,
    pick,
    project_of,
    reread,
    table_of,
    uploaded,
)
from tests.projects.scenes import County, brought_to, county, filled, goal_form

pytestmark = pytest.mark.django_db
UNDECIDED, READY, REFUSED, LEFT = MatchState.UNDECIDED, MatchState.READY, MatchState.REFUSED, MatchState.LEFT


@pytest.fixture
def scene() -> County:
    return county()


def one(scene: County, person: str, **changes: Any) -> TableMatch:
    [match] = matched(uploaded(scene, scene.people[person], table_of(scene, **changes))).matches
    return match


def titles(match: TableMatch) -> list[str]:
    return [option.title for option in match.options]


def test_same_name_in_the_same_unit_is_certain(scene: County) -> None:
    [sheet] = empty_sheets(scene, "党务干部（集中）培训费")
    match = one(scene, "owner", name="党务干部(集中) 培训费")
    assert (match.state, match.evaluation, match.options) == (READY, sheet, ())


def test_alike_name_is_an_option_without_a_default(scene: County) -> None:
    [sheet] = empty_sheets(scene, "党务干部集中培训费")
    match = one(scene, "owner", name="党务干部培训费")
    assert (match.state, match.meant, match.remark) == (UNDECIDED, None, "没有完全相同的项目，请选择。")
    assert titles(match) == ["就是“党务干部集中培训费”（节能监察中心）"]
    intake = uploaded(scene, scene.people["owner"], table_of(scene, "党务干部培训费"))
    pick(intake, meant=f"project-{sheet.project_id}")
    assert [(each.state, each.evaluation) for each in matched(intake).matches] == [(READY, sheet)]
    [chosen] = matched(intake).matches
    assert chosen.notes == ("原表的项目名称是“党务干部培训费”，自评表仍用“党务干部集中培训费”。",)


def test_bureau_may_found_what_is_only_alike(scene: County) -> None:
    project_of(scene, "党务干部集中培训费")
    match = one(scene, "finance office", name="党务干部培训费")
    assert titles(match) == ["就是“党务干部集中培训费”（节能监察中心）", "新项目，属于“节能监察中心”"]


def test_project_like_no_other_of_a_unit_named_outright_is_new_for_the_bureau_alone(scene: County) -> None:
    assert one(scene, "finance office").goes_into == "新项目，属于“节能监察中心”"
    match = one(scene, "owner")
    assert (match.state, match.remark) == (UNDECIDED, NO_MATCH)


def test_same_name_in_another_unit_is_an_option(scene: County) -> None:
    project_of(scene, "安全生产", unit=scene.assets, department=scene.assets)
    match = one(scene, "finance office")
    assert (match.state, titles(match)[0]) == (UNDECIDED, "就是“安全生产”（国有资产监督管理委员会）")


def test_former_name_of_a_unit_is_an_option(scene: County) -> None:
    rename_department(scene.centre, "节能中心", valid_from=dt.date(2019, 1, 1))
    empty_sheets(scene, "安全生产")
    match = one(scene, "owner", unit="节能监察中心")
    assert (match.state, titles(match)) == (UNDECIDED, ["就是“安全生产”（节能中心）"])


def test_code_goes_before_the_name(scene: County) -> None:
    project = project_of(scene, "另一个名称", code="301001")
    intake = uploaded(scene, scene.people["finance office"], table_of(scene))
    intake.tables.update(project_code="301001")
    [match] = matched(intake).matches
    assert match.meant is not None
    assert (match.state, match.meant.project) == (READY, project)


def test_project_that_ended_is_offered_with_its_successor(scene: County) -> None:
    successor = project_of(scene, "应急管理")
    project_of(scene, "安全生产", ended_on=dt.date(2019, 12, 31), successor=successor)
    assert titles(one(scene, "finance office")) == [
        "就是“安全生产”（节能监察中心，已于 2019年12月31日 终止）",
        "就是“应急管理”（节能监察中心）",
        "新项目，属于“节能监察中心”",
    ]


def test_two_tables_of_one_sheet_are_for_a_person_to_part(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    intake = uploaded(scene, scene.people["owner"], table_of(scene), table_of(scene, outcome="另一句。"))
    assert [(each.state, each.remark) for each in matched(intake).matches] == [(UNDECIDED, TWICE)] * 2
    held = reread(intake)
    first = held.tables.order_by("position")[0]
    keep_picks(held, {first.pk: Pick(choice=TableChoice.LEAVE)}, seen=held.version)
    assert [each.state for each in matched(intake).matches] == [LEFT, READY]


def test_table_of_another_year_waits_for_a_tick(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    intake = uploaded(scene, scene.people["owner"], table_of(scene, year=2019))
    [match] = matched(intake).matches
    assert (match.state, match.remark) == (
        UNDECIDED,
        "原表是 2019 年度的，任务是 2020 年度的；确实要导入的，请勾选。",
    )
    pick(intake, takes_other_year=True)
    assert [each.is_chosen for each in matched(intake).matches] == [True]


def refusals() -> list[Any]:
    sent_up = "这张表已送审，正在单位审核；需要修改的，请先撤回，或请审核人退回。"
    return [
        ("owner", Step.UNIT_REVIEW, sent_up),
        ("finance office", Step.APPROVED, "这张表已审核通过；需要重新导入的，请先更正。"),
    ]


@pytest.mark.parametrize(("person", "step", "reason"), refusals())
def test_sheet_that_is_not_being_filled_in_takes_no_table(person: str, step: Step, reason: str, scene: County) -> None:
    brought_to(scene, filled(scene, table_of(scene), name="安全生产"), step)
    match = one(scene, person)
    assert (match.state, match.remark) == (REFUSED, reason)


def test_only_the_bureau_enters_as_published(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    intake = uploaded(scene, scene.people["owner"], table_of(scene))
    pick(intake, TableChoice.PUBLISHED)
    assert [each.remark for each in matched(intake).matches] == ["只有“昌吉州”的财政绩效科可以管理这次任务。"]


def test_filler_is_told_of_a_project_outside_the_round(scene: County) -> None:
    project_of(scene, "安全生产")
    assert one(scene, "owner").remark == "“安全生产”不在这次任务的应评项目清单中，请与财政绩效科联系。"


def test_foreign_unit_learns_nothing(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    match = one(scene, "another unit")
    assert (match.state, match.options, match.remark) == (UNDECIDED, (), NO_MATCH)


def test_goal_form_does_not_go_into_a_self_evaluation(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    goal = goal_form()
    match = one(scene, "owner", stage=goal.stage, indicators=goal.indicators, outcome="")
    assert match.remark == "原表是绩效目标阶段的表，任务中这张表现在是绩效自评阶段。"


def test_choice_in_an_older_window_is_refused(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    intake = uploaded(scene, scene.people["owner"], table_of(scene))
    before = reread(intake)
    pick(intake)
    with pytest.raises(OvertakenChoiceError):
        keep_picks(before, {}, seen=before.version)


@pytest.mark.parametrize("number", [1, 3])
def test_matching_asks_no_more_of_the_database_for_more_tables(number: int, scene: County) -> None:
    names = ["安全生产", "节能监察", "执法检查"][:number]
    empty_sheets(scene, *names)
    intake: Intake = uploaded(scene, scene.people["owner"], *(table_of(scene, name) for name in names))
    with CaptureQueriesContext(connection) as captured:
        assert [each.state for each in matched(intake).matches] == [READY] * number
    assert len(captured) == 13
    assert Evaluation.objects.filter(stage=Stage.SELF_EVALUATION).count() == number


def test_what_the_table_says_otherwise_is_noted(scene: County) -> None:
    empty_sheets(scene, "安全生产")
    match = one(scene, "owner", year=None, department="国有资产监督管理委员会")
    assert (match.state, match.notes) == (
        READY,
        (
            "原表没有写明年度，按 2020 年度导入。",
            "原表的主管部门是“国有资产监督管理委员会”，自评表仍用“工业和信息化局”。",
        ),
    )
