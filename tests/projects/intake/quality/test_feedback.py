"""Somebody's own file back with its bad cells marked: everything else as it was, nothing that leads out of it."""

import re
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from openpyxl import Workbook, load_workbook
from openpyxl.comments import Comment
from openpyxl.workbook.defined_name import DefinedName

from indicators import rules
from projects.intake.quality.feedback import Feedback, feedback_on
from projects.intake.quality.judged import judge_table
from projects.reading.audit import audit_file
from projects.reading.limits import ReadingLimits
from tests.published import DIRECTORY

RED = "00FFC7CE"


def feedback(content: bytes, name: str) -> Feedback:
    chosen = rules.rule_set(rules.DEFAULT)
    tables = audit_file(content, file=name, rules=chosen, limits=ReadingLimits.of_site())
    return feedback_on(
        content, name, [(each.recognised.table, judge_table(each)) for each in tables if each.recognised]
    )


def published(name: str) -> bytes:
    return (DIRECTORY / name).read_bytes()


def changed(book: Workbook) -> bytes:
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def look(cell: Any) -> tuple[Any, ...]:
    font, alignment = cell.font, cell.alignment
    return cell.number_format, font.name, font.sz, font.b, alignment.horizontal, alignment.vertical, alignment.wrap_text


def rewritten(content: bytes, part: str, pattern: str, by: str) -> bytes:
    """With what openpyxl can't write."""
    made = BytesIO()
    with ZipFile(BytesIO(content)) as old, ZipFile(made, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            new.writestr(name, re.sub(pattern, by, text.decode()) if name == part else text)
    return made.getvalue()


def test_workbook_keeps_all_but_the_marks() -> None:
    before = load_workbook(BytesIO(published("003.xlsx")))
    made = feedback(published("003.xlsx"), "003.xlsx")
    after = load_workbook(BytesIO(made.content))
    assert (made.suffix, made.is_own, after.sheetnames) == ("xlsx", True, ["核查意见", *before.sheetnames])
    marked = 0
    for page in before:
        other = after[page.title]
        assert list(page.values) == list(other.values)
        assert set(map(str, page.merged_cells.ranges)) == set(map(str, other.merged_cells.ranges))
        widths = [{name: column.width for name, column in each.column_dimensions.items()} for each in (page, other)]
        assert widths[0] == widths[1]
        for row in page.iter_rows():
            for cell in row:
                own = other[cell.coordinate]
                assert look(own) == look(cell)
                marked += own.fill != cell.fill
    assert marked > 20
    total = after["1"]["J26"]
    assert (total.fill.fgColor.rgb, total.border.bottom.style) == (RED, "medium")
    assert total.comment is not None
    assert total.comment.text.startswith("【必须修改】总分写作 90.5 分，")
    assert "\n怎样改：重新合计总分" in total.comment.text


def test_list_of_a_workbook_leads_to_its_cells() -> None:
    page = load_workbook(BytesIO(feedback(published("003.xlsx"), "003.xlsx").content))["核查意见"]
    rows = list(page.values)
    assert rows[0][0] == "003.xlsx：4 张表，31 条"
    assert rows[2][:5] == (
        "1",
        "工作表“1”J26",
        "昌吉州工业和信息化局安全生产项目资金",
        "必须修改",
        "总分不等于各项得分之和",
    )
    links = [page.cell(row, 2).hyperlink for row in range(3, len(rows) + 1)]
    assert [link.target for link in links] == [None] * 31
    assert links[0].location == "'1'!J26"


def test_what_leads_out_of_a_workbook_is_left_behind() -> None:
    book = load_workbook(BytesIO(published("003.xlsx")))
    page = book.create_sheet("别的")
    own, foreign = "=SUM(A5:A6)", ["=[1]Sheet1!A1", '=WEBSERVICE("http://example.com")', "=cmd|'/C calc'!A0"]
    for row, formula in enumerate([own, *foreign], start=1):
        page.cell(row, 1, formula)
    page["B1"], page["B2"] = "外面", '="a[b"&"|"'
    page["B1"].hyperlink = "http://example.com"
    page["B3"].comment = Comment("我的批注", "我")
    book.defined_names["out"] = DefinedName("out", attr_text="[1]Sheet1!$A$1")
    book.defined_names["in"] = DefinedName("in", attr_text="'1'!$A$1")
    number = len(book.sheetnames)
    content = rewritten(
        changed(book), f"xl/worksheets/sheet{number}.xml", r"(Sheet1!A1</f>)<v ?/?>(</v>)?", r"\1<v>7</v>"
    )
    after = load_workbook(BytesIO(feedback(content, "混合.xlsx").content))
    other = after["别的"]
    assert [other.cell(row, 1).value for row in range(1, 5)] == [own, 7, None, None]
    assert (other["B1"].value, other["B1"].hyperlink, other["B2"].value) == ("外面", None, '="a[b"&"|"')
    assert other["B3"].comment is not None
    assert list(after.defined_names) == ["in"]


def test_remark_of_the_owner_stays_above_ours() -> None:
    book = load_workbook(BytesIO(published("003.xlsx")))
    book["1"]["J26"].comment = Comment("请核对", "张三")
    comment = load_workbook(BytesIO(feedback(changed(book), "批注.xlsx").content))["1"]["J26"].comment
    assert comment is not None
    assert comment.text.startswith("请核对\n———\n【必须修改】")


def test_word_document_gets_comments_on_its_cells() -> None:
    before, made = docx.Document(BytesIO(published("000.docx"))), feedback(published("000.docx"), "000.docx")
    after = docx.Document(BytesIO(made.content))
    assert (made.suffix, made.is_own) == ("docx", True)
    chosen = rules.rule_set(rules.DEFAULT)
    tables = audit_file(published("000.docx"), file="", rules=chosen, limits=ReadingLimits.of_site())
    cells = [len({flaw.cell for flaw in judge_table(each).flaws if flaw.cell}) for each in tables]
    assert len(list(after.comments)) == sum(cells)
    assert next(iter(after.comments)).text.startswith("【必须修改】执行率分值 10 分加指标分值 80 分为 90 分")
    assert [cell.text for table in before.tables for row in table.rows for cell in row.cells] == [
        cell.text for table in after.tables[:-1] for row in table.rows for cell in row.cells
    ]
    assert [cell.text for cell in after.tables[-1].rows[0].cells][:4] == ["序号", "位置", "项目", "级别"]
    assert len(after.tables[-1].rows) == 1 + 31


def test_link_of_a_word_document_keeps_its_words_alone() -> None:
    document = docx.Document(BytesIO(published("003.docx")))
    document.part.relate_to("http://example.com/", RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), 'HYPERLINK "http://example.com/"')
    document.add_paragraph("见网站")._p.append(field)
    within = OxmlElement("w:fldSimple")
    within.set(qn("w:instr"), r'HYPERLINK   \l "第一张表"')
    document.add_paragraph()._p.append(within)
    file = BytesIO()
    document.save(file)
    made = feedback(file.getvalue(), "链接.docx")
    assert made.is_own
    assert "见网站" in [paragraph.text for paragraph in docx.Document(BytesIO(made.content)).paragraphs]
    with ZipFile(BytesIO(made.content)) as package:
        assert not any(b"example.com" in package.read(name) for name in package.namelist())
        assert "第一张表" in package.read("word/document.xml").decode()


