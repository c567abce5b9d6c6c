"""The labels of the whole sheet, each with the value that stands beside, below or above it."""

from collections.abc import Iterator, Sequence

from indicators.form_words import LONG_FIELDS
from projects.documents.grid import Cell
from projects.reading.form import (
    FormBeingRead,
    field_named,
    is_fund_head,
    is_goal_head,
    is_side,
    is_total,
    names_field,
)
from projects.reading.found import Found


def take_pairs(form: FormBeingRead, cell: Cell, pairs: Sequence[tuple[str, str]], found: Found) -> None:
    """填报人：张三; the value may stand in the next cell."""
    form.use(cell)
    for number, (name, value) in enumerate(pairs):
        if not value and number == len(pairs) - 1:
            take_beside(form, cell, name, found)
        else:
            form.sources.setdefault(name, cell)
            found.put(name, value)


def take_beside(form: FormBeingRead, label: Cell, name: str, found: Found) -> None:
    """The value of a label is the next cell, for sentences the one below, else the one before it that no other label has taken."""
    beside = list(_values_beside(form, label))
    cell = next((each for each in beside if each.text or form.fault_of(each)), next(iter(beside), None))
    if cell is None or not (cell.text or form.fault_of(cell)):
        cell = (_sentence_below(form, label, name) if cell is None else None) or _value_before(form, label) or cell
    if cell is None:
        found.put(name, "")
        return
    found.put(name, form.read_text(name, cell, is_long=name in LONG_FIELDS or name.startswith("extra.")))


def _values_beside(form: FormBeingRead, label: Cell) -> Iterator[Cell]:
    """Up to the next label in the row; a program that knows no merged cells leaves empty ones between."""
    cell = form.right_of(label)
    while cell is not None and cell.row == label.row and not form.is_used(cell) and not _is_label(cell):
        yield cell
        cell = form.right_of(cell)


def _sentence_below(form: FormBeingRead, label: Cell, name: str) -> Cell | None:
    if name not in LONG_FIELDS or label.rows.stop >= form.grid.rows:
        return None
    below = form.grid.at(label.rows.stop, label.column)
    return below if below.text and not _is_label(below) else None


def _value_before(form: FormBeingRead, label: Cell) -> Cell | None:
    before = form.grid.at(label.row, label.column - 1) if label.column else None
    if before is None or not before.text or form.is_used(before) or _is_label(before) or is_side(before):
        return None
    return before


def _is_label(cell: Cell) -> bool:
    return names_field(cell) or is_total([cell])


def take_row_of_labels(form: FormBeingRead, line: Sequence[Cell], found: Found) -> bool:
    """项目名称 | 主管部门 | 实施单位 over their values, or below them; says whether the row is one."""
    labels = {cell: name for cell in line if (name := field_named(cell))}
    if len(labels) < 2 or len(labels) < len(line) or any(map(form.right_of_is_value, line[:-1])):
        return False
    row = line[0].row
    values = _find_values_in(form, row + 1, labels) or _find_values_in(form, row - 1, labels)
    if values is None:
        return False
    for (label, name), value in zip(labels.items(), values, strict=True):
        form.use(label)
        found.put(name, form.read_text(name, value, is_long=name in LONG_FIELDS))
    return True


def _find_values_in(form: FormBeingRead, row: int, labels: Sequence[Cell] | dict[Cell, str]) -> list[Cell] | None:
    """The cells over or under the labels, where they hold nothing else."""
    if not 0 <= row < form.grid.rows:
        return None
    line = form.written[row]
    if (
        not line
        or any(map(_is_label, line))
        or is_fund_head(line)
        or is_goal_head(line)
        or any(map(form.is_used, line))
    ):
        return None
    cells = [form.grid.at(row, label.column) for label in labels]
    is_one_each = len({*cells}) == len(cells) and {*line} <= {*cells}
    return cells if is_one_each and all(cell.row == row for cell in cells) else None
