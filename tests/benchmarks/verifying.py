"""The whole log verified, of a million events and of twenty thousand, on PostgreSQL."""

import datetime as dt
import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from typing import Final

from django.db import connection, transaction

from projects.history.events import digest_of
from projects.models import ChainHead, Event
from projects.models.event import ACCOUNTS
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement
from tests.projects.queue.processes import database_url

FEW, MANY = 20_000, 1_000_000
OF_A_SHEET: Final = 25
OF_ACCOUNTS: Final = MANY // 2
COLUMNS: Final = tuple(field.attname for field in Event._meta.concrete_fields if not field.primary_key)
BEGAN: Final = dt.datetime(2021, 1, 1, tzinfo=dt.UTC)
GOAL: Final = 1.1  # of the peak: memory doesn't grow with the log


def log() -> Iterator[Measurement]:
    with throwaway_databases():
        few, many = FEW // OF_A_SHEET, (MANY - OF_ACCOUNTS) // OF_A_SHEET
        _write(_of_sheets(1, few))
        _, few_megabytes = _verified()
        _write(_of_sheets(few + 1, many))
        _write([_links(ACCOUNTS, None, OF_ACCOUNTS)])
        seconds, megabytes = _verified()
    yield Measurement(name=f"log of {MANY:,} events, verified, processor time", value=seconds, unit="s", goal=60)
    yield Measurement(
        name=f"log of {MANY:,} events, verified, peak memory",
        value=megabytes,
        unit="MB",
        goal=GOAL,
        peer=f"of {FEW:,} events",
        peer_value=few_megabytes,
    )


def _of_sheets(first: int, last: int) -> Iterator[Iterator[Event]]:
    return (_links(f"evaluation-{sheet}", sheet, OF_A_SHEET) for sheet in range(first, last + 1))


def _links(chain: str, sheet: int | None, count: int) -> Iterator[Event]:
    previous = ""
    for sequence in range(1, count + 1):
        event = Event(
            chain=chain,
            sequence=sequence,
            evaluation_id=sheet,
            verb="edit",
            changes={f"indicators.{sequence}.actual": ["95%", "完成 97%"], "sheet.contact": ["张三", "李四"]},
            actor="张三（zhang）",
            address="10.0.0.1",
            at=BEGAN + dt.timedelta(seconds=sequence),
            previous=previous,
        )
        previous = event.digest = digest_of(event)
        yield event


@transaction.atomic
def _write(chains: Iterable[Iterator[Event]]) -> None:
    """Without the sheets themselves: the foreign keys are not looked at."""
    heads = []
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL session_replication_role = replica")
        with cursor.copy(f"COPY projects_event ({', '.join(COLUMNS)}) FROM STDIN") as copy:
            for chain in chains:
                for event in chain:
                    values = {**event.__dict__, "changes": json.dumps(event.changes)}
                    copy.write_row([values[column] for column in COLUMNS])
                heads.append(ChainHead(chain=event.chain, sequence=event.sequence, digest=event.digest))
    ChainHead.objects.bulk_create(heads, batch_size=2000)


def _verified() -> tuple[float, float]:
    """The processor's seconds and the peak in MB."""
    command = [sys.executable, "-m", "tests.benchmarks.command", "verify_log"]
    environment = os.environ | {"DATABASE_URL": database_url()}
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    seconds, megabytes = done.stdout.splitlines()[-1].split()
    return float(seconds), float(megabytes)
