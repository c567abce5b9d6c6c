"""The nine budget tables of a department, as its document has them, put into workbooks as published ones are."""

import re
from collections.abc import Callable, Mapping, Sequence
from io import BytesIO
from typing import Final

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.worksheet.worksheet import Worksheet

from projects.budgets.reading import ReadTables, read_budget
from tests.projects.documents.workbooks import pages
from tests.published import DIRECTORY

SOURCE: Final = DIRECTORY / "001.txt"
TABLES: Final = re.compile(r"^表一：.*?(?=^第三部分)", re.M | re.S)
# How many columns each cell of a head spans, row by row; a Word file's text doesn't say.
HEADS: Final[Mapping[str, Sequence[Sequence[int]]]] = {
    "表一": ((2, 2), (1, 1, 1, 1)),
    "表二": ((3, *[1] * 9), [1] * 12),
    "表三": ((4, 3), (3, 1, 1, 1, 1), [1] * 7),
    "表四": ((2, 5), [1] * 7),
    "表五": ((4, 3), (3, 1, 1, 1, 1), [1] * 7),
    "表六": ((3, 3), (2, 1, 1, 1, 1), [1] * 6),
    "表七": ((3, *[1] * 13), [1] * 16),
    "表八": ((1, 1, 3, 1), [1] * 6),
    "表九": ((4, 3), (3, 1, 1, 1, 1), [1] * 7),
}
CAPTIONS: Final = {"表五": (4, 1, 1, 1), "表六": (3, 1, 1, 1), "表七": (13, 1, 1, 1)}
WIDE: Final = {"表一": 4, "表二": 12, "表三": 7, "表四": 7, "表五": 7, "表六": 6, "表七": 16, "表八": 6, "表九": 7}
FIGURE: Final = re.compile(r"\d+(?:\.\d+)?")
Rows = list[list[str]]


def published_rows() -> dict[str, Rows]:
    """By its number, the rows of each table from its title on. A line that begins with a tab is a cell; blank lines part rows."""
    tables: dict[str, Rows] = {}
    text = TABLES.search(SOURCE.read_text(encoding="utf-8"))
    assert text is not None
    for part in re.split(r"(?=^表.：)", text[0].rstrip(), flags=re.M):
        if part.strip():
            tables[part[:2]] = list(_rows(part))
    return tables


def _rows(part: str) -> Rows:
    rows: Rows = []
    for group in re.split(r"\n[ 　]*\n", part):
        lines = [line for line in group.split("\n") if line]
        cells = [line for line in lines if line.startswith("\t")]
        rows += [[line] for line in lines if not line.startswith("\t")]
        if cells:
            rows.append([line.strip("\t").strip() if FIGURE.fullmatch(line.strip()) else _text(line) for line in cells])
    return rows


def _text(line: str) -> str:
    return line.removeprefix("\t").rstrip()


def put(page: Worksheet, number: str, rows: Rows, *, first: int = 1) -> int:
    """Merged as the document shows it; answers with the row below the table."""
    heads, wide = iter(HEADS[number]), WIDE[number]
    row, began = first, False
    above: list[int] = []
    for texts in rows:
        is_caption = len(texts) == 1 or (number in CAPTIONS and not began and texts[0].startswith("编制"))
        if is_caption:
            spans: Sequence[int] = (wide,) if len(texts) == 1 else CAPTIONS[number]
        else:
            began = True
            spans = next(heads, [1] * len(texts))
        column = 1
        for text, span in zip(texts, spans, strict=True):
            if text:
                place = page.cell(row, column, _value(text))
                place.alignment = Alignment(horizontal="center", wrap_text=True)
                if span > 1:
                    page.merge_cells(start_row=row, end_row=row, start_column=column, end_column=column + span - 1)
            column += span
        if began and len(above) < len(HEADS[number]):
            above.append(row)
        row += 1
    _merge_down(page, above, wide)
    return row


def _value(text: str) -> str | float | int:
    """A figure is a number in a workbook; a code such as 07 is a text."""
    if FIGURE.fullmatch(text) and not (len(text) > 1 and text.startswith("0") and "." not in text):
        return float(text) if "." in text else int(text)
    return text


def _merge_down(page: Worksheet, heads: Sequence[int], wide: int) -> None:
    """A head with empty cells under it stands over all rows of the heads."""
    covered = {place for area in page.merged_cells.ranges for place in area.cells}
    for column in range(1, wide + 1):
        for row in heads[:-1]:
            below = range(row + 1, heads[-1] + 1)
            is_free = (row, column) not in covered and all(page.cell(each, column).value is None for each in below)
            if page.cell(row, column).value is not None and is_free:
                page.merge_cells(start_row=row, end_row=heads[-1], start_column=column, end_column=column)


def published_book(
    *, alone: bool = True, change: Callable[[dict[str, Worksheet]], None] = lambda pages: None, only: str = ""
) -> BytesIO:
    """A sheet for each table, or all of them on one."""
    book = Workbook()
    book.remove(book.worksheets[0])
    pages: dict[str, Worksheet] = {}
    row = 1
    for number, rows in published_rows().items():
        if only and number not in only:
            continue
        page = book.create_sheet(number) if alone or not pages else next(iter(pages.values()))
        pages[number] = page
        row = put(page, number, rows, first=1 if alone else row) + (0 if alone else 3)
    change(pages)
    content = BytesIO()
    book.save(content)
    content.seek(0)
    return content


def read_published(change: Callable[[dict[str, Worksheet]], None] = lambda pages: None) -> ReadTables:
    return read_budget(pages(published_book(change=change)), year=2021, declared=None)


def book_of(*rows: Sequence[object], title: str = "表三", **others: Sequence[Sequence[object]]) -> BytesIO:
    """Plain rows without any merged cell."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for name, held in ({title: rows} | others).items():
        page = book.create_sheet(name)
        for row in held:
            page.append(list(row))
    content = BytesIO()
    book.save(content)
    content.seek(0)
    return content


# 表三 as another office makes it: no merged cells, one column of codes, amounts in 元.
TITLES: Final = (("部门支出总表",), ("部门：财政局", "", "", "金额单位：元"))
HEAD: Final = ("科目编码", "科目名称", "合计", "基本支出", "项目支出")
