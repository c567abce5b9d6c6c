"""The rows under the heads of a table that anybody may have made, in a workbook or another document."""

import datetime as dt
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from itertools import chain, zip_longest
from types import MappingProxyType
from typing import Any, Final

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Font
from openpyxl.utils import get_column_letter

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.pages import WorkbookCell, WorkbookPage
from projects.documents.xlsx.values import plain_text, text_value

MOST_ROWS: Final = 10_000
EMPTY_ROWS: Final = 200
HEAD_WITHIN: Final = 20  # titles and notes may stand above the heads
SPACES: Final = re.compile(r"\s+")
NO_TABLE: Final = "文件里没有表格。"
UNIT_OF_MONEY: Final = re.compile(r"[（(](?:单位[:：])?(?:万元|元)[)）]$")
NO_OTHER_NAMES: Final[Mapping[str, str]] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row under the heads: its number in the sheet, the text of each column, the columns whose text can't be taken,
    and the lines of those that have several."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str]
    lines: dict[str, list[str]] = field(default_factory=dict)
    is_hidden: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class HeadedTable:
    page: str
    rows: tuple[TableRow, ...]
    above: tuple[tuple[int, str], ...] = ()  # what stands over the heads, with its row
    heads: Mapping[str, str] = field(default_factory=dict)  # by column, its head as it is written


def read_table(
    pages: Iterable[WorkbookPage],
    columns: Sequence[str],
    *,
    required: Sequence[str],
    other_names: Mapping[str, str] = NO_OTHER_NAMES,
) -> HeadedTable:
    """The rows of the first worksheet, or of the only table of a document that has such heads; rows without any text are
    left out."""
    given = iter(pages)
    first = next(given, None)
    if first is not None and first.is_worksheet:
        return _read_headed_table(first, columns, required, other_names)
    before = () if first is None else (first,)
    tables = read_tables(chain(before, given), columns, required=required, other_names=other_names)
    if len(tables) > 1:
        raise UnreadableFileError(
            f"{'、'.join(table.page for table in tables)}都有这样的表头，请合并成一张表，或分成几个文件。"
        )
    return tables[0]


def read_tables(
    pages: Iterable[WorkbookPage], columns: Sequence[str], *, required: Sequence[str], other_names: Mapping[str, str]
) -> list[HeadedTable]:
    """Of every page that has these heads, at least one; a head may carry another name, and 万元 or 元 in brackets."""
    tables, reasons = [], []
    before: WorkbookPage | None = None
    for page in pages:
        try:
            tables.append(_read_headed_table(page, columns, required, other_names))
        except UnreadableFileError as error:
            reasons.append(error)
            if before is not None and _goes_on(before, page):
                raise UnreadableFileError(
                    f"{page.name}没有表头，像是{before.name}的下半部分，请合并成一张表。"
                ) from error
            before = None
        else:
            before = page
    if not tables:
        raise reasons[0] if reasons else UnreadableFileError(NO_TABLE)
    return tables


def _goes_on(before: WorkbookPage, page: WorkbookPage) -> bool:
    """A table of a document that follows another with no word between them, and is no wider."""
    is_led = any(number < 1 for number in page.rows)
    return not page.is_worksheet and not is_led and 1 < _width_of_page(page) <= _width_of_page(before)


def _width_of_page(page: WorkbookPage) -> int:
    return max(max(row) for number, row in page.rows.items() if number > 0)


def _read_headed_table(
    page: WorkbookPage, columns: Sequence[str], required: Sequence[str], other_names: Mapping[str, str]
) -> HeadedTable:
    if page.is_cut:
        raise UnreadableFileError(f"{page.name}超过 {MOST_ROWS} 行，请删除多余的行，或分成几个文件导入。")
    first, last, places, heads = _find_heads(page, columns, required, other_names)
    above = (
        (number, text_of(cell.value)) for number, row in page.rows.items() if number < first for cell in row.values()
    )
    rows = tuple(_rows_under_heads(page, last, columns, places, heads))
    return HeadedTable(page=page.name, rows=rows, above=tuple(above), heads=heads)


def _rows_under_heads(
    page: WorkbookPage, head: int, columns: Sequence[str], places: Mapping[str, int], heads: Mapping[str, str]
) -> Iterator[TableRow]:
    """A cell that a merged one covers says what that one says."""
    for number, row in page.rows.items():
        own = [row[places[column]] for column in columns if places.get(column) in row]
        if number <= head or not any(text_of(cell.value) for cell in own):
            continue
        cells = {column: _cell_or_merged(page, number, places.get(column, 0), head) for column in columns}
        texts = {column: text_of(cell.value) if cell else "" for column, cell in cells.items()}
        if all(not text or _bare_head(text) == heads.get(column) for column, text in texts.items()):
            continue  # heads that stand again at the top of a page
        faults = {column: cell.fault for column, cell in cells.items() if cell and cell.fault}
        lines = {column: lines_of(cell.value) for column, cell in cells.items() if cell and "\n" in str(cell.value)}
        yield TableRow(number=number, cells=texts, faults=faults, lines=lines, is_hidden=number in page.hidden)


