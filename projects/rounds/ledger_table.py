"""The bureau's amounts as its workbook has them: read in the declared unit, every fault told at once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final

from indicators.sheet import FundAmounts
from projects.documents.layout.values import TOTAL, Unit
from projects.documents.problems import Problem, UnreadableFileError
from projects.documents.xlsx.pages import WorkbookPage
from projects.documents.xlsx.tables import TableRow, read_table
from projects.models import Round
from projects.sheets.drawing import read_layout
from projects.sheets.titles import line_title
from projects.sheets.typed import Unreadable, read_money

CODE, NAME, KIND = "项目编码", "项目名称", "资金来源"
AMOUNTS: Final[Mapping[str, str]] = {"年初预算数": "initial", "全年预算数": "budget", "全年执行数": "spent"}
COLUMNS: Final = (CODE, NAME, KIND, *AMOUNTS)
NOTHING: Final = FundAmounts()


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerEntry:
    """One row of the bureau's table."""

    row: int
    code: str
    name: str
    kind: str
    amounts: FundAmounts


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerTable:
    page: str
    entries: tuple[LedgerEntry, ...]
    problems: tuple[Problem, ...]


def fund_kinds(round: Round) -> dict[str, str]:
    """The kinds that the round's forms have, with their titles; first all of them together."""
    layouts = [read_layout(each.content) for each in (round.layout, round.goal_layout) if each is not None]
    titles = {TOTAL: line_title(TOTAL, layouts[0])}
    for layout in layouts:
        for line in layout.fund_lines:
            titles.setdefault(line.kind, line_title(line.kind, layout))
    return titles


def read_ledger(
    pages: Iterable[WorkbookPage], *, unit: Unit, kinds: Mapping[str, str], default_kind: str
) -> LedgerTable:
    """Every fault at once; a row that says its 资金来源 isn't of the `default_kind`."""
    table = read_table(pages, COLUMNS, required=(CODE,))
    if not table.rows:
        raise UnreadableFileError(f"{table.page}的表头下面没有项目。")
    if not any(row.cells[column] for row in table.rows for column in AMOUNTS):
        raise UnreadableFileError(f"{table.page}没有金额，表头应有：{'、'.join(AMOUNTS)}（至少一列）。")
    by_title = {title: kind for kind, title in kinds.items()} | {"": default_kind}
    problems: list[Problem] = []
    entries: dict[tuple[str, str], LedgerEntry] = {}
    for row in table.rows:
        entry, found = _read_entry(row, by_title, unit)
        first = entries.setdefault((entry.code, entry.kind), entry)
        if first is not entry and not found and entry.code:
            found = [
                Problem(row=row.number, column=CODE, message=f"“{entry.code}”的同一资金来源在第 {first.row} 行已有。")
            ]
        problems += found
    return LedgerTable(page=table.page, entries=tuple(entries.values()), problems=tuple(problems))


def _read_entry(row: TableRow, by_title: Mapping[str, str], unit: Unit) -> tuple[LedgerEntry, list[Problem]]:
    faults = {column: fault for column, fault in row.faults.items() if column != NAME}
    if not row.cells[CODE]:
        faults.setdefault(CODE, "没有填写。")
    if row.cells[KIND] not in by_title:
        known = "、".join(title for title in by_title if title)
        faults[KIND] = f"“{row.cells[KIND][:20]}”不是这次任务的资金来源，应为：{known}。"
    amounts = NOTHING
    for title, column in AMOUNTS.items():
        try:
            amounts = replace(amounts, **{column: read_money(row.cells[title], unit)})
        except Unreadable as error:
            faults.setdefault(title, f"“{row.cells[title][:20]}”：{error}")
    if amounts == NOTHING and not faults:
        faults[next(iter(AMOUNTS))] = "这一行没有金额。"
    entry = LedgerEntry(
        row=row.number,
        code=row.cells[CODE],
        name=row.cells[NAME],
        kind=by_title.get(row.cells[KIND], ""),
        amounts=amounts,
    )
    return entry, [Problem(row=row.number, column=column, message=fault) for column, fault in faults.items()]
