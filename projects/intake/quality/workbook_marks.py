"""Marks cells of a workbook and lists what is wrong on a sheet before the others. Nothing of the workbook runs."""

import re
from collections.abc import Iterator
from copy import copy
from io import BytesIO
from typing import Final

from openpyxl import Workbook, load_workbook
from openpyxl.cell.cell import Cell, MergedCell
from openpyxl.comments import Comment
from openpyxl.formatting.formatting import ConditionalFormattingList
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.cell_range import CellRange
from openpyxl.worksheet.formula import ArrayFormula
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.worksheet import Worksheet

from projects.documents.xlsx.lists import row_height
from projects.intake.quality.marks import (
    AUTHOR,
    COLOURS,
    HEADS,
    LIST,
    NOTHING_FOUND,
    Colours,
    Mark,
    MarkedSpot,
    Marking,
)

WIDTHS: Final = (6, 22, 26, 11, 22, 62, 42)
SONG: Final = "宋体"
QUOTED: Final = re.compile(r'"(?:[^"]|"")*"')
TABLE_COLUMN: Final = re.compile(r"\w+\[[^\[\]]*\]")
# Another file, a DDE server, a page of the web, or a program: what a formula of somebody else's could reach for.
OUTWARD: Final = re.compile(
    r"[\[|]|\b(?:WEBSERVICE|FILTERXML|HYPERLINK|IMAGE|RTD|CALL|REGISTER(?:\.ID)?|EXEC|SQL\.REQUEST|IMPORT\w+)\s*\(",
    re.I,
)
COMMENT_WIDTH: Final = 340  # pixels
LINE_HEIGHT: Final = 20
SIGNS_IN_A_LINE: Final = 24
BEHIND: Final = "———"
LONGEST_COMMENT: Final = 8000


def mark_own(content: bytes, marking: Marking) -> bytes:
    """The workbook as it came, without what leads out of it."""
    book = load_workbook(BytesIO(content), keep_links=False, keep_vba=False, rich_text=True)
    _cut_ways_out(book, content)
    pages = {f"工作表“{page.title}”": page for page in book.worksheets}
    return mark_workbook(book, pages, marking)


def mark_workbook(book: Workbook, pages: dict[str, Worksheet], marking: Marking) -> bytes:
    for mark in marking.marks:
        if mark.spot.table in pages:
            _mark_cell(pages[mark.spot.table], mark)
    _add_list(book, pages, marking)
    book.calculation.fullCalcOnLoad = True  # openpyxl keeps formulas and forgets what they gave
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _mark_cell(page: Worksheet, mark: Mark) -> None:
    area = _find_area(page, mark.spot)
    colours = COLOURS[mark.level]
    side = Side(style="medium", color=colours.line)
    for row in range(area.min_row, area.max_row + 1):
        for column in range(area.min_col, area.max_col + 1):
            cell = page.cell(row, column)
            cell._style = copy(cell._style)  # which other cells may share
            cell.fill = PatternFill("solid", fgColor=colours.fill)
            cell.border = Border(
                left=side if column == area.min_col else None,
                right=side if column == area.max_col else None,
                top=side if row == area.min_row else None,
                bottom=side if row == area.max_row else None,
            )
    _add_comment(page.cell(area.min_row, area.min_col), mark.note)


def _find_area(page: Worksheet, spot: MarkedSpot) -> CellRange:
    """The cell, or the merged one that it belongs to."""
    for area in page.merged_cells.ranges:
        if area.min_row <= spot.row <= area.max_row and area.min_col <= spot.column <= area.max_col:
            return area
    return CellRange(min_col=spot.column, max_col=spot.column, min_row=spot.row, max_row=spot.row)


