"""A workbook as it opens: a sheet for each form, a list of them, ready for paper."""

import zipfile
from dataclasses import replace
from decimal import Decimal
from io import BytesIO

import pytest

from projects.documents.grid import Cell, CellRole, Grid, Typeface
from projects.documents.measures import row_heights
from projects.documents.printable import Printable
from projects.documents.summary import draw_summary, summary_layout
from projects.documents.xlsx import write
from tests.projects.documents.sheets import sample_grid
from tests.projects.documents.summary.sample import SUMMARY
from tests.projects.documents.ugly import ugly_grid
from tests.projects.documents.workbooks import opened

NATIONAL = Printable(title="项目支出绩效自评表", grid=sample_grid("national-2020"))
WIDE = Printable(title="O'Brien/项目", grid=sample_grid("xinjiang-2023"), code="7F3K-9Q2M")


def test_one_form_is_one_sheet_and_several_have_a_list_with_links() -> None:
    assert opened(write([NATIONAL])).sheetnames == ["项目支出绩效自评表"]
    book = opened(write([NATIONAL, replace(WIDE, is_draft=True, code=""), WIDE]))
    assert book.sheetnames == ["目录", "项目支出绩效自评表", "O'Brien_项目", "O'Brien_项目（2）"]
    listed = [[cell.value for cell in row] for row in book["目录"].iter_rows()]
    assert listed == [
        ["序号", "表名", "版本码"],
        [1, "项目支出绩效自评表", None],
        [2, "O'Brien/项目", "草稿"],
        [3, "O'Brien/项目", "7F3K-9Q2M"],
    ]
    links = [book["目录"].cell(row, 2).hyperlink.location for row in (2, 3, 4)]
    assert links == ["'项目支出绩效自评表'!A1", "'O''Brien_项目'!A1", "'O''Brien_项目（2）'!A1"]


def test_links_of_the_list_do_not_colour_the_forms() -> None:
    book = opened(write([NATIONAL, NATIONAL]))
    fonts = {cell.font.underline for page in book.worksheets[1:] for row in page.iter_rows() for cell in row}
    assert fonts == {None}


def test_no_form_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="没有要写入工作簿的表"):
        write([])


def test_sheet_prints_on_a4_across_one_page_with_its_heads_on_each() -> None:
    book = opened(write([NATIONAL, WIDE]))
    upright, wide = book.worksheets[1:]
    assert (upright.page_setup.orientation, wide.page_setup.orientation) == ("portrait", "landscape")
    for page in (upright, wide):
        assert (page.page_setup.paperSize, page.page_setup.fitToWidth) == (9, 1)
        assert page.sheet_properties.pageSetUpPr.fitToPage
        assert page.print_options.horizontalCentered
        assert page.print_title_rows == "$12:$12"
    assert upright.print_area == "'项目支出绩效自评表'!$A$1:$J$27"


def test_pages_are_counted_as_they_are_printed_together() -> None:
    for page in opened(write([NATIONAL, WIDE])).worksheets:
        assert page.oddFooter.center.text == "第 &P 页　共 &N 页"
        assert page.page_setup.useFirstPageNumber is None


def test_type_is_what_the_layout_names_and_titles_stay() -> None:
    wanted = replace(NATIONAL, grid=replace(NATIONAL.grid, typeface=Typeface.FANGSONG))
    (page,) = opened(write([wanted])).worksheets
    assert {cell.font.name for row in page.iter_rows() for cell in row if cell.value} == {"黑体", "仿宋"}


def test_what_names_the_form_stays_in_view() -> None:
    summary = draw_summary(SUMMARY, summary_layout())
    book = opened(write([NATIONAL, Printable(title="汇总表", grid=summary)]))
    assert [page.freeze_panes for page in book.worksheets] == ["A2", "A4", "A4"]
    assert (book["项目支出绩效自评表"]["A3"].value, book["汇总表"]["A3"].value) == ("项目名称", "序号")


def test_a_text_too_tall_to_stay_in_view_moves() -> None:
    cells = (Cell(row=0, column=0, text="长。" * 900, source="project"), Cell(row=1, column=0, text="下"))
    (page,) = opened(write([Printable(title="长", grid=Grid(widths=(Decimal(100),), rows=2, cells=cells))])).worksheets
    assert page.freeze_panes is None


def test_draft_says_so_above_and_a_frozen_version_its_code_below() -> None:
    draft, frozen = opened(write([replace(NATIONAL, is_draft=True), WIDE])).worksheets[1:]
    assert (draft.oddHeader.right.text, draft.oddFooter.right.text) == ("草稿", None)
    assert (frozen.oddHeader.right.text, frozen.oddFooter.right.text) == (None, "7F3K-9Q2M")


def test_workbook_names_nobody() -> None:
    properties = opened(write([NATIONAL])).properties
    assert (properties.title, properties.creator, properties.lastModifiedBy) == (
        "项目支出绩效自评表",
        "项目支出绩效自评系统",
        "项目支出绩效自评系统",
    )


def test_text_taller_than_a_row_may_be_goes_on_in_rows_below() -> None:
    long = Cell(row=0, column=0, text="绩效目标。" * 900, role=CellRole.TEXT)
    grid = Grid(
        widths=(Decimal(60), Decimal(40)),
        rows=2,
        cells=(
            long,
            Cell(row=0, column=1, text="旁"),
            Cell(row=1, column=0, column_span=2, text="下"),
        ),
    )
    (page,) = opened(write([Printable(title="长", grid=grid)])).worksheets
    heights = [page.row_dimensions[row].height for row in range(1, page.max_row + 1)]
    assert max(heights) <= 409
    below = next(row for row in range(1, page.max_row + 1) if page.cell(row, 1).value == "下")
    assert below == len(heights)
    assert {str(area) for area in page.merged_cells.ranges} == {
        f"A1:A{below - 1}",
        f"B1:B{below - 1}",
        f"A{below}:B{below}",
    }


def test_tall_rows_of_a_long_form_are_many_low_ones_since_excel_parts_none_in_print() -> None:
    grid = ugly_grid("national-2020", 1)
    (page,) = opened(write([Printable(title="长", grid=grid)])).worksheets
    heights = [page.row_dimensions[row].height for row in range(1, page.max_row + 1)]
    assert max(heights) <= 90
    assert sum(heights) == pytest.approx(sum(row_heights(grid)), abs=len(heights) * 0.1)
    goal = next(cell for row in page.iter_rows() for cell in row if cell.value == grid.find("goal").text)  # type: ignore[union-attr]
    assert goal.alignment.vertical == "top"


def test_a_form_over_a_page_is_not_pressed_onto_it() -> None:
    cells = tuple(Cell(row=row, column=0, text=str(row)) for row in range(90))
    (page,) = opened(write([Printable(title="多", grid=Grid(widths=(Decimal(100),), rows=90, cells=cells))])).worksheets
    assert page.page_setup.fitToHeight == 0


def test_workbook_holds_no_formula_and_no_link_outside() -> None:
    content = write([NATIONAL, WIDE])
    with zipfile.ZipFile(BytesIO(content)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    assert not [name for name, part in parts.items() if b"<f>" in part or b'TargetMode="External"' in part]
