"""Records and sheets give each other back unchanged, and what follows from them is stored once."""

import pytest

from indicators.checks.made import SOUND
from projects.models import Evaluation
from projects.sheets import apply_sheet, sheet_of
from tests.factories import EvaluationFactory, RoundFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def evaluation() -> Evaluation:
    return EvaluationFactory.create(round=RoundFactory.create(year=2021))


def test_records_give_back_the_sheet_that_was_written(evaluation: Evaluation) -> None:
    apply_sheet(evaluation, SOUND)
    assert sheet_of(Evaluation.objects.get()) == SOUND
