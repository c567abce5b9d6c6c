"""What is read of a step."""

import datetime as dt

import pytest
from django.utils import timezone

from projects.models import Evaluation, Event, Publication, Stage, Step
from projects.models.scope import Scope, scope_of
from projects.review.states import Word, dates_of, state_of, window_of
from tests.factories import EvaluationFactory, UserFactory
from tests.projects.scenes import brought_to, county, filled, sound, sound_goal, submit

pytestmark = pytest.mark.django_db
NOBODY = Scope()


@pytest.fixture
def evaluation() -> Evaluation:
    return EvaluationFactory.create()


def test_sheet_in_filling_is_being_filled_to_others(evaluation: Evaluation) -> None:
    assert state_of(evaluation, NOBODY) == Word("填报中")


@pytest.mark.parametrize(("blocks", "said"), [(0, Word("待送审", "warn")), (1, Word("填报中"))])
def test_sheet_is_ready_for_its_filler_once_nothing_must_be_changed(blocks: int, said: Word) -> None:
    scene = county(2021)
    made = filled(scene, sound())
    made.block_count = blocks
    assert state_of(made, scope_of(scene.people["owner"])) == said
    assert state_of(made, scope_of(scene.people["finance office"])) == Word("填报中")


def test_returned_sheet_says_so_to_everybody(evaluation: Evaluation) -> None:
    evaluation.return_event = Event(pk=1)
    assert state_of(evaluation, NOBODY) == Word("被退回", "bad")


def test_excluded_sheet_has_no_step(evaluation: Evaluation) -> None:
    evaluation.exclusion = "cancelled"
    assert state_of(evaluation, NOBODY) == Word("不纳入自评")


@pytest.mark.parametrize(
    ("publication", "said"),
    [
        (Publication.UNDECIDED, Word("审核通过", "good")),
        (Publication.PUBLISHED, Word("已公开", "good")),
        (Publication.WITHHELD, Word("不予公开")),
    ],
)
def test_approved_sheet_tells_whether_it_is_public(
    publication: Publication, said: Word, evaluation: Evaluation
) -> None:
    submit(evaluation, UserFactory.create(), Step.APPROVED)
    evaluation.refresh_from_db()
    evaluation.publication = publication
    assert state_of(evaluation, NOBODY) == said


@pytest.mark.parametrize(
    ("opens_on", "closes_on", "said"),
    [
        (dt.date(2021, 3, 1), dt.date(2021, 4, 15), "3月1日至4月15日"),
        (dt.date(2021, 3, 1), None, "3月1日起"),
        (None, dt.date(2021, 4, 15), "4月15日截止"),
        (None, None, ""),
    ],
)
def test_window_of_a_step_is_said_by_its_days(
    opens_on: dt.date | None, closes_on: dt.date | None, said: str, evaluation: Evaluation
) -> None:
    window = window_of(evaluation)
    assert window is not None
    window.opens_on, window.closes_on = opens_on, closes_on
    assert dates_of(window, evaluation) == said


def test_sheet_that_is_left_out_has_no_window(evaluation: Evaluation) -> None:
    evaluation.exclusion = "cancelled"
    assert window_of(evaluation) is None


def test_approved_goal_form_waits_for_its_filler_once_the_self_evaluation_has_begun() -> None:
    scene = county(2021)
    goal = brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)
    owner, viewer = (scope_of(scene.people[person]) for person in ("owner", "viewer"))
    assert (state_of(goal, owner), state_of(goal, viewer)) == (
        Word("可以开始自评", "warn"),
        Word("审核通过", "good"),
    )
    windows = scene.round.windows.filter(stage=Stage.SELF_EVALUATION, step=Step.FILLING)
    windows.update(opens_on=timezone.localdate() + dt.timedelta(days=1))
    later = Evaluation.objects.with_places().get(pk=goal.pk)
    assert state_of(later, owner) == Word("审核通过", "good")
