"""The list of a round, and that of all sheets of a region, opened among a million evaluations and among ten thousand, on PostgreSQL."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import connection
from django.test import Client

from projects.models import Department, Evaluation, RoleKind, Round
from projects.queries.keyset import BY_UNIT, mark_of
from projects.sample_data.volume import make_volume
from tests.benchmarks.databases import database, throwaway_databases
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.factories import RoleFactory

FEW, MANY = 10_000, 1_000_000
PROJECTS: Final = 2000  # in the round that is opened, however many others there are
TURNS: Final = 12
TIMES: Final = 15
FEWEST: Final = 10  # lines, or the address opens nothing worth timing
ACTS: Final = {
    "list of a round": "",
    "list of a round, one step": "?step=unit_review",
    "list of a round, one department's subtree": "?department={department}",
    "list of a round, page 50": "?after={mark}",
    "list of a round, amount and rate": "?budget_from=10&rate_to=97",
}
OVERVIEW_ACTS: Final = {
    "all sheets of a region": "?round=",
    "all sheets of a region, by score": "?round=&sort=-score",
    "all sheets of a region, rate from the least": "?rate_to=97&sort=rate",
}
GOAL: Final = 1.5
PARTS: Final = ("", ", its queries alone")  # page weight must not hide growth
Times = tuple[float, float]  # in ms: of the page, and of its queries


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody of the bureau, with the addresses of what is opened."""

    client: Client
    addresses: Sequence[str]

    def open(self, address: str) -> None:
        response = self.client.get(address)
        assert response.status_code == 200, response.status_code
        assert len(response.context["lines"]) >= FEWEST


def round_list() -> Iterator[Measurement]:
    with throwaway_databases(clones=2) as (few, many):
        readers = {few: _filled(few, FEW), many: _filled(many, MANY)}
        times = _taken_in_turns(readers)
    for act, with_few, with_many in zip((*ACTS, *OVERVIEW_ACTS), times[few], times[many], strict=True):
        for part, many_ms, few_ms in zip(PARTS, with_many, with_few, strict=True):
            yield Measurement(
                name=f"{act}{part}, at {MANY:,} evaluations",
                value=many_ms,
                unit="ms",
                goal=GOAL,
                peer=f"at {FEW:,}",
                peer_value=few_ms,
            )


def _filled(name: str, evaluations: int) -> Reader:
    with database(name):
        _fill(evaluations)
        return _reader()


def _fill(evaluations: int) -> None:
    """Sheets without rows: a list reads none. References are sound by their making and not checked one by one."""
    begun, told = time.monotonic(), 0
    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")
        for made in make_volume(evaluations, indicators=0):
            if made.evaluations * 10 // evaluations > told:
                told = made.evaluations * 10 // evaluations
                say(f"{made.evaluations:,} of {evaluations:,} evaluations, {time.monotonic() - begun:.0f} s")
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def _reader() -> Reader:
    rounds = Round.objects.filter(year=2024, region__code__startswith="volume-").order_by("region__code")
    sized = [each for each in rounds if each.evaluations.count() == PROJECTS]
    held = sized[len(sized) // 2]
    office = Department.objects.filter(region=held.region_id, parent=None).order_by("path")[0]
    client = Client()
    client.force_login(RoleFactory.create(kind=RoleKind.FINANCE_OFFICE, department=office).user)
    far = Evaluation.objects.filter(round=held).order_by("unit_path", "pk")[PROJECTS * 3 // 4]
    words = {"department": office.pk, "mark": mark_of(far, BY_UNIT)}
    of_round = [f"/rounds/{held.pk}/{query.format(**words)}" for query in ACTS.values()]
    return Reader(client, of_round + [f"/evaluations/{query}" for query in OVERVIEW_ACTS.values()])


def _taken_in_turns(readers: dict[str, Reader]) -> dict[str, list[Times]]:
    """What else the machine does falls on both databases alike; within a turn the first opening only warms up."""
    taken: dict[str, list[list[Times]]] = {name: [[] for _ in reader.addresses] for name, reader in readers.items()}
    for _ in range(TURNS):
        for name, reader in readers.items():
            with database(name):
                for times, address in zip(taken[name], reader.addresses, strict=True):
                    reader.open(address)
                    times += [_timed(reader, address) for _ in range(TIMES)]
    return {name: [_medians(times) for times in acts] for name, acts in taken.items()}


def _medians(times: Sequence[Times]) -> Times:
    pages, queries = zip(*times, strict=True)
    return statistics.median(pages), statistics.median(queries)


def _timed(reader: Reader, address: str) -> Times:
    stopwatch = Stopwatch()
    with connection.execute_wrapper(stopwatch):
        page = milliseconds(lambda: reader.open(address))
    return page, stopwatch.total


class Stopwatch:
    """Stands between Django and the database. A page hides by its own weight what its queries gain."""

    def __init__(self) -> None:
        self.total = 0.0

    def __call__(self, execute: Callable[..., Any], *statement: Any) -> Any:
        start = time.perf_counter()
        try:
            return execute(*statement)
        finally:
            self.total += (time.perf_counter() - start) * 1000
