"""Draws the indicator rows under their column heads."""

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby
from typing import Any

from indicators.catalogue import LEVELS
from indicators.labels import normalise
from indicators.sheet import IndicatorRow
from projects.documents.compose.breaks import date_breaks, label_breaks
from projects.documents.compose.canvas import Canvas, in_columns
from projects.documents.compose.entries import Entry, entries
from projects.documents.compose.figures import Figures
from projects.documents.grid import Role
from projects.documents.layout.values import Column, Indicators


def draw_indicators(block: Indicators, canvas: Canvas) -> None:
    rows = entries(canvas.figures.sheet, block)
    top = body = canvas.row
    for number, (name, part) in enumerate(_parts(rows, block)):
        named = {"text": name, "breaks": label_breaks(name)} if name else {}
        with canvas.beside(block.side, **named) as first:
            if number == 0 or block.repeat_head:
                top = canvas.row
                _draw_head(block, canvas, first)
                body = canvas.row
            _draw_rows(block, part, canvas, first)
            if block.repeat_head:
                canvas.end_section(top, body)
    if not block.repeat_head:
        canvas.end_section(top, body)


def _parts(rows: Sequence[Entry], block: Indicators) -> Iterator[tuple[str, list[Entry]]]:
    """Yields one part, or one for each goal that the rows name."""
    for name, part in groupby(rows, lambda entry: entry.side(block.side_field)):
        yield name, list(part)


def _draw_head(block: Indicators, canvas: Canvas, first: int) -> None:
    top = canvas.row
    is_grouped = any(column.group.text for column in block.columns)
    if is_grouped:
        _draw_groups(block, canvas, first)
    for column, item in in_columns(first, block.columns):
        if item.group.text or not is_grouped:
            canvas.put_label(column, item.span, item.label, Role.HEAD)
    canvas.row += 1
    if not block.repeat_head:
        canvas.repeated = range(top, canvas.row)


def _draw_groups(block: Indicators, canvas: Canvas, first: int) -> None:
    """Draws the upper of two rows of heads: heads over several columns, and heads as tall as both rows."""
    for label, run in groupby(in_columns(first, block.columns), lambda placed: placed[1].group):
        columns = list(run)
        if label.text:
            canvas.put_label(columns[0][0], sum(item.span for _, item in columns), label, Role.HEAD)
        else:
            for column, item in columns:
                canvas.put_label(column, item.span, item.label, Role.HEAD, row_span=2)
    canvas.row += 1


def _draw_rows(block: Indicators, rows: Sequence[Entry], canvas: Canvas, first: int) -> None:
    merged: list[str] = []
    for column, item in in_columns(first, block.columns):
        merged += [item.field] if item.merge else []
        for start, run in _runs(rows, item, merged, canvas.figures):
            _draw_cell(block, item, run, canvas, column=column, offset=start)
    canvas.row += len(rows)


def _runs(
    rows: Sequence[Entry], item: Column, merged: Sequence[str], figures: Figures
) -> Iterator[tuple[int, list[Entry]]]:
    """Yields the rows that share a cell: they agree in this column and in every merged column before it."""
    if not item.merge:
        yield from ((index, [entry]) for index, entry in enumerate(rows))
        return
    for _, run in groupby(enumerate(rows), lambda pair: _merging(pair[1], merged, figures)):
        numbered = list(run)
        yield numbered[0][0], [entry for _, entry in numbered]


def _merging(entry: Entry, merged: Sequence[str], figures: Figures) -> tuple[Hashable, ...]:
    values = (figures.of_row(entry.row, field) for field in merged)
    return tuple(normalise(value) if isinstance(value, str) else value for value in values)


def _draw_cell(
    block: Indicators, item: Column, run: Sequence[Entry], canvas: Canvas, *, column: int, offset: int
) -> None:
    entry, value = run[0], canvas.figures.of_row(run[0].row, item.field)
    sources = [source for each in run if (source := each.source(item.field))]
    shown: dict[str, Any] = {
        "row_span": len(run),
        "source": sources[0] if sources else "",
        "also": tuple(sources[1:]),
        "empty": _mark(block, item, entry.row, canvas.figures),
        "breaks": date_breaks(str(value)),
    }
    if item.field in LEVELS:
        shown |= {"role": Role.LABEL, "breaks": label_breaks(str(value))}
    canvas.put_value(column, item, value, below=offset, **shown)


def _mark(block: Indicators, item: Column, row: IndicatorRow, figures: Figures) -> str | None:
    """Returns the mark for an empty cell, if it isn't the column's own mark."""
    if figures.is_void(row):
        return block.slash
    if item.faultless is not None and row.weight is not None and figures.score_of(row) == row.weight:
        return item.faultless
    return None
