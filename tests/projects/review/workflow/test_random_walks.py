"""Whatever people do in whatever order, every constraint holds, the log is whole and nothing approved is lost."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from projects.history.events import verify
from projects.models import Evaluation, Exclusion, Stage, Step
from projects.queries import progress_of
from projects.review.workflow import TABLE, Act, ActOutcome, Given, RefusedError, transition
from projects.sheets import stale_numbers
from tests.projects.scenes import County, county, filled, sound_goal

pytestmark = pytest.mark.django_db
PEOPLE = ("owner", "another unit", "unit reviewer", "department reviewer", "finance desk", "finance office")
LIKELY = (  # who usually does it: a walk of chance alone would never leave the unit
    (Act.SUBMIT_AS_IT_WAS, "owner"),
    (Act.APPROVE, "unit reviewer"),
    (Act.APPROVE, "department reviewer"),
    (Act.APPROVE, "finance desk"),
    (Act.APPROVE, "finance office"),
    (Act.BEGIN_EVALUATION, "owner"),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    act: Act
    person: str
    given: Given


GIVEN = st.builds(
    Given,
    opinion=st.sampled_from(("", "请核实。")),
    to=st.sampled_from((None, *Step)),
    exclusion=st.sampled_from((None, *Exclusion)),
)
ATTEMPTS = st.one_of(
    st.builds(lambda usual, said: Attempt(usual[0], usual[1], said), st.sampled_from(LIKELY), GIVEN),
    st.builds(Attempt, st.sampled_from(Act), st.sampled_from(PEOPLE), GIVEN),
)


@pytest.fixture
def scene() -> County:
    return county(2021)


@pytest.mark.slow
@given(attempts=st.lists(ATTEMPTS, min_size=5, max_size=40))
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
def test_walk(scene: County, attempts: list[Attempt]) -> None:
    evaluation = filled(scene, sound_goal())
    for attempt in attempts:
        before = Evaluation.objects.get(pk=evaluation.pk)
        events = evaluation.events.count()
        outcome = attempted(scene, before, attempt)
        if outcome is None:
            assert evaluation.events.count() == events
            assert fields(Evaluation.objects.get(pk=evaluation.pk)) == fields(before)
        else:
            assert evaluation.events.count() == events + 1
            assert (Stage(before.stage), Step(before.step)) in TABLE[attempt.act].origins
            look_at(outcome.evaluation, before)
            assert_list_adds_up(scene)
    assert list(verify()) == []
    assert list(stale_numbers(Evaluation.objects.filter(pk=evaluation.pk))) == [(evaluation, [])]


def attempted(scene: County, evaluation: Evaluation, attempt: Attempt) -> ActOutcome | None:
    try:
        return transition(evaluation, attempt.act, by=scene.people[attempt.person], given=attempt.given)
    except RefusedError:
        return None


def look_at(written: Evaluation, before: Evaluation) -> None:
    stored = Evaluation.objects.get(pk=written.pk)
    assert fields(stored) == fields(written)
    stored.full_clean()  # the database has refused what SQL can; this names the sentence
    assert stored.step_since >= before.step_since
    assert bool(stored.approved_goal) >= bool(before.approved_goal)
    assert bool(stored.approved_version) >= bool(before.approved_version)
    if stored.step not in (Step.FILLING, Step.APPROVED):
        last = stored.versions.filter(stage=stored.stage).latest("number")
        assert last.submitted_by == stored.submitted_by


def fields(evaluation: Evaluation) -> dict[str, object]:
    kept = {field.attname: getattr(evaluation, field.attname) for field in evaluation._meta.concrete_fields}
    return {name: value for name, value in kept.items() if name != "recomputed_at"}


def assert_list_adds_up(scene: County) -> None:
    """应评 = 已评 + 不纳入 + 未完成, each counted from the sheets one by one."""
    due = list(Evaluation.objects.filter(round=scene.round).exclude(exclusion=Exclusion.REVOKED))
    included = [each for each in due if each.is_included]
    done = [each for each in included if (each.stage, each.step) == (Stage.SELF_EVALUATION, Step.APPROVED)]
    shown = progress_of([scene.round], scene.people["finance office"])[scene.round.pk]
    assert (shown.due, shown.done, shown.excluded) == (len(due), len(done), len(due) - len(included))
    assert shown.unfinished == len(included) - len(done) == sum(shown.at_step.values()) - shown.done
