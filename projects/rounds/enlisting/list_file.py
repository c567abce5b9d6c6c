"""应评项目清单 from a table with one row for each project."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from indicators.points import ZERO, plain
from projects.documents.layout.values import Unit
from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.captions import without_spaces
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import HeadedTable, read_tables, table_workbook
from projects.rounds.enlisting.lines import (
    CHOICES,
    CODE,
    DEPARTMENT,
    INITIAL,
    NAME,
    TEXTS,
    UNIT,
    FoundLine,
    Problems,
    WrongListError,
    amount_of,
    is_total,
    refuse_other_years,
    refuse_unreadable,
    texts_of,
    unit_of_money,
)

COLUMNS: Final = (
    CODE,
    NAME,
    UNIT,
    DEPARTMENT,
    INITIAL,
    *(column for column, _ in CHOICES.values()),
    *list(TEXTS.values())[4:],
)
NO_KINDS: Final[Mapping[str, str]] = MappingProxyType({})
WIDTHS: Final = {NAME: 36, UNIT: 36, DEPARTMENT: 36}
OTHER_NAMES: Final[Mapping[str, str]] = {
    "编码": CODE,
    "项目代码": CODE,
    "项目": NAME,
    "预算单位": UNIT,
    "单位": UNIT,
    "单位名称": UNIT,
    "项目单位": UNIT,
    "项目实施单位": UNIT,
    "单位编码": UNIT,
    "预算单位编码": UNIT,
    "部门": DEPARTMENT,
    "部门名称": DEPARTMENT,
    "年初预算": INITIAL,
    "预算数": INITIAL,
    "预算金额": INITIAL,
    "金额": INITIAL,
    "功能科目编码": TEXTS["function_code"],
}


def read_list(
    pages: Iterable[WorkbookPage], name: str, *, year: int, declared: Unit | None, kinds: Mapping[str, str] = NO_KINDS
) -> list[FoundLine]:
    """All that is wrong is told at once, and then nothing is taken. `kinds` are the round's fund kinds, by their titles."""
    try:
        tables = read_tables(pages, (*COLUMNS, *kinds), required=(NAME, UNIT), other_names=OTHER_NAMES)
    except UnreadableFileError as error:
        raise WrongListError([f"{name}：{error}"]) from error
    problems = Problems({})
    lines: list[FoundLine] = []
    for table in tables:
        refuse_other_years(table, table.page, year, problems)
        lines += _read_lines(table, declared, kinds, problems)
    _refuse_doubles(lines, problems)
    if problems.held:
        raise WrongListError(problems.told())
    if not lines:
        raise WrongListError([f"{name}：{tables[0].page}的表头下面没有项目。"])
    return lines


def _read_lines(
    table: HeadedTable, declared: Unit | None, kinds: Mapping[str, str], problems: Problems
) -> Iterator[FoundLine]:
    columns = [column for column in (INITIAL, *kinds) if column in table.heads]
    money = {column: unit_of_money(table, table.page, column, declared, problems) for column in columns}
    for row in table.rows:
        if is_total(row):
            continue
        refuse_unreadable(row, table.page, problems)
        texts = texts_of(row, table.page, problems)
        if not texts["unit"] and UNIT not in row.faults:
            problems.add(table.page, row.number, UNIT, "没有填写。")
        amounts = {column: amount_of(row, table.page, column, money[column], problems) for column in columns}
        initial = amounts.pop(INITIAL, "")
        funds = {kinds[column]: text for column, text in amounts.items() if text}
        line = FoundLine(page=table.page, row=row.number, initial=initial, funds=funds, **texts)
        _refuse_other_sum(line, problems, is_whole=len(funds) == len(kinds))
        yield line


def _refuse_other_sum(line: FoundLine, problems: Problems, *, is_whole: bool) -> None:
    """The kinds that a list names may be some of all; they are never more than all together."""
    if not line.initial or not line.funds:
        return
    parts, total = sum(map(Decimal, line.funds.values()), ZERO), Decimal(line.initial)
    if parts > total or (is_whole and parts != total):
        told = f"各资金来源合计 {plain(parts)} 元，与年初预算数 {plain(total)} 元不符。"
        problems.add(line.page, line.row, INITIAL, told)


def _refuse_doubles(lines: Sequence[FoundLine], problems: Problems) -> None:
    """A code stands once; a name without a code once in a unit."""
    seen: dict[tuple[str, ...], FoundLine] = {}
    for line in lines:
        key = (line.code,) if line.code else (without_spaces(line.name), without_spaces(line.unit))
        first = seen.setdefault(key, line)
        if first is not line and line.name:
            column, text = (CODE, line.code) if line.code else (NAME, line.name)
            at = f"第 {first.row} 行" if first.page == line.page else first.place
            problems.add(line.page, line.row, column, f"“{text}”在{at}已有。")


def empty_list(kinds: Mapping[str, str] = NO_KINDS) -> bytes:
    figures = {column: f"{column}（万元）" for column in (INITIAL, *kinds)}
    heads = {figures.get(column, column): WIDTHS.get(column, 16) for column in (*COLUMNS, *kinds)}
    return table_workbook("应评项目清单", heads, figures=set(figures.values()))