def _add_comment(cell: Cell | MergedCell, note: str) -> None:
    """What somebody had written there stays above."""
    before = f"{cell.comment.text}\n{BEHIND}\n" if cell.comment else ""
    text = (before + note)[:LONGEST_COMMENT]
    lines = sum(1 + len(line) // SIGNS_IN_A_LINE for line in text.split("\n"))
    cell.comment = Comment(text, AUTHOR, width=COMMENT_WIDTH, height=LINE_HEIGHT * (lines + 1))


def _add_list(book: Workbook, pages: dict[str, Worksheet], marking: Marking) -> None:
    page = book.create_sheet(_free_name(book), 0)
    for other in book.worksheets:
        other.sheet_view.tabSelected = False
    book.active = 0
    page.sheet_view.showGridLines = False
    page.cell(1, 1, marking.title).font = Font(name=SONG, size=14, bold=True)
    page.cell(1, 1).data_type = "s"
    for column, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True), start=1):
        page.column_dimensions[get_column_letter(column)].width = width
        _write_text(page, 2, column, head).font = Font(name=SONG, bold=True)
    for number, line in enumerate(marking.lines, start=1):
        row = number + 2
        _write_text(page, row, 1, str(number))
        for column, text in enumerate(line.texts, start=2):
            _write_text(page, row, column, text)
        page.row_dimensions[row].height = row_height(line.texts, WIDTHS[1:])
        colours: Colours = COLOURS[line.level]
        page.cell(row, 4).fill = PatternFill("solid", fgColor=colours.fill)
        if line.spot.table in pages:
            _link_to_cell(page.cell(row, 2), pages[line.spot.table], line.spot)
    if not marking.lines:
        _write_text(page, 3, 1, NOTHING_FOUND)
    page.freeze_panes = "A3"
    page.print_title_rows = "2:2"
    page.page_setup.orientation, page.page_setup.paperSize = "landscape", 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 0
    page.sheet_properties.pageSetUpPr.fitToPage = True


def _free_name(book: Workbook) -> str:
    taken = {name.casefold() for name in book.sheetnames}
    names = (LIST if number == 1 else f"{LIST}（{number}）" for number in range(1, len(taken) + 2))
    return next(name for name in names if name not in taken)


def _write_text(page: Worksheet, row: int, column: int, text: str) -> Cell:
    """A text, whatever it begins with."""
    cell = page.cell(row, column)
    assert isinstance(cell, Cell)
    if text:
        cell.value = text
        cell.data_type = "s"
    side = Side(style="thin")
    cell.border = Border(left=side, right=side, top=side, bottom=side)
    cell.font = Font(name=SONG, size=10)
    cell.alignment = Alignment(wrap_text=True, vertical="top", horizontal="center" if column in (1, 4) else "left")
    return cell


def _link_to_cell(cell: Cell | MergedCell, page: Worksheet, spot: MarkedSpot) -> None:
    """Within the workbook."""
    quoted = page.title.replace("'", "''")
    place = f"{get_column_letter(spot.column)}{spot.row}"
    cell.hyperlink = Hyperlink(ref=cell.coordinate, location=f"'{quoted}'!{place}")
    cell.font = Font(name=SONG, size=10, color="1F4E9E", underline="single")


def _cut_ways_out(book: Workbook, content: bytes) -> None:
    """Takes out what leads to other files, pages and programs: of such a formula the kept result stays."""
    reaching = [(page.title, cell) for page in book.worksheets for cell in _cells_that_lead_out(page)]
    if reaching:
        results = load_workbook(BytesIO(content), keep_links=False, data_only=True)
        for title, cell in reaching:
            cell.value = results[title][cell.coordinate].value
            if isinstance(cell.value, str):
                cell.data_type = "s"
    for page in book.worksheets:
        _cut_links(page)
        names = [name for name, defined in page.defined_names.items() if _leads_out(defined.value)]
        for name in names:
            del page.defined_names[name]
    for name in [name for name, defined in book.defined_names.items() if _leads_out(defined.value)]:
        del book.defined_names[name]


def _cells_that_lead_out(page: Worksheet) -> Iterator[Cell]:
    for cell in page._cells.values():
        if isinstance(cell, Cell) and cell.data_type == "f" and _leads_out(_formula_of(cell)):
            yield cell


def _formula_of(cell: Cell) -> str:
    return str(cell.value.text if isinstance(cell.value, ArrayFormula) else cell.value)


def _leads_out(formula: object) -> bool:
    """A column of a table of the workbook's own has brackets too."""
    bare = QUOTED.sub("", str(formula or ""))
    return OUTWARD.search(TABLE_COLUMN.sub("", bare)) is not None


def _cut_links(page: Worksheet) -> None:
    for cell in page._cells.values():
        if isinstance(cell, Cell) and cell.hyperlink is not None and cell.hyperlink.target:
            cell.hyperlink = None
    checks = page.data_validations
    checks.dataValidation = [
        each for each in checks.dataValidation if not (_leads_out(each.formula1) or _leads_out(each.formula2))
    ]
    kept = ConditionalFormattingList()
    for formatting in page.conditional_formatting:
        for rule in formatting.rules:
            if not any(map(_leads_out, rule.formula or ())):
                kept.add(str(formatting.sqref), rule)
    page.conditional_formatting = kept
    page._pivots = [pivot for pivot in page._pivots if _is_within(pivot)]


def _is_within(pivot: object) -> bool:
    source = pivot.cache.cacheSource  # type: ignore[attr-defined]  # of a TableDefinition
    return source.type == "worksheet" and source.worksheetSource is not None and not source.worksheetSource.id
