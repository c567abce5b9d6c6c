"""The rows under the heads of a table that anybody may have made in a workbook."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from itertools import zip_longest
from typing import IO, Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.pages import WorkbookPage, read_pages
from projects.documents.xlsx.values import plain_text, text_value

MOST_ROWS: Final = 10_000
EMPTY_ROWS: Final = 200
HEAD_WITHIN: Final = 20  # titles and notes may stand above the heads
SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row under the heads: its number in the sheet, the text of each column, and the columns whose text can't be taken."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedTable:
    page: str
    rows: tuple[TableRow, ...]


def read_table(file: IO[bytes], columns: Sequence[str], *, required: Sequence[str]) -> HeadedTable:
    """The rows of the first sheet, under its heads; rows without any text are left out."""
    page = next(iter(read_pages(file, most_rows=MOST_ROWS, most_pages=1).values()))
    if page.is_cut:
        raise UnreadableFileError(f"工作表“{page.title}”超过 {MOST_ROWS} 行，请删除多余的行，或分成几个文件导入。")
    return HeadedTable(page=page.title, rows=tuple(_under_heads(page, columns, required)))


def _under_heads(page: WorkbookPage, columns: Sequence[str], required: Sequence[str]) -> Iterator[TableRow]:
    head, places = _find_heads(page, columns, required)
    for number, row in page.rows.items():
        cells = {column: row.get(places.get(column, 0)) for column in columns}
        texts = {column: text_of(cell.value) if cell else "" for column, cell in cells.items()}
        if number > head and any(texts.values()):
            faults = {column: cell.fault for column, cell in cells.items() if cell and cell.fault}
            yield TableRow(number=number, cells=texts, faults=faults)


def _find_heads(page: WorkbookPage, columns: Sequence[str], required: Sequence[str]) -> tuple[int, dict[str, int]]:
    best: dict[str, int] = {}
    for number, row in page.rows.items():
        if number > HEAD_WITHIN:
            break
        heads = {
            SPACES.sub("", text_of(cell.value)).rstrip("*：:"): place for place, cell in reversed(list(row.items()))
        }
        places = {column: heads[column] for column in columns if column in heads}
        if all(column in places for column in required):
            return number, places
        best = max(best, places, key=len)
    missing = "、".join(f"“{column}”" for column in required if column not in best)
    raise UnreadableFileError(
        f"工作表“{page.title}”的前 {HEAD_WITHIN} 行中没有找到表头，缺少 {missing}。表头应为：{'、'.join(columns)}。"
    )


def text_of(value: Any) -> str:
    """As a person reads the cell: a code that Excel took for a number has no decimals, a day no time."""
    match value:
        case dt.datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return SPACES.sub(" ", plain_text(str(value))).strip()


def table_workbook(
    title: str, columns: Mapping[str, int], rows: Iterable[Sequence[str]] = (), *, figures: Collection[str] = ()
) -> bytes:
    """A table to fill in: the heads with their widths, rows at hand, and empty ones.

    Cells are text, but those of figures, so that Excel keeps leading zeros; what is written is never read as a formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width

    def cells(texts: Sequence[str], *, is_head: bool = False) -> Iterator[WriteOnlyCell]:
        for column, text in zip_longest(columns, texts, fillvalue=""):
            cell = WriteOnlyCell(sheet, text_value(text) or None)
            cell.number_format = "General" if column in figures else "@"
            cell.font = Font(bold=is_head)
            if text:
                cell.data_type = "s"
            yield cell

    sheet.append(cells(tuple(columns), is_head=True))
    for row in (*rows, *[()] * EMPTY_ROWS):
        sheet.append(cells(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()
