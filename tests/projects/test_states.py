"""What is read of a step."""

import pytest

from projects.models import Evaluation, Event, Publication, Step
from projects.models.scope import Scope
from projects.states import Word, state_of
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
