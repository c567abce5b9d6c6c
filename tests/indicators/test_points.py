"""How figures are written out."""

from decimal import Decimal

import pytest

from indicators.checks import check_sheet
from indicators.points import plain
from indicators.rules import rule_set
from indicators.sheet import Sheet, Stated


@pytest.mark.parametrize(
    ("number", "text"),
    [
        ("7.50", "7.5"),
        ("1E+2", "100"),
        ("-0", "0"),
        ("0E-99999999999", "0"),
        ("1E+99999999999", "1E+99999999999"),
        ("-2.5E-99999999999", "-2.5E-99999999999"),
    ],
)
def test_figure_is_written_as_a_clerk_writes_it(number: str, text: str) -> None:
    assert plain(Decimal(number)) == text


def test_absurd_total_is_reported_and_fills_no_memory() -> None:
    findings = check_sheet(Sheet(stated=Stated(total_score=Decimal("1E+99999999999"))), rule_set())
    assert any("1E+99999999999" in finding.message for finding in findings)
