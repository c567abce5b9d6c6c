"""The money of a form: lines under heads, or a label and its amount in one cell."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from functools import reduce
from typing import Final

from indicators.form_words import HEAD_PATTERNS, drop_numbering
from indicators.points import EXACT
from indicators.sheet import DASHES, FundAmounts, FundRow
from projects.documents.grid import Cell
from projects.documents.layout.values import TOTAL, Unit
from projects.reading.figures import (
    UnreadFigureError,
    is_figure,
    read_amount,
    read_points,
    read_rate,
    read_weight,
    split_points,
)
from projects.reading.form import FUND_WORDS, KIND_WORDS, MONEY, FormBeingRead, is_side, names_field, word_in

EXECUTION: Final = {"weight": read_weight, "score": read_points, "rate": read_rate}
BOTH_POINTS: Final = ("points", "points_reversed")
HEAD_OF: Final = dict(HEAD_PATTERNS)
POINTS_BESIDE: Final = re.compile(r"[（(]\s*(\d{1,3})\s*分\s*[)）]", re.A)
USUAL: Final = Unit.WAN

Amounts = dict[str, Decimal | None]


@dataclass(slots=True)
class Money:
    lines: dict[str, Amounts] = field(default_factory=dict)  # by kind, "total" among them
    extra: dict[str, dict[str, str]] = field(default_factory=dict)
    execution: dict[str, Decimal | None] = field(default_factory=dict)  # weight, rate, score
    unknown: list[tuple[Cell, Amounts]] = field(default_factory=list)
    has_heads: bool = False
    inline: set[str] = field(default_factory=set)  # kinds that stand under no head
    other_period: set[int] = field(default_factory=set)  # columns of 实施期资金总额

    def funds(self) -> tuple[FundRow, ...]:
        return tuple(
            FundRow(kind=kind, amounts=FundAmounts(**amounts), extra=self.extra.get(kind, {}))
            for kind, amounts in self.lines.items()
            if kind != TOTAL
        )

    def total(self) -> FundAmounts:
        return FundAmounts(**self.lines.get(TOTAL, {}))


def read_funds(form: FormBeingRead, row: int, money: Money) -> int:
    """Reads the lines under the heads in this row, and returns the row after them."""
    columns, unknown = _read_heads(form, row)
    _use_sides(form, row, money)
    money.has_heads = True
    row += 1
    first = row
    while row < form.grid.rows:
        label = _find_label(form, row, columns)
        if label is None and not money.lines and _has_figures(form, row, columns):
            money.lines[TOTAL] = _read_amounts(form, row, columns, TOTAL)
            _read_execution(form, row, columns, TOTAL, money)
            row += 1
            continue
        kind = word_in(label, KIND_WORDS) if label else ""
        if label is None or not (kind or _is_unknown_line(form, row, label, columns)):
            break
        _use_sides(form, row, money)
        if kind and kind in money.lines:
            form.report(label, "这一行资金重复，只读取了第一行")
            _use_row(form, row, columns)
        elif kind:
            form.use(label)
            money.lines[kind] = _read_amounts(form, row, columns, kind)
            _read_execution(form, row, columns, kind, money)
        else:
            form.use(label)
            money.unknown.append((label, _read_amounts(form, row, columns, label.text)))
            _use_row(form, row, columns)
        row += 1
    _report_unknown_heads(form, unknown, range(first, row))
    return row


def _report_unknown_heads(form: FormBeingRead, heads: list[Cell], rows: range) -> None:
    """结余 and the like; a head over nothing loses nothing."""
    for head in heads:
        below = [form.grid.at(row, head.column) for row in rows]
        figures = [cell for cell in below if cell.text and cell.column in head.columns and not form.is_used(cell)]
        form.use(*figures)
        form.use(head)
        if any(not DASHES.fullmatch(cell.text) for cell in figures):
            form.report(head, f"不认识这一栏，下面 {len(figures)} 格没有读取")


def settle_unknown_lines(form: FormBeingRead, money: Money) -> None:
    """A line of an unknown kind is part of the total where the total says so; else it stands under another line."""
    if TOTAL not in money.lines and len(money.lines) == 1:
        _take_execution_of_only_line(money)
    if not money.unknown:
        return
    known = [amounts for kind, amounts in money.lines.items() if kind != TOTAL]
    total = money.lines.get(TOTAL, {})
    if _adds_up([*known, *(amounts for _, amounts in money.unknown)], total) and not _adds_up(known, total):
        for label, amounts in money.unknown:
            money.lines[drop_numbering(label.text)] = amounts
        return
    for label, _ in money.unknown:
        form.report(label, "不认识的资金来源，这一行没有读取")


def _take_execution_of_only_line(money: Money) -> None:
    """A form without a total says the rate and the score beside its only line."""
    [kind] = money.lines
    for name, text in money.extra.pop(kind, {}).items():
        if is_figure(text):
            money.execution.setdefault(name, EXECUTION[name](text))


def _adds_up(lines: list[Amounts], total: Amounts) -> bool:
    for name in MONEY:
        written = [amount for line in lines if (amount := line.get(name)) is not None]
        if total.get(name) is not None and reduce(EXACT.add, written, Decimal(0)) != total[name]:
            return False
    return True


def _read_heads(form: FormBeingRead, row: int) -> tuple[dict[str, range], list[Cell]]:
    """The columns by their fields, and the heads that no sheet has a place for."""
    columns: dict[str, range] = {}
    unknown: list[Cell] = []
    for cell in form.written[row]:
        name = "" if _stands_over_labels(form, cell) else word_in(cell, FUND_WORDS) or _points_in(cell)
        if name == "budget" and "budget" in columns and "initial" not in columns:
            columns["initial"] = columns.pop("budget")  # 预算数 beside 调整后预算数
        if name and name not in columns:
            columns[name] = cell.columns
            form.use(cell)
        elif is_side(cell) or word_in(cell, KIND_WORDS) or word_in(cell, FUND_WORDS):
            form.use(cell)
        elif columns:
            unknown.append(cell)
    return columns, unknown


def _points_in(cell: Cell) -> str:
    """分值/得分: both in one cell, 10/9.5."""
    return next((name for name in BOTH_POINTS if HEAD_OF[name].search(drop_numbering(cell.text))), "")


def _stands_over_labels(form: FormBeingRead, cell: Cell) -> bool:
    """年度预算数（万元）over the kinds of money is no head of theirs."""
    row = cell.rows.stop
    return row < form.grid.rows and bool(word_in(form.grid.at(row, cell.column), KIND_WORDS))


def _use_sides(form: FormBeingRead, row: int, money: Money) -> None:
    """预算执行情况（20分）says what the execution rate weighs."""
    for cell in form.written[row]:
        if is_side(cell):
            form.use(cell)
            if points := POINTS_BESIDE.search(cell.text):
                money.execution.setdefault("weight", Decimal(points[1]))


def _find_label(form: FormBeingRead, row: int, columns: dict[str, range]) -> Cell | None:
    """Beside the amounts, at their left."""
    first = min(each.start for each in columns.values())
    cells = [cell for cell in form.written[row] if cell.column < first]
    named = [cell for cell in cells if word_in(cell, KIND_WORDS)]
    rest = [cell for cell in cells if not is_side(cell)]
    return next(iter([*named, *rest]), None)


def _is_unknown_line(form: FormBeingRead, row: int, label: Cell, columns: dict[str, range]) -> bool:
    if names_field(label) or is_side(label):
        return False
    return label.row == row and _has_figures(form, row, columns)


def _has_figures(form: FormBeingRead, row: int, columns: dict[str, range]) -> bool:
    cells = (cell for _, cell in _cells_under_heads(form, row, columns))
    return any(is_figure(cell.text) or DASHES.fullmatch(cell.text or "x") for cell in cells)


def _cells_under_heads(form: FormBeingRead, row: int, columns: dict[str, range]) -> Iterator[tuple[str, Cell]]:
    """Each head's cell in the row: the one that lies under it most."""
    for name, place in columns.items():
        cells: dict[int, int] = {}
        for column in place:
            cell = form.grid.at(row, column)
            cells[cell.column] = cells.get(cell.column, 0) + 1
        column = max(cells, key=lambda each: cells[each])
        yield name, form.grid.at(row, column)


