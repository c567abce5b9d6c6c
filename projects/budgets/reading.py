"""Reads budget tables as they were published; every fault is told at once, and then nothing is taken."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Final

from indicators.points import CENT
from indicators.sheet import DASHES
from projects.budgets.kinds import in_printed_order, plain_label
from projects.budgets.lines import find_columns, parts_of
from projects.budgets.shaping import Shape, shape_of
from projects.budgets.splitting import Block, blocks_of, texts_above_tables
from projects.budgets.values import BudgetTable, PublishedCell
from projects.documents.layout.values import Unit
from projects.documents.problems import Problem, UnreadableFileError, fold_problems
from projects.documents.xlsx.captions import money_in, prepared_by, years_in
from projects.documents.xlsx.pages import WorkbookPage
from projects.sheets.typed import Unreadable, read_money

MOST_ROWS: Final = 2_000
MOST_TEXT: Final = 1_000
MOST_CELLS: Final = 20_000
CAPTION: Final = "标题"
HEAD: Final = "表头"


class WrongTablesError(ValueError):
    """A workbook from which nothing is taken; every reason with its place."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__("；".join(self.reasons))


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadTables:
    """The tables in the order of their numbers, and what a person should look at."""

    tables: tuple[BudgetTable, ...]
    unknown: tuple[str, ...]  # tables that nobody understood
    makers: tuple[str, ...]  # the 编制部门 as they are written


@dataclass(slots=True)
class _Reader:
    year: int
    declared: Unit | None
    problems: dict[str, list[Problem]] = field(default_factory=dict)
    tables: dict[str, tuple[BudgetTable, str]] = field(default_factory=dict)  # by kind, with the sheet's title
    unknown: list[str] = field(default_factory=list)
    makers: dict[str, None] = field(default_factory=dict)

    def add(self, page: str, row: int, column: str, message: str) -> None:
        self.problems.setdefault(page, []).append(Problem(row=row, column=column, message=message))


def read_budget(pages: Iterable[WorkbookPage], *, year: int, declared: Unit | None) -> ReadTables:
    """Of pages that were read up to MOST_ROWS."""
    reader = _Reader(year=year, declared=declared)
    try:
        _read_pages(pages, reader)
    except UnreadableFileError as error:
        raise WrongTablesError([str(error)]) from error
    reasons = [
        line
        for page, found in reader.problems.items()
        for line in fold_problems(sorted(found, key=lambda problem: problem.row), page=page)
    ]
    if not reasons and not reader.tables:
        reasons = ["文件中没有认出部门预算的表。每张表要有标题，如“表一：部门（单位）收支总体情况表”。"]
    if not reasons and sum(len(table.cells) for table, _ in reader.tables.values()) > MOST_CELLS:
        reasons = [f"各表共有 {MOST_CELLS} 格以上，请只保留部门预算公开的表。"]
    if reasons:
        raise WrongTablesError(reasons)
    ordered = tuple(reader.tables[kind][0] for kind in in_printed_order(list(reader.tables)))
    return ReadTables(tables=ordered, unknown=tuple(reader.unknown), makers=tuple(reader.makers))


def _read_pages(pages: Iterable[WorkbookPage], reader: _Reader) -> None:
    for page in pages:
        if page.is_cut:
            reader.add(page.name, MOST_ROWS, CAPTION, f"超过 {MOST_ROWS} 行，请删除多余的行。")
            continue
        blocks = blocks_of(page)
        _refuse_other_years(page.name, [(1, page.title), *texts_above_tables(page, blocks)], reader)
        for block in blocks:
            _read_block(block, reader)


def _refuse_other_years(page: str, texts: Iterable[tuple[int, str]], reader: _Reader) -> None:
    for row, text in texts:
        years = years_in(text)
        if years and reader.year not in years:
            other = "、".join(str(each) for each in sorted(years))
            reader.add(page, row, CAPTION, f"写的是 {other} 年，页面上选的是 {reader.year} 年，请核对年度。")


