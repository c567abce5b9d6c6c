"""Draws 年度资金总额 and the fund lines."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from indicators.sheet import FundRow, Sheet
from projects.documents.compose.canvas import Canvas, in_columns
from projects.documents.compose.figures import FUND_COLUMNS, Value
from projects.documents.grid import Align, CellRole
from projects.documents.layout.values import (
    EXECUTION,
    EXTRA,
    SHEET_FIELDS,
    TOTAL,
    Column,
    FormLabel,
    Funds,
    LayoutFundLine,
)


@dataclass(frozen=True, slots=True)
class DrawnFunds:
    """A line of the form; without a row it is the total."""

    line: LayoutFundLine
    row: FundRow | None
    name: str  # the kind as cells name it

    @property
    def is_total(self) -> bool:
        return self.row is None


def draw_funds(block: Funds, canvas: Canvas) -> None:
    with canvas.beside(block.side) as first:
        if block.inline:
            _draw_inline(block, canvas, first)
        else:
            top = canvas.row
            _draw_head(block, canvas, first)
            _draw_table(block, canvas, first)
            canvas.end_section(top, top + 1)


def _list_lines(block: Funds, sheet: Sheet) -> list[DrawnFunds]:
    total = DrawnFunds(block.total, None, TOTAL)
    lines = list(_list_fund_lines(block, sheet)) if block.lines else []
    return [*lines, total] if block.total_last else [total, *lines]


def _list_fund_lines(block: Funds, sheet: Sheet) -> Iterator[DrawnFunds]:
    """Yields the form's kinds in its order, then the kinds that it doesn't know: they are part of the total."""
    known = {line.kind for line in block.lines}
    seen = Counter([TOTAL])
    for line in block.lines:
        rows = [row for row in sheet.funds if row.kind == line.kind]
        yield from (_make_line(line, row, seen) for row in rows or [FundRow(kind=line.kind)])
    for row in sheet.funds:
        if row.kind not in known:
            yield _make_line(LayoutFundLine(kind=row.kind, label=FormLabel(text=row.kind)), row, seen)


def _make_line(line: LayoutFundLine, row: FundRow, seen: Counter[str]) -> DrawnFunds:
    seen[row.kind] += 1
    again = f".{seen[row.kind]}" if seen[row.kind] > 1 else ""
    return DrawnFunds(line, row, row.kind + again)


def _draw_head(block: Funds, canvas: Canvas, first: int) -> None:
    canvas.put_label(first, block.label_span, block.heading, CellRole.HEAD)
    for column, item in in_columns(first + block.label_span, block.columns):
        canvas.put_label(column, item.span, item.label, CellRole.HEAD)
    canvas.row += 1


def _draw_table(block: Funds, canvas: Canvas, first: int) -> None:
    lines = _list_lines(block, canvas.figures.sheet)
    for line in lines:
        label = line.line.label
        canvas.put_label(first, block.label_span, label, CellRole.LABEL, align=Align.LEFT, indent=line.line.indent)
        for column, item in in_columns(first + block.label_span, block.columns):
            if item.field not in SHEET_FIELDS:
                _draw_cell(block, line, item, canvas, column)
            elif line is lines[0]:
                value = canvas.figures.of_sheet(item.field)
                canvas.put_value(column, item, value, source=item.field, row_span=len(lines))
        canvas.row += 1


def _draw_cell(block: Funds, line: DrawnFunds, item: Column, canvas: Canvas, column: int) -> None:
    if item.field in EXECUTION and not line.is_total:
        canvas.put(column, item.span, text=block.dash if item.empty is None else item.empty, align=item.alignment)
        return
    value, source = _value_and_source(line, item, canvas)
    canvas.put_value(column, item, value, source=source)


def _value_and_source(line: DrawnFunds, item: Column, canvas: Canvas) -> tuple[Value, str]:
    if item.field in EXECUTION:
        return canvas.figures.of_sheet(EXECUTION[item.field]), EXECUTION[item.field]
    source = f"funds.{line.name}.{item.field}"
    if line.row is None:
        return canvas.figures.total_funds(item.field) if item.field in FUND_COLUMNS else None, source
    if item.field in FUND_COLUMNS:
        amount: Value = getattr(line.row.amounts, item.field)
        return amount, source
    return line.row.extra.get(item.field.removeprefix(EXTRA)), source


def _draw_inline(block: Funds, canvas: Canvas, first: int) -> None:
    """Draws 年度资金总额：5 in one cell, as goal forms do."""
    (item,) = block.columns
    for line in _list_lines(block, canvas.figures.sheet):
        value, source = _value_and_source(line, item, canvas)
        label, indent = line.line.label.text, line.line.indent
        canvas.put_value(
            first, item, value, before=label, source=source, role=CellRole.VALUE, align=Align.LEFT, indent=indent
        )
        canvas.row += 1
