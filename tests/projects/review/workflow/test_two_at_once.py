"""Two people act on one sheet at the same moment: one does, the other is told."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from perfeval.accounts.models import User
from projects.history.events import verify
from projects.models import Evaluation, RoleKind, Step
from projects.review.workflow import Act, Given, RefusedError, transition
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
    ),
]


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


def at_once(*acts: Callable[[], object]) -> list[str]:
    """What came of each: nothing said where it went well."""
    start, said = threading.Barrier(len(acts)), [""] * len(acts)

    def run(place: int, act: Callable[[], object]) -> None:
        start.wait()
        try:
            act()
        except RefusedError as refused:
            said[place] = refused.reason
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=each) for each in enumerate(acts)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return said


def colleague(scene: County, kind: RoleKind) -> User:
    user: User = UserFactory.create(name="同事")
    RoleFactory.create(user=user, kind=kind, department=scene.centre)
    return user


def test_two_fillers_submit_one_version(scene: County, evaluation: Evaluation) -> None:
    people = (scene.people["owner"], colleague(scene, RoleKind.FILLER))
    seen = [Evaluation.objects.get(pk=evaluation.pk) for _ in people]
    said = at_once(
        lambda: transition(seen[0], Act.SUBMIT, by=people[0]),
        lambda: transition(seen[1], Act.SUBMIT, by=people[1]),
    )
    submitted = Evaluation.objects.get(pk=evaluation.pk)
    loser = next(each for each in said if each)
    assert loser == (
        f"“{submitted.submitted_by}”刚刚办理了“送审”，这张表现在是“绩效自评·单位审核”。本次操作没有办理，请核对后再操作。"
    )
    assert (said.count(""), evaluation.versions.count(), submitted.step) == (1, 1, Step.UNIT_REVIEW)
    assert list(verify()) == []


def test_withdrawing_and_approving_exclude_each_other(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    seen = [Evaluation.objects.get(pk=held.pk) for _ in range(2)]
    said = at_once(
        lambda: transition(seen[0], Act.WITHDRAW, by=scene.people["owner"]),
        lambda: transition(seen[1], Act.APPROVE, by=scene.people["unit reviewer"]),
    )
    stands = Evaluation.objects.get(pk=held.pk).step
    assert stands == (Step.FILLING if said[0] == "" else Step.DEPARTMENT_REVIEW)
    assert said.count("") == 1
    assert evaluation.events.filter(verb__in=("withdraw", "approve")).count() == 1
    assert list(verify()) == []


def test_of_two_reviewers_one_decides(scene: County, evaluation: Evaluation) -> None:
    held = brought_to(scene, evaluation, Step.UNIT_REVIEW)
    other = colleague(scene, RoleKind.UNIT_REVIEWER)
    seen = [Evaluation.objects.get(pk=held.pk) for _ in range(2)]
    given = Given(opinion="请核实。")
    said = at_once(
        lambda: transition(seen[0], Act.RETURN, by=scene.people["unit reviewer"], given=given),
        lambda: transition(seen[1], Act.APPROVE, by=other),
    )
    stands = Evaluation.objects.get(pk=held.pk)
    assert said.count("") == 1
    assert (stands.step, stands.is_returned) == (
        (Step.FILLING, True) if said[0] == "" else (Step.DEPARTMENT_REVIEW, False)
    )