def _read_block(block: Block, reader: _Reader) -> None:
    page, first = block.page.name, block.rows.start
    if block.kind is None:
        at = f"第 {first} 行" if first > 0 else ""
        reader.unknown.append(f"{page}{at}“{block.title}”")
        return
    if block.kind.kind in reader.tables:
        other = reader.tables[block.kind.kind][1]
        reader.add(page, first, CAPTION, f"{block.kind.number}在{other}中已有一张，请只保留一张。")
        return
    _refuse_cells(block, reader)
    shape = shape_of(block)
    _refuse_other_years(page, [(shape.row_of(row), text) for row, text in shape.captions], reader)
    if not shape.head:
        reader.add(page, first, HEAD, f"{block.kind.number}没有找到表头，请对照公开的样式核对列名。")
        return
    table = shape.table(block.kind.kind, block.title, unit=Unit.YUAN)
    if not _check_columns(table, block, shape, reader):
        return
    unit = _read_unit(table, block, shape, reader)
    table = replace(table, unit=unit, cells=tuple(_read_amounts(table, unit, block, shape, reader)))
    reader.tables[block.kind.kind] = (table, page)
    maker = prepared_by(text for _, text in shape.captions)
    if maker:
        reader.makers[maker] = None


def _refuse_cells(block: Block, reader: _Reader) -> None:
    for row, column in block.texts:
        fault = block.page.rows[row][column].fault
        if fault:
            reader.add(block.page.name, row, block.page.column_name(column), fault)
        elif len(block.texts[row, column]) > MOST_TEXT:
            reader.add(block.page.name, row, block.page.column_name(column), f"超过 {MOST_TEXT} 个字。")
    for row in block.page.hidden.intersection(row for row, _ in block.texts):
        reader.add(block.page.name, row, "A", "是隐藏的行，请取消隐藏（或取消筛选），不要的请删除。")


def _check_columns(table: BudgetTable, block: Block, shape: Shape, reader: _Reader) -> bool:
    """Says whether all parts have their columns; what is missing is told."""
    kind = block.kind
    assert kind is not None
    missing = [part for part in kind.parts if find_columns(table, part) is None]
    if missing:
        said = "、".join(plain_label(cell.text) for cell in table.cells if cell.row in table.head)
        message = f"{kind.number}的表头没有认出，写的是：{said[:100]}。请对照公开的样式核对列名。"
        reader.add(block.page.name, shape.row_of(table.head.start), HEAD, message)
    return not missing


def _read_unit(table: BudgetTable, block: Block, shape: Shape, reader: _Reader) -> Unit:
    """As it stands over the heads or in them; the person declares it where it stands nowhere."""
    heads = (cell.text for cell in table.cells if cell.row in table.head)
    stated = money_in([*(text for _, text in shape.captions), *heads])
    row, page = shape.row_of(table.head.start), block.page.name
    if stated and reader.declared and stated is not reader.declared:
        message = f"表中写的是“{stated.value}”，页面上选的是“{reader.declared.value}”，请核对。"
        reader.add(page, row, HEAD, message)
    elif not stated and not reader.declared:
        reader.add(page, row, HEAD, "没有写明金额单位，请在表头上方写“单位：万元”，或在页面上选择。")
    return stated or reader.declared or Unit.WAN


def _read_amounts(
    table: BudgetTable, unit: Unit, block: Block, shape: Shape, reader: _Reader
) -> Iterator[PublishedCell]:
    columns = {column for part in parts_of(table) for column in part.figures.values()}
    for cell in table.cells:
        amount = None
        row, column = shape.row_of(cell.row), shape.first_column + cell.column
        is_figure = cell.row in table.body and cell.column in columns and not DASHES.fullmatch(cell.text)
        if is_figure and not block.page.rows[row][column].fault:
            try:
                amount = read_money(cell.text, unit)
            except Unreadable as reason:
                message = f"“{cell.text.strip()[:20]}”：{reason}"
                reader.add(block.page.name, row, block.page.column_name(column), message)
        yield cell if amount is None else replace(cell, amount=amount.quantize(CENT))
