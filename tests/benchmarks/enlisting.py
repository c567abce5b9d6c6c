"""A list of 1,500 projects: matched with the records, and entered in a round with the rows of the year before."""

from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.test.utils import CaptureQueriesContext

from projects.models import Evaluation, Indicator, ListSource, Round
from projects.rounds.enlisting.applying import enlist
from projects.rounds.enlisting.drafts import begin_draft
from projects.rounds.enlisting.lines import FoundLine
from projects.rounds.enlisting.matching import match_draft
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement, milliseconds
from tests.factories import DepartmentFactory, RoundFactory
from tests.projects.scenes import County, county

MANY: Final = 1500
UNITS: Final = 100
ROWS: Final = 12  # of each sheet
SECONDS: Final = 20
MATCHING: Final = 500  # milliseconds, at every step of the four pages
QUERIES: Final = 35


def lists() -> Iterator[Measurement]:
    with throwaway_databases():
        scene = county(2021)
        for number in range(UNITS):
            DepartmentFactory.create(name=f"单位{number}", parent=scene.industry)
        matched, entered, queries = _entered(scene)
        yield Measurement(name=f"{MANY:,} new projects: matched", value=matched, unit="ms", goal=MATCHING)
        yield Measurement(name=f"{MANY:,} new projects: entered", value=entered, unit="s", goal=SECONDS)
        Indicator.objects.bulk_create(
            Indicator(evaluation=sheet, key=str(row), position=row, name=f"培训人数{row}", target="≥200人")
            for sheet in Evaluation.objects.all()
            for row in range(1, ROWS + 1)
        )
        layout = scene.round.layout
        next_year = RoundFactory.create(region=scene.region, year=2022, layout=layout, goal_layout=None)
        matched, entered, queries = _entered(scene, next_year)
        yield Measurement(name=f"{MANY:,} projects of last year: matched", value=matched, unit="ms", goal=MATCHING)
        yield Measurement(
            name=f"{MANY:,} projects of last year: entered, {ROWS} rows each", value=entered, unit="s", goal=SECONDS
        )
        yield Measurement(name=f"{MANY:,} projects of last year: queries", value=queries, unit="", goal=QUERIES)


def _entered(scene: County, round: Round | None = None) -> tuple[float, float, int]:
    exercise, by = round or scene.round, scene.people["finance office"]
    lines = [
        FoundLine(name=f"第{number}号项目经费", unit=f"单位{number % UNITS}", code=f"P{number}", initial="10000")
        for number in range(MANY)
    ]
    draft = begin_draft(exercise, ListSource.LIST, lines, origin="", by=by, seen="")
    matched = milliseconds(lambda: match_draft(draft))
    fingerprint = match_draft(draft).fingerprint()
    with CaptureQueriesContext(connection) as queries:
        entered = milliseconds(lambda: enlist(exercise, by=by, seen=draft.seen, fingerprint=fingerprint, issues=False))
    return matched, entered / 1000, len(queries)
