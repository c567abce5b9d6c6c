"""A thousand published tables read, recognised and checked, in processor time and in memory; and damaged files, which raise nothing else."""

import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from random import Random
from typing import Final

from indicators.rules import rule_set
from projects.documents import docx, pdf, xlsx
from projects.documents.printable import Printable
from projects.reading.audit import audit_file, entry_of
from projects.reading.limits import ReadingLimits
from tests.benchmarks.measuring import Measurement
from tests.projects.documents.sheets import sample_grid
from tests.projects.reading.mutations import mutated
from tests.projects.reading.test_expected import content_of
from tests.projects.units.damaged import packed, parts_of

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
OURS: Final = 7  # of them our own code reads; the others take a process each
MUTATIONS: Final = 2100
GOALS: Final = {"docx": 20.0, "xlsx": 30.0}
RULES: Final = rule_set("national")
BODY: Final = b"<w:body>"
DOCUMENT: Final = "word/document.xml"
LIMITS: Final = ReadingLimits()


def _forms(count: int) -> list[Printable]:
    return [Printable(title=f"表{number}", grid=sample_grid("national-2020")) for number in range(count)]


def tables() -> Iterator[Measurement]:
    forms = _forms(OF_A_FILE)
    for ending, content in (("docx", docx.write(forms)), ("xlsx", xlsx.write(forms))):
        start, whole = time.process_time(), 0
        for _ in range(TABLES // OF_A_FILE):
            entries = map(entry_of, audit_file(content, file=ending, rules=RULES, limits=LIMITS))
            whole += sum(len(entry["indicators"]) == ROWS for entry in entries)
        taken = time.process_time() - start
        assert whole == TABLES
        yield Measurement(
            name=f"{TABLES} tables read from .{ending} and checked", value=taken, unit="s", goal=GOALS[ending]
        )


def peak() -> Iterator[Measurement]:
    """Of one document with all tables: the same hundred, ten times over."""
    parts = parts_of(docx.write(_forms(OF_A_FILE)))
    start, stop = parts[DOCUMENT].index(BODY) + len(BODY), parts[DOCUMENT].rindex(b"<w:sectPr")
    body = parts[DOCUMENT][start:stop] * (TABLES // OF_A_FILE)
    parts[DOCUMENT] = parts[DOCUMENT][:start] + body + parts[DOCUMENT][stop:]
    with tempfile.NamedTemporaryFile(suffix=".docx") as file:
        file.write(packed(parts))
        file.flush()
        command = [sys.executable, "-m", "tests.benchmarks.peak", file.name]
        told = subprocess.run(command, capture_output=True, check=True, text=True)
    whole, megabytes = map(int, told.stdout.split())
    assert whole == TABLES
    yield Measurement(name=f"{TABLES} tables of one .docx, peak memory", value=megabytes, unit="MB", goal=300)


def fuzz() -> Iterator[Measurement]:
    """Any other exception than the refusal, which `audit_file` tells as an error, ends the benchmark."""
    sources = {name: content_of(name) for name in FUZZED}
    sources["pdf"] = pdf.write(_forms(1))
    names = [*sources]
    start, refused = time.process_time(), 0
    for number in range(MUTATIONS):
        name = names[number % len(names)] if number % 10 == 0 else names[number % OURS]
        content = mutated(sources[name], Random(f"{name} {number}"))
        refused += any(table.error for table in audit_file(content, file=name, rules=RULES, limits=LIMITS))
    taken = time.process_time() - start
    yield Measurement(name=f"{MUTATIONS} damaged files, {refused} of them refused", value=taken, unit="s")
