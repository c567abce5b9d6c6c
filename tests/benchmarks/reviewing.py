"""The page where a reviewer decides, beside the page of the same sheet; and many sheets passed in one order."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from django.db import connection
from django.db.models import CharField, Value
from django.db.models.functions import Cast, Concat
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from indicators.sheet import FundAmounts
from projects.models import Evaluation, Job, Ledger, Project, Round, Step
from projects.queue import enqueue, run_job
from projects.queue.asking import BULK_REVIEW
from projects.review.bulk import BulkOrder
from projects.review.workflow import Act, standing_of
from projects.rounds import prefilling
from projects.rounds.differing import differing_sheets
from projects.rounds.ledger import plan_ledger, store_ledger
from projects.rounds.ledger_table import LedgerEntry
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement, medians_ms, milliseconds
from tests.benchmarks.rules import ROWS, long_sheet
from tests.factories import DepartmentFactory
from tests.projects.locks.sheets import copies
from tests.projects.scenes import brought_to, county, filled, sound

assert prefilling.KINDS  # the worker's room is loaded, as in its process
SIBLINGS: Final = 5
TIMES: Final = 20
QUERIES: Final = 20
MANY: Final = 1500
QUEUE_MS: Final = 100
SECONDS: Final = 60  # for all of them, by one worker


def page() -> Iterator[Measurement]:
    scene, sheet = county(), replace(long_sheet(), indicators=long_sheet().indicators[:ROWS])
    held = brought_to(scene, filled(scene, sheet, name="审核的项目"), Step.DEPARTMENT_REVIEW)
    for number in range(SIBLINGS):
        filled(scene, sheet, unit=DepartmentFactory.create(name=f"下属单位{number}", parent=scene.industry))
    client = scene.client_of("department reviewer")
    review, plain = (reverse(view, args=[held.pk]) for view in ("review_sheet", "evaluation"))
    with CaptureQueriesContext(connection) as queries:
        assert len(client.get(review).context["rows"]) == ROWS
    asked = len(queries)  # the next request forgets them
    drawn, ordinary = medians_ms(lambda: client.get(review), lambda: client.get(plain))
    yield Measurement(
        name=f"review page, {ROWS} rows",
        value=drawn,
        unit="ms",
        goal=2,
        peer="the page of the sheet",
        peer_value=ordinary,
    )
    yield Measurement(name=f"review page: queries, {ROWS} rows", value=asked, unit="", goal=QUERIES)


def in_bulk() -> Iterator[Measurement]:
    with throwaway_databases():
        scene = county(2021)
        copies(scene, brought_to(scene, filled(scene, sound()), Step.UNIT_REVIEW), MANY - 1)
        client = scene.client_of("unit reviewer")
        queue = reverse("review")
        assert client.get(queue).context["tabs"][0].number == MANY
        (opened,) = medians_ms(lambda: client.get(queue), times=TIMES)
        yield Measurement(name=f"queue of {MANY:,} waiting sheets", value=opened, unit="ms", goal=QUEUE_MS)
        address = reverse("bulk_review", args=["approve"], query={"everything": "1"})
        asked = [milliseconds(lambda: client.get(address)) for _ in range(2)]  # the first reads templates
        yield Measurement(name=f"preflight of {MANY:,} sheets", value=asked[1], unit="ms")
        looked_at = [(each.pk, standing_of(each)) for each in Evaluation.objects.order_by("pk")]
        order = BulkOrder(act=Act.APPROVE, opinion="", looked_at=looked_at, address=None)
        job = enqueue(BULK_REVIEW, order.arguments, owner=scene.people["unit reviewer"])
        taken = milliseconds(lambda: run_job(job.pk)) / 1000
        assert Job.objects.get(pk=job.pk).result["acted"] == MANY
        yield Measurement(name=f"{MANY:,} sheets passed in bulk", value=taken, unit="s", goal=SECONDS)


def ledger() -> Iterator[Measurement]:
    """The bureau's amounts looked at, stored, and brought to every form of a round."""
    with throwaway_databases():
        scene = county(2021)
        copies(scene, filled(scene, sound()), MANY - 1)
        Project.objects.update(code=Concat(Value("65-"), Cast("pk", CharField())))
        office, amounts = scene.people["finance office"], FundAmounts(budget=Decimal(250_000), spent=Decimal(125_000))
        codes = Project.objects.order_by("pk").values_list("code", flat=True)
        entries = [
            LedgerEntry(row=row, code=code, name="", kind="appropriation", amounts=amounts)
            for row, code in enumerate(codes, start=2)
        ]
        exercise, plans = Round.objects.get(pk=scene.round.pk), []
        asked = milliseconds(lambda: plans.append(plan_ledger(entries, exercise, Ledger.LOCKED)))
        yield Measurement(name=f"plan of {MANY:,} amounts of the ledger", value=asked, unit="ms")
        store_ledger(
            entries,
            round=exercise,
            mode=Ledger.LOCKED,
            shown=plans[0].fingerprint(),
            by=office,
            address=None,
        )
        taken = milliseconds(lambda: run_job(Job.objects.get().pk))
        assert Job.objects.get().result["filled"] == MANY
        yield Measurement(name=f"{MANY:,} forms filled from the ledger", value=taken / 1000, unit="s", goal=SECONDS)
        yield Measurement(
            name=f"differing among {MANY:,}", value=milliseconds(lambda: differing_sheets(exercise)), unit="ms"
        )
