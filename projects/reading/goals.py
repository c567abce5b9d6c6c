"""年度总体目标: what was aimed at and what came of it, below their heads or beside them."""

from collections.abc import Iterator, Sequence
from typing import Final

from indicators.form_words import PERIODS
from projects.documents.grid import Cell
from projects.reading.form import (
    GOAL_WORDS,
    FormBeingRead,
    is_fund_head,
    is_goal_head,
    is_indicator_head,
    is_side,
    is_total,
    names_field,
    word_in,
)
from projects.reading.found import Found
from projects.reading.headings import is_heading
from projects.reading.indicator_heads import opens_indicators

LONGEST_HEAD: Final = 12


def read_goals(form: FormBeingRead, row: int, line: Sequence[Cell], found: Found) -> int:
    """Returns the row after them."""
    found.is_begun = True
    words = [(word_in(cell, GOAL_WORDS), cell) for cell in line]
    heads = {name: cell for name, cell in words if name}  # the last is the head itself
    form.use(*(cell for name, cell in words if name or is_side(cell)))
    beside = {name: cell for name, head in heads.items() if (cell := _find_text_beside(form, head))}
    if beside:
        for name, cell in beside.items():
            found.put(name, form.read_text(name, cell, is_long=True))
        return row + 1
    row += 1
    texts: dict[str, list[str]] = {name: [] for name in heads}
    from_left = min(head.column for head in heads.values())
    while row < form.grid.rows and not _opens_another_part(form, row, from_left):
        for name, head in heads.items():
            texts[name] += _read_texts_below(form, row, head, name)
        row += 1
    for name, parts in texts.items():
        found.put(name, "\n".join(parts))
    return row


def _find_text_beside(form: FormBeingRead, head: Cell) -> Cell | None:
    cell = form.next_written(head)
    if cell is None or not cell.text or form.is_used(cell) or cell.row != head.row:
        return None
    if head.row_span > 1 and len(cell.text) <= LONGEST_HEAD and form.next_written(cell) is not None:
        return None  # some other head over its own text
    is_head = word_in(cell, GOAL_WORDS) or (PERIODS.search(cell.text) and cell.text.endswith("目标"))
    return None if is_head or names_field(cell) or is_total([cell]) else cell


def _read_texts_below(form: FormBeingRead, row: int, head: Cell, name: str) -> Iterator[str]:
    for column in head.columns:
        cell = form.grid.at(row, column)
        if cell.row == row and cell.text and not form.is_used(cell) and max(head.column, cell.column) == column:
            yield form.read_text(name, cell, is_long=True)


def _opens_another_part(form: FormBeingRead, row: int, from_left: int) -> bool:
    """A row of heads, a label of the whole sheet at the left, or the name of the next part alone in its row."""
    sides = [cell for cell in form.written[row] if cell.columns.stop <= from_left and is_side(cell)]
    form.use(*sides)
    line = [cell for cell in form.written[row] if cell not in sides]
    if opens_indicators(form, row) or is_indicator_head(line) or is_fund_head(line) or is_total(line):
        return True
    if len(line) == 1 and (is_side(line[0]) or is_heading(line[0])):
        return True
    return bool(line and line[0].column == 0 and (names_field(line[0]) or is_goal_head(line[:1])))
