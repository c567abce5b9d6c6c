"""Runs every benchmark, prints a table and writes build/bench.json."""

import json
import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.test.utils import (  # noqa: E402
    setup_databases,
    setup_test_environment,
    teardown_databases,
    teardown_test_environment,
)

from tests.benchmarks import pages, rules  # noqa: E402
from tests.benchmarks.measuring import Benchmark, Measurement  # noqa: E402

BENCHMARKS: tuple[Benchmark, ...] = (pages.shell, rules.cold_sheet, rules.fuzz, rules.many_sheets)
RESULT = Path("build/bench.json")
COLUMNS = ("name", "value", "unit", "peer", "peer value", "ratio", "goal", "met")


@contextmanager
def throwaway_database() -> Iterator[None]:
    setup_test_environment(debug=False)
    databases = setup_databases(verbosity=0, interactive=False)
    try:
        yield
    finally:
        teardown_databases(databases, verbosity=0)
        teardown_test_environment()


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
        f"≤ {measured.goal:g}",
        "yes" if measured.met else "NO",
    )


def table(rows: Iterable[tuple[str, ...]]) -> str:
    cells = [COLUMNS, *rows]
    widths = [max(map(len, column)) for column in zip(*cells, strict=True)]
    return "\n".join("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) for row in cells)


def main() -> None:
    with throwaway_database():
        measured = [measurement for benchmark in BENCHMARKS for measurement in benchmark()]
    print(table(map(line, measured)))
    RESULT.parent.mkdir(exist_ok=True)
    RESULT.write_text(json.dumps([each.as_row() for each in measured], ensure_ascii=False, indent=1), encoding="utf-8")
    sys.exit(0 if all(each.met for each in measured) else 1)


if __name__ == "__main__":
    main()
