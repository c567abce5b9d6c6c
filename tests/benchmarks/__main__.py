"""Runs every benchmark, prints a table and writes build/bench.json."""

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.benchmarks import (  # noqa: E402
    browser,
    documents_pdf,
    documents_xlsx,
    entering,
    filling,
    hostile,
    pages,
    reading,
    reviewing,
    rules,
)
from tests.benchmarks.databases import throwaway_databases  # noqa: E402
from tests.benchmarks.measuring import Benchmark, Measurement  # noqa: E402

BENCHMARKS: tuple[Benchmark, ...] = (
    pages.shell,
    entering.login,
    filling.page,
    filling.autosave,
    reviewing.page,
    browser.filling,
    hostile.texts,
    rules.cold_sheet,
    rules.fuzz,
    rules.many_sheets,
    documents_xlsx.workbooks,
    documents_pdf.documents,
    documents_pdf.bound_peak,
    reading.tables,
    reading.peak,
    reading.fuzz,
)
RESULT = Path("build/bench.json")
COLUMNS = ("name", "value", "unit", "peer", "peer value", "ratio", "goal", "met")


def on_postgresql() -> Iterator[Measurement]:
    """In a process of its own, whose server goes with it."""
    command = ["bin/with-postgres", sys.executable, "-m", "tests.benchmarks.on_postgresql"]
    done = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True)
    yield from (Measurement(**measured) for measured in json.loads(done.stdout.splitlines()[-1]))


def figure(value: float | None) -> str:
    return "" if value is None else f"{value:.3f}"


def line(measured: Measurement) -> tuple[str, ...]:
    return (
        measured.name,
        figure(measured.value),
        measured.unit,
        measured.peer,
        figure(measured.peer_value),
        figure(measured.ratio),
        "" if measured.goal is None else f"≤ {measured.goal:g}",
        "" if measured.goal is None else "yes" if measured.met else "NO",
    )


def table(rows: Iterable[tuple[str, ...]]) -> str:
    cells = [COLUMNS, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def main() -> None:
    with throwaway_databases():
        measured = [measurement for benchmark in BENCHMARKS for measurement in benchmark()]
    measured += on_postgresql()
    print(table(map(line, measured)))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([each.as_row() for each in measured], ensure_ascii=False, indent=1), encoding="utf-8")
    sys.exit(0 if all(each.met for each in measured) else 1)


if __name__ == "__main__":
    main()
