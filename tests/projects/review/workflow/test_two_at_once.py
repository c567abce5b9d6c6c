"""Two people act on one sheet at the same moment: one does, the other is told."""

from collections.abc import Iterator

import pytest
from django.db import connection

from perfeval.accounts.models import User
from projects.history.events import verify_log
from projects.models import Evaluation, RoleKind, Step
from projects.review.workflow import Act, ActOutcome, Given, OvertakenError, transition
from tests.factories import RoleFactory, UserFactory
from tests.projects.locks.racing import Racers, Work
from tests.projects.locks.replaying import faults
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
    ),
]
GIVEN = Given(opinion="请核实。")


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, sound())


@pytest.fixture
def racers() -> Iterator[Racers]:
    with Racers() as held:
        yield held


def does(evaluation: Evaluation, act: Act, by: User) -> Work:
    """On the sheet as it stands before anybody acts."""
    seen = Evaluation.objects.get(pk=evaluation.pk)
    return lambda: transition(seen, act, by=by, given=GIVEN)


def told(racers: Racers, first: Work, second: Work) -> str:
    """What the second hears, who had to wait for the first; nothing is lost, and nothing is written of the second."""
    done, refused, waited = racers.race(first, second)
    assert (isinstance(done, ActOutcome), isinstance(refused, OvertakenError), waited) == (True, True, True), refused
    assert isinstance(done, ActOutcome)
    stands = Evaluation.objects.get(pk=done.evaluation.pk)
    assert stands.events.latest("sequence") == done.event
    assert (stands.step, faults(stands), list(verify_log())) == (done.evaluation.step, [], [])
    return str(refused)


def colleague(scene: County, kind: RoleKind) -> User:
    user: User = UserFactory.create(name="同事")
    RoleFactory.create(user=user, kind=kind, department=scene.centre)
    return user


def refusal(person: User, act: str, step: str) -> str:
    return f"“{person}”刚刚办理了“{act}”，这张表现在是“绩效自评·{step}”。本次操作没有办理，请核对后再操作。"


def test_two_fillers_submit_one_version(scene: County, evaluation: Evaluation, racers: Racers) -> None:
    people = (scene.people["owner"], colleague(scene, RoleKind.FILLER))
    acts = [does(evaluation, Act.SUBMIT, by) for by in people]
    assert told(racers, *acts) == refusal(people[0], "送审", "单位审核")
    assert evaluation.versions.count() == 1


def test_approval_that_a_withdrawal_forestalls_is_told(scene: County, evaluation: Evaluation, racers: Racers) -> None:
    held, owner = brought_to(scene, evaluation, Step.UNIT_REVIEW), scene.people["owner"]
    acts = does(held, Act.WITHDRAW, owner), does(held, Act.APPROVE, scene.people["unit reviewer"])
    assert told(racers, *acts) == refusal(owner, "撤回", "填报中")


def test_withdrawal_that_an_approval_forestalls_is_told(scene: County, evaluation: Evaluation, racers: Racers) -> None:
    held, reviewer = brought_to(scene, evaluation, Step.UNIT_REVIEW), scene.people["unit reviewer"]
    acts = does(held, Act.APPROVE, reviewer), does(held, Act.WITHDRAW, scene.people["owner"])
    assert told(racers, *acts) == refusal(reviewer, "审核通过", "主管部门审核")


@pytest.mark.parametrize(
    ("first", "second", "done", "step"),
    [
        (Act.APPROVE, Act.RETURN, "审核通过", "主管部门审核"),
        (Act.RETURN, Act.APPROVE, "退回", "填报中"),
        (Act.APPROVE, Act.APPROVE, "审核通过", "主管部门审核"),
    ],
)
def test_of_two_reviewers_one_decides(
    scene: County, evaluation: Evaluation, racers: Racers, first: Act, second: Act, done: str, step: str
) -> None:
    held, reviewer = brought_to(scene, evaluation, Step.UNIT_REVIEW), scene.people["unit reviewer"]
    acts = does(held, first, reviewer), does(held, second, colleague(scene, RoleKind.UNIT_REVIEWER))
    assert told(racers, *acts) == refusal(reviewer, done, step)
