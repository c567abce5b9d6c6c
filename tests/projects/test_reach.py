"""One table, three answers: the filter, the verdict and the holders agree on a thousand random sheets."""

import random
from collections.abc import Callable, Iterable, Iterator

import pytest
from django.db import transaction
from django.db.models import Q, QuerySet
from pytest_django import DjangoDbBlocker

from perfeval.accounts.models import User
from projects import access
from projects.models import Adjustment, Department, Evaluation, Project, Round, RoundState
from projects.models.reach import (
    DEPARTMENT,
    PROJECT,
    REACH,
    Columns,
    Right,
    holders_of,
    reached_by,
    reaches,
    sees,
)
from projects.models.scope import scope_of
from projects.queries import sheets_of_mine
from projects.queries.to_do import REST
from projects.review.adjustments import awaiting_adjustments
from tests.projects.random_world import random_world

pytestmark = pytest.mark.django_db
SEED = 7
ASKED_IN_REVERSE = 40
World = dict[str, User]  # by the roles that they hold
Pairs = set[tuple[str, str]]


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Made once for all: the tests of this module only read."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield random_world(SEED)
        transaction.set_rollback(True)


@pytest.fixture(scope="module")
def sheets(world: World) -> list[Evaluation]:
    return list(Evaluation.objects.with_places().prefetch_related("adjustments").order_by("pk"))


def pairs(world: World, found: Callable[[User], QuerySet[Evaluation] | list[Evaluation]]) -> Pairs:
    """Who, and which sheets."""
    return {(label, name) for label, user in world.items() for name in names(found(user))}


def names(found: QuerySet[Evaluation] | list[Evaluation]) -> Iterable[str]:
    if isinstance(found, list):
        return [sheet.project_name for sheet in found]
    return found.values_list("project_name", flat=True)


def assert_alike(one: Pairs, other: Pairs) -> None:
    assert (sorted(one - other), sorted(other - one)) == ([], [])


def test_world_has_all_that_may_go_wrong(world: World, sheets: list[Evaluation]) -> None:
    assert len(sheets) > 1000
    assert {role.kind for user in world.values() for role in scope_of(user).held} >= {
        kind for given_by in REACH.values() for kind in given_by
    }
    assert all(reached(world, right) for right in Right)


def reached(world: World, right: Right) -> Pairs:
    return pairs(world, lambda user: Evaluation.objects.filter(reached_by(scope_of(user), right)))


@pytest.mark.parametrize("right", Right)
def test_filter_is_the_verdict(right: Right, world: World, sheets: list[Evaluation]) -> None:
    judged = pairs(world, lambda user: [each for each in sheets if reaches(scope_of(user), right, each)])
    assert_alike(reached(world, right), judged)


@pytest.mark.parametrize("right", Right)
def test_holders_are_those_whom_the_verdict_lets(right: Right, world: World, sheets: list[Evaluation]) -> None:
    labels = {user.pk: label for label, user in world.items()}
    asked = random.Random(SEED).sample(sheets, ASKED_IN_REVERSE)
    held: Pairs = set()
    for sheet in asked:
        holders = User.objects.filter(holders_of(right, sheet), is_active=True)
        held |= {(labels[key], sheet.project_name) for key in holders.values_list("pk", flat=True)}
    assert_alike(held, pairs(world, lambda user: [each for each in asked if reaches(scope_of(user), right, each)]))


def test_who_may_see_a_sheet_finds_it(world: World, sheets: list[Evaluation]) -> None:
    found = pairs(world, Evaluation.objects.for_user)
    assert_alike(found, pairs(world, lambda user: [each for each in sheets if access.may_see(user, each)]))


def test_what_hangs_on_a_sheet_is_seen_as_the_sheet_is(world: World, sheets: list[Evaluation]) -> None:
    adjusted = [each for each in sheets if each.adjustments.all()]
    found = pairs(
        world, lambda user: [each.evaluation for each in Adjustment.objects.for_user(user).select_related("evaluation")]
    )
    assert_alike(found, pairs(world, lambda user: [each for each in adjusted if access.may_see(user, each)]))


@pytest.mark.parametrize(("model", "columns"), [(Department, DEPARTMENT), (Project, PROJECT)])
def test_departments_and_projects_are_found_by_those_who_see_them(
    model: type[Department | Project], columns: Columns, world: World
) -> None:
    related = ("unit", "department") if model is Project else ()
    records = model._default_manager.select_related(*related).order_by("pk")
    for label, user in world.items():
        seen = {each.pk for each in records if sees(scope_of(user), each, columns)}
        assert set(model.objects.for_user(user).values_list("pk", flat=True)) == seen, label


def test_rounds_are_managed_by_those_who_find_them_in_preparation(world: World) -> None:
    rounds = Round.objects.filter(state=RoundState.PREPARING).order_by("pk")
    for label, user in world.items():
        managed = [each for each in rounds if access.may_manage(user, each)]
        assert list(rounds.for_user(user)) == managed, label


def test_home_lists_what_access_allows(world: World, sheets: list[Evaluation]) -> None:
    """A goal form may also be begun by the bureau, for those who don't: it isn't listed there."""
    rounds = list(Round.objects.filter(state=RoundState.OPEN).prefetch_related("windows").order_by("pk"))

    def awaits(user: User, sheet: Evaluation) -> bool:
        begins = reaches(scope_of(user), Right.FILL, sheet) and access.may_begin_evaluation(user, sheet)
        return bool(begins or access.may_fill(user, sheet) or access.may_review(user, sheet))

    listed = pairs(world, lambda user: list(sheets_of_mine(user, rounds).filter(~Q(turn=REST))))
    assert_alike(listed, pairs(world, lambda user: [each for each in sheets if awaits(user, each)]))


def test_list_of_adjustments_is_what_the_person_may_decide(world: World) -> None:
    """Of the sheets that they see."""
    places = ("round__region", "unit", "department", "rule_set")
    related = Adjustment.objects.select_related(*(f"evaluation__{place}" for place in places))
    adjustments = list(related.prefetch_related("evaluation__round__windows").order_by("pk"))

    def decided(user: User) -> list[Evaluation]:
        allowed = (each for each in adjustments if access.may_decide_adjustment(user, each))
        return [each.evaluation for each in allowed if access.may_see(user, each.evaluation)]

    assert_alike(
        pairs(world, lambda user: [each.evaluation for each in awaiting_adjustments(user)]), pairs(world, decided)
    )
