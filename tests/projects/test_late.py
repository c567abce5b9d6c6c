"""逾期: caught up on as a rule; where the round locks it, only what was in time once can still be filled in."""

import datetime as dt

import pytest
from django.db.models import Q
from django.utils import timezone

from projects.access import may_begin_evaluation, may_fill, may_review, may_withdraw
from projects.models import Evaluation, Stage, Step
from projects.queries import current_rounds, sheets_of_mine
from projects.queries.to_do import REST
from projects.review.workflow import Act, Given, transition
from tests.factories import ExtensionFactory
from tests.projects.scenes import County, brought_to, county, filled, sound, sound_goal, windows_end, words

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


@pytest.fixture
def scene() -> County:
    scene = county(2021)
    scene.round.locks_when_late = True
    scene.round.save()
    return scene


def end(scene: County) -> None:
    windows_end(scene, timezone.localdate() - DAY)


def fills(scene: County, sheet: Evaluation) -> bool:
    held = Evaluation.objects.with_places().get(pk=sheet.pk)
    return may_fill(scene.people["owner"], held).ok


def test_round_that_locks_says_why_and_whom_to_ask(scene: County) -> None:
    sheet = filled(scene, sound())
    assert fills(scene, sheet)
    end(scene)
    last = timezone.localdate() - DAY
    text = words(scene.client_of("owner").get(f"/evaluations/{sheet.pk}/edit/", follow=True).content.decode())
    assert f"填报已于{last:%Y年%-m月%-d日}截止，这次任务逾期后不能填报和送审" in text
    assert "请联系“昌吉州”的财政绩效科延期。" in text
    window = scene.round.windows.get(stage=Stage.SELF_EVALUATION, step=Step.FILLING)
    ExtensionFactory.create(window=window, department=scene.centre, closes_on=timezone.localdate())
    assert fills(scene, sheet)


def test_round_that_does_not_lock_lets_the_late_catch_up(scene: County) -> None:
    scene.round.locks_when_late = False
    scene.round.save()
    sheet = filled(scene, sound())
    end(scene)
    assert fills(scene, sheet)


def test_what_was_in_time_once_is_not_locked(scene: County) -> None:
    returned, corrected, sent = (filled(scene, sound(), name=name) for name in ("退回的", "更正的", "送审的"))
    returned = brought_to(scene, returned, Step.UNIT_REVIEW)
    corrected = brought_to(scene, corrected, Step.APPROVED)
    sent = brought_to(scene, sent, Step.UNIT_REVIEW)
    end(scene)
    transition(returned, Act.RETURN, by=scene.people["unit reviewer"], given=Given(opinion="请核对。"))
    transition(corrected, Act.CORRECT, by=scene.people["finance office"], given=Given(opinion="数字有误。"))
    assert fills(scene, returned)
    assert fills(scene, corrected)
    held = Evaluation.objects.with_places().get(pk=sent.pk)
    assert may_review(scene.people["unit reviewer"], held).ok
    assert may_withdraw(scene.people["owner"], held).reason.startswith("填报已截止，撤回后将不能再送审")
    found = sheets_of_mine(scene.people["owner"], current_rounds(scene.people["owner"])).filter(~Q(turn=REST))
    assert {each.pk for each in found} == {returned.pk, corrected.pk}


def test_self_evaluation_is_not_begun_too_late(scene: County) -> None:
    goal = brought_to(scene, filled(scene, sound_goal()), Step.APPROVED)
    end(scene)
    held = Evaluation.objects.with_places().get(pk=goal.pk)
    assert "逾期后不能填报和送审" in may_begin_evaluation(scene.people["owner"], held).reason
