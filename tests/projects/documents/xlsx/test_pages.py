"""The cells of a workbook are read as openpyxl reads them, and what is odd about a file is met."""

import datetime as dt
import re
import zipfile
from collections.abc import Mapping
from contextlib import suppress
from io import BytesIO
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook
from openpyxl.utils import get_column_letter
from openpyxl.utils.datetime import MAC_EPOCH, WINDOWS_EPOCH

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.package import MOST_TAGS
from projects.documents.xlsx.pages import MOST_COLUMNS, WorkbookPage, read_pages
from tests.projects.units.damaged import packed, parts_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
MOST_ROWS = 40
WORDS = st.text(
    st.characters(exclude_categories=("Cs", "Cc"), include_characters="\n\t", exclude_characters="\ufffe\uffff"),
    max_size=12,
)
DAYS = st.integers(366, 73_000).map(lambda days: WINDOWS_EPOCH + dt.timedelta(days=days, seconds=days * 997 % 86_400))
VALUES = st.one_of(
    WORDS,
    st.sampled_from(["=1+1", "=SUM(A1:B2)", "#REF!", "#N/A", "_x0041_", "_x005F_x0041_", "a\r\nb", "1E5", "  空 格  "]),
    st.integers(-(10**15), 10**15),
    st.floats(-1e14, 1e14),
    st.booleans(),
    DAYS,
    DAYS.map(dt.datetime.date),
    DAYS.map(dt.datetime.time),
    st.timedeltas(dt.timedelta(0), dt.timedelta(days=9)).map(
        lambda time: dt.timedelta(seconds=int(time.total_seconds()))
    ),
)
FORMATS = st.sampled_from(
    ["General", "0.00", "0.0%", "yyyy-mm-dd", 'yyyy"年"m"月"', "[h]:mm", "@", '0.00"万元"', "[Red]0"]
)
PLACES = st.tuples(st.integers(1, MOST_ROWS + 3), st.integers(1, MOST_COLUMNS + 3))
PAGES = st.dictionaries(PLACES, st.tuples(VALUES, st.none() | FORMATS), max_size=12)

INLINE = re.compile(rb't="inlineStr"><is>(.*?)</is>', re.S)
SHARED = b"application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"
Cells = dict[str, dict[int, dict[int, tuple[Any, str, str]]]]


def ours(content: bytes) -> Cells:
    pages = read_pages(BytesIO(content), most_rows=MOST_ROWS)
    return {
        page.title: {
            number: {place: (cell.value, cell.kind, cell.number_format) for place, cell in row.items()}
            for number, row in page.rows.items()
        }
        for page in pages.values()
    }


def with_shared_strings(content: bytes) -> bytes:
    """As Excel writes a text; openpyxl writes it into its cell."""
    parts = parts_of(content)
    strings: list[bytes] = []

    def shared(found: re.Match[bytes]) -> bytes:
        strings.append(b"<si>" + found[1] + b"</si>")
        return f't="s"><v>{len(strings) - 1}</v>'.encode()

    for name in parts:
        if name.startswith("xl/worksheets/"):
            parts[name] = INLINE.sub(shared, parts[name])
    return with_strings(parts, b"".join(strings))


def with_strings(parts: dict[str, bytes], strings: bytes) -> bytes:
    types, named = "[Content_Types].xml", b'<Override PartName="/xl/sharedStrings.xml" ContentType="' + SHARED + b'"/>'
    changed = {
        types: parts[types].replace(b"</Types>", named + b"</Types>"),
        "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}">'.encode() + strings + b"</sst>",
    }
    return packed(parts | changed)


def by_openpyxl(content: bytes) -> Cells:
    held: Cells = {}
    for page in load_workbook(BytesIO(content)).worksheets:
        held[page.title] = {}
        for row in page.iter_rows(max_row=MOST_ROWS, max_col=MOST_COLUMNS):
            cells = {
                cell.column: (cell.value, cell.data_type, cell.number_format) for cell in row if cell.value is not None
            }
            if cells:
                held[page.title][row[0].row] = cells
    return held


