"""The cells of a workbook that anybody may have made: its formulas never run, its faults told in words."""

import math
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import IO, Any, Final

from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601

from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.package import (
    MAIN,
    NO_WORKBOOK,
    OF_IMPORTS,
    NumberFormat,
    Package,
    PackageLimits,
    refuse_bombs,
    text_in,
)

MOST_COLUMNS: Final = 80
DIGITS: Final = "0123456789"
NO_DAY: Final = "#VALUE!"


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookCell:
    """A cell that holds something."""

    value: Any
    kind: str  # f for a formula, e for an error value; else how the value is written in the file
    number_format: str
    result: Any = None  # of a formula, what it gave when the file was saved
    unread: str = ""  # what its reader says of a cell that can't be read

    @property
    def fault(self) -> str:
        """Why no text can be taken from the cell."""
        if self.unread:
            return self.unread
        if self.kind == "f":
            return "是公式，请复制后“粘贴为数值”再上传。"
        return f"是 Excel 的错误值 {self.value}，请改正。" if self.kind == "e" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkbookPage:
    """One worksheet: its cells by row and column, both counted from 1. Or a table of another document as if it were one;
    the paragraphs over it are rows up to 0."""

    title: str
    rows: Mapping[int, Mapping[int, WorkbookCell]]
    is_cut: bool  # it goes on below the rows that were read
    hidden: frozenset[int] = frozenset()  # rows that a person doesn't see
    merged: Mapping[tuple[int, int], int] = field(
        default_factory=dict
    )  # by row and column of a covered cell, the row above
    areas: Sequence[tuple[int, int, int, int]] = ()  # merged ranges: first column, first row, last column, last row
    lost: int = 0  # rows with something in them that lie below the rows that were read
    is_worksheet: bool = True

    @property
    def name(self) -> str:
        return f"工作表“{self.title}”" if self.is_worksheet else self.title

    def column_name(self, column: int) -> str:
        return get_column_letter(column) if self.is_worksheet else str(column)


def read_pages(file: IO[bytes], *, most_rows: int) -> dict[str, WorkbookPage]:
    """The worksheets by title."""
    return {page.title: page for page in pages_of(file, most_rows=most_rows)}


def pages_of(file: IO[bytes], *, most_rows: int, limits: PackageLimits = OF_IMPORTS) -> Iterator[WorkbookPage]:
    """The worksheets one by one, at least one. Of a damaged file lxml and zipfile raise almost anything."""
    refuse_bombs(file, limits)
    try:
        with zipfile.ZipFile(file) as archive:
            package = Package(archive)
            if not package.sheets:
                raise UnreadableFileError(NO_WORKBOOK)
            for sheet in package.sheets:
                yield _read_page(package, *sheet, most_rows)
    except UnreadableFileError:
        raise
    except Exception as error:
        raise UnreadableFileError(NO_WORKBOOK) from error


def _read_page(package: Package, title: str, part: str, most_rows: int) -> WorkbookPage:
    """What the file says of its own extent some programs write wrongly. A row that comes too late is none."""
    rows: dict[int, Mapping[int, WorkbookCell]] = {}
    hidden: set[int] = set()
    merged: dict[tuple[int, int], int] = {}
    areas: list[tuple[int, int, int, int]] = []
    number = last = lost = 0
    is_cut = False
    for row in package.elements(part, f"{MAIN}row", f"{MAIN}mergeCell"):
        if row.tag == f"{MAIN}mergeCell":
            areas += _cover_cells(merged, row.get("ref", ""), last)
            continue
        number = int(row.get("r", number + 1))
        if number > most_rows:
            is_cut = True
            lost += any(True for _ in _read_cells(package, row))
        elif number > last:
            last = number
            if row.get("hidden") in ("1", "true"):
                hidden.add(number)
            if cells := dict(_read_cells(package, row)):
                rows[number] = cells
    return WorkbookPage(
        title=title, rows=rows, is_cut=is_cut, hidden=frozenset(hidden), merged=merged, areas=areas, lost=lost
    )


def _cover_cells(merged: dict[tuple[int, int], int], reference: str, last: int) -> Iterator[tuple[int, int, int, int]]:
    """The cells of a merged range's first column that lie under its first one. Ranges don't overlap in a sound file; of a
    hostile one no cell is covered twice. Gives the range where it holds rows that were read."""
    column, first, right, end = range_boundaries(reference)
    for number in range(first + 1, min(end, last) + 1):
        if merged.setdefault((number, column), first) != first:
            return
    if first <= last and column <= MOST_COLUMNS:
        yield column, first, min(right, MOST_COLUMNS), min(end, last)


def _read_cells(package: Package, row: Any) -> Iterator[tuple[int, WorkbookCell]]:
    column = 0
    for element in row.iterchildren(f"{MAIN}c"):
        place = element.get("r")
        column = column_index_from_string(place.rstrip(DIGITS)) if place else column + 1
        if column <= MOST_COLUMNS:
            look = package.formats[int(element.get("s", 0))]
            value, kind = _read_value(package, element, look)
            if value is not None:
                result = _read_result(package, element, look) if kind == "f" else None
                yield column, WorkbookCell(value=value, kind=kind, number_format=look.code, result=result)


def _read_result(package: Package, element: Any, look: NumberFormat) -> Any:
    """What a formula gave when a program saved the file; None where none has computed it, and of an error."""
    text, kind = element.findtext(f"{MAIN}v"), element.get("t", "n")
    if not text or kind == "e":
        return None
    return _read_number(text, package, look)[0] if kind == "n" else text


def _read_value(package: Package, element: Any, look: NumberFormat) -> tuple[Any, str]:
    """As openpyxl reads it; of a formula what was written, and never what it gave."""
    kind = element.get("t", "n")
    if (formula := element.find(f"{MAIN}f")) is not None:
        return f"={formula.text or ''}", "f"
    if kind == "inlineStr":
        inline = element.find(f"{MAIN}is")
        return (None if inline is None else text_in(inline)), "s"
    text = element.findtext(f"{MAIN}v")
    if not text:
        return None, kind
    if kind == "n":
        return _read_number(text, package, look)
    value: Any = text
    if kind == "s":
        value = package.strings[int(text)]
    elif kind == "b":
        value = bool(int(text))
    elif kind == "d":
        value = from_ISO8601(text)
    return value, kind


def _read_number(text: str, package: Package, look: NumberFormat) -> tuple[Any, str]:
    """Excel knows doubles alone: what is endless, or too long for one, no Excel wrote."""
    number = int(text) if text.lstrip("-").isdecimal() else float(text)
    if not math.isfinite(number):
        raise ValueError(text)
    if not look.is_date:
        return number, "n"
    try:
        return from_excel(number, package.epoch, timedelta=look.is_duration), "d"
    except (OverflowError, ValueError):
        return NO_DAY, "e"  # a day that isn't in the calendar
