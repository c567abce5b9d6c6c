"""The statistics of a round of ten thousand sheets, beside the way in which each sheet is read and added up."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import Q
from django.urls import reverse

from perfeval.accounts.models import User
from projects.models import Evaluation, Round, Stage, Step
from projects.queries import Basis, ResultKind, rounds_for, statistics_of
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement, medians_ms
from tests.factories import RoundFactory
from tests.projects.many_results import departments_with_units, evaluated
from tests.projects.scenes import county

DEPARTMENTS: Final = 100
UNITS: Final = 5  # below each
SHEETS: Final = 10_000
LONGEST: Final = 300  # ms
TIMES: Final = 11
Counted = tuple[int, Decimal, Decimal]


def of_a_round() -> Iterator[Measurement]:
    with throwaway_databases():
        scene = county(2021)
        units = departments_with_units(scene, DEPARTMENTS, UNITS)
        before = RoundFactory.create(region=scene.region, year=2020)
        for exercise in (before, scene.round):
            evaluated(scene, exercise, units, SHEETS)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        office, client = scene.people["finance office"], scene.client_of("finance office")
        address = reverse("statistics", args=[scene.round.pk])
        assert _by_query(scene.round.pk, office) == _by_hand(scene.round.pk)
        numbers, page = medians_ms(lambda: _by_query(scene.round.pk, office), lambda: client.get(address), times=TIMES)
        (naive,) = medians_ms(lambda: _by_hand(scene.round.pk), times=1)
        yield Measurement(name=f"statistics of {SHEETS:,} sheets, two years", value=numbers, unit="ms", goal=LONGEST)
        yield Measurement(
            name=f"statistics of {SHEETS:,} sheets, sheet by sheet",
            value=numbers,
            unit="ms",
            goal=0.2,
            peer="each sheet of one year read and added up",
            peer_value=naive,
        )
        yield Measurement(name=f"page of it, {DEPARTMENTS} departments", value=page, unit="ms", goal=LONGEST)


def _by_query(key: int, user: User) -> Counted:
    exercise = rounds_for(user).select_related("rule_set").get(pk=key)
    years = list(rounds_for(user).filter(region=exercise.region_id).order_by("year"))
    counted = statistics_of(exercise, user, Basis.APPROVED, years=years, within=Q())
    total = counted.total
    assert sum(each.number for each in counted.bins) == total.graded.number
    return total.due.number, total.evaluated.spent, total.graded.points


def _by_hand(key: int) -> Counted:
    """By unit, by kind, and as a whole."""
    spent: defaultdict[tuple[str, object], Decimal] = defaultdict(Decimal)
    points = Decimal(0)
    sheets = Evaluation.objects.filter(round=Round.objects.get(pk=key)).select_related("project", "unit", "department")
    for sheet in sheets:
        if sheet.exclusion or sheet.step != Step.APPROVED or sheet.stage != Stage.SELF_EVALUATION:
            continue
        amount = sheet.spent_total or Decimal(0)
        groups = [("whole", None), ("department", sheet.department), ("unit", sheet.unit)]
        for group in (*groups, *((kind.value, getattr(sheet.project, kind.value)) for kind in ResultKind)):
            spent[group] += amount
        points += sheet.total_score or Decimal(0)
    return len(sheets), spent["whole", None], points
