"""Runs, in a process under bin/with-postgres, the benchmarks that mean PostgreSQL; prints what they measured as JSON."""

import json
import os
from dataclasses import asdict

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from tests.benchmarks import (  # noqa: E402
    backups,
    browser,
    clerks,
    enlisting,
    lists,
    opened,
    progress,
    reviewing,
    statistics,
    verifying,
)

BENCHMARKS = (
    browser.cold_load,
    backups.of_a_site,
    clerks.autosaving,
    reviewing.in_bulk,
    reviewing.ledger,
    progress.of_a_round,
    opened.pages,
    statistics.of_a_round,
    enlisting.lists,
    lists.round_list,
    verifying.log,
)

if __name__ == "__main__":
    print(json.dumps([asdict(measured) for benchmark in BENCHMARKS for measured in benchmark()]))
