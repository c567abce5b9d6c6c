"""Two hundred clerks who fill in at once, while two people review and one export is made, against the site as it runs in
earnest: gunicorn's two workers on PostgreSQL, and a worker beside them."""

import asyncio
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from projects.documents.layout import DEFAULT
from projects.exports.order import ExportOrder, Target
from projects.models import Evaluation, LayoutVersion, RoleKind, Step
from projects.queue import enqueue
from projects.queue.asking import EXPORT
from projects.queue.tending import worker_is_alive
from projects.sheets import apply_sheet
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement
from tests.benchmarks.rules import long_sheet
from tests.benchmarks.site import site, working
from tests.factories import EvaluationFactory, RoleFactory, RoundFactory
from tests.projects.queue.processes import until
from tests.projects.scenes import brought_to, county, filled

CLERKS: Final = 200
SAVES: Final = 6  # by each clerk
PAUSE: Final = 4.0  # seconds between two cells of a clerk, on average
LOOK: Final = 3.0  # seconds between two pages of a reviewer, on average
PATIENCE: Final = 30.0  # seconds
OK: Final = 200
TOKEN: Final = "t" * 32  # of CSRF: what the cookie and the header have in common


@dataclass(frozen=True, slots=True, kw_only=True)
class Clerk:
    address: str
    session: str
    row: str
    version: int

    def request(self, number: int) -> bytes:
        cell = f"indicators.{self.row}"
        body = urlencode({f"{cell}.version": self.version + number, f"{cell}.actual": f"{190 + number}人"}).encode()
        head = (
            f"POST {self.address} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n"
            "Content-Type: application/x-www-form-urlencoded\r\nHX-Request: true\r\n"
            f"X-CSRFToken: {TOKEN}\r\nCookie: sessionid={self.session}; csrftoken={TOKEN}\r\n\r\n"
        )
        return head.encode() + body


def autosaving() -> Iterator[Measurement]:
    with throwaway_databases():
        at_work, reviewers = list(clerks(CLERKS)), list(_reviewers())
        owner = RoleFactory.create(kind=RoleKind.FINANCE_OFFICE, department=Evaluation.objects.all()[0].unit).user
        with site() as port, working():
            until(worker_is_alive)
            job = enqueue(EXPORT, _everything().arguments, owner=owner)
            taken, reviewed = asyncio.run(_all_at_work(at_work, reviewers, port))
            job.refresh_from_db()
    answered = sorted(seconds * 1000 for status, seconds in taken if status == OK)
    name = f"autosave, {CLERKS} clerks, {len(taken)} saves, 2 reviewers, an export"
    failed = [status for status, _ in (*taken, *reviewed) if status != OK]
    yield Measurement(name=f"{name}, median", value=statistics.median(answered), unit="ms", goal=150)
    yield Measurement(name=f"{name}, p95", value=statistics.quantiles(answered, n=20)[-1], unit="ms", goal=300)
    yield Measurement(name=f"{name}, not answered with 200", value=len(failed), unit="", goal=0)
    yield Measurement(name="beside them: sheets exported meanwhile", value=job.done, unit="")
    yield Measurement(name="beside them: review page, median", value=_median_ms(reviewed), unit="ms")


def _median_ms(taken: Sequence["Taken"]) -> float:
    return statistics.median(seconds * 1000 for _, seconds in taken)


def _everything() -> ExportOrder:
    sheets = Evaluation.objects.exclude(step=Step.DEPARTMENT_REVIEW).values_list("pk", "round_id")
    return ExportOrder(title="全部", round=sheets[0][1], sheets=tuple(pk for pk, _ in sheets), target=Target.PDF)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reviewer:
    address: str
    session: str

    @property
    def request(self) -> bytes:
        return f"GET {self.address} HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: sessionid={self.session}\r\n\r\n".encode()


def _reviewers() -> Iterator[Reviewer]:
    """Each looks at one sheet again and again."""
    scene = county()
    for name in ("甲项目", "乙项目"):
        held = brought_to(scene, filled(scene, long_sheet(), name=name), Step.DEPARTMENT_REVIEW)
        session = scene.client_of("department reviewer").cookies["sessionid"].value
        yield Reviewer(address=reverse("review_sheet", args=[held.pk]), session=session)


def clerks(number: int) -> Iterator[Clerk]:
    exercise = RoundFactory.create(layout=LayoutVersion.objects.get(code=DEFAULT))
    sheet = replace(long_sheet(), year=exercise.year)
    for _ in range(number):
        evaluation = EvaluationFactory.create(round=exercise, unit__region=exercise.region)
        apply_sheet(evaluation, sheet)
        yield _clerk(evaluation)


def _clerk(evaluation: Evaluation) -> Clerk:
    client = Client()
    client.force_login(RoleFactory.create(kind=RoleKind.FILLER, department=evaluation.unit).user)
    row = evaluation.indicators.all()[0]
    return Clerk(
        address=reverse("save_rows", args=[evaluation.pk]),
        session=client.cookies["sessionid"].value,
        row=row.key,
        version=row.row_version,
    )


Taken = tuple[int, float]  # status (0: none) and seconds


async def _all_at_work(
    people: Sequence[Clerk], reviewers: Sequence[Reviewer], port: int
) -> tuple[list[Taken], list[Taken]]:
    reviewing = [asyncio.create_task(_reviewing(each, port)) for each in reviewers]
    worked = await asyncio.gather(*(_at_work(clerk, port) for clerk in people))
    for task in reviewing:
        task.cancel()
    return list(chain(*worked)), list(chain(*await asyncio.gather(*reviewing)))


async def _reviewing(reviewer: Reviewer, port: int) -> list[Taken]:
    """Until all clerks are done."""
    taken: list[Taken] = []
    with suppress(asyncio.CancelledError):
        while True:
            taken.append(await _timed(reviewer.request, port))
            await asyncio.sleep(random.uniform(0, 2 * LOOK))
    return taken


async def _at_work(clerk: Clerk, port: int) -> list[Taken]:
    """The pauses are spread evenly, so that the clerks don't march in step."""
    taken = []
    for number in range(SAVES):
        await asyncio.sleep(random.uniform(0, 2 * PAUSE))
        taken.append(await _timed(clerk.request(number), port))
    return taken


async def _timed(request: bytes, port: int) -> Taken:
    start = time.perf_counter()
    status = await _answer(request, port)
    return status, time.perf_counter() - start


async def _answer(request: bytes, port: int) -> int:
    try:
        return await asyncio.wait_for(_exchange(request, port), PATIENCE)
    except (TimeoutError, OSError):
        return 0


async def _exchange(request: bytes, port: int) -> int:
    """One connection a save: gunicorn's threads are few, and a proxy in front keeps none of them waiting."""
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    try:
        writer.write(request.replace(b"\r\n\r\n", b"\r\nConnection: close\r\n\r\n", 1))
        status = (await reader.readline()).split()
        await reader.read()
        return int(status[1]) if len(status) > 1 else 0
    finally:
        writer.close()
