"""Forms of other provinces and years, as their finance units publish them: each says what a person reads in it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

import pytest

from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.parts import forms_in
from projects.reading.recognising import recognise
from tests.projects.reading.unseen import Written, as_docx, as_html, as_text, as_xlsx, said, written

LIMITS = ReadingLimits()
DOCUMENTS = Path("tests/data/unseen.txt")
Writer = Callable[[Iterable[Written]], bytes]


def documents() -> Iterator[tuple[str, list[Written], list[str]]]:
    for part in re.split(r"^@@ ", DOCUMENTS.read_text(encoding="utf-8"), flags=re.M)[1:]:
        name, _, rest = part.partition("\n")
        tables, _, expected = rest.partition("\n=>\n")
        yield name, written(tables), expected.strip("\n").split("\n")


def lines_of(tables: Sequence[Written], write: Writer) -> list[str]:
    lines: list[str] = []
    for table in forms_in(read_file(write(tables), LIMITS)):
        found = recognise(table)
        lines += ["NO FORM"] if found is None else said(found)
    return lines


@pytest.mark.parametrize("write", [as_docx, as_html, as_xlsx])
def test_unseen_documents_say_what_a_person_reads(write: Writer) -> None:
    wrong = {
        name: [line for line in (*read, *expected) if (line in read) != (line in expected)]
        for name, tables, expected in documents()
        if (read := lines_of(tables, write)) != expected
    }
    assert wrong == {}


def test_indicators_are_the_same_without_merged_cells() -> None:
    """What only a merged cell shows may be missing, and is told."""
    wrong = {
        name: lost
        for name, tables, expected in documents()
        if (
            lost := [
                line for line in expected if line.startswith("* ") and line not in (read := lines_of(tables, as_text))
            ]
        )
        and not any(line.startswith("? ") for line in read)
    }
    assert wrong == {}
