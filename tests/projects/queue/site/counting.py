"""Writes numbers into a file, waits at a gate in the midst of it, and says which process does it."""

import os
import time
from pathlib import Path

from projects.queue import JobOutcome, Run, handles

DEADLINE = 120  # seconds; a gate that nobody opens must not hold a process for ever


@handles("count")
def count(run: Run) -> JobOutcome:
    gate = Path(run.arguments["gate"])
    run.expect(run.arguments["to"])
    with run.part.open("w") as file:
        for number in range(run.arguments["to"]):
            file.write(f"{number}\n")
            file.flush()
            if number == 1:
                (gate / f"{run.job.pk}-{os.getpid()}").touch()
                wait_until_open(gate)
            run.advance()
    return JobOutcome(name="数.txt")


def wait_until_open(gate: Path) -> None:
    closes_at = time.monotonic() + DEADLINE
    while not (gate / "open").exists() and time.monotonic() < closes_at:
        time.sleep(0.02)
