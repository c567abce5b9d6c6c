"""Two hundred clerks who fill in at once, against the site as it runs in earnest: gunicorn's two workers on PostgreSQL."""

import asyncio
import random
import statistics
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import urlencode

from django.test import Client
from django.urls import reverse

from projects.documents.layout import DEFAULT
from projects.models import Evaluation, LayoutVersion, RoleKind
from projects.sheets import apply_sheet
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement
from tests.benchmarks.rules import long_sheet
from tests.benchmarks.site import site
from tests.factories import EvaluationFactory, RoleFactory, RoundFactory

CLERKS: Final = 200
SAVES: Final = 6  # by each clerk
PAUSE: Final = 4.0  # seconds between two cells of a clerk, on average
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
        clerks = list(_clerks())
        with site() as port:
            taken = asyncio.run(_all_at_work(clerks, port))
    answered = sorted(seconds * 1000 for status, seconds in taken if status == OK)
    name = f"autosave, {CLERKS} clerks, {len(taken)} saves, 2 workers"
    yield Measurement(name=f"{name}, median", value=statistics.median(answered), unit="ms", goal=150)
    yield Measurement(name=f"{name}, p95", value=statistics.quantiles(answered, n=20)[-1], unit="ms")
    yield Measurement(name=f"{name}, not answered with 200", value=len(taken) - len(answered), unit="", goal=0)


def _clerks() -> Iterator[Clerk]:
    exercise = RoundFactory.create(layout=LayoutVersion.objects.get(code=DEFAULT))
    sheet = replace(long_sheet(), year=exercise.year)
    for _ in range(CLERKS):
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


async def _all_at_work(clerks: Sequence[Clerk], port: int) -> list[Taken]:
    worked = await asyncio.gather(*(_at_work(clerk, port) for clerk in clerks))
    return [taken for each in worked for taken in each]


async def _at_work(clerk: Clerk, port: int) -> list[Taken]:
    """The pauses are spread evenly, so that the clerks don't march in step."""
    taken = []
    for number in range(SAVES):
        await asyncio.sleep(random.uniform(0, 2 * PAUSE))
        start = time.perf_counter()
        status = await _answer(clerk.request(number), port)
        taken.append((status, time.perf_counter() - start))
    return taken


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
