"""A sentence is asked for once, and again only when the finding says something else."""

import pytest

from indicators.checks import Finding, Level
from projects.models import Explanation
from projects.review.submission import Asked, FindingPlace, explanations_of, list_asked, place_of, said_of
from tests.factories import EvaluationFactory, ExplanationFactory

pytestmark = pytest.mark.django_db
OVER = "第 3 行「培训人数」完成值超过指标值三成。"


def finding(
    message: str = OVER, *, code: str = "overachieved", key: str = "k3", level: Level = Level.EXPLAIN
) -> Finding:
    return Finding(code=code, level=level, message=message, row=3, key=key, field="actual")


@pytest.fixture
def said() -> Explanation:
    return ExplanationFactory.create(key="k3", field="actual", message=OVER, text="年中扩大了范围。")


def test_what_nothing_was_said_to_is_asked() -> None:
    assert list_asked([finding()], {}) == (Asked(place=FindingPlace("overachieved", "k3", "actual"), message=OVER),)


@pytest.mark.parametrize("level", [Level.BLOCK, Level.NOTE])
def test_other_levels_want_no_sentence(level: Level, said: Explanation) -> None:
    assert list_asked([finding(level=level)], {}) == ()
    assert said_of(finding(level=level), explanations_of(said.evaluation)) is None


def test_what_was_said_is_not_asked_again(said: Explanation) -> None:
    explanations = explanations_of(said.evaluation)
    assert list_asked([finding()], explanations) == ()
    assert said_of(finding(), explanations) == said


def test_row_that_was_moved_is_not_asked_about_again(said: Explanation) -> None:
    moved = OVER.replace("第 3 行", "第 12 行")
    assert list_asked([finding(moved)], explanations_of(said.evaluation)) == ()


def test_finding_that_says_something_else_is_asked_with_the_former_text(said: Explanation) -> None:
    more = OVER.replace("三成", "五成")
    assert [(each.message, each.former) for each in list_asked([finding(more)], explanations_of(said.evaluation))] == [
        (more, "年中扩大了范围。")
    ]


def test_other_row_is_another_question(said: Explanation) -> None:
    assert [each.place.key for each in list_asked([finding(key="k4")], explanations_of(said.evaluation))] == ["k4"]


def test_two_findings_at_one_place_are_explained_together() -> None:
    both = list_asked([finding("甲。"), finding("乙。")], {})
    assert [each.message for each in both] == ["甲。\n乙。"]


def test_what_was_said_to_the_goal_form_is_not_said_to_the_self_evaluation() -> None:
    evaluation = EvaluationFactory.create()
    ExplanationFactory.create(evaluation=evaluation, stage="goal", key="k3", field="actual", message=OVER)
    assert explanations_of(evaluation) == {}


def test_place_fits_its_column() -> None:
    long = Finding(code="percent-odd", level=Level.EXPLAIN, message="", field="extra." + "长" * 200)
    assert len(place_of(long).field) == 100
