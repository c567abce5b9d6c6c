"""Which form of a sheet is printed, and when it goes out otherwise than it was frozen."""

import pytest
from pytest_django import DjangoAssertNumQueries

from projects.exports.codes import code_of
from projects.exports.files import try_printable
from projects.exports.making import Making, bound_parts
from projects.exports.prints import AS_IT_STANDS, Manner, Print, print_of, prints_of
from projects.exports.summaries import summary_of
from projects.models import Evaluation, LayoutVersion, Stage, Step
from tests.factories import EvaluationFactory
from tests.projects.exports.scenes import frozen
from tests.projects.scenes import County, brought_to, county, filled, goal_form, published, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county()


def texts(shown: Print) -> list[str]:
    return [cell.text for cell in shown.printable.grid.cells]


def only(manner: Manner) -> Print:
    [shown] = prints_of(Evaluation.objects.all(), manner)
    return shown


def test_sheets_come_by_department_and_unit(scene: County) -> None:
    for name, unit in (("丙", scene.assets), ("乙", scene.centre), ("甲", scene.centre)):
        filled(scene, published(), name=name, unit=unit)
    assert [each.title for each in prints_of(Evaluation.objects.all())] == ["乙", "甲", "丙"]


@pytest.mark.slow
def test_bound_book_groups_and_numbers_its_sheets_as_the_summary_does(scene: County) -> None:
    """A goal form and what isn't included stand behind: no 汇总表 holds them. One department keeps one heading."""
    goal = filled(scene, goal_form(), name="目标", unit=scene.industry)
    for name, unit in (("丙", scene.assets), ("乙", scene.centre), ("甲", scene.centre), ("丁", scene.industry)):
        filled(scene, published(), name=name, unit=unit)
    Evaluation.objects.filter(project_name="甲").update(department_name="州工业和信息化局")
    sheets = Evaluation.objects.all()
    making = Making(round=scene.round, evaluations=sheets, count=5, manner=AS_IT_STANDS, title="自评表")
    bound = [(part.group, part.title) for part in bound_parts(making)]
    groups = summary_of(scene.round, sheets).groups
    summarised = [(group.department, line.project) for group in groups for line in group.lines]
    assert summarised == [
        ("工业和信息化局", "丁"),
        ("工业和信息化局", "乙"),
        ("工业和信息化局", "甲"),
        ("国有资产监督管理委员会", "丙"),
    ]
    assert bound == [*summarised, ("工业和信息化局", f"{goal.project_name}（绩效目标表）")]


def test_goal_form_is_told_from_the_self_evaluation(scene: County) -> None:
    filled(scene, goal_form(), name="目标项目")
    assert only(Manner()).title == "目标项目（绩效目标表）"


def test_frozen_sheet_carries_its_code_and_a_draft_none(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    assert only(Manner()).printable.code == code_of(version)
    Evaluation.objects.update(step=Step.FILLING, submitted_at=None, submitted_by=None)
    assert (only(Manner()).printable.code, only(Manner()).printable.is_draft) == ("", True)


def test_draft_prints_what_is_computed_and_a_version_what_it_was_frozen_with(scene: County) -> None:
    """安全生产 states 90.5 where the rules compute less."""
    made = filled(scene, published(), name="节能项目")
    assert "90.5" not in texts(only(Manner()))
    brought_to(scene, made, Step.UNIT_REVIEW)
    assert "90.5" in texts(only(Manner()))


def test_masked_version_shows_no_person_and_is_no_frozen_one_any_more(scene: County) -> None:
    version = frozen(scene, name="节能项目", step=Step.APPROVED)
    shown = only(Manner(masked=True))
    assert (shown.version, shown.stored, shown.printable.code, shown.printable.is_draft) == (version, None, "", False)


def test_another_layout_draws_a_version_afresh_without_its_code(scene: County) -> None:
    frozen(scene, name="节能项目")
    layout = LayoutVersion.objects.get(code="yunnan")
    shown = only(Manner(layout=layout))
    assert (shown.stored, shown.printable.code, shown.printable.is_draft) == (None, "", False)
    assert shown.printable.grid != only(Manner()).printable.grid


def test_the_rounds_own_layout_is_no_other(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    assert only(Manner(layout=version.layout)).stored == version


def test_layout_of_another_stage_is_left_aside(scene: County) -> None:
    version = frozen(scene, name="节能项目")
    goal_layout = LayoutVersion.objects.get(code="goal-2021")
    assert goal_layout.stage == Stage.GOAL
    assert only(Manner(layout=goal_layout)).stored == version


def test_one_sheet_is_printed_as_among_many(scene: County) -> None:
    frozen(scene, name="节能项目")
    assert print_of(Evaluation.objects.get()).printable == only(Manner()).printable


@pytest.mark.parametrize("count", [1, 3])
def test_many_take_as_many_queries_as_one(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for number in range(count):
        filled(scene, published(), name=f"填报{number}")
        frozen(scene, name=f"送审{number}")
        submit(filled(scene, published(), name=f"收录{number}"), scene.people["owner"], Step.APPROVED)
    with django_assert_num_queries(5):  # keys, sheets, fund lines, indicators, versions under review
        assert len([each.printable for each in prints_of(Evaluation.objects.all())]) == 3 * count


def test_sheet_of_a_broken_record_is_left_out_and_a_mistake_in_the_program_is_raised() -> None:
    broken = EvaluationFactory.create()
    broken.stated = {"grade": 5}
    assert try_printable(Print(evaluation=broken, version=None, manner=AS_IT_STANDS)) is None
    unsaved = Evaluation(project_name="节能项目")
    with pytest.raises(ValueError, match="primary key") as raised:
        try_printable(Print(evaluation=unsaved, version=None, manner=AS_IT_STANDS))
    assert raised.value.__notes__ == ["While '节能项目' was drawn"]
