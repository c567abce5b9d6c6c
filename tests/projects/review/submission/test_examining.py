"""What 校验 finds beyond the sheet itself."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from indicators.checks.neighbours import LATE_MACHINES
from indicators.sheet import Sheet
from projects.models import Evaluation, Step
from projects.review.submission import examine_sheet, look_around
from projects.sheets import apply_sheet
from tests.factories import EvaluationFactory, RoundFactory
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


def codes(scene: County, evaluation: Evaluation, person: str = "owner") -> list[str]:
    held = Evaluation.objects.with_places().get(pk=evaluation.pk)
    return [finding.code for finding in examine_sheet(held, look_around(held, scene.people[person])).findings]


def told(sheet: Sheet) -> Sheet:
    """With a row that was late, and why."""
    first, *others = sheet.indicators
    return replace(sheet, indicators=(replace(first, actual="190人", deviation=LATE_MACHINES), *others))


def test_sound_sheet_alone_has_no_finding(scene: County, evaluation: Evaluation) -> None:
    assert codes(scene, evaluation) == []


def test_reason_copied_from_another_project_of_the_unit_is_found(scene: County) -> None:
    evaluation = filled(scene, told(sound()))
    other = replace(told(sound()), goal="全年检测农产品八百批次，合格率达到98%以上。")
    filled(scene, other, name="农产品检测经费")
    assert codes(scene, evaluation) == ["text-reused"]


def test_project_that_is_not_in_the_list_is_no_neighbour(scene: County) -> None:
    evaluation = filled(scene, told(sound()))
    other = filled(scene, told(sound()), name="农产品检测经费")
    by = scene.people["finance office"]
    Evaluation.objects.filter(pk=other.pk).update(exclusion="merged", excluded_at=other.created_at, excluded_by=by)
    assert codes(scene, evaluation) == []


def test_neighbour_is_named_only_to_who_sees_it(scene: County) -> None:
    evaluation = filled(scene, told(sound()))
    other = filled(scene, told(sound()), name="农产品检测经费")
    place = {"unit_path": scene.assets.path, "department_path": scene.assets.path}
    Evaluation.objects.filter(pk=other.pk).update(**place)
    assert codes(scene, evaluation, "finance office") == ["text-reused", "text-reused"]
    assert codes(scene, evaluation, "department reviewer") == []


@pytest.mark.parametrize("approved", [True, False])
def test_target_below_last_years_actual_is_found(approved: bool, scene: County, evaluation: Evaluation) -> None:
    former = RoundFactory.create(region=scene.region, year=2020, layout=scene.round.layout)
    before = EvaluationFactory.create(
        round=former,
        project=evaluation.project,
        unit=evaluation.unit,
        department=evaluation.department,
        project_name=evaluation.project_name,
    )
    first, *others = sound().indicators
    sheet = replace(sound(), year=2020, indicators=(replace(first, actual="230人"), *others))
    apply_sheet(before, sheet)
    if approved:
        brought_to(scene, before, Step.APPROVED)
    held = Evaluation.objects.with_places().get(pk=evaluation.pk)
    found = examine_sheet(held, look_around(held, scene.people["owner"])).findings
    assert (found[0].code, found[0].row) == ("last-year-higher", 1)
    assert "上年完成值 230人" in found[0].message


def test_queries_do_not_grow_with_neighbours(scene: County, evaluation: Evaluation) -> None:
    counts = {}
    Evaluation.objects.for_user(scene.people["owner"])  # reads the roles
    for neighbours in (1, 3):
        while Evaluation.objects.count() <= neighbours:
            filled(scene, told(sound()), name=f"项目{Evaluation.objects.count()}")
        held = Evaluation.objects.with_places().select_related("approved_goal").get(pk=evaluation.pk)
        with CaptureQueriesContext(connection) as queries:
            examine_sheet(held, look_around(held, scene.people["owner"]))
        counts[neighbours] = len(queries)
    assert counts == {1: 3, 3: 3}  # neighbours and last year; lines and rows of all, its own too