@pytest.mark.filterwarnings("ignore")  # openpyxl's, of days that are in no calendar
@given(st.lists(PAGES, min_size=1, max_size=3), st.booleans(), st.sampled_from(["visible", "hidden", "veryHidden"]))
def test_workbook_is_read_as_openpyxl_reads_it(
    pages: list[dict[tuple[int, int], tuple[Any, str | None]]], is_merged: bool, state: str
) -> None:
    book = Workbook()
    for cells in pages:
        page = book.create_sheet()
        page.sheet_state = state
        for (row, column), (value, number_format) in cells.items():
            cell = page.cell(row, column, value)
            if number_format:
                cell.number_format = number_format
        if is_merged:
            page.merge_cells("B2:D4")
            page.row_dimensions[3].hidden = True
    file = BytesIO()
    book.save(file)
    for content in (file.getvalue(), with_shared_strings(file.getvalue())):
        assert ours(content) == by_openpyxl(content)


def made(rows: str, *, styles: str = "", properties: str = "") -> bytes:
    """A workbook as another program may write it."""
    book, file = Workbook(), BytesIO()
    book["Sheet"]["A1"] = "text"
    book.save(file)
    parts = parts_of(file.getvalue())
    parts["xl/worksheets/sheet1.xml"] = f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'.encode()
    if styles:
        parts["xl/styles.xml"] = f'<styleSheet xmlns="{MAIN}">{styles}</styleSheet>'.encode()
    if properties:
        parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(
            b"<workbookPr/>", f"<workbookPr {properties}/>".encode()
        )
    return packed(parts)


def page_of(content: bytes) -> WorkbookPage:
    [page] = read_pages(BytesIO(content), most_rows=MOST_ROWS).values()
    return page


def values(content: bytes) -> Mapping[int, Mapping[int, Any]]:
    return {row: {place: cell.value for place, cell in cells.items()} for row, cells in page_of(content).rows.items()}


def test_page_that_is_a_chart_or_lies_elsewhere_is_left_out() -> None:
    book, file = Workbook(), BytesIO()
    book["Sheet"]["A1"] = 1
    book.create_chartsheet("图")
    book.create_sheet("外")
    book.save(file)
    parts = parts_of(file.getvalue())
    relations = "xl/_rels/workbook.xml.rels"
    outside = b'Target="http://a.example/" TargetMode="External"'
    parts[relations] = parts[relations].replace(b'Target="/xl/worksheets/sheet2.xml"', outside)
    assert outside in parts[relations]
    assert list(ours(packed(parts))) == ["Sheet"]


def test_text_in_runs_is_whole_and_its_pronunciation_left_out() -> None:
    runs = '<si><r><t>绩</t></r><r><t xml:space="preserve">效 </t></r><rPh sb="0" eb="1"><t>jixiao</t></rPh></si>'
    parts = parts_of(made('<row r="1"><c r="A1" t="s"><v>0</v></c></row>'))
    assert values(with_strings(parts, runs.encode())) == {1: {1: "绩效 "}}


def test_cells_and_rows_without_a_place_follow_the_ones_before() -> None:
    rows = '<row r="3"><c r="B3"><v>1</v></c><c><v>2</v></c></row><row><c><v>3</v></c></row>'
    assert values(made(rows)) == {3: {2: 1, 3: 2}, 4: {1: 3}}


def test_row_that_comes_too_late_is_left_out() -> None:
    rows = '<row r="3"><c><v>1</v></c></row><row r="2"><c><v>2</v></c></row><row r="3"><c><v>3</v></c></row>'
    assert values(made(rows)) == {3: {1: 1}}


@pytest.mark.parametrize(("last", "is_cut"), [(MOST_ROWS, False), (MOST_ROWS + 1, True), (1_048_576, True)])
def test_page_that_goes_on_too_far_is_cut(last: int, is_cut: bool) -> None:
    assert page_of(made(f'<row r="1"><c><v>1</v></c></row><row r="{last}"/>')).is_cut is is_cut


