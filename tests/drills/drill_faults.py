"""A hundred faults while clerks type: nothing answered is lost, nothing is half done, all goes on by itself.

What was found stands in build/faults.md: for each fault the tries, what was lost, and how long it took until everybody saved again."""

import json
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from django.conf import settings

Told = Mapping[str, Any]

WITHOUT_REDIS: Final = {
    "kill -9 of gunicorn's master": 15,
    "PostgreSQL restarted": 15,
    "kill -9 of PostgreSQL": 15,
    "disk of files full": 10,
    "disk of the database full": 10,
    "clock set back": 10,
}
WITH_REDIS: Final = {"Redis gone and back": 15, "kill -9 of a worker in an export": 10}
COLUMNS: Final = (
    "fault",
    "tries",
    "saves lost",
    "written twice",
    "half done",
    "unreadable errors",
    "median s",
    "worst s",
)
PLACE: Final = Path("build/faults.md")
WRONG: Final = ("lost", "twice", "half", "unreadable")


@pytest.fixture
def folder() -> Iterator[Path]:
    """PostgreSQL's account must reach it; each pytest that starts on the machine closes the one for temporary folders."""
    with tempfile.TemporaryDirectory(prefix="perfeval-faults-") as name:
        Path(name).chmod(0o755)
        yield Path(name)


@pytest.mark.skipif(os.getuid() != 0, reason="only root may mount a disk to be filled")
def test_faults_lose_nothing_and_leave_nothing_half_done(folder: Path) -> None:
    running = [begun(folder / "plain", WITHOUT_REDIS), begun(folder / "redis", WITH_REDIS, redis=True)]
    said = [process.communicate()[0] for process in running]
    tried = [json.loads(line) for text in said for line in text.splitlines() if line.startswith("{")]
    PLACE.write_text("\n".join(table(tried)) + "\n", encoding="utf-8")
    assert [process.returncode for process in running] == [0, 0]
    wrong = [each for each in tried if any(each[name] for name in WRONG)]
    assert wrong == [], json.dumps(wrong, ensure_ascii=False, indent=1)
    assert len(tried) == sum(WITHOUT_REDIS.values()) + sum(WITH_REDIS.values()) + len(running)


def begun(folder: Path, faults: Mapping[str, int], *, redis: bool = False) -> subprocess.Popen[str]:
    folder.mkdir(mode=0o755)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    stated = {
        "DATABASE_URL": f"postgres://perfeval@127.0.0.1:{port}/postgres",
        "PGPORT": str(port),
        "FILES_DIR": str(folder / "files"),
        "REDIS_URL": f"unix://{folder}/redis.sock" if redis else "",
        "METRICS": "127.0.0.1",
        "METRICS_DIR": str(folder / "metrics"),
        "SECRET_KEY": secrets.token_urlsafe(50),
        "ALLOWED_HOSTS": "127.0.0.1,testserver",
        "HTTPS": "False",
    }
    command = ["unshare", "--mount", sys.executable, "-m", "tests.drills.rehearsal", str(folder)]
    told = [f"{fault}={times}" for fault, times in faults.items()]
    return subprocess.Popen(
        [*command, *told], env=os.environ | stated, cwd=settings.BASE_DIR, stdout=subprocess.PIPE, text=True
    )


def table(tried: Sequence[Told]) -> Iterator[str]:
    by_fault: dict[str, list[Told]] = defaultdict(list)
    for each in tried:
        by_fault[each["fault"]].append(each)
    yield f"| {' | '.join(COLUMNS)} |"
    yield "|---" * len(COLUMNS) + "|"
    for fault, those in by_fault.items():
        sums = (sum(each[name] for each in those) for name in WRONG)
        seconds = [each["seconds"] for each in those]
        cells = (fault, len(those), *sums, f"{statistics.median(seconds):.1f}", f"{max(seconds):.1f}")
        yield f"| {' | '.join(map(str, cells))} |"