def _read_amounts(form: FormBeingRead, row: int, columns: dict[str, range], kind: str) -> Amounts:
    amounts: Amounts = dict.fromkeys(MONEY)
    for name, cell in _cells_under_heads(form, row, columns):
        if name in MONEY and not (cell.row < row and form.is_used(cell)):
            read = amount_of(form, cell)
            amounts[name] = form.read_figure(f"funds.{kind}.{name}", cell, read, is_computed=kind == TOTAL)
    return amounts


def amount_of(form: FormBeingRead, cell: Cell) -> Callable[[str], Decimal | None]:
    return lambda text: read_amount(text, cell.number, form.unit or USUAL)


def _read_execution(form: FormBeingRead, row: int, columns: dict[str, range], kind: str, money: Money) -> None:
    """分值, 执行率 and 得分 belong to the total; what another line says of them stays with that line."""
    for name, cell in _cells_under_heads(form, row, columns):
        if name in MONEY:
            continue
        if name in BOTH_POINTS:
            _read_both_points(form, cell, kind, money, is_reversed=name == "points_reversed")
        elif kind == TOTAL:
            money.execution[name] = form.read_figure(f"execution_{name}", cell, EXECUTION[name], is_computed=True)
        elif cell.row == row:
            form.use(cell)
            if cell.text and not DASHES.fullmatch(cell.text):
                money.extra.setdefault(kind, {})[name] = cell.text


def _read_both_points(form: FormBeingRead, cell: Cell, kind: str, money: Money, *, is_reversed: bool) -> None:
    form.use(cell)
    if kind != TOTAL or DASHES.fullmatch(cell.text or "/"):
        return
    try:
        weight, score = split_points(cell.text, is_reversed=is_reversed)
    except UnreadFigureError:
        form.report(cell, "读不出分值和得分")
        return
    money.execution |= {"weight": weight, "score": score}


def _use_row(form: FormBeingRead, row: int, columns: dict[str, range]) -> None:
    form.use(*(cell for _, cell in _cells_under_heads(form, row, columns) if cell.row == row))
