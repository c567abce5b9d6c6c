"""Money without heads over it: a label and its amount side by side or in one cell, or the kinds of money as columns."""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from indicators.form_words import FUND_KINDS, PERIODS, drop_numbering
from indicators.sheet import DASHES
from projects.documents.grid import Cell
from projects.documents.layout.values import TOTAL
from projects.reading.figures import UnreadFigureError, is_figure, read_amount
from projects.reading.form import FUND_WORDS, KIND_WORDS, LONGEST_LABEL, MONEY, FormBeingRead, is_side, word_in
from projects.reading.fund_block import EXECUTION, USUAL, Money, amount_of

KINDS: Final = "|".join(
    r"\s*".join(map(re.escape, word))
    for word in sorted({word for words in FUND_KINDS.values() for word in words}, key=len, reverse=True)
)
INLINE: Final = re.compile(
    rf"(?!(?:合计|其他|其它|总额)\s*$)(?:其中[:：]?)?\s*(?P<kind>{KINDS})\s*(?:[（(][^）)]*[)）])?\s*[:：]?\s*(?P<amount>[\d.,，]*\s*(?:万元|元)?|[-—/－]*)"
)
TOTAL_OF_PERIOD: Final = re.compile(r"(?:资金)?总额|资金合计")
WITH_FIGURE: Final = re.compile(r"(?P<label>[^\d:：]{2,12})[:：](?P<figure>.{1,20})", re.S)


def is_row_of_pairs(form: FormBeingRead, line: Sequence[Cell]) -> bool:
    """预算数： | 500 | 执行数： | 480."""
    return any(word_in(cell, FUND_WORDS) in (*MONEY, "rate") and _has_value(form, cell) for cell in line)


def _has_value(form: FormBeingRead, label: Cell) -> bool:
    beside = form.right_of(label)
    if beside is None or beside.row != label.row:
        return False
    return is_figure(beside.text) or bool(DASHES.fullmatch(beside.text)) or bool(form.fault_of(beside))


def read_fund_pairs(form: FormBeingRead, row: int, money: Money) -> int:
    """The total's amounts, and those of the lines whose labels stand below theirs; returns the row after them."""
    columns: dict[int, str] = {}
    while row < form.grid.rows:
        line = [cell for cell in form.written[row] if not form.is_used(cell)]
        if not is_row_of_pairs(form, line) and not _is_row_of_kinds(form, line, columns):
            break
        for cell in line:
            name, kind = word_in(cell, FUND_WORDS), word_in(cell, KIND_WORDS)
            if name and _has_value(form, cell):
                columns[cell.column] = name
                _take_value(form, cell, form.right_of(cell), TOTAL, name, money)
            elif kind and cell.column in columns and _has_value(form, cell):
                _take_value(form, cell, form.right_of(cell), kind, columns[cell.column], money)
            elif is_side(cell) or kind:
                form.use(cell)
            elif not form.is_used(cell):
                _take_figure_within(form, cell, money)
        row += 1
    return row


def _is_row_of_kinds(form: FormBeingRead, line: Sequence[Cell], columns: dict[int, str]) -> bool:
    return any(cell.column in columns and word_in(cell, KIND_WORDS) and _has_value(form, cell) for cell in line)


def _take_value(form: FormBeingRead, label: Cell, value: Cell | None, kind: str, name: str, money: Money) -> None:
    assert value is not None
    is_first = name in EXECUTION and name not in money.execution
    if name in EXECUTION and not (kind == TOTAL and is_first):
        form.report(label, "执行率和得分不止一处，只读取了第一处")
    elif name in EXECUTION:
        money.execution[name] = form.read_figure(f"execution_{name}", value, EXECUTION[name], is_computed=True)
    elif money.lines.setdefault(kind, dict.fromkeys(MONEY))[name] is None:
        read = amount_of(form, value)
        money.lines[kind][name] = form.read_figure(f"funds.{kind}.{name}", value, read, is_computed=kind == TOTAL)
    else:
        form.report(label, "这一项资金重复，只读取了第一处")
    form.use(label, value)


def _take_figure_within(form: FormBeingRead, cell: Cell, money: Money) -> None:
    """得分：9.9 beside the pairs."""
    found = WITH_FIGURE.fullmatch(cell.text) if len(cell.text) <= LONGEST_LABEL else None
    name = FUND_WORDS.get(drop_numbering(found["label"]), "") if found else ""
    if found and name in EXECUTION and name not in money.execution and is_figure(found["figure"]):
        money.execution[name] = form.read_figure(f"execution_{name}", cell, lambda _: EXECUTION[name](found["figure"]))


