"""Long lists as a workbook: a sheet for each, with heads that stay in view; what is written is never read as a formula."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from math import ceil
from typing import Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.styles.cell_style import StyleArray
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from projects.documents.measures import text_width
from projects.documents.office import fix_dates
from projects.documents.xlsx.styles import A4
from projects.documents.xlsx.values import GENERAL, text_value

TEXT: Final = "@"
HEAD: Final = PatternFill("solid", fgColor="FFE9EEF6")
LINE: Final = 15.0  # points
TALLEST: Final = 400.0
DIGITS_OF_A_HANZI: Final = 2.2
WRAPPED: Final = Alignment(wrap_text=True, vertical="top")
Entry = str | int


@dataclass(frozen=True, slots=True, kw_only=True)
class ListSheet:
    title: str
    heads: Mapping[str, int]  # with the width of each, in digits
    rows: Iterable[Sequence[Entry]]
    above: Sequence[str] = ()  # sentences over the heads


def write_lists(pages: Iterable[ListSheet]) -> bytes:
    book = Workbook(write_only=True)
    for page in pages:
        _write_list(book.create_sheet(page.title), page)
    content = BytesIO()
    book.save(content)
    return fix_dates(content.getvalue())


def _write_list(sheet: WriteOnlyWorksheet, page: ListSheet) -> None:
    """Widths and frozen rows must be said before the first row is written."""
    sheet.freeze_panes = f"A{len(page.above) + 2}"
    sheet.print_title_rows = f"{len(page.above) + 1}:{len(page.above) + 1}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    for number, width in enumerate(page.heads.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width
    for text in page.above:
        sheet.append([text_cell(sheet, text)])
    heads = [text_cell(sheet, head) for head in page.heads]
    for cell in heads:
        cell.font, cell.fill = Font(bold=True), HEAD
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.append(heads)
    looks, widths = (_make_look(sheet, TEXT), _make_look(sheet, GENERAL)), tuple(page.heads.values())
    for number, row in enumerate(page.rows, start=len(page.above) + 2):
        if (height := row_height(row, widths)) > LINE:
            sheet.row_dimensions[number].height = height
        sheet.append([_make_cell(sheet, entry, *looks) for entry in row])


def row_height(row: Iterable[Entry], widths: Sequence[int]) -> float:
    """In points, for wrapped texts of 11 points or less: not every program fits the rows of a file that it opens."""
    texts = ((entry, width) for entry, width in zip(row, widths, strict=False) if isinstance(entry, str))
    lines = max((_count_lines(text, width / DIGITS_OF_A_HANZI) for text, width in texts), default=1)
    return min(lines * LINE, TALLEST)


def _count_lines(text: str, room: float) -> int:
    """No sign is wider than a hanzi, so that most texts need no measuring."""
    if "\n" not in text and len(text) <= room:
        return 1
    return sum(max(ceil(text_width(line) / room), 1) for line in text.split("\n"))


def _make_look(sheet: WriteOnlyWorksheet, number_format: str) -> StyleArray:
    """Made once for all rows, which makes long lists quick."""
    cell = WriteOnlyCell(sheet)
    cell.alignment, cell.number_format = WRAPPED, number_format
    style: StyleArray = cell._style
    return style


def _make_cell(sheet: WriteOnlyWorksheet, entry: Entry, of_text: StyleArray, of_figure: StyleArray) -> WriteOnlyCell:
    if isinstance(entry, int):
        cell = WriteOnlyCell(sheet, entry)
        cell._style = of_figure
        return cell
    cell = WriteOnlyCell(sheet, text_value(entry) or None)
    cell._style = of_text
    if entry:
        cell.data_type = "s"
    return cell


def text_cell(sheet: WriteOnlyWorksheet, text: str) -> WriteOnlyCell:
    """Never read as a formula."""
    cell = WriteOnlyCell(sheet, text_value(text) or None)
    cell.number_format = TEXT
    if text:
        cell.data_type = "s"
    return cell
