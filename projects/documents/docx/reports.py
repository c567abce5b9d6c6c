"""A report as a Word document, in the look of official documents: 小标宋 for its title, 仿宋 of 三号, 黑体 and 楷体 for headings.
At its end a table says where each figure comes from that has a source."""

from datetime import UTC, datetime, time
from typing import Final

from docx.document import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Pt

from projects.documents.docx.letters import FANGSONG, INDENT, LINE, TITLE, add_texts, set_letter_paper
from projects.documents.docx.styles import HEI, empty_document, field_xml, run_xml, save_document, set_properties
from projects.documents.docx.table import draw_flowing_table
from projects.documents.grid import Align, Grid
from projects.documents.plain_table import TableColumn, plain_table
from projects.documents.report import Report

TITLE_FONT: Final = "方正小标宋简体"
HEADINGS: Final = {1: HEI, 2: "楷体"}
SOURCES: Final = (
    TableColumn("指标", 15, Align.LEFT),
    TableColumn("数值", 13, Align.RIGHT),
    TableColumn("口径", 21, Align.LEFT),
    TableColumn("查询条件", 22, Align.LEFT),
    TableColumn("截至时间", 13),
)
PAGE_NUMBER: Final = 14  # points: 四号


def write_report(report: Report) -> bytes:
    document = empty_document()
    set_properties(document, report.title, datetime.combine(report.as_of, time(), UTC))
    set_letter_paper(document)
    _number_pages(document)
    add_texts(document, [report.title], size=TITLE, font=TITLE_FONT, align=WD_ALIGN_PARAGRAPH.CENTER, line=LINE + 8)
    add_texts(document, [""])
    for part in report.parts:
        if part.heading:
            add_texts(document, [part.heading], font=HEADINGS[part.level], indent=INDENT, keeps=True)
        add_texts(document, part.texts, font=FANGSONG, indent=INDENT)
        if part.table is not None:
            _add_table(document, part.table)
    if report.figures:
        add_texts(document, ["附：数据来源"], font=HEI, indent=INDENT, keeps=True)
        _add_table(document, sources_of(report))
    return save_document(document)


def sources_of(report: Report) -> Grid:
    day = f"{report.as_of:%Y-%m-%d}"
    rows = [[each.title, each.value, each.basis, each.condition, day] for each in report.figures]
    return plain_table(SOURCES, rows)


def _add_table(document: Document, grid: Grid) -> None:
    document.element.body._insert_tbl(parse_xml(draw_flowing_table(grid)))
    add_texts(document, [""], line=8)


def _number_pages(document: Document) -> None:
    """— 1 —"""
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.alignment = WD_ALIGN_PARAGRAPH.CENTER
    document.styles["Footer"].font.size = Pt(PAGE_NUMBER)
    written = f"{run_xml('— ')}{field_xml('PAGE')}{run_xml(' —')}"
    for element in parse_xml(f"<w:p {nsdecls('w')}>{written}</w:p>"):
        paragraph._p.append(element)
