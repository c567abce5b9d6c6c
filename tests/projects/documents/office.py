"""Excel and Word files as text, a row a line; run as a module, it renews the files in tests/golden/ to be read by eye."""

import re
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from io import BytesIO
from pathlib import Path
from typing import Any

from docx import Document
from docx.oxml.ns import qn
from docx.table import Table

from indicators.points import EXACT, plain
from indicators.rules import rule_set
from indicators.scoring import score_sheet
from projects.documents import docx, xlsx
from projects.documents.compose import compose
from projects.documents.layout import shipped_layout, shipped_layout_codes
from projects.documents.printable import Printable
from tests.projects.documents.sheets import GOALS, sample_grid
from tests.projects.documents.workbooks import opened
from tests.published import published_tables

DIRECTORY = Path(__file__).parents[2] / "golden"
FORMAT = re.compile(r'0(?:\.(?P<decimals>0+))?(?P<percent>%?)(?:"(?P<suffix>[^"]*)")?')
BARE = re.compile(r"\\(.)")
ALIGNS = {"left": "«", "right": "»"}


@cache
def printables() -> dict[str, Printable]:
    """Every layout with its sample, and every published table."""
    made = {code: Printable(title=code, grid=sample_grid(code), is_draft=True) for code in shipped_layout_codes()}
    for number, goal in enumerate(GOALS, start=1):
        made[f"001-goal-{number}"] = Printable(title=goal.project, grid=compose(goal, shipped_layout("goal-2021")))
    for table in published_tables():
        grid = compose(table.sheet, shipped_layout(), score_sheet(table.sheet, rule_set()))
        made[table.name.replace(" ", "-")] = Printable(title=table.sheet.project, grid=grid, code="7F3K-9Q2M")
    return made


def shown(cell: Any) -> str:
    """What a person reads in the cell of a workbook."""
    if cell.value is None or isinstance(cell.value, str):
        return cell.value or ""
    found = FORMAT.fullmatch(BARE.sub(r'"\1"', cell.number_format))  # LibreOffice writes "分" as \分
    assert found is not None, cell.number_format
    number = EXACT.multiply(Decimal(repr(cell.value)), Decimal(100 if found["percent"] else 1))
    text = f"{number:.{len(found['decimals'])}f}" if found["decimals"] else plain(number)
    return f"{text}{found['percent']}{found['suffix'] or ''}"


def dumped_workbook(content: bytes) -> str:
    (page,) = opened(content).worksheets
    setup = page.page_setup
    widths = " ".join(f"{page.column_dimensions[column].width:g}" for column in page.column_dimensions)
    head = [
        f"{page.title}｜{setup.orientation} {setup.paperSize} {setup.fitToWidth}×{setup.fitToHeight}",
        f"widths {widths}",
        f"area {page.print_area} heads {page.print_title_rows} draft {page.oddHeader.right.text} code {page.oddFooter.right.text}",
    ]
    areas = {area.start_cell.coordinate: area for area in page.merged_cells.ranges}
    inside = {at for area in areas.values() for row in area.rows for at in row}
    rows = []
    for row in page.iter_rows():
        cells = [
            _dumped(cell, areas.get(cell.coordinate))
            for cell in row
            if cell.coordinate in areas or (cell.row, cell.column) not in inside
        ]
        rows.append(f"{row[0].row:2} {page.row_dimensions[row[0].row].height:g} " + " │ ".join(cells))
    return "\n".join([*head, *rows, ""])


def _dumped(cell: Any, area: Any) -> str:
    place = area.coord if area else cell.coordinate
    text = shown(cell).replace("\n", "⏎")
    number = "" if cell.data_type == "s" or cell.value is None else f" ={cell.value} [{cell.number_format}]"
    align = ALIGNS.get(cell.alignment.horizontal, "") + "　" * int(cell.alignment.indent)
    bare = "" if cell.border.top and cell.border.top.style else " bare"
    return f"{align}{text} ⟨{place}{number}{bare}⟩"


def dumped_document(content: bytes) -> str:
    document = Document(BytesIO(content))
    (section,) = document.sections
    size = f"{round(section.page_width.mm)}×{round(section.page_height.mm)}"  # type: ignore[union-attr]
    lines = [
        f"{size} head {section.header.paragraphs[0].text!r} foot {section.footer.paragraphs[0].text!r}",
        *(f"{paragraph.style.name}: {paragraph.text}" for paragraph in document.paragraphs if paragraph.text),  # type: ignore[union-attr]
    ]
    for table in document.tables:
        lines.append("widths " + " ".join(str(column.width.twips) for column in table.columns if column.width))
        lines += [_dumped_row(row) for row in table._tbl.tr_lst]
    return "\n".join([*lines, ""])


def _dumped_row(row: Any) -> str:
    marks = "".join(
        mark for tag, mark in (("w:tblHeader", "H"), ("w:cantSplit", "=")) if row.find(f".//{qn(tag)}") is not None
    )
    return f"{marks} " + " │ ".join(_dumped_cell(cell) for cell in row.tc_lst)


def _dumped_cell(cell: Any) -> str:
    align = cell.p_lst[0].pPr.jc
    side = "" if align is not None else "«"
    merge = {"restart": "┬", "continue": "┊", None: ""}[cell.vMerge]
    bare = "" if cell.find(f".//{qn('w:tcBorders')}") is not None else " bare"
    return f"{side}{text_of(cell)} ⟨{cell.grid_span}{merge}{bare}⟩"


def text_of(cell: Any) -> str:
    return "".join("⏎" if each.tag == qn("w:br") else each.text or "" for each in cell.iter(qn("w:t"), qn("w:br")))


def table_texts(table: Table) -> Iterator[str]:
    for row in table._tbl.tr_lst:
        yield from (text for cell in row.tc_lst if (text := text_of(cell)))


def golden_paths() -> list[Path]:
    return [DIRECTORY / kind / f"{name}.txt" for name in printables() for kind in ("xlsx", "docx")]


def dump(path: Path) -> str:
    """What the file of this kind and name holds today."""
    printable = printables()[path.stem]
    if path.parent.name == "xlsx":
        return dumped_workbook(xlsx.write([printable]))
    return dumped_document(docx.write([printable]))


if __name__ == "__main__":
    for path in golden_paths():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(dump(path), encoding="utf-8")
