"""Any file as pages, for what reads rows under heads: a workbook as it is, each table of another document as one."""

from collections.abc import Iterator
from dataclasses import replace
from io import BytesIO

from projects.attachments.kinds import XLSX, Refused
from projects.attachments.packages import SIGNATURES, kind_of_package
from projects.documents.xlsx.pages import WorkbookCell, WorkbookPage, pages_of
from projects.reading.limits import ReadingLimits
from projects.reading.opening import read_file
from projects.reading.tables import FoundTable
from projects.reading.text import read_text


def pages_in(content: bytes, *, most_rows: int) -> Iterator[WorkbookPage]:
    """One after the other; every failure is an UnreadableFileError, which may come after some pages."""
    if _is_workbook(content):
        yield from pages_of(BytesIO(content), most_rows=most_rows)
        return
    limits = replace(ReadingLimits.of_site(), rows=most_rows)
    for table in read_file(content, limits):
        yield page_of_table(table)


def pages_in_text(text: str, *, most_rows: int) -> Iterator[WorkbookPage]:
    """Of what somebody pasted."""
    for table in read_text(text, replace(ReadingLimits.of_site(), rows=most_rows)):
        yield page_of_table(table)


def _is_workbook(content: bytes) -> bool:
    """What is refused for its kind is refused by the reader of all kinds, in words."""
    if not content.startswith(SIGNATURES):
        return False
    try:
        return kind_of_package(content) == XLSX
    except Refused:
        return False


def page_of_table(table: FoundTable) -> WorkbookPage:
    """Rows and columns keep the numbers that they have in the file."""
    above = len(table.above)
    rows: dict[int, dict[int, WorkbookCell]] = {
        number - above: {1: _text_cell(text)} for number, text in enumerate(table.above, start=1)
    }
    merged: dict[tuple[int, int], int] = {}
    areas: list[tuple[int, int, int, int]] = []
    for cell in sorted(table.grid.cells, key=lambda each: (each.row, each.column)):
        row, column = table.rows[cell.row], table.columns[cell.column]
        if unread := table.faults.get((cell.row, cell.column), ""):
            rows.setdefault(row, {})[column] = replace(_text_cell(cell.text), unread=unread)
        elif cell.text:
            rows.setdefault(row, {})[column] = _text_cell(cell.text)
        if cell.row_span > 1 or cell.column_span > 1:
            covered = [table.rows[number] for number in cell.rows]
            merged |= {(number, column): row for number in covered[1:]}
            areas.append((column, row, table.columns[cell.columns.stop - 1], covered[-1]))
    return WorkbookPage(
        title=table.name.removeprefix("工作表“").removesuffix("”") if table.is_worksheet else table.name,
        rows=rows,
        is_cut=table.lost > 0,
        merged=merged,
        areas=areas,
        lost=table.lost,
        is_worksheet=table.is_worksheet,
    )


def _text_cell(text: str) -> WorkbookCell:
    return WorkbookCell(value=text, kind="s", number_format="General")
