"""进度: 应报 is the sum of its parts on any sheets, each number is its list, and the parts are what they are called."""

import datetime as dt

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from projects.models import Evaluation, Exclusion, Round, RoundState, Step
from projects.queries import EvaluationFilter, ProgressPart, added_up, evaluations_in, progress_by_unit, rounds_for
from projects.queries.evaluations import DUE, LATE, UNFINISHED
from projects.review.workflow import Act, Given, transition
from tests.factories import EvaluationFactory, ExtensionFactory, ProjectFactory
from tests.projects.random_world import random_world
from tests.projects.scenes import County, brought_to, county, filled, sound, sound_goal, windows_end

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene() -> County:
    return county(2021)


def held(scene: County) -> Round:
    return rounds_for(scene.people["finance office"]).get(pk=scene.round.pk)


def parts(scene: County) -> dict[str, int]:
    """Those of the whole round in which a sheet is."""
    total = added_up(each.counts for each in progress_by_unit(held(scene), scene.people["finance office"]))
    return {part.label: number for part, number in total.parts.items() if number}


def test_parts_add_up_and_are_their_lists_on_random_sheets() -> None:
    people = list(random_world(3).values())
    widest = max(people, key=lambda user: Evaluation.objects.for_user(user).count())
    seen = 0
    for each in Round.objects.prefetch_related("windows").order_by("pk"):
        lines = [line.counts for held in progress_by_unit(each, widest) for line in held.units]
        assert [line.due for line in lines] == [sum(line.parts.values()) for line in lines]
        total = added_up(lines)
        assert total.due == each.evaluations.for_user(widest).count()
        listed = {
            step: evaluations_in(each, widest, EvaluationFilter(step=step)).count()
            for step in (*ProgressPart.values, DUE, LATE, UNFINISHED)
        }
        numbers = {part.value: number for part, number in total.parts.items()}
        assert listed == numbers | {DUE: total.due, LATE: total.late, UNFINISHED: total.open - total.done}
        seen += total.late
    assert seen > 0


def test_sheet_is_untouched_until_somebody_fills_it_in(scene: County) -> None:
    project = ProjectFactory.create(unit=scene.centre)
    EvaluationFactory.create(round=scene.round, unit=scene.centre, project=project)
    assert parts(scene) == {"未填": 1}
    filled(scene, sound(), name="填了的")
    assert parts(scene) == {"未填": 1, "填报中": 1}


def test_goal_form_that_went_on_is_untouched_again(scene: County) -> None:
    goal = brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)
    assert parts(scene) == {"目标已通过": 1}
    transition(goal, Act.BEGIN_EVALUATION, by=scene.people["owner"])
    assert parts(scene) == {"未填": 1}


def test_returned_and_excluded_sheets_have_parts_of_their_own(scene: County) -> None:
    sheet = brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW)
    assert parts(scene) == {"待单位审核": 1}
    back = transition(sheet, Act.RETURN, by=scene.people["unit reviewer"], given=Given(opinion="请核对。")).evaluation
    assert parts(scene) == {"被退回": 1}
    transition(back, Act.EXCLUDE, by=scene.people["finance office"], given=Given(exclusion=Exclusion.MERGED))
    assert parts(scene) == {"不纳入": 1}


def test_late_days_follow_an_extension_and_end_with_the_round(scene: County) -> None:
    today = timezone.localdate()
    windows_end(scene, today - 5 * DAY)
    for name, unit in (("甲", scene.centre), ("乙", scene.assets)):
        filled(scene, sound(), name=name, unit=unit)
    window = scene.round.windows.get(closes_on__isnull=False)
    ExtensionFactory.create(window=window, department=scene.centre, closes_on=today - 2 * DAY)

    def late() -> list[tuple[str, int, int]]:
        lines = progress_by_unit(held(scene), scene.people["finance office"])
        return [(each.units[0].unit_name, each.counts.late, each.counts.days) for each in lines]

    assert late() == [("节能监察中心", 1, 2), ("国有资产监督管理委员会", 1, 5)]
    Round.objects.filter(pk=scene.round.pk).update(state=RoundState.CLOSED, closed_at=timezone.now())
    assert {number for _, number, _ in late()} == {0}


@pytest.mark.parametrize("count", [1, 3])
def test_progress_takes_as_many_queries_for_any_number_of_sheets(
    scene: County, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    """The numbers, and the extensions of the round."""
    windows_end(scene, timezone.localdate() - DAY)
    for unit in (scene.centre, scene.assets, scene.industry)[:count]:
        filled(scene, sound(), unit=unit, name=unit.name)
    exercise, user = held(scene), scene.people["finance office"]
    Evaluation.objects.for_user(user)  # reads the roles
    with django_assert_num_queries(3):
        assert sum(len(each.units) for each in progress_by_unit(exercise, user)) == count


def test_line_is_called_as_its_department_is_whatever_a_document_printed(scene: County) -> None:
    sheet = filled(scene, sound())
    Evaluation.objects.filter(pk=sheet.pk).update(department_name="行政政法", unit_name="节能中心")
    (line,) = progress_by_unit(held(scene), scene.people["finance office"])
    assert (line.name, line.units[0].unit_name) == ("工业和信息化局", "节能监察中心")


def test_number_of_those_due_is_its_list_without_what_was_taken_back(scene: County) -> None:
    filled(scene, sound(), name="留下的")
    taken_back = {"exclusion": Exclusion.REVOKED, "excluded_at": timezone.now(), "excluded_by": scene.people["owner"]}
    Evaluation.objects.filter(pk=filled(scene, sound(), name="下发有误").pk).update(**taken_back)
    (line,) = progress_by_unit(held(scene), scene.people["finance office"])
    listed = evaluations_in(held(scene), scene.people["finance office"], EvaluationFilter(step=DUE))
    assert (line.counts.due, [each.project_name for each in listed]) == (1, ["留下的"])
