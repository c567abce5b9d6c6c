"""Opens a workbook that anybody may have made: bounded in size, its formulas never run, its faults told in words."""

import datetime as dt
import math
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final

from openpyxl import load_workbook

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.values import plain_text

LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_UNPACKED: Final = 60 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 80
HEAD_WITHIN: Final = 20  # titles and notes may stand above the heads
SPACES: Final = re.compile(r"\s+")
XML: Final = (".xml", ".rels", ".vml")
TYPE_DECLARATION: Final = re.compile(rb"<!(?:DOCTYPE|ENTITY)", re.I)
MARKUP: Final = re.compile(rb"\s*<|\xef\xbb\xbf\s*<")
NO_WORKBOOK: Final = "这个文件不是能打开的 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
NOT_XLSX: Final = "请选择 .xlsx 文件；.xls、.et 和 .csv 请先在 Excel 或 WPS 中另存为 .xlsx。"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A cell that holds something."""

    value: Any
    kind: str  # openpyxl's: f for a formula, e for an error value
    number_format: str

    @property
    def fault(self) -> str:
        """Why no text can be taken from the cell."""
        if self.kind == "f":
            return "是公式，请复制后“粘贴为数值”再上传。"
        return f"是 Excel 的错误值 {self.value}，请改正。" if self.kind == "e" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One worksheet: its cells by row and column, both counted from 1."""

    title: str
    rows: Mapping[int, Mapping[int, Cell]]
    is_cut: bool  # it goes on below the rows that were read


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row under the heads: its number in the sheet, the text of each column, and the columns whose text can't be taken."""

    number: int
    cells: dict[str, str]
    faults: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    page: str
    rows: tuple[TableRow, ...]


def read_table(file: IO[bytes], columns: Sequence[str], *, required: Sequence[str]) -> Table:
    """The rows of the first sheet, under its heads; rows without any text are left out."""
    page = next(iter(read_pages(file, most_rows=MOST_ROWS, most_pages=1).values()))
    if page.is_cut:
        raise UnreadableFileError(f"工作表“{page.title}”超过 {MOST_ROWS} 行，请删除多余的行，或分成几个文件导入。")
    return Table(page=page.title, rows=tuple(_under_heads(page, columns, required)))


def read_pages(file: IO[bytes], *, most_rows: int, most_pages: int | None = None) -> dict[str, Page]:
    """The worksheets by title, at least one. Of a damaged file openpyxl, lxml and zipfile raise almost anything."""
    _refuse_bombs(file)
    try:
        _refuse_declarations(file)
        pages = [_page(sheet, most_rows) for sheet in _sheets(file)[:most_pages]]
    except UnreadableFileError:
        raise
    except Exception as error:
        raise UnreadableFileError(NO_WORKBOOK) from error
    if not pages:
        raise UnreadableFileError(NO_WORKBOOK)
    return {page.title: page for page in pages}


def _refuse_bombs(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > LARGEST_FILE:
        raise UnreadableFileError(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请只保留要导入的工作表。")
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except Exception as error:
        raise UnreadableFileError(NOT_XLSX) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableFileError("文件展开后过大，请只保留要导入的工作表和有内容的行。")
    file.seek(0)


def _refuse_declarations(file: IO[bytes]) -> None:
    """No workbook has a DOCTYPE; what has one wants its entities expanded."""
    with zipfile.ZipFile(file) as archive:
        for name in archive.namelist():
            if name.endswith(XML):
                content = archive.read(name)
                if TYPE_DECLARATION.search(content) or not MARKUP.match(content):
                    raise UnreadableFileError(NO_WORKBOOK)
    file.seek(0)


def _sheets(file: IO[bytes]) -> list[Any]:
    """Formulas come as they are written."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that say nothing here
        return list(load_workbook(file, read_only=True, data_only=False, keep_links=False).worksheets)


def _page(sheet: Any, most_rows: int) -> Page:
    sheet.reset_dimensions()  # some programs write a wrong one
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of days that don't exist, which come as error values
        rows = list(sheet.iter_rows(max_row=most_rows + 1, max_col=MOST_COLUMNS))
    cells = {number: _cells(row) for number, row in enumerate(rows[:most_rows], start=1)}
    return Page(
        title=sheet.title, rows={number: row for number, row in cells.items() if row}, is_cut=len(rows) > most_rows
    )


def _cells(row: Iterable[Any]) -> dict[int, Cell]:
    return {
        number: Cell(value=_held(cell.value), kind=cell.data_type, number_format=cell.number_format or "")
        for number, cell in enumerate(row, start=1)
        if cell.value is not None
    }


def _held(value: Any) -> Any:
    """Excel knows doubles alone: what is endless, or too long for one, no Excel wrote."""
    if isinstance(value, int | float) and not math.isfinite(value):
        raise ValueError(value)
    return value


def _under_heads(page: Page, columns: Sequence[str], required: Sequence[str]) -> Iterator[TableRow]:
    head, places = _find_heads(page, columns, required)
    for number, row in page.rows.items():
        cells = {column: row.get(places.get(column, 0)) for column in columns}
        texts = {column: text_of(cell.value) if cell else "" for column, cell in cells.items()}
        if number > head and any(texts.values()):
            faults = {column: cell.fault for column, cell in cells.items() if cell and cell.fault}
            yield TableRow(number=number, cells=texts, faults=faults)


def _find_heads(page: Page, columns: Sequence[str], required: Sequence[str]) -> tuple[int, dict[str, int]]:
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
