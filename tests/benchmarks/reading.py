"""A thousand published tables read, recognised and checked, in processor time; and damaged files, which raise nothing else."""

import time
from collections.abc import Iterator
from random import Random
from typing import Final

from indicators.rules import rule_set
from projects.documents import docx, xlsx
from projects.documents.printable import Printable
from projects.reading.audit import audit, entry_of
from projects.reading.limits import ReadingLimits
from tests.benchmarks.measuring import Measurement
from tests.projects.documents.sheets import sample_grid
from tests.projects.reading.mutations import mutated
from tests.projects.reading.test_expected import content_of

TABLES: Final = 1000
OF_A_FILE: Final = 100
ROWS: Final = 12
FUZZED: Final = (
    "000.docx",
    "003.docx",
    "001-goals.docx",
    "000.xlsx",
    "003.xlsx",
    "000.txt",
    "001.txt",
    "003.xls",
    "003.ods",
)
MUTATIONS: Final = 2100
GOALS: Final = {"docx": 20.0, "xlsx": 30.0}
RULES: Final = rule_set("national")
LIMITS: Final = ReadingLimits()


def tables() -> Iterator[Measurement]:
    forms = [Printable(title=f"表{number}", grid=sample_grid("national-2020")) for number in range(OF_A_FILE)]
    for ending, content in (("docx", docx.write(forms)), ("xlsx", xlsx.write(forms))):
        start, whole = time.process_time(), 0
        for _ in range(TABLES // OF_A_FILE):
            entries = map(entry_of, audit(content, file=ending, rules=RULES, limits=LIMITS))
            whole += sum(len(entry["indicators"]) == ROWS for entry in entries)
        taken = time.process_time() - start
        assert whole == TABLES
        yield Measurement(
            name=f"{TABLES} tables read from .{ending} and checked", value=taken, unit="s", goal=GOALS[ending]
        )


def fuzz() -> Iterator[Measurement]:
    """Any other exception than the refusal, which `audit` tells as an error, ends the benchmark."""
    start, refused = time.process_time(), 0
    for number in range(MUTATIONS):
        name = FUZZED[number % len(FUZZED)] if number % 20 == 0 else FUZZED[number % 7]
        content = mutated(content_of(name), Random(f"{name} {number}"))
        refused += any(table.error for table in audit(content, file=name, rules=RULES, limits=LIMITS))
    taken = time.process_time() - start
    yield Measurement(name=f"{MUTATIONS} damaged files, {refused} of them refused", value=taken, unit="s")
