"""What stands in a cell: a figure with the format that prints it, or a text that stays one."""

from decimal import Decimal
from io import BytesIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from projects.documents.grid import Cell, CellRole, Grid
from projects.documents.office import xml_text
from projects.documents.printable import Printable
from projects.documents.xlsx import write
from projects.documents.xlsx.values import CUT, LONGEST, cut_to_longest, plain_text, text_value, value_of_cell

NUMBERS = st.decimals(-(10**9), 10**9, places=4, allow_nan=False, allow_infinity=False)
TEXTS = st.text(st.characters(codec=None), max_size=80)


def cell(text: str, number: str | None = None) -> Cell:
    return Cell(row=0, column=0, text=text, role=CellRole.NUMBER, number=None if number is None else Decimal(number))


def saved(text: str) -> Workbook:
    grid = Grid(widths=(Decimal(100),), rows=1, cells=(Cell(row=0, column=0, text=text),))
    return load_workbook(BytesIO(write([Printable(title="表", grid=grid)])))


@pytest.mark.parametrize(
    ("text", "number", "value", "number_format"),
    [
        ("20", "20", Decimal(20), "0"),
        ("5.28", "5.28", Decimal("5.28"), "0.00"),
        ("0.00", "0", Decimal(0), "0.00"),
        ("75%", "75", Decimal("0.75"), "0%"),
        ("100.00%", "100", Decimal(1), "0.00%"),
        ("10分", "10", Decimal(10), '0"分"'),
        ("-3.5", "-3.5", Decimal("-3.5"), "0.0"),
        ('5"寸', "5", Decimal(5), '0"”寸"'),
    ],
)
def test_figure_is_a_number_that_shows_as_it_prints(text: str, number: str, value: Decimal, number_format: str) -> None:
    shown = value_of_cell(cell(text, number), text)
    assert (shown.value, shown.number_format) == (value, number_format)


@pytest.mark.parametrize(("text", "number"), [("1234567890123456", "1234567890123456"), ("约5", "5")])
def test_figure_that_excel_would_falsify_stays_text(text: str, number: str) -> None:
    assert value_of_cell(cell(text, number), text).value == text


@pytest.mark.parametrize(
    "text", ["=1个", "=1+1", "+5", "-", "-3", "@SUM(A1)", "\t=1", "#N/A", "TRUE", "2020-12-31", "1E3"]
)
def test_text_that_looks_like_something_else_stays_text(text: str) -> None:
    found = saved(text).worksheets[0]["A1"]
    assert (found.value, found.data_type) == (text, "s")


@pytest.mark.parametrize("text", ["=1个", "+5", "-3", "@SUM(A1)"])
def test_text_that_begins_as_a_formula_does_stays_text_when_it_is_edited(text: str) -> None:
    assert saved(text).worksheets[0]["A1"].quotePrefix is True


@given(TEXTS)
@example("=cmd|' /C calc'!A0")
@example("\r\n=1")
@example("_x0041_")
@example("_x005F_x0041_")
@example("\ud800\x00\x0b\ufffe")
def test_any_text_is_written_and_read_back_as_text(text: str) -> None:
    found = saved(text).worksheets[0]["A1"]
    kept = xml_text(text)
    assert found.data_type in (("s",) if kept else ("n", "s"))
    assert plain_text(found.value or "") == kept


@given(NUMBERS)
def test_any_figure_is_the_number_that_it_prints(number: Decimal) -> None:
    text = f"{number:f}"
    assert value_of_cell(cell(text, text), text).value == number


def test_text_beyond_what_a_cell_holds_is_cut_and_says_so() -> None:
    long = "绩" * (LONGEST + 1)
    assert len(cut_to_longest(long)) == LONGEST
    assert cut_to_longest(long).endswith(CUT)
    assert cut_to_longest("绩" * LONGEST) == "绩" * LONGEST
    rare = "𠮷" * LONGEST
    assert len(cut_to_longest(rare).encode("utf-16-le")) // 2 <= LONGEST


def test_what_excel_would_decode_is_kept_from_it() -> None:
    assert text_value("_x0041_") == "_x005F_x0041_"
