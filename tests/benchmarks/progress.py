"""The progress of a round of ten thousand sheets, beside the way in which each sheet is read and asked about."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from django.db import connection
from django.urls import reverse
from django.utils import timezone

from perfeval.accounts.models import User
from projects.history.events import chain_of
from projects.models import Evaluation, Event, Project, Round, Step
from projects.models.evaluation import evaluation_for
from projects.models.event import FILLING_VERBS
from projects.queries import added_up, progress_by_unit, rounds_for
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement, medians_ms
from tests.factories import DepartmentFactory, ExtensionFactory
from tests.projects.scenes import County, county, windows_end

DEPARTMENTS: Final = 100
UNITS: Final = 5  # below each
SHEETS: Final = 10_000
TOUCHED: Final = 3  # of four
LONGEST: Final = 300  # ms
TIMES: Final = 11


def of_a_round() -> Iterator[Measurement]:
    with throwaway_databases():
        scene = county(2021)
        _fill(scene)
        office, client = scene.people["finance office"], scene.client_of("finance office")
        address = reverse("progress", args=[scene.round.pk])
        assert _by_query(scene.round.pk, office) == _by_hand(scene.round.pk)
        numbers, page = medians_ms(lambda: _by_query(scene.round.pk, office), lambda: client.get(address), times=TIMES)
        (naive,) = medians_ms(lambda: _by_hand(scene.round.pk), times=1)
        yield Measurement(name=f"progress of {SHEETS:,} sheets", value=numbers, unit="ms", goal=LONGEST)
        yield Measurement(
            name=f"progress of {SHEETS:,} sheets, sheet by sheet",
            value=numbers,
            unit="ms",
            goal=0.1,
            peer="each sheet read and asked about",
            peer_value=naive,
        )
        yield Measurement(name=f"page of it, {DEPARTMENTS * (UNITS + 1)} lines", value=page, unit="ms", goal=LONGEST)


def _fill(scene: County) -> None:
    """Sheets at all steps; of those at filling most were touched, all are late, and ten units have longer."""
    units = []
    for number in range(DEPARTMENTS):
        department = DepartmentFactory.create(name=f"第{number}局", region=scene.region)
        units += [
            DepartmentFactory.create(name=f"第{number}局第{each}中心", parent=department) for each in range(UNITS)
        ]
    made = Project.objects.bulk_create(
        Project(name=f"项目{number}", unit=unit, department=unit.parent)
        for number in range(SHEETS)
        for unit in [units[number % len(units)]]
    )
    now, by = timezone.now(), scene.people["owner"]
    sheets = [evaluation_for(project, scene.round, names=_names(project)) for project in made]
    for number, sheet in enumerate(sheets):
        sheet.step = list(Step)[number % 7 if number % 7 < len(Step) else 0]
        if sheet.step != Step.FILLING:
            sheet.submitted_at, sheet.submitted_by = now, by
        if sheet.step == Step.APPROVED:
            sheet.approved_at, sheet.approved_by = now, by
    Evaluation.objects.bulk_create(sheets, batch_size=1000)
    touched = [sheet for number, sheet in enumerate(sheets) if number % 4 < TOUCHED]
    Event.objects.bulk_create(
        (
            Event(
                chain=chain_of(sheet), sequence=1, evaluation=sheet, verb="change", user=by, actor=by.name, digest="0"
            )
            for sheet in touched
        ),
        batch_size=1000,
    )
    windows_end(scene, timezone.localdate().replace(day=1, month=1))
    window = scene.round.windows.get(closes_on__isnull=False)
    for unit in units[:10]:
        ExtensionFactory.create(window=window, department=unit)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _names(project: Project) -> dict[int, str]:
    return {each.pk: each.name for each in (project.unit, project.department)}


def _by_query(key: int, user: User) -> tuple[int, int, int]:
    total = added_up(each.counts for each in progress_by_unit(rounds_for(user).get(pk=key), user))
    return total.due, total.done, total.late


def _by_hand(key: int) -> tuple[int, int, int]:
    today, counted = timezone.localdate(), Counter[tuple[int, int, str, bool]]()
    exercise = Round.objects.prefetch_related("windows").get(pk=key)
    late = 0
    for sheet in exercise.evaluations.select_related("unit", "department"):
        is_touched = sheet.events.filter(verb__in=FILLING_VERBS).exists() if sheet.step == Step.FILLING else True
        counted[sheet.department_id, sheet.unit_id, sheet.step, is_touched] += 1
        window = exercise.window(sheet.stage, sheet.step)
        last_day = window.last_day_for(sheet.unit_path) if window else None
        late += last_day is not None and last_day < today
    done = sum(number for (_, _, step, _), number in counted.items() if step == Step.APPROVED)
    return counted.total(), done, late
