"""Reads the worksheets of an Excel workbook: figures as they are shown, formulas by the results that were kept."""

import datetime as dt
import re
from bisect import bisect_left
from collections.abc import Iterator
from decimal import Decimal
from io import BytesIO
from typing import Final

from indicators.points import EXACT, padded, plain, rounded
from projects.documents.xlsx.package import PackageLimits
from projects.documents.xlsx.pages import WorkbookCell, WorkbookPage, pages_of
from projects.documents.xlsx.values import plain_text
from projects.reading.limits import ReadingLimits
from projects.reading.tables import FoundTable, Place, PlacedText, clean_cell_text, make_grid, refuse_beyond

WORDS: Final = re.compile(r'"([^"]*)"|\\(.)|_.|\*.|\[[^\]]*\]')
FIGURE: Final = re.compile(r"[#0?,]*[#0?](?:\.(?P<places>[0#?]+))?(?P<percent>%?)")
DATE_PART: Final = re.compile(r"y+|m+|d+", re.I)
NO_RESULT: Final = "是公式，文件里没有它的结果；请在 Excel 或 WPS 中打开、保存后再上传，或“粘贴为数值”。"
PARTS_PER_SHEET: Final = 3  # itself, its relations, a printer's settings
SIGNED: Final = re.compile(
    r"=\s*\d+(?:\.\d+)?\s*[%％]?[\u4e00-\u9fff/]*"
)  # =100%, =1个: a target that a program took for a formula
MOST_PLACES: Final = 6
OTHER_PARTS: Final = 300  # looks, themes, pictures


def read_workbook(content: bytes, limits: ReadingLimits) -> Iterator[FoundTable]:
    """One table for each worksheet with something in it."""
    parts = limits.tables * PARTS_PER_SHEET + OTHER_PARTS
    bounds = PackageLimits(file=limits.file, unpacked=limits.unpacked, parts=parts)
    pages = pages_of(BytesIO(content), most_rows=limits.rows, limits=bounds)
    for count, page in enumerate(pages, start=1):
        refuse_beyond(limits, tables=count)
        table = worksheet(page)
        if table is not None:
            yield table


def worksheet(page: WorkbookPage) -> FoundTable | None:
    """Rows and columns without anything of their own are left out."""
    areas = {(top, left): (bottom, right) for left, top, right, bottom in page.areas}
    covered = _covered_places(page)
    held = {
        (row, column): cell
        for row, cells in page.rows.items()
        for column, cell in cells.items()
        if (row, column) not in covered
    }
    if not held:
        return None
    starts = held.keys() | {place for place in areas if place[0] in page.rows}
    rows, columns = sorted({row for row, _ in starts}), sorted({column for _, column in starts})
    placed, faults = [], {}
    for row, column in sorted(starts):
        bottom, right = areas.get((row, column), (row, column))
        text, number, fault = _show_cell(held.get((row, column)))
        at = PlacedText(
            row=_count_before(rows, row),
            column=_count_before(columns, column),
            text=clean_cell_text(text),
            row_span=_count_before(rows, bottom + 1) - _count_before(rows, row),
            column_span=_count_before(columns, right + 1) - _count_before(columns, column),
            number=number,
        )
        placed.append(at)
        if fault:
            faults[at.row, at.column] = fault
    grid = make_grid(placed)
    if grid is None:
        return None
    return FoundTable(
        name=f"工作表“{page.title}”",
        grid=grid,
        faults=faults,
        notes=tuple(_note_hidden_and_lost(page)),
        rows=tuple(rows),
        columns=tuple(columns),
        is_worksheet=True,
        lost=page.lost,
    )


def _count_before(numbers: list[int], number: int) -> int:
    """How many of the numbers come before this one."""
    return bisect_left(numbers, number)


def _covered_places(page: WorkbookPage) -> set[Place]:
    """Only cells that hold something are asked for."""
    spans = [area for area in page.areas if area[:2] != area[2:]]
    if not spans:
        return set()
    starts = {(top, left) for left, top, _, _ in spans}
    hidden: set[Place] = set()
    for left, top, right, bottom in spans:
        for row in page.rows.keys() & range(top, bottom + 1) if bottom - top < len(page.rows) else page.rows:
            if top <= row <= bottom:
                hidden |= {(row, column) for column in page.rows[row] if left <= column <= right}
    return hidden - starts


def _note_hidden_and_lost(page: WorkbookPage) -> Iterator[str]:
    for number in sorted(page.hidden & page.rows.keys()):
        yield f"第 {number} 行是隐藏行，也读取了，请核对。"
    if page.lost:
        yield f"行数超过上限，下面还有 {page.lost} 行没有读取。"


def _show_cell(cell: WorkbookCell | None) -> tuple[str, Decimal | None, str]:
    """The text that a person reads, the figure behind it, and why there is none."""
    if cell is None:
        return "", None, ""
    value = cell.result if cell.kind == "f" else cell.value
    if value is None and SIGNED.fullmatch(cell.value):
        value = cell.value
    if value is None or cell.kind == "e":
        return ("", None, NO_RESULT) if value is None else (str(value), None, cell.fault)
    if isinstance(value, int | float) and not isinstance(value, bool):
        figure = Decimal(f"{value:.15g}")  # the digits that Excel keeps; the others come from adding up
        text, factor = _show_figure(figure, cell.number_format)
        return text, EXACT.multiply(figure, factor), ""
    if isinstance(value, bool):
        return "是" if value else "否", None, ""
    text = _show_day(value, cell.number_format) if isinstance(value, dt.date) else plain_text(str(value))
    return text, None, ""


def _show_figure(number: Decimal, shown_as: str) -> tuple[str, Decimal]:
    """As the number format writes it out, with its words; a percentage is a hundred times the number."""
    bare = WORDS.sub("", shown_as.partition(";")[0])
    found = FIGURE.search(bare)
    if found is None or bare.lower() == "general":
        return plain(number), Decimal(1)
    factor = Decimal(100) if found["percent"] else Decimal(1)
    places = min(len(found["places"] or ""), MOST_PLACES)
    value = rounded(EXACT.multiply(number, factor), places=places)
    words = "".join(quoted or single for quoted, single in WORDS.findall(shown_as.partition(";")[0]))
    least = (found["places"] or "").count("0")
    return f"{padded(value, least)}{found['percent']}{words}", factor


def _show_day(day: dt.date, shown_as: str) -> str:
    """A format without a year shows none."""
    parts = {part[0].lower() for part in DATE_PART.findall(WORDS.sub("", shown_as))}
    is_chinese = "年" in shown_as or "月" in shown_as
    year = f"{day.year}年" if "y" in parts or not is_chinese else ""
    month = f"{day.month}月"
    return f"{year}{month}{day.day}日" if "d" in parts or not is_chinese else f"{year}{month}"
