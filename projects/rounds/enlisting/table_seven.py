"""表七 项目支出情况表, as departments publish it: a table for each department, its name over the heads, a total at the end."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from typing import Final

from projects.documents.layout.values import Unit
from projects.documents.problems import UnreadableFileError
from projects.documents.xlsx.captions import prepared_by, without_spaces
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import HeadedTable, read_tables
from projects.models import BudgetType
from projects.rounds.enlisting.lines import (
    CODE,
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

SUM: Final = "项目支出合计"
LEVELS: Final = ("类", "款", "项")
COLUMNS: Final = (*LEVELS, CODE, NAME, UNIT, SUM)
OTHER_NAMES: Final = {
    "合计": SUM,
    "项目支出": SUM,
    "单位名称": UNIT,
    "预算单位": UNIT,
    "部门（单位）": UNIT,
    "项目编号": CODE,
}
BUDGET_TYPES: Final = {
    "一般公共预算": BudgetType.GENERAL,
    "政府性基金": BudgetType.GOVERNMENT_FUND,
    "国有资本经营": BudgetType.STATE_CAPITAL,
}


def read_table_seven(
    files: Iterable[tuple[str, Iterable[WorkbookPage]]], *, year: int, declared: Unit | None
) -> list[FoundLine]:
    """Of every table in every file that is a 表七. All that is wrong is told at once, and then nothing is taken."""
    problems, unreadable = Problems({}), []
    lines: list[FoundLine] = []
    for name, pages in files:
        try:
            tables = read_tables(pages, COLUMNS, required=(NAME, SUM), other_names=OTHER_NAMES)
        except UnreadableFileError as error:
            unreadable.append(f"{name}：{error}")
            continue
        for table in tables:
            lines += _add_up(_read_lines(table, f"“{name}”{table.page}", year, declared, problems), problems)
    reasons = [*unreadable, *problems.told()]
    if reasons:
        raise WrongListError(reasons)
    if not lines:
        raise WrongListError(["选择的文件中没有项目：表头下面是空的。"])
    return lines


def _read_lines(
    table: HeadedTable, page: str, year: int, declared: Unit | None, problems: Problems
) -> Iterator[FoundLine]:
    refuse_other_years(table, page, year, problems)
    money = unit_of_money(table, page, SUM, declared, problems)
    maker = prepared_by(text for _, text in table.above)
    budget_type = next((kind for words, kind in BUDGET_TYPES.items() for _, text in table.above if words in text), "")
    total, running = None, Decimal(0)
    for row in table.rows:
        refuse_unreadable(row, page, problems)
        amount = amount_of(row, page, SUM, money, problems)
        if is_total(row):
            total = (row, amount)
            continue
        levels = "".join(row.cells[level] for level in LEVELS)
        coded = replace(row, cells=row.cells | {TEXTS["function_code"]: levels})
        texts = texts_of(coded, page, problems)
        if not texts["unit"] and not maker:
            problems.add(
                page, row.number, UNIT, "没有写明：请在表头上方写“编制部门（单位）：……”，或增加“实施单位”一列。"
            )
        running += Decimal(amount or 0)
        texts |= {"unit": texts["unit"] or maker, "budget_type": budget_type}
        yield FoundLine(page=page, row=row.number, initial=amount, **texts)
    if total is not None and total[1] and Decimal(total[1]) != running and not problems.held:
        message = f"合计与各行之和不符：合计 {Decimal(total[1]):,.2f} 元，各行之和 {running:,.2f} 元，请核对。"
        problems.add(page, total[0].number, SUM, message)


def _add_up(lines: Iterable[FoundLine], problems: Problems) -> Iterator[FoundLine]:
    """A project that stands in several rows, once for each 科目, is one project; twice for one 科目 is a mistake."""
    held: dict[tuple[str, str], FoundLine] = {}
    seen: dict[tuple[str, str, str], FoundLine] = {}
    for line in lines:
        place = (without_spaces(line.unit), line.code or without_spaces(line.name))
        first = seen.setdefault((*place, line.function_code), line)
        if first is not line:
            problems.add(line.page, line.row, NAME, f"“{line.name}”在第 {first.row} 行已有，科目也相同。")
        before = held.get(place)
        amounts = [each.amount for each in (before, line) if each is not None and each.amount is not None]
        held[place] = replace(before or line, initial=str(sum(amounts)) if amounts else "")
    yield from held.values()
