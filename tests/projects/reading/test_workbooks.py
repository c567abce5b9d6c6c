"""What stands in a workbook's cells, and what a person sees of it."""

import datetime as dt
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from projects.reading.opening import read_file
from projects.reading.recognising import Recognised, recognise
from projects.reading.tables import FoundTable
from projects.reading.workbooks import read_workbook
from tests.projects.documents.workbooks import converted
from tests.projects.reading.test_expected import LIMITS, content_of
from tests.projects.units.damaged import packed, parts_of


def read(fill: Callable[[Worksheet], None]) -> list[FoundTable]:
    book, file = Workbook(), BytesIO()
    assert book.active is not None
    fill(book.active)
    book.save(file)
    return list(read_workbook(file.getvalue(), LIMITS))


@pytest.mark.parametrize(
    ("value", "shown_as", "text", "number"),
    [
        (0.882, "0%", "88%", "88.2"),
        (0.9, "0.00%", "90.00%", "90"),
        (7.5, "0.00", "7.50", "7.5"),
        (10, '0"分"', "10分", "10"),
        (1234567.891, "#,##0.00", "1234567.89", "1234567.891"),
        (0.1 + 0.2, "General", "0.3", "0.3"),
        (dt.date(2020, 12, 31), 'yyyy"年"m"月"d"日"', "2020年12月31日", None),
        (dt.date(2020, 12, 31), 'm"月"d"日"', "12月31日", None),
        (dt.date(2020, 12, 31), "yyyy-mm-dd", "2020年12月31日", None),
        (True, "General", "是", None),
    ],
)
def test_figure_is_read_as_it_is_shown(value: object, shown_as: str, text: str, number: str | None) -> None:
    def fill(page: Worksheet) -> None:
        page["B2"] = value
        page["B2"].number_format = shown_as

    [table] = read(fill)
    [cell] = table.grid.cells
    assert (cell.text, None if cell.number is None else f"{cell.number.normalize():f}") == (text, number)
    assert table.place_of(cell) == "工作表“Sheet”B2"


def test_empty_rows_columns_and_sheets_are_left_out() -> None:
    def fill(page: Worksheet) -> None:
        page["C5"], page["F5"], page["C9"] = "甲", "乙", "丙"
        page.merge_cells("C5:E7")
        page.parent.create_sheet("空")

    [table] = read(fill)
    assert [(cell.row, cell.column, cell.row_span, cell.text) for cell in table.grid.cells if cell.text] == [
        (0, 0, 1, "甲"),
        (0, 1, 1, "乙"),
        (1, 0, 1, "丙"),
    ]


def published(change: Callable[[bytes], bytes]) -> Recognised:
    parts = parts_of(content_of("003.xlsx"))
    sheet = "xl/worksheets/sheet1.xml"
    changed = change(parts[sheet])
    assert changed != parts[sheet]
    found = recognise(next(read_workbook(packed(parts | {sheet: changed}), LIMITS)))
    assert found is not None
    return found


def formula(place: str, result: bytes = b"") -> Callable[[bytes], bytes]:
    """Writes a formula into the place of what stands there."""

    def change(sheet: bytes) -> bytes:
        start = sheet.index(b'<c r="%b"' % place.encode())
        stop = sheet.index(b"</c>", start)
        return sheet[:start] + b'<c r="%b"><f>SUM(A1:A2)</f>%b' % (place.encode(), result) + sheet[stop:]

    return change


def test_formula_without_a_result_is_told_where_a_person_writes() -> None:
    found = published(formula("J14"))
    assert found.sheet.indicators[0].weight is None
    [told] = found.not_understood
    assert told.place == "工作表“1”J14"
    assert told.message.startswith("是公式，文件里没有它的结果")


def test_formula_with_its_result_is_read() -> None:
    found = published(formula("J14", b"<v>5</v>"))
    assert (str(found.sheet.indicators[0].weight), found.not_understood) == ("5", ())


@pytest.mark.parametrize("place", ["K6", "L6", "E6", "K14", "J26"])
def test_computed_cell_may_be_a_formula_without_a_result(place: str) -> None:
    assert published(formula(place)).not_understood == ()


def test_hidden_row_is_read_and_told() -> None:
    found = published(lambda sheet: sheet.replace(b'<row r="15"', b'<row r="15" hidden="1"'))
    assert len(found.sheet.indicators) == 12
    assert [each.message for each in found.not_understood] == ["第 15 行是隐藏行，也读取了，请核对。"]


@pytest.mark.slow
@pytest.mark.parametrize("ending", ["xls", "ods"])
def test_error_in_an_old_workbook_is_told(ending: str, tmp_path: Path) -> None:
    book = Workbook()
    page = book.create_sheet("自评表")
    page.append(["项目名称", "培训费"])
    page.append(["一级指标", "二级指标", "三级指标", "年度指标值", "实际完成值", "分值"])
    page.append(["产出指标", "数量指标", "培训人数", "≥20人", "20人", "=1/0"])
    for number in range(30):
        page.append(["", "", f"培训第 {number} 期", "≥20人", "20人", number])
    book.save(tmp_path / "errors.xlsx")
    [made] = converted([tmp_path / "errors.xlsx"], ending, tmp_path)
    tables = [recognise(table) for table in read_file(made.read_bytes(), LIMITS)]
    told = [(each.text, each.message) for found in tables if found for each in found.not_understood]
    assert told == [("#DIV/0!", "是 Excel 的错误值 #DIV/0!，请改正。")]
