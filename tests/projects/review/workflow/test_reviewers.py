"""Who is said to review is who may."""

import datetime as dt

import pytest
from django.utils import timezone

from projects.models import Evaluation, Role, RoleKind, Step
from projects.models.reach import REVIEW_RIGHTS, reaches
from projects.models.scope import scope_of
from projects.review.workflow import reviewers_named, reviewers_of
from projects.units.departments import merge_departments
from tests.factories import RoleFactory, SubstitutionFactory, UserFactory
from tests.projects.scenes import REVIEWED_BY, County, county, filled, sound

pytestmark = pytest.mark.django_db


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


@pytest.mark.parametrize("step", REVIEWED_BY)
def test_reviewers_are_those_whom_access_lets(step: Step, scene: County, evaluation: Evaluation) -> None:
    allowed = [user for user in scene.people.values() if reaches(scope_of(user), REVIEW_RIGHTS[step], evaluation)]
    assert reviewers_of(evaluation, step) == allowed == [scene.people[REVIEWED_BY[step]]]


@pytest.mark.parametrize("step", [Step.FILLING, Step.APPROVED])
def test_nobody_reviews_where_there_is_no_review(step: Step, evaluation: Evaluation) -> None:
    assert reviewers_of(evaluation, step) == []


def test_who_left_does_not_review(scene: County, evaluation: Evaluation) -> None:
    reviewer = scene.people["unit reviewer"]
    reviewer.is_active = False
    reviewer.save()
    assert reviewers_of(evaluation, Step.UNIT_REVIEW) == []


def test_each_reviewer_is_named_once(scene: County, evaluation: Evaluation) -> None:
    desk = scene.people["finance desk"]
    Role.objects.get(user=desk).assigned.add(scene.centre)
    assert reviewers_of(evaluation, Step.FINANCE_DESK) == [desk]


def test_what_was_a_merged_units_falls_to_its_successor(scene: County, evaluation: Evaluation) -> None:
    successor = UserFactory.create(name="承接单位审核人")
    RoleFactory.create(user=successor, kind=RoleKind.UNIT_REVIEWER, department=scene.assets)
    merge_departments(scene.centre, scene.assets, on=dt.date(2021, 1, 1))
    held = Evaluation.objects.with_places().get(pk=evaluation.pk)
    expected = sorted([scene.people["unit reviewer"], successor], key=lambda user: user.name)
    assert sorted(reviewers_of(held, Step.UNIT_REVIEW), key=lambda user: user.name) == expected


def test_substitute_is_named_with_whom_they_stand_in_for(scene: County, evaluation: Evaluation) -> None:
    role, today = scene.people["unit reviewer"].roles.get(), timezone.localdate()
    SubstitutionFactory.create(role=role, substitute=UserFactory.create(name="陈静"), starts_on=today, ends_on=today)
    assert reviewers_named(evaluation, Step.UNIT_REVIEW) == "（unit reviewer、陈静（代 unit reviewer））"
