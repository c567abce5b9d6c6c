"""What is read of a step."""

import datetime as dt

import pytest

from projects.models import Evaluation, Event, Publication, Step
from projects.models.scope import Scope
from projects.states import Word, dates_of, state_of
from tests.factories import EvaluationFactory, UserFactory
from tests.projects.scenes import submit

pytestmark = pytest.mark.django_db
NOBODY = Scope()


@pytest.fixture
def evaluation() -> Evaluation:
    return EvaluationFactory.create()


def test_sheet_in_filling_is_being_filled_to_others(evaluation: Evaluation) -> None:
    assert state_of(evaluation, NOBODY) == Word("填报中")


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
    windows = evaluation.round.windows.filter(stage=evaluation.stage, step=evaluation.step)
    windows.update(opens_on=opens_on, closes_on=closes_on)
    assert dates_of(evaluation) == said


def test_sheet_that_is_left_out_has_no_window(evaluation: Evaluation) -> None:
    evaluation.round.windows.update(closes_on=dt.date(2021, 4, 15))
    evaluation.exclusion = "cancelled"
    assert dates_of(evaluation) == ""
