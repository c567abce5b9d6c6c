"""Reads the tables of a PDF that an office program made: what is ruled is a table, and goes on over pages."""

import json
import re
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from indicators.form_words import SIDES, drop_numbering
from indicators.labels import CATEGORY_BY_SPELLING, DIMENSION_BY_SPELLING
from indicators.sheet import DASHES
from projects.documents.problems import UnreadableFileError
from projects.reading.apart import lines_from
from projects.reading.figures import is_figure
from projects.reading.form import ALL_TOTALS, FIELD_WORDS, FUND_WORDS, GOAL_WORDS, KIND_WORDS, ROW_WORDS, labels_in
from projects.reading.lettering import PlacedLetter, group_into_lines, text_of_line
from projects.reading.limits import ReadingLimits
from projects.reading.ruled import NEAR, RuledCell, RuledTable, tables_in
from projects.reading.tables import FoundTable, PlacedText, clean_cell_text, kept_around, make_grid, refuse_beyond

READER: Final = Path(__file__).with_name("pdf_pages.py")
BROKEN: Final = "这个 PDF 打不开，可能没有传完或已损坏；请用生成它的 Word 或 Excel 文件。"
ENCRYPTED: Final = "这个 PDF 设有打开密码，请去掉密码后再上传。"
SCANNED: Final = "这是扫描的 PDF，只有图片，读不出文字；请用原来的 Word 或 Excel 文件，或由它们导出的 PDF。"
PAGE_NUMBER: Final = re.compile(r"[-—－\s]*(?:第\s*)?\d{1,4}(?:\s*页)?(?:[\s,，/／]*共?\s*\d{1,4}\s*页?)?[-—－\s]*")
LABELS: Final = frozenset({*FIELD_WORDS, *FUND_WORDS, *GOAL_WORDS, *KIND_WORDS, *ROW_WORDS, *ALL_TOTALS, *SIDES}) - {
    "指标"
}  # what a page may leave of 数量指标
KNOWN: Final = DIMENSION_BY_SPELLING.keys() | CATEGORY_BY_SPELLING.keys()
SAME_SIDE: Final = 6.0


@dataclass(slots=True)
class _Open:
    """A table that may go on on the next page."""

    table: RuledTable
    above: tuple[str, ...]
    number: int
    pages: list[int] = field(default_factory=list)  # by row
    notes: list[str] = field(default_factory=list)


def read_pdf(content: bytes, limits: ReadingLimits) -> Iterator[FoundTable]:
    held: _Open | None = None
    above: list[str] = []
    scanned: list[int] = []
    count = letters_seen = 0
    for pages, page in enumerate(_read_pages(content, limits), start=1):
        letters = [PlacedLetter(*each) for each in page["letters"]]
        letters_seen += len(letters)
        if page["has_picture"] and not letters:
            scanned.append(pages)
        for piece in _tables_and_lines(page["rules"], letters):
            if isinstance(piece, str):
                above.append(piece)
            elif held is not None and not above and _goes_on(held, piece, pages):
                _append_page(held, piece, pages, limits)
            else:
                if held is not None:
                    yield from _finish_table(held, kept_around(above))
                count += 1
                refuse_beyond(limits, tables=count, rows=piece.rows)
                held = _Open(piece, kept_around(above), count, [pages] * piece.rows)
                above = []
    if held is not None:
        yield from _finish_table(held, kept_around(above))
    if scanned:
        listed = "、".join(map(str, scanned[:9]))
        raise UnreadableFileError(f"第 {listed} 页是扫描的图片，读不出文字。" if letters_seen else SCANNED)


def _read_pages(content: bytes, limits: ReadingLimits) -> Iterator[dict[str, Any]]:
    for line in lines_from(READER, content, limits, str(limits.tables), broken=BROKEN):
        page: dict[str, Any] = json.loads(line)
        match page.get("refused"):
            case "encrypted":
                raise UnreadableFileError(ENCRYPTED)
            case "many":
                raise UnreadableFileError(f"PDF 超过 {limits.tables} 页，请分成几个文件。")
            case "broken":
                raise UnreadableFileError(BROKEN)
        yield page