def has_kinds_as_columns(form: FormBeingRead, row: int) -> bool:
    """合计 | 财政拨款 | 其他资金 over rows of 年初预算数, 全年预算数 and 全年执行数."""
    line, below = form.written[row], form.written[row + 1] if row + 1 < form.grid.rows else []
    kinds = [cell for cell in line if word_in(cell, KIND_WORDS)]
    if len(kinds) < 2 or any(word_in(cell, FUND_WORDS) for cell in line):
        return False
    return any(word_in(cell, FUND_WORDS) in MONEY and cell.column < kinds[0].column for cell in below)


def read_fund_columns(form: FormBeingRead, row: int, money: Money) -> int:
    """Returns the row after them."""
    kinds = {kind: cell for cell in form.written[row] if (kind := word_in(cell, KIND_WORDS))}
    form.use(*kinds.values(), *(cell for cell in form.written[row] if is_side(cell)))
    first = min(cell.column for cell in kinds.values())
    row += 1
    while row < form.grid.rows:
        label = next((c for c in form.written[row] if c.column < first and word_in(c, FUND_WORDS)), None)
        if label is None:
            break
        name = word_in(label, FUND_WORDS)
        form.use(label, *(cell for cell in form.written[row] if is_side(cell)))
        for kind, head in kinds.items():
            cell = form.grid.at(row, head.column)
            if name in MONEY or kind == TOTAL:
                _take_value(form, cell, cell, kind, name, money)
            else:
                form.use(cell)
                money.extra.setdefault(kind, {})[name] = cell.text
        row += 1
    return row


def read_inline_amount(form: FormBeingRead, cell: Cell, money: Money) -> bool:
    """年度资金总额：5 in one cell, or the amount in the cell behind; says whether the cell is such a line."""
    if _refuse_other_period(form, cell, money):
        return True
    lines = cell.text.split("\n")
    found = [INLINE.fullmatch(line.strip()) for line in lines]
    if not any(found):
        return False
    if money.has_heads:
        form.report(cell, "这一行资金和上面的表头对不上，没有读取")
        return True
    form.use(cell)
    for line, each in zip(lines, found, strict=True):
        if each is None:
            if line.strip():
                form.report(cell, "这一格里有读不懂的资金")
        elif not _take_inline_amount(form, cell, each, money):
            form.report(cell, "这一行资金重复，只读取了第一行")
    return True


def _refuse_other_period(form: FormBeingRead, cell: Cell, money: Money) -> bool:
    """实施期资金总额 and the lines below it."""
    if len(cell.text) > LONGEST_LABEL:
        return False
    is_total = PERIODS.search(cell.text) and TOTAL_OF_PERIOD.search(cell.text)
    if not is_total and not (cell.column in money.other_period and word_in(cell, KIND_WORDS)):
        return False
    money.other_period.add(cell.column)
    form.report(cell, "这是整个实施期的资金，只读取年度资金")
    if form.right_of_is_figure(cell) and (beside := form.right_of(cell)):
        form.use(beside)
    return True


def _take_inline_amount(form: FormBeingRead, cell: Cell, found: "re.Match[str]", money: Money) -> bool:
    kind = KIND_WORDS[drop_numbering(found["kind"])]
    if kind in money.lines:
        return False
    text, source = found["amount"], cell
    behind = form.next_written(cell)
    if not text.strip() and behind is not None and (is_figure(behind.text) or form.fault_of(behind)):
        text, source = behind.text, behind
    try:
        amount = read_amount(text, source.number if source is not cell else None, form.unit or USUAL)
    except UnreadFigureError:
        form.report(cell, "读不出金额")
        amount = None
    form.note_source(f"funds.{kind}.initial", source)
    money.inline.add(kind)
    money.lines[kind] = {"initial": amount, "budget": None, "spent": None}
    return True


def fill_from_list(form: FormBeingRead, cells: Sequence[Cell], name: str, money: Money) -> None:
    """预算数 as a column of a list of projects."""
    read = amount_of(form, cells[0])
    amounts = money.lines.setdefault(TOTAL, dict[str, Decimal | None].fromkeys(MONEY))
    amounts[name] = form.read_figure(f"funds.{TOTAL}.{name}", cells[0], read)
