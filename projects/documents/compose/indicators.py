"""Draws the indicator table: the rows that a form prints, and which of them share a cell."""

from collections.abc import Collection, Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from indicators.catalogue import LEVELS
from indicators.labels import category_code, dimension_code, normalise_label
from indicators.sheet import IndicatorRow, Sheet
from projects.documents.compose.canvas import Canvas, in_columns
from projects.documents.compose.figures import Figures
from projects.documents.compose.written import date_breaks, label_breaks
from projects.documents.grid import CellRole
from projects.documents.layout.values import EXTRA, Column, EmptyRows, Indicators

BLANK = IndicatorRow(key="")


@dataclass(frozen=True, slots=True)
class FormRow:
    row: IndicatorRow
    number: int | None = None  # of the sheet's row, from 1; None for a row that the form adds
    waived: str = ""  # the level 1 that is 不适用

    def side(self, field: str) -> str:
        return self.row.extra.get(field.removeprefix(EXTRA), "") if field else ""

    def source(self, field: str) -> str:
        if self.waived:
            return f"not_applicable.{self.waived}" if field == "name" else ""
        return f"indicators.{self.number}.{field}" if self.number else ""


def form_rows(sheet: Sheet, block: Indicators) -> list[FormRow]:
    rows = [FormRow(row, number) for number, row in enumerate(sheet.labelled_indicators, start=1)]
    if block.empty_rows is EmptyRows.OMIT:
        rows = [entry for entry in rows if not entry.row.is_slash]
    if block.empty_rows is EmptyRows.SLASH and rows:
        _add_empty_categories(rows, block)
    rows += _list_waived(sheet, rows)
    return rows or [FormRow(BLANK)]


def _add_empty_categories(rows: list[FormRow], block: Indicators) -> None:
    """Adds a "/" row for each level 2 of the form that has none, in the form's order."""
    written = {category_code(entry.row.category) for entry in rows}
    earlier: set[str] = set()
    for dimension, category in block.categories:
        if category_code(category) not in written:
            slash = IndicatorRow(key="", dimension=dimension, category=category, name=block.slash, target=block.slash)
            rows.insert(_find_place(rows, slash, earlier), FormRow(slash))
        earlier.add(category_code(category))


def _find_place(rows: Sequence[FormRow], new: IndicatorRow, earlier: Collection[str]) -> int:
    """Returns the place after the last row of an earlier level 2, but not amid another level 1."""
    behind = [index for index, entry in enumerate(rows, start=1) if category_code(entry.row.category) in earlier]
    place = behind[-1] if behind else 0
    dimensions = [dimension_code(entry.row.dimension) for entry in rows]
    while 0 < place < len(rows) and dimensions[place - 1] == dimensions[place] != dimension_code(new.dimension):
        place += 1
    return place


def _list_waived(sheet: Sheet, rows: Sequence[FormRow]) -> Iterator[FormRow]:
    """Yields a row for a level 1 that is 不适用 and has no rows, so that the form says so."""
    written = {dimension_code(entry.row.dimension) for entry in rows if entry.number}
    for label, reason in sheet.not_applicable.items():
        if dimension_code(label) not in written:
            name = f"不适用：{reason}" if reason.strip() else "不适用"
            yield FormRow(IndicatorRow(key="", dimension=label, category="/", name=name, target="/"), waived=label)


def draw_indicators(block: Indicators, canvas: Canvas) -> None:
    rows = form_rows(canvas.figures.sheet, block)
    top = body = canvas.row
    goals = groupby(rows, lambda entry: entry.side(block.side_field))  # one, where the form names none beside its rows
    for number, (name, part) in enumerate(goals):
        named = {"text": name, "breaks": label_breaks(name)} if name else {}
        with canvas.beside(block.side, **named) as first:
            if number == 0 or block.repeat_head:
                top = canvas.row
                _draw_head(block, canvas, first)
                body = canvas.row
            _draw_rows(block, list(part), canvas, first)
            if block.repeat_head:
                canvas.end_section(top, body)
    if not block.repeat_head:
        canvas.end_section(top, body)


def _draw_head(block: Indicators, canvas: Canvas, first: int) -> None:
    top = canvas.row
    is_grouped = any(column.group.text for column in block.columns)
    if is_grouped:
        _draw_groups(block, canvas, first)
    for column, item in in_columns(first, block.columns):
        if item.group.text or not is_grouped:
            canvas.put_label(column, item.span, item.label, CellRole.HEAD)
    canvas.row += 1
    if not block.repeat_head:
        canvas.repeated = range(top, canvas.row)


def _draw_groups(block: Indicators, canvas: Canvas, first: int) -> None:
    """Draws the upper of two rows of heads: heads over several columns, and heads as tall as both rows."""
    for label, run in groupby(in_columns(first, block.columns), lambda placed: placed[1].group):
        columns = list(run)
        if label.text:
            canvas.put_label(columns[0][0], sum(item.span for _, item in columns), label, CellRole.HEAD)
        else:
            for column, item in columns:
                canvas.put_label(column, item.span, item.label, CellRole.HEAD, row_span=2)
    canvas.row += 1


def _draw_rows(block: Indicators, rows: Sequence[FormRow], canvas: Canvas, first: int) -> None:
    merged: list[str] = []
    for column, item in in_columns(first, block.columns):
        merged += [item.field] if item.merge else []
        for start, run in _list_runs(rows, item, merged, canvas.figures):
            _draw_cell(block, item, run, canvas, column=column, offset=start)
    canvas.row += len(rows)


def _list_runs(
    rows: Sequence[FormRow], item: Column, merged: Sequence[str], figures: Figures
) -> Iterator[tuple[int, list[FormRow]]]:
    """Yields the rows that share a cell: they agree in this column and in every merged column before it."""
    if not item.merge:
        yield from ((index, [entry]) for index, entry in enumerate(rows))
        return
    for _, run in groupby(enumerate(rows), lambda pair: _merge_key(pair[1], merged, figures)):
        numbered = list(run)
        yield numbered[0][0], [entry for _, entry in numbered]


def _merge_key(entry: FormRow, merged: Sequence[str], figures: Figures) -> tuple[Hashable, ...]:
    values = (figures.of_row(entry.row, field) for field in merged)
    return tuple(normalise_label(value) if isinstance(value, str) else value for value in values)


def _draw_cell(
    block: Indicators, item: Column, run: Sequence[FormRow], canvas: Canvas, *, column: int, offset: int
) -> None:
    entry, value = run[0], canvas.figures.of_row(run[0].row, item.field)
    sources = [source for each in run if (source := each.source(item.field))]
    shown: dict[str, Any] = {
        "row_span": len(run),
        "source": sources[0] if sources else "",
        "also": tuple(sources[1:]),
        "empty": _mark_for_empty(block, item, entry.row, canvas.figures),
        "breaks": date_breaks(str(value)),
    }
    if item.field in LEVELS:
        shown |= {"role": CellRole.LABEL, "breaks": label_breaks(str(value))}
    canvas.put_value(column, item, value, below=offset, **shown)


def _mark_for_empty(block: Indicators, item: Column, row: IndicatorRow, figures: Figures) -> str | None:
    """Returns the mark for an empty cell, if it isn't the column's own mark."""
    if figures.is_void(row):
        return block.slash
    if item.faultless is not None and row.weight is not None and figures.score_of(row) == row.weight:
        return item.faultless
    return None
