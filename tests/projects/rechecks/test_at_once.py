"""Two people on one recheck at the same moment: one does, the other is told, and both texts are there."""

from collections.abc import Iterator
from decimal import Decimal

import pytest
from django.db import connection

from projects.history.events import verify_log
from projects.models import Recheck
from projects.rechecks.acting import RecheckSaid, act_on_recheck
from projects.rechecks.marking import SavedScores, TypedScore, save_scores
from projects.rechecks.refusals import RecheckRefusedError
from projects.rechecks.table import RecheckAct
from tests.projects.locks.racing import Racers
from tests.projects.rechecks.scenes import drawn, in_days, reason, scored, seen_of_recheck
from tests.projects.scenes import County, county

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.skipif(
        connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
    ),
]


@pytest.fixture
def racers() -> Iterator[Racers]:
    with Racers() as racers:
        yield racers


@pytest.fixture
def scene() -> County:
    return county(2021)


def saved(scene: County, recheck: Recheck, person: str, score: str) -> SavedScores:
    row = recheck.rows.get(position=1)
    typed = TypedScore(score=score, reason=reason("佐证不足"), note="", version="0")
    return save_scores(recheck, {row.key: typed}, by=scene.people[person])


def test_two_reviewers_on_one_row(scene: County, racers: Racers) -> None:
    recheck = drawn(scene)
    first, second, waited = racers.race(
        lambda: saved(scene, recheck, "finance desk", "7"), lambda: saved(scene, recheck, "finance office", "6")
    )
    assert isinstance(first, SavedScores)
    assert isinstance(second, SavedScores)
    key = recheck.rows.get(position=1).key
    assert (first.saved, second.saved, waited) == ([key], [], True)
    assert (second.overtaken[key].score, recheck.rows.get(position=1).score) == (Decimal(7), Decimal(7))
    assert list(verify_log()) == []


def test_score_that_races_the_opinion_is_refused_or_stops_it(scene: County, racers: Racers) -> None:
    recheck = scored(scene, drawn(scene))
    seen, said = seen_of_recheck(recheck), RecheckSaid(answer_until=in_days(5))
    office = scene.people["finance office"]
    row = recheck.rows.get(position=1)

    def issue() -> object:
        return act_on_recheck(recheck, RecheckAct.ISSUE, by=office, seen=seen, said=said)

    def score() -> object:
        typed = TypedScore(score="6", reason=reason("佐证不足"), note="", version=str(row.row_version))
        return save_scores(recheck, {row.key: typed}, by=scene.people["finance desk"])

    scored_first, stopped, _ = racers.race(score, issue)
    assert isinstance(scored_first, SavedScores)
    assert isinstance(stopped, RecheckRefusedError)
    assert (stopped.reason, recheck.opinions.count()) == ("刚有人改过得分，没有办理。请看过现在的得分后再办。", 0)
    seen = seen_of_recheck(recheck)
    issued, refused, _ = racers.race(issue, score)
    assert isinstance(issued, Recheck)
    assert isinstance(refused, RecheckRefusedError)
    assert refused.reason.startswith("复核意见书已经发出")
    assert list(verify_log()) == []
