"""A document as Word opens it: a section and a table for each form, with what leads through many."""

from dataclasses import replace
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from hypothesis import example, given
from hypothesis import strategies as st

from projects.documents.compose import compose
from projects.documents.docx import write
from projects.documents.docx.table import draw_tables
from projects.documents.grid import Cell, Grid, Typeface
from projects.documents.layout import shipped_layout
from projects.documents.office import xml_text
from projects.documents.printable import Printable
from tests.projects.documents.office import text_of
from tests.projects.documents.sheets import long_sheet, sample_grid
from tests.projects.documents.ugly import ugly_grid

NATIONAL = Printable(title="项目支出绩效自评表", grid=sample_grid("national-2020"))
FIELD = qn("w:fldSimple")
FOOT = "\t第  页　共  页"
WIDE = Printable(title="统计调查专项", grid=sample_grid("xinjiang-2023"), code="7F3K-9Q2M")


def opened(*forms: Printable) -> Any:
    return Document(BytesIO(write(forms)))


def test_each_form_has_its_section_on_its_paper() -> None:
    document = opened(NATIONAL, WIDE, NATIONAL)
    paper = [(round(each.page_width.mm), round(each.page_height.mm)) for each in document.sections]
    assert paper == [(210, 297), (210, 297), (297, 210), (210, 297)]
    assert len(document.tables) == 3


def test_title_is_a_heading_and_the_list_leads_to_it() -> None:
    document = opened(NATIONAL, WIDE)
    headings = [each.text for each in document.paragraphs if each.style.name == "Heading 1"]
    assert headings == ["项目支出绩效自评表", "项目支出绩效自评表"]
    body = document.element.body
    anchors = [link.get(qn("w:anchor")) for link in body.iter(qn("w:hyperlink"))]
    assert anchors == [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))] == ["form_1", "form_2"]


def test_one_form_has_no_list() -> None:
    assert [each.text for each in opened(NATIONAL).paragraphs if each.text] == ["项目支出绩效自评表", "（2020年度）"]


def test_no_form_at_all_is_refused() -> None:
    with pytest.raises(ValueError, match="没有要写入文档的表"):
        write([])


def test_draft_says_so_above_and_a_frozen_version_its_code_below() -> None:
    draft, frozen = opened(replace(NATIONAL, is_draft=True), WIDE).sections[1:]
    assert (draft.header.paragraphs[0].text, frozen.header.paragraphs[0].text) == ("草稿", "")
    assert ("7F3K" in draft.footer.paragraphs[0].text, "7F3K-9Q2M" in frozen.footer.paragraphs[0].text) == (False, True)


def test_drafts_beside_each_other_share_their_head_and_foot() -> None:
    draft = replace(NATIONAL, is_draft=True)
    assert [each.header.is_linked_to_previous for each in opened(draft, draft, draft).sections[1:]] == [
        False,
        True,
        True,
    ]


def test_pages_count_through_the_document_as_its_list_names_them() -> None:
    document = opened(NATIONAL, WIDE)
    assert [each._sectPr.find(qn("w:pgNumType")) for each in document.sections] == [None] * 3
    fields = {each.get(qn("w:instr")) for foot in document.sections for each in foot.footer._element.iter(FIELD)}
    assert fields == {"PAGE", "NUMPAGES"}
    assert [each.footer.paragraphs[0].text for each in document.sections] == [FOOT, FOOT, f"{FOOT}\t7F3K-9Q2M"]
    assert [each.text for each in document.paragraphs[:3]] == ["目录", "1．项目支出绩效自评表\t2", "2．统计调查专项\t3"]


def test_the_list_can_be_made_anew_from_names_that_stand_unseen_where_each_form_begins() -> None:
    document = opened(replace(NATIONAL, title='“甲”"乙"\\丙\n丁'), WIDE)
    told = [each.text for each in document.element.body.iter(qn("w:instrText"))]
    assert told == [
        r' TOC \f \l "1-1" \h \z ',
        " PAGEREF form_1 ",
        " PAGEREF form_2 ",
        r' TC "1．“甲””乙”\\丙 丁" \l 1 ',
        r' TC "2．统计调查专项" \l 1 ',
    ]


def test_fonts_are_named_for_hanzi_too() -> None:
    styles = opened(NATIONAL).styles
    fonts = {name: styles[name].element.rPr.rFonts.get(qn("w:eastAsia")) for name in ("Normal", "Heading 1")}
    assert fonts == {"Normal": "宋体", "Heading 1": "黑体"}


