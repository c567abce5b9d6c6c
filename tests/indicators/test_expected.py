"""The published tables: every listed finding is reported, and no listed code on another row."""

from collections import Counter

import pytest

from indicators.checks import Finding, Level, check_sheet
from indicators.rules import rule_set
from tests.published import PublishedTable, published_tables

TABLES = published_tables()
EVERY_TABLE = pytest.mark.parametrize("table", TABLES, ids=lambda table: table.name)


def findings_of(table: PublishedTable) -> tuple[Finding, ...]:
    return check_sheet(table.sheet, rule_set("national"))


def test_thirteen_tables_are_kept() -> None:
    assert Counter(table.name.split()[0] for table in TABLES) == {"000": 9, "003": 4}


@EVERY_TABLE
def test_listed_codes_are_reported_where_they_are_listed_and_nowhere_else(table: PublishedTable) -> None:
    listed_codes = {code for code, _ in table.findings}
    reported = {(finding.code, finding.row) for finding in findings_of(table) if finding.code in listed_codes}
    assert reported == table.findings


@EVERY_TABLE
def test_only_listed_findings_block(table: PublishedTable) -> None:
    blocks = {(finding.code, finding.row) for finding in findings_of(table) if finding.level is Level.BLOCK}
    assert blocks <= table.findings
