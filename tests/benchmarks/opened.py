"""The pages without a login, on PostgreSQL: as a process keeps them, and made anew in a round with many published sheets."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from django.core.cache import caches
from django.db import connection
from django.db.models import F
from django.test import Client
from django.urls import reverse

from projects.models import Department, Evaluation, Project, Step
from projects.review.workflow import Act, transition
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement, medians_ms, milliseconds
from tests.benchmarks.rules import ROWS, long_sheet
from tests.factories import DepartmentFactory
from tests.projects.locks.sheets import copies
from tests.projects.scenes import County, brought_to, county, filled
from tests.projects.views.open_site import a_second_passes, open_site

PUBLISHED: Final = 10_000
UNDECIDED: Final = 1500
DEPARTMENTS: Final = 100
KEPT_MS, MADE_MS = 5, 50
TIMES: Final = 20


def pages() -> Iterator[Measurement]:
    with throwaway_databases(), open_site() as visitor:
        scene = county(2021)
        sheet = replace(long_sheet(), indicators=long_sheet().indicators[:ROWS])
        held = brought_to(scene, filled(scene, sheet, name="公开的项目"), Step.APPROVED)
        copies(scene, held, UNDECIDED - 1)
        preflight = reverse("bulk_review", args=["publish"], query={"round": scene.round.pk, "everything": "1"})
        office = scene.client_of("finance office")
        asked = [milliseconds(lambda: office.get(preflight)) for _ in range(2)]  # the first reads templates
        yield Measurement(name=f"preflight of {UNDECIDED:,} sheets to publish", value=asked[1], unit="ms")
        transition(held, Act.PUBLISH, by=scene.people["finance office"])
        _publish_more(Evaluation.objects.get(pk=held.pk))
        _spread(scene)
        overview = reverse("publication", args=[scene.round.pk])
        (opened,) = medians_ms(lambda: office.get(overview), times=TIMES)
        yield Measurement(name=f"公开 of {PUBLISHED + UNDECIDED:,} sheets", value=opened, unit="ms", goal=300)
        addresses = {
            "table": reverse("open_table", args=[held.pk]),
            "department": reverse("open_department", args=[scene.round.pk, _department()]),
            f"{DEPARTMENTS} departments": reverse("open_round", args=[scene.round.pk]),
            "search that finds all": reverse("open_round", args=[scene.round.pk], query={"text": "公开"}),
            "search that finds nothing": reverse("open_round", args=[scene.round.pk], query={"text": "没有"}),
        }
        (kept,) = medians_ms(lambda: visitor.get(addresses["table"]))
        made = medians_ms(*(_anew(visitor, address) for address in addresses.values()), times=TIMES)
        yield Measurement(name="public table, kept", value=kept, unit="ms", goal=KEPT_MS)
        for name, value in zip(addresses, made, strict=True):
            yield Measurement(
                name=f"public page made anew among {PUBLISHED:,}: {name}", value=value, unit="ms", goal=MADE_MS
            )


def _publish_more(held: Evaluation) -> None:
    """With the version of the first: a list asks no more of them."""
    own = ("id", "project_id", "project_name")
    columns = [field.attname for field in Evaluation._meta.concrete_fields if field.attname not in own]
    same = {name: getattr(held, name) for name in columns}
    names = [f"公开的项目{number}" for number in range(1, PUBLISHED)]
    projects = Project.objects.bulk_create(
        Project(name=name, unit_id=held.unit_id, department_id=held.department_id) for name in names
    )
    Evaluation.objects.bulk_create(
        (Evaluation(project=each, project_name=each.name, **same) for each in projects), batch_size=1000
    )


def _spread(scene: County) -> None:
    """Over many departments, as in a round in earnest."""
    for number in range(DEPARTMENTS):
        each = DepartmentFactory.create(name=f"第{number}局", region=scene.region)
        chosen = Evaluation.objects.annotate(part=F("pk") % DEPARTMENTS).filter(part=number)
        chosen.update(department=each, department_path=each.path, department_name=each.name)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _department() -> int:
    return Department.objects.get(name="第1局").pk


def _anew(visitor: Client, address: str) -> Callable[[], object]:
    def act() -> None:
        caches["public"].clear()
        a_second_passes()
        assert visitor.get(address).status_code == 200

    return act