@pytest.mark.parametrize(
    "code", ['DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe "/k"', 'INCLUDEPICTURE "http://example.com/"']
)
def test_word_document_that_fetches_is_drawn_anew(code: str) -> None:
    document = docx.Document(BytesIO(published("003.docx")))
    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), code)
    document.add_paragraph()._p.append(field)
    file = BytesIO()
    document.save(file)
    made = feedback(file.getvalue(), "域.docx")
    assert (made.suffix, made.is_own) == ("xlsx", False)
    assert load_workbook(BytesIO(made.content)).sheetnames[0] == "核查意见"


@pytest.mark.parametrize("name", ["003.xls", "003.txt"])
def test_other_kinds_become_a_workbook_of_what_was_read(name: str) -> None:
    made = feedback(published(name), name)
    book = load_workbook(BytesIO(made.content))
    assert (made.suffix, made.is_own, len(book.sheetnames)) == ("xlsx", False, 5)
    page = book[book.sheetnames[1]]
    marked = [cell for row in page for cell in row if cell.fill.fgColor.rgb == RED]
    assert [str(cell.value) for cell in marked if cell.value] == ["90.5"]
    link = book["核查意见"]["B3"].hyperlink
    assert link is not None
    assert link.location == f"'{page.title}'!{marked[0].coordinate}"
