"""Reads one table out of an .xlsx that anybody may have made: bounded in size, its formulas never run."""

import datetime as dt
import re
import warnings
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import IO, Any, Final
from xml.etree.ElementTree import ParseError

from openpyxl import load_workbook
from openpyxl.utils.exceptions import InvalidFileException

from projects.imports.problems import UnreadableFileError

LARGEST_FILE: Final = 5 * 1024 * 1024
LARGEST_UNPACKED: Final = 60 * 1024 * 1024
MOST_PARTS: Final = 500
MOST_ROWS: Final = 10_000
MOST_COLUMNS: Final = 50
HEAD_WITHIN: Final = 20  # titles and notes may stand above the heads
SPACES: Final = re.compile(r"\s+")
# openpyxl lets all of these through for a file that is no workbook, or half of one
BROKEN: Final = (
    InvalidFileException,
    zipfile.BadZipFile,
    ParseError,
    KeyError,
    ValueError,
    TypeError,
    EOFError,
    OSError,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TableRow:
    """One row under the heads: its number in the sheet, and the text of each column."""

    number: int
    cells: dict[str, str]


def read_table(file: IO[bytes], columns: Sequence[str], *, required: Sequence[str]) -> list[TableRow]:
    """The rows of the first sheet that has the heads; rows without any text are left out."""
    refuse_bombs(file)
    try:
        rows = list(_rows(file))
    except UnreadableFileError:
        raise
    except BROKEN as error:
        raise UnreadableFileError(
            "这个文件不是能打开的 Excel 工作簿，请在 Excel 或 WPS 中另存为 .xlsx 后再试。"
        ) from error
    return list(_under_heads(rows, columns, required))


def refuse_bombs(file: IO[bytes]) -> None:
    size = file.seek(0, 2)
    file.seek(0)
    if size > LARGEST_FILE:
        raise UnreadableFileError(f"文件超过 {LARGEST_FILE // 1024 // 1024} MB，请只保留要导入的工作表。")
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError) as error:
        raise UnreadableFileError(
            "请选择 .xlsx 文件；.xls、.et 和 .csv 请先在 Excel 或 WPS 中另存为 .xlsx。"
        ) from error
    if len(parts) > MOST_PARTS or sum(part.file_size for part in parts) > LARGEST_UNPACKED:
        raise UnreadableFileError("文件展开后过大，请只保留要导入的工作表和有内容的行。")
    file.seek(0)


def _rows(file: IO[bytes]) -> Iterator[tuple[int, list[str]]]:
    """Formulas come as their text, beginning with "=", and are refused where they stand."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that say nothing here
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheet = book.worksheets[0]
        sheet.reset_dimensions()  # some programs write a wrong one
        for number, values in enumerate(sheet.iter_rows(max_col=MOST_COLUMNS, values_only=True), start=1):
            if number > MOST_ROWS:
                raise UnreadableFileError(f"工作表超过 {MOST_ROWS} 行，请分成几个文件导入。")
            yield number, [text_of(value) for value in values]


def _under_heads(
    rows: Iterable[tuple[int, list[str]]], columns: Sequence[str], required: Sequence[str]
) -> Iterator[TableRow]:
    remaining = iter(rows)
    places = _find_heads(remaining, columns, required)
    for number, texts in remaining:
        cells = {column: texts[place] if place < len(texts) else "" for column, place in places.items()}
        if any(cells.values()):
            yield TableRow(number=number, cells={column: cells.get(column, "") for column in columns})


def _find_heads(
    rows: Iterator[tuple[int, list[str]]], columns: Sequence[str], required: Sequence[str]
) -> dict[str, int]:
    best: dict[str, int] = {}
    for number, texts in rows:
        heads = [SPACES.sub("", text).rstrip("*：:") for text in texts]
        places = {column: heads.index(column) for column in columns if column in heads}
        if all(column in places for column in required):
            return places
        best = max(best, places, key=len)
        if number >= HEAD_WITHIN:
            break
    missing = "、".join(f"“{column}”" for column in required if column not in best)
    raise UnreadableFileError(
        f"第一张工作表的前 {HEAD_WITHIN} 行中没有找到表头，缺少 {missing}。表头应为：{'、'.join(columns)}。"
    )


def text_of(value: Any) -> str:
    """As a person reads the cell: a code that Excel took for a number has no decimals, a day no time."""
    match value:
        case None:
            return ""
        case dt.datetime():
            return value.date().isoformat()
        case float() if value.is_integer():
            return str(int(value))
        case _:
            return SPACES.sub(" ", str(value)).strip()
