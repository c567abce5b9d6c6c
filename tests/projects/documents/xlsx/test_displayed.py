"""A cell is read as Excel shows it."""

from typing import Any

import pytest

from projects.documents.xlsx.displayed import displayed_text
from projects.documents.xlsx.pages import WorkbookCell

ACCOUNTING = '_ * #,##0.00_ ;_ * -#,##0.00_ ;_ * "-"??_ ;_ @_ '


@pytest.mark.parametrize(
    ("value", "number_format", "shown"),
    [
        (31.1, "General", "31.1"),
        (31.1, "0.00", "31.10"),
        (0.1 + 0.2, "General", "0.3"),
        (2.345, "0.00", "2.35"),
        (1234567.5, "#,##0.00", "1,234,567.50"),
        (7, "00", "07"),
        (1.5, "0.##", "1.5"),
        (105, "0.##", "105"),
        (-3, '0.00;[Red]"-"0.0', "-3.0"),
        (-3, "0.00", "-3.00"),
        (0, ACCOUNTING, "-"),
        (1234, ACCOUNTING, "1,234.00"),
        (0.882, "0.0%", "88.2%"),
        (5, '0"万元"', "5万元"),
        (1234567, "0,", "1234567"),
        (5, '"无"', "无"),
        (True, "General", "True"),
        ("  合  计 　", "General", "  合  计"),
    ],
)
def test_figure_is_shown_under_its_format(value: Any, number_format: str, shown: str) -> None:
    assert displayed_text(WorkbookCell(value=value, kind="n", number_format=number_format)) == shown
