"""A backup of a county's site and its restore, each in a process of its own: processor time, and memory at ten times the size, on PostgreSQL."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from projects.models import Attachment, Evaluation
from projects.sample_data.volume import make_volume
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement
from tests.elsewhere import new_database
from tests.factories import UserFactory
from tests.projects.queue.processes import database_url
from tests.releases.everything import kept

FEW, MANY = 500, 5000  # sheets, each with a file
FILE: Final = 100_000  # bytes
GROWTH: Final = 1.25  # of the memory
COSTS: Final = {"backup": 30, "restore": 90}  # seconds


def of_a_site() -> Iterator[Measurement]:
    few, many = _measured(FEW), _measured(MANY)
    for act, goal in COSTS.items():
        (_, least), (seconds, most) = few[act], many[act]
        named = f"{act} of {MANY:,} sheets with a file each"
        yield Measurement(name=f"{named}, processor", value=seconds, unit="s", goal=goal)
        memory = f"at {FEW:,}"
        yield Measurement(name=f"{named}, memory", value=most, unit="MB", goal=GROWTH, peer=memory, peer_value=least)


def _measured(sheets: int) -> dict[str, tuple[float, float]]:
    with throwaway_databases(), tempfile.TemporaryDirectory() as folder:
        _fill(sheets)
        place = Path(folder) / "site.tar"
        url = database_url()
        backup = _run(["backup", "--out", str(place)], url, Path(settings.FILES_DIR))
        with new_database(Path(folder)) as name:
            restored = url.replace(str(connection.settings_dict["NAME"]), name)
            restore = _run(["restore", str(place)], restored, Path(folder) / "files")
    return {"backup": backup, "restore": restore}


def _fill(sheets: int) -> None:
    for _ in make_volume(sheets):
        pass
    by, content = UserFactory.create(), os.urandom(FILE - 8)
    for number, key in enumerate(Evaluation.objects.order_by("pk").values_list("pk", flat=True)):
        Attachment.objects.create(
            evaluation_id=key,
            name="签到表.pdf",
            media_type="application/pdf",
            uploaded_by=by,
            **kept(content + number.to_bytes(8, "big")),
        )


def _run(arguments: list[str], url: str, files: Path) -> tuple[float, float]:
    """The processor's seconds and the peak in MB."""
    environment = os.environ | {"DATABASE_URL": url, "FILES_DIR": str(files)}
    command = [sys.executable, "-m", "tests.benchmarks.command", *arguments]
    done = subprocess.run(command, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    seconds, megabytes = done.stdout.splitlines()[-1].split()
    return float(seconds), float(megabytes)