def test_cells_are_set_in_the_type_that_the_layout_names() -> None:
    fonts = {
        typeface: {
            each.get(qn("w:eastAsia"))
            for each in opened(replace(NATIONAL, grid=replace(NATIONAL.grid, typeface=typeface)))
            .tables[0]
            ._tbl.iter(qn("w:rFonts"))
        }
        for typeface in Typeface
    }
    assert fonts == {Typeface.SONG: set(), Typeface.FANGSONG: {"仿宋"}}


def test_document_names_nobody() -> None:
    properties = opened(NATIONAL).core_properties
    assert (properties.author, properties.last_modified_by, properties.comments) == (
        "项目支出绩效自评系统",
        "项目支出绩效自评系统",
        "",
    )


def test_rows_stay_whole_over_a_page_break() -> None:
    rows = opened(NATIONAL).tables[0]._tbl.tr_lst
    assert all(row.find(f".//{qn('w:cantSplit')}") is not None for row in rows)


def test_row_taller_than_a_page_may_break() -> None:
    tall = Cell(row=0, column=0, text="绩效目标。" * 900)
    document = opened(Printable(title="长", grid=Grid(widths=(Decimal(100),), rows=1, cells=(tall,))))
    assert document.tables[0]._tbl.tr_lst[0].find(f".//{qn('w:cantSplit')}") is None


def test_long_form_is_a_table_for_each_part_so_that_its_heads_repeat() -> None:
    grid = compose(long_sheet(), shipped_layout())
    document = opened(Printable(title="长", grid=grid))
    heads = [
        [text_of(cell) for cell in row.tc_lst]
        for table in document.tables
        for row in table._tbl.tr_lst
        if row.find(f".//{qn('w:tblHeader')}") is not None
    ]
    assert [row[1:4] for row in heads] == [
        ["", "年初预算数", "全年预算数"],
        ["预期目标", "实际完成情况"],
        ["一级指标", "二级指标", "三级指标"],
    ]
    assert sum(len(table._tbl.tr_lst) for table in document.tables) == grid.rows - 2


def test_each_goal_of_a_long_form_has_its_heads_on_every_page() -> None:
    document = opened(Printable(title="长", grid=ugly_grid("hubei", 1)))
    first_rows = [table._tbl.tr_lst[0] for table in document.tables]
    heads = [row for row in first_rows if row.find(f".//{qn('w:tblHeader')}") is not None]
    assert [text_of(row.tc_lst[1]) for row in heads] == ["", "一级指标", "一级指标", "一级指标"]
    assert text_of(first_rows[-1].tc_lst[0]).startswith("偏差大或")


def test_a_long_form_keeps_heads_with_rows_and_signatures_with_the_sum() -> None:
    *_, lower = opened(Printable(title="长", grid=compose(long_sheet(), shipped_layout()))).tables
    kept = [row.find(f".//{qn('w:keepNext')}") is not None for row in lower._tbl.tr_lst]
    assert [number for number, each in enumerate(kept) if each] == [0, *range(len(kept) - 4, len(kept) - 1)]


def test_tall_rows_of_a_long_form_may_break_and_short_ones_may_not() -> None:
    document = opened(Printable(title="长", grid=ugly_grid("national-2020", 1)))
    splits = {
        len("".join(map(text_of, row.tc_lst))) > 400: row.find(f".//{qn('w:cantSplit')}") is None
        for table in document.tables
        for row in table._tbl.tr_lst
        if not 100 < len("".join(map(text_of, row.tc_lst))) <= 400
    }
    assert splits == {True: True, False: False}


def test_side_that_is_cut_by_the_head_is_named_once_below_it() -> None:
    grid = compose(long_sheet(), shipped_layout())
    *_, lower = draw_tables(grid)
    assert lower.count("绩效") == 1


@given(st.text(st.characters(codec=None), max_size=80))
@example("\r\n\t<w:p/>&amp;]]>")
@example("\ud800\x00\x0b\ufffe")
@example("{{ MERGEFIELD }}")
def test_any_text_is_written_and_read_back(text: str) -> None:
    grid = Grid(widths=(Decimal(100),), rows=1, cells=(Cell(row=0, column=0, text=text),))
    (table,) = opened(Printable(title=text, grid=grid)).tables
    assert table.cell(0, 0).text == xml_text(text)
