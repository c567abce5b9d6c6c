"""Every two acts on one sheet, at the same moment on PostgreSQL: both are done or one is refused, and nothing is lost."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, combinations_with_replacement
from typing import Final

import pytest
from django.core.management import call_command
from django.db import connection

from projects.history.events import verify_log
from projects.models import Evaluation
from projects.review.workflow import RefusedError
from tests.extent import EVERYTHING
from tests.factories import RoundFactory
from tests.projects.locks.acts import ACTS, Desk, Doing
from tests.projects.locks.racing import Racers, Work
from tests.projects.locks.replaying import faults
from tests.projects.locks.sheets import STANDINGS, at_standing, copies
from tests.projects.scenes import PEOPLE, County, county

Pair = tuple[str, str]
TOLD: Final = {200, 302, 403, 404, 409, 422}  # done, or refused in words
PARTS: Final = 4  # for as many processes as share the tests


def pairs() -> Mapping[str, list[Pair]]:
    """Where both may be done. Two acts that no sheet allows at the same time can't meet."""
    found: dict[str, list[Pair]] = {standing: [] for standing in STANDINGS}
    for pair in MEETINGS if EVERYTHING else covering(MEETINGS):
        found[next(standing for standing in STANDINGS if standing in met_at(pair))].append(pair)
    return found


def met_at(pair: Pair) -> frozenset[str]:
    return ACTS[pair[0]].at & ACTS[pair[1]].at


def covering(pairs: Sequence[Pair]) -> list[Pair]:
    """Each act beside itself, and each two ways to the server once, in turn by the acts that they know."""
    chosen = [pair for pair in pairs if pair[0] == pair[1]]
    times = Counter(chain.from_iterable(chosen))
    for held in grouped(pairs).values():
        if not any(pair in chosen for pair in held):
            pair = min(held, key=lambda pair: times[pair[0]] + times[pair[1]])
            chosen.append(pair)
            times.update(pair)
    return chosen


def grouped(pairs: Sequence[Pair]) -> Mapping[frozenset[str], list[Pair]]:
    """Acts with the same way take their locks in the same place, before they part."""
    found: dict[frozenset[str], list[Pair]] = {}
    for pair in pairs:
        found.setdefault(frozenset(ACTS[name].view or name for name in pair), []).append(pair)
    return found


MEETINGS: Final = [pair for pair in combinations_with_replacement(ACTS, 2) if met_at(pair)]


def shares() -> Iterator[tuple[str, list[Pair]]]:
    for standing, held in pairs().items():
        parts = PARTS if len(held) > 100 else 1
        for part in range(parts):
            yield standing, held[part::parts]


def desk(scene: County) -> Desk:
    return Desk(scene=scene, clients={person: scene.client_of(person) for person in PEOPLE})


def is_told(outcome: object) -> bool:
    """Not an error of ours: a refusal is an answer, an exception of the database is none."""
    if isinstance(outcome, Exception):
        return isinstance(outcome, RefusedError)
    return getattr(outcome, "status_code", 200) in TOLD


@pytest.mark.skipif(
    connection.vendor != "postgresql", reason="SQLite has one writer at a time, and in memory no waiting"
)
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("standing", "share"), list(shares()))
def test_no_two_acts_stand_in_each_others_way(standing: str, share: list[Pair]) -> None:
    scene = county(2021)
    desks, wrong = (desk(scene), desk(scene)), []
    attic = RoundFactory.create(region=scene.region, layout=scene.round.layout, goal_layout=scene.round.goal_layout)
    sheets = copies(scene, at_standing(scene, standing), len(share))
    Evaluation.objects.filter(pk__in=[sheet.pk for sheet in sheets]).update(
        round=attic
    )  # a sheet looks at its neighbours
    with Racers() as racers:
        for names, sheet in zip(share, sheets, strict=True):
            doings = [ACTS[name] for name in names]
            Evaluation.objects.filter(round=scene.round).update(round=attic)
            Evaluation.objects.filter(pk=sheet.pk).update(round=scene.round)
            for prepare in {doing.prepare for doing in doings if doing.prepare}:
                prepare(desks[0], sheet)
            first, second = (at_desk(*each, sheet) for each in zip(doings, desks, strict=True))
            *outcomes, waited = racers.race(first, second)
            said = [
                f"{name}: {outcome!r}" for name, outcome in zip(names, outcomes, strict=True) if not is_told(outcome)
            ]
            if waited and doings[1].only_logs and not doings[0].only_logs:
                said.append("had to wait for who writes")
            said += faults(sheet)
            wrong += [f"{' + '.join(names)} ({standing}): {each}" for each in said]
    Evaluation.objects.filter(round=attic).update(round=scene.round)
    assert wrong == [], "\n".join(wrong)
    assert list(verify_log()) == []
    call_command("recompute", check=True)


def at_desk(doing: Doing, desk: Desk, sheet: Evaluation) -> Work:
    return lambda: doing.run(desk, Evaluation.objects.get(pk=sheet.pk))