def _tables_and_lines(rules: Sequence[Sequence[float]], letters: Sequence[PlacedLetter]) -> Iterator[RuledTable | str]:
    """Tables and the lines between them from top to bottom, without the numbers of pages."""
    tables, outside = tables_in(rules, letters)
    waiting = [table for table in tables if any(cell.text for cell in table.cells)]
    for line in group_into_lines(outside):
        while waiting and waiting[0].top < line[0].centre:
            yield waiting.pop(0)
        text = clean_cell_text(text_of_line(line))
        if text and not PAGE_NUMBER.fullmatch(text):
            yield text
    yield from waiting


def _goes_on(held: _Open, table: RuledTable, page: int) -> bool:
    return (
        held.pages[-1] == page - 1
        and abs(held.table.left - table.left) < SAME_SIDE
        and abs(held.table.right - table.right) < SAME_SIDE
    )


def _append_page(held: _Open, table: RuledTable, page: int, limits: ReadingLimits) -> None:
    is_rest = _is_rest_of_row(held.table, table)
    shift = held.table.rows - is_rest
    first = [cell.text for cell in table.cells if cell.row == 0 and cell.text]
    if not any(map(_stands_by_itself, first)):
        held.notes.append(f"第 {page} 页开头看来接着上一页的行，请核对。")
    for cell in table.cells:
        if cell.row == 0 and (is_rest or _is_rest_of_label(held.table, cell)):
            _append_text(held.table, cell)
        if is_rest and cell.row == 0:
            cell.row, cell.row_span = 1, cell.row_span - 1
        cell.row += shift
    held.table.cells += [cell for cell in table.cells if cell.row_span > 0]
    held.table.rows = shift + table.rows
    held.pages += [page] * (held.table.rows - len(held.pages))
    refuse_beyond(limits, rows=held.table.rows)


def _is_rest_of_row(upper: RuledTable, lower: RuledTable) -> bool:
    """A row that a page cuts goes on without a figure, which each row of a form has once."""
    first = [cell for cell in lower.cells if cell.row == 0 and cell.text]
    last = [cell for cell in upper.cells if cell.row + cell.row_span == upper.rows and cell.text]
    if any(_stands_by_itself(cell.text) for cell in first) or not any(map(_is_value, last)):
        return False
    return all(any(_are_same_column(cell, other) for other in last) for cell in first)


def _is_value(cell: RuledCell) -> bool:
    return is_figure(cell.text) or DASHES.fullmatch(cell.text) is not None


def _is_rest_of_label(upper: RuledTable, cell: RuledCell) -> bool:
    """效益 at the foot of a page and 指标 at the head of the next."""
    above = next((each for each in _cells_at_foot(upper, cell) if each.text), None)
    if above is None or not cell.text:
        return False
    return above.text not in KNOWN and above.text + cell.text in KNOWN


def _stands_by_itself(text: str) -> bool:
    return (
        is_figure(text) or DASHES.fullmatch(text) is not None or drop_numbering(text) in LABELS or bool(labels_in(text))
    )


def _are_same_column(one: RuledCell, other: RuledCell) -> bool:
    return abs(one.left - other.left) <= NEAR and abs(one.right - other.right) <= NEAR


def _append_text(upper: RuledTable, cell: RuledCell) -> None:
    for held in _cells_at_foot(upper, cell):
        held.text += cell.text
        cell.text = ""


def _cells_at_foot(upper: RuledTable, cell: RuledCell) -> list[RuledCell]:
    """What stands in the same column at the foot of the page before."""
    return [each for each in upper.cells if each.row + each.row_span == upper.rows and _are_same_column(each, cell)]


def _finish_table(held: _Open, below: tuple[str, ...]) -> Iterator[FoundTable]:
    edges: list[float] = []
    for edge in sorted(held.table.edges):
        if not edges or edge - edges[-1] > NEAR:
            edges.append(edge)
    placed = []
    for cell in held.table.cells:
        column = bisect_left(edges, cell.left - NEAR)
        span = max(1, bisect_left(edges, cell.right - NEAR) - column)
        text = clean_cell_text(cell.text)
        placed.append(PlacedText(row=cell.row, column=column, text=text, row_span=cell.row_span, column_span=span))
    grid = make_grid(sorted(placed, key=lambda each: (each.row, each.column)))
    if grid is not None:
        first = held.pages[0]
        yield FoundTable(
            name=f"第 {first} 页的表",
            grid=grid,
            above=held.above,
            below=below,
            notes=tuple(held.notes),
            rows=tuple(range(1, grid.rows + 1)),
            columns=tuple(range(1, len(grid.widths) + 1)),
        )