def test_formula_without_text_of_its_own_is_a_formula() -> None:
    rows = '<row r="1"><c><f t="shared" si="0"/><v>7</v></c><c><f t="array" ref="B1">A1*2</f><v>7</v></c></row>'
    cells = page_of(made(rows)).rows[1]
    assert [(cell.value, cell.kind) for cell in cells.values()] == [("=", "f"), ("=A1*2", "f")]


def test_days_are_counted_from_1904_where_the_workbook_says_so() -> None:
    rows, style = '<row r="1"><c s="0"><v>1.5</v></c></row>', '<cellXfs><xf numFmtId="14"/></cellXfs>'
    assert values(made(rows, styles=style, properties='date1904="1"')) == {1: {1: MAC_EPOCH + dt.timedelta(days=1.5)}}
    assert values(made(rows, styles=style)) == {1: {1: WINDOWS_EPOCH + dt.timedelta(days=2.5)}}


def test_day_that_is_in_no_calendar_is_an_error_value() -> None:
    rows, style = '<row r="1"><c s="0"><v>99999999</v></c></row>', '<cellXfs><xf numFmtId="14"/></cellXfs>'
    [cell] = page_of(made(rows, styles=style)).rows[1].values()
    assert cell.fault == "是 Excel 的错误值 #VALUE!，请改正。"


def test_workbook_without_styles_is_read() -> None:
    parts = parts_of(made('<row r="1"><c><v>1</v></c></row>'))
    del parts["xl/styles.xml"]
    assert values(packed(parts)) == {1: {1: 1}}


@pytest.mark.parametrize(
    "rows",
    [
        '<row r="1"><c s="9"><v>1</v></c></row>',
        '<row r="1"><c t="s"><v>9</v></c></row>',
        '<row r="1"><c r="ZZZZ1"><v>1</v></c></row>',
        '<row r="1"><c><v>1e999</v></c></row>',
        '<row r="one"/>',
        "<row>",
    ],
)
def test_cell_that_no_program_writes_spoils_the_workbook(rows: str) -> None:
    with pytest.raises(UnreadableFileError, match="不是能打开的 Excel 工作簿"):
        page_of(made(rows))


def test_row_without_end_is_refused_before_it_fills_the_memory() -> None:
    with pytest.raises(UnreadableFileError, match="文件展开后过大"):
        page_of(made(f'<row r="1">{"<c/>" * MOST_TAGS}</row>'))


def test_part_that_holds_no_cells_is_not_parsed() -> None:
    parts = parts_of(made('<row r="1"><c><v>1</v></c></row>'))
    parts["xl/theme/theme1.xml"] = parts["docProps/core.xml"] = b'<!DOCTYPE x [<!ENTITY a "a">]><x>&a;</x>'
    assert values(packed(parts)) == {1: {1: 1}}


def test_entity_in_another_encoding_is_not_expanded() -> None:
    """UTF-7 hides the letters of a DOCTYPE from who looks for them."""
    sheet = '<?xml version="1.0" encoding="UTF-7"?>+ADwAIQ-DOCTYPE x +AFsAPAAh-ENTITY a "7"+AD4AXQA+-'
    body = f'<worksheet xmlns="{MAIN}"><sheetData><row><c><v>&a;</v></c></row></sheetData></worksheet>'
    parts = parts_of(made(""))
    parts["xl/worksheets/sheet1.xml"] = (sheet + body).encode()
    with suppress(UnreadableFileError):
        assert values(packed(parts)) == {}


def test_letters_and_formats_of_wide_sheets_are_those_of_excel() -> None:
    cells = "".join(f'<c r="{get_column_letter(place)}1"><v>{place}</v></c>' for place in range(1, MOST_COLUMNS + 5))
    assert values(made(f'<row r="1">{cells}</row>')) == {1: {place: place for place in range(1, MOST_COLUMNS + 1)}}


def test_archive_that_is_no_workbook_is_refused() -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("mimetype", "text")
    with pytest.raises(UnreadableFileError, match="不是能打开的 Excel 工作簿"):
        page_of(file.getvalue())