def _cell_or_merged(page: WorkbookPage, number: int, place: int, head: int) -> WorkbookCell | None:
    origin = page.merged.get((number, place), number)
    return page.rows.get(origin if origin > head else number, {}).get(place)


def _find_heads(
    page: WorkbookPage, columns: Sequence[str], required: Sequence[str], other_names: Mapping[str, str]
) -> tuple[int, int, dict[str, int], dict[str, str]]:
    """The first and the last row of the heads, which may be two, and by column its place and its head as written."""
    best: dict[str, int] = {}
    for number, row in page.rows.items():
        if number > HEAD_WITHIN:
            break
        places, heads = _heads_in(row, columns, other_names)
        if all(column in places for column in required):
            below, more = _heads_in(page.rows.get(number + 1, {}), columns, other_names)
            if below and not below.keys() & places.keys():
                return number, number + 1, places | below, heads | more
            return number, number, places, heads
        best = max(best, places, key=len)
    missing = "、".join(f"“{column}”" for column in required if column not in best)
    raise UnreadableFileError(
        f"{page.name}的前 {HEAD_WITHIN} 行中没有找到表头，缺少 {missing}。表头应为：{'、'.join(columns)}。"
    )


def heads_of(page: WorkbookPage, columns: Collection[str], other_names: Mapping[str, str]) -> frozenset[str]:
    """The most of these columns that one row of heads names, with the row below it where that names others."""
    found: set[str] = set()
    for number, row in page.rows.items():
        if number > HEAD_WITHIN:
            break
        heads = {*_heads_in(row, columns, other_names)[0]}
        below = {*_heads_in(page.rows.get(number + 1, {}), columns, other_names)[0]}
        found = max(found, heads | below if heads and heads.isdisjoint(below) else heads, key=len)
    return frozenset(found)


def _heads_in(
    row: Mapping[int, WorkbookCell], columns: Collection[str], other_names: Mapping[str, str]
) -> tuple[dict[str, int], dict[str, str]]:
    places: dict[str, int] = {}
    heads: dict[str, str] = {}
    for place, cell in row.items():
        written = _bare_head(text_of(cell.value))
        head = UNIT_OF_MONEY.sub("", written) if other_names else written
        column = other_names.get(head, head)
        if column in columns and column not in places:
            places[column], heads[column] = place, written
    return places, heads


def _bare_head(text: str) -> str:
    return SPACES.sub("", text).rstrip("*：:")


def text_of(value: Any) -> str:
    """As a person reads the cell: a code that Excel took for a number has no decimals, a day no time."""
    match value:
        case dt.datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case float():
            return f"{value:.15g}"  # the digits that Excel keeps; the others come from adding up
        case _:
            return SPACES.sub(" ", plain_text(str(value))).strip()


def lines_of(value: Any) -> list[str]:
    return [line for each in str(value).splitlines() if (line := text_of(each))]


def table_workbook(
    title: str,
    columns: Mapping[str, int],
    rows: Iterable[Sequence[str | int]] = (),
    *,
    figures: Collection[str] = (),
    empty_rows: int = EMPTY_ROWS,
) -> bytes:
    """A table to fill in: the heads with their widths, rows at hand, and empty ones.

    Cells are text, but numbers and those of figures, so that Excel keeps leading zeros; what is written is never read as a
    formula.
    """
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title)
    sheet.freeze_panes = "A2"
    for number, width in enumerate(columns.values(), start=1):
        sheet.column_dimensions[get_column_letter(number)].width = width

    def cells(texts: Sequence[str | int], *, is_head: bool = False) -> Iterator[WriteOnlyCell]:
        for column, text in zip_longest(columns, texts, fillvalue=""):
            if isinstance(text, int):
                yield WriteOnlyCell(sheet, text)
                continue
            cell = WriteOnlyCell(sheet, text_value(text) or None)
            cell.number_format = "General" if column in figures else "@"
            cell.font = Font(bold=is_head)
            if text:
                cell.data_type = "s"
            yield cell

    sheet.append(cells(tuple(columns), is_head=True))
    for row in (*rows, *[()] * empty_rows):
        sheet.append(cells(row))
    content = BytesIO()
    book.save(content)
    return content.getvalue()
