"""Lists are served by their indexes on both databases, and pages neither skip nor repeat."""

import datetime as dt
import random
import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone
from pytest_django import DjangoDbBlocker

from projects.models import Evaluation, RoleKind, Round, Step
from projects.queries import (
    BY_UNIT,
    SORTS,
    Between,
    EvaluationFilter,
    capped_count,
    evaluations_in,
    evaluations_of,
    page_of,
    projects_outside,
    sheets_of_mine,
)
from projects.queries.keyset import SIZE, ordering
from tests.factories import DepartmentFactory, EvaluationFactory, ProjectFactory, RoleFactory, RoundFactory, UserFactory
from tests.projects.scenes import brought_to, county, filled, sound, sound_goal

pytestmark = pytest.mark.django_db
UNITS = 12
EACH = 30


@pytest.fixture(scope="module")
def crowded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Round]:
    """Enough sheets in one round, and in another, that a plan has a reason to prefer an index; made once for all."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield _crowded()
        transaction.set_rollback(True)


def _crowded() -> Round:
    top = DepartmentFactory.create()
    units = [DepartmentFactory.create(parent=top) for _ in range(UNITS)]
    rounds = [RoundFactory.create(region=top.region, year=year) for year in (2020, 2021, 2022)]
    template = EvaluationFactory.build
    made = []
    for unit in units:
        for number in range(EACH):
            project = ProjectFactory.create(unit=unit, name=f"项目{number}")
            made += [
                template(
                    round=each,
                    unit=unit,
                    department=top,
                    project=project,
                    unit_path=unit.path,
                    department_path=top.path,
                    rule_set=each.rule_set,
                )
                for each in rounds
            ]
    Evaluation.objects.bulk_create(made)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return rounds[1]


def plan(queryset: QuerySet[Evaluation]) -> str:
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
        return queryset.explain()


def office_of(exercise: Round) -> object:
    user = UserFactory.create()
    bureau = DepartmentFactory.create(region=exercise.region)
    RoleFactory.create(user=user, kind=RoleKind.FINANCE_OFFICE, department=bureau)
    return user


def in_order(queryset: QuerySet[Evaluation]) -> QuerySet[Evaluation]:
    return queryset.order_by("unit_path", "pk")[: SIZE + 1]


@pytest.mark.parametrize(
    ("chosen", "index"),
    [
        (EvaluationFilter(), "evaluation_list"),
        (EvaluationFilter(step=Step.FILLING), "evaluation_(list|step)"),
    ],
)
def test_list_of_a_round_reads_an_index_in_its_order(chosen: EvaluationFilter, index: str, crowded: Round) -> None:
    found = Evaluation.objects.filter(chosen.condition, round=crowded)
    said = plan(in_order(found))
    assert re.search(rf"\b{index}\b", said), said
    assert not re.search(r"\bSort\b|TEMP B-TREE FOR ORDER BY", said), said


@pytest.mark.parametrize(
    ("chosen", "sort", "index"),
    [
        (EvaluationFilter(grade="优"), "", "evaluation_grade"),
        (EvaluationFilter(), "score", "evaluation_score"),
        (EvaluationFilter(), "-rate", "evaluation_rate"),
        (EvaluationFilter(budget=Between(low=Decimal(100))), "-budget", "evaluation_budget"),
    ],
)
def test_list_by_grade_or_figure_reads_an_index_in_its_order(
    chosen: EvaluationFilter, sort: str, index: str, crowded: Round
) -> None:
    found = evaluations_of([crowded], office_of(crowded), chosen)  # type: ignore[arg-type]
    order = ordering(SORTS[sort][1:])
    said = plan(found.filter(round=crowded).order_by(*order)[: SIZE + 1])
    assert re.search(rf"\b{index}\b", said), said
    assert not re.search(r"\bSort\b|TEMP B-TREE FOR ORDER BY", said), said


def test_later_page_begins_within_the_index(crowded: Round) -> None:
    found = Evaluation.objects.filter(round=crowded)
    last = page_of(found, BY_UNIT).next
    path, _ = last.split("~")
    said = plan(in_order(found.filter(unit_path__gte=path)))
    assert re.search(r"evaluation_list", said), said
    assert re.search(r"unit_path\)?(::text)? ?>", said), said


def test_count_of_a_round_reads_no_more_than_its_cap(crowded: Round) -> None:
    found = Evaluation.objects.filter(round=crowded)
    assert str(capped_count(found)) == str(UNITS * EACH)


@pytest.mark.parametrize("seed", range(3))
def test_pages_hold_each_row_once_in_both_directions(seed: int, crowded: Round) -> None:
    size = random.Random(seed).randint(1, 70)
    found = Evaluation.objects.filter(round=crowded)
    expected = list(found.order_by("unit_path", "pk").values_list("pk", flat=True))
    onward, page = [], page_of(found, BY_UNIT, size=size)
    onward += [row.pk for row in page.rows]
    while page.next:
        page = page_of(found, BY_UNIT, after=page.next, size=size)
        onward += [row.pk for row in page.rows]
    assert onward == expected
    back = [row.pk for row in page.rows]
    while page.previous:
        page = page_of(found, BY_UNIT, before=page.previous, size=size)
        back = [row.pk for row in page.rows] + back
    assert back == expected


def test_rows_that_appear_meanwhile_move_nothing(crowded: Round) -> None:
    found = Evaluation.objects.filter(round=crowded)
    first = page_of(found, BY_UNIT, size=5)
    unit = first.rows[0].unit
    EvaluationFactory.create(round=crowded, unit=unit, project=ProjectFactory.create(unit=unit))
    following = page_of(found, BY_UNIT, after=first.next, size=5)
    assert following.rows[0].pk > first.rows[-1].pk


def test_page_before_the_first_row_is_empty_and_leads_nowhere(crowded: Round) -> None:
    page = page_of(Evaluation.objects.filter(round=crowded), BY_UNIT, before="0000000~1")
    assert (page.rows, page.previous, page.next) == ([], "", "")


def test_projects_of_a_round_are_left_out_of_those_outside_it(crowded: Round) -> None:
    office = office_of(crowded)
    unit = crowded.evaluations.order_by("pk")[0].unit
    outside = ProjectFactory.create(unit=unit, name="新项目")
    assert list(projects_outside(crowded, office)) == [outside]  # type: ignore[arg-type]
    assert list(projects_outside(crowded, office, department=unit, text="别的")) == []  # type: ignore[arg-type]


def test_somebody_without_a_role_awaits_nothing(crowded: Round) -> None:
    nobody = UserFactory.create()
    assert list(sheets_of_mine(nobody, [crowded])) == []
    assert list(evaluations_in(crowded, nobody, EvaluationFilter())) == []


def test_goal_form_whose_self_evaluation_is_due_stands_before_what_is_done() -> None:
    scene = county(2021)
    done = brought_to(scene, filled(scene, sound()), Step.APPROVED)
    goal = brought_to(scene, filled(scene, sound_goal(), name="目标项目"), Step.APPROVED)
    owner = scene.people["owner"]
    assert list(sheets_of_mine(owner, [scene.round])) == [goal, done]
    keys = sheets_of_mine(owner, [scene.round]).values_list("pk", flat=True)  # no step has a last day
    assert list(keys) == [goal.pk, done.pk]
    scene.round.windows.update(opens_on=timezone.localdate() + dt.timedelta(days=1))
    later = Round.objects.get(pk=scene.round.pk)
    assert list(sheets_of_mine(owner, [later])) == [done, goal]


def test_sheets_of_a_filler_are_found_by_the_unit(crowded: Round) -> None:
    unit = crowded.evaluations.order_by("pk")[0].unit
    filler = RoleFactory.create(department=unit).user
    said = plan(sheets_of_mine(filler, [crowded])[:SIZE])
    assert re.search(r"projects_evaluation_unit_id_\w+|evaluation_(list|step|department)", said), said
    assert not re.search(r"Seq Scan on projects_evaluation\b|SCAN projects_evaluation\b(?! USING)", said), said
