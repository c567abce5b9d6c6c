"""The indicators of a form: its heads, in one row or two, and the rows below them."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from indicators.form_words import EXTRA_HEADS, HEAD_PATTERNS, spoken
from indicators.sheet import DASHES, IndicatorRow
from projects.documents.grid import Cell
from projects.documents.targets import PARTS, joined
from projects.reading.figures import read_points
from projects.reading.form import (
    LEVELS,
    LONGEST_LABEL,
    ROW_HEADS,
    ROW_WORDS,
    Form,
    is_fund_head,
    is_goal_head,
    is_indicator_head,
    is_side,
    is_total,
    names_field,
    unbroken,
)

LONG: Final = frozenset({"name", "deviation", *EXTRA_HEADS})
POINTS: Final = ("weight", "score")
OF_THE_ROW: Final = frozenset({"target", "actual", "weight", "score", *PARTS})  # a merged one is the first row's alone
GOAL_SIDE: Final = re.compile(r"目标")
LAST_RANK: Final = 100  # of a head that only a pattern knows
SUBTOTALS: Final = frozenset({"小计"})


@dataclass(slots=True)
class Head:
    """The heads' columns with their fields, and the first row below them."""

    stop: int
    columns: dict[str, range] = field(default_factory=dict)
    unknown: list[tuple[range, Cell]] = field(default_factory=list)


@dataclass(slots=True)
class IndicatorRows:
    rows: list[IndicatorRow] = field(default_factory=list)
    has: set[str] = field(default_factory=set)  # the fields that the form has columns for
    heads: Head | None = None  # the last ones


def read_indicators(form: Form, row: int, found: IndicatorRows) -> int:
    """Reads the block whose heads begin in this row, and returns the row after it."""
    head = _read_head(form, row)
    found.heads = head
    found.has |= head.columns.keys()
    row = head.stop
    first = len(found.rows)
    while row < form.grid.rows and not _ends(form, row, head):
        made = _read_row(form, row, head, len(found.rows) + 1)
        if made is not None:
            found.rows.append(made)
        row += 1
    _report_unknown(form, head, row, is_filled=len(found.rows) > first)
    return row


def _ends(form: Form, row: int, head: Head) -> bool:
    line = form.written[row]
    if is_indicator_head(line) or is_total(line) or is_fund_head(line):
        return True
    first = line[0] if line else None
    return first is not None and first.column == 0 and _opens_a_field(form, row, first, head)


def _opens_a_field(form: Form, row: int, first: Cell, head: Head) -> bool:
    """A label of the whole sheet stands at the left, where the rows have their side or their level 1."""
    from_left = min(columns.start for columns in head.columns.values())
    is_beside = first.columns.stop <= from_left and first.row_span > 1 and is_side(first)
    if is_beside:
        return False
    return names_field(first) or (is_goal_head([first]) and not _has_row_values(form, row, head))


def _has_row_values(form: Form, row: int, head: Head) -> bool:
    values = [columns for name, columns in head.columns.items() if name in OF_THE_ROW]
    return any(cell.text for columns in values for cell in _in_columns(form, row, columns))


def _read_head(form: Form, row: int) -> Head:
    """Words may go on in the second row: 年度 over 指标值; or a group stands over several columns."""
    leaves = [(cell.columns, [cell]) for cell in form.lines[row]]
    two = _is_second_row(form, row)
    if two:
        leaves = [leaf for cell in form.lines[row] for leaf in _split(form, cell, row + 1)]
    head = Head(row + 2 if two else row + 1)
    named = [(columns, cells, *_field(cells)) for columns, cells in leaves]
    fields = [name for _, _, name, _ in named]
    has_parts = "target_sign" in fields or "target_unit" in fields
    best: dict[str, tuple[int, int]] = {}
    for number, (_, _, written_name, rank) in enumerate(named):
        name = "target_value" if written_name == "target" and has_parts else written_name
        if name and (name not in best or rank < best[name][0]):
            best[name] = (rank, number)
    chosen = {number: name for name, (_, number) in best.items()}
    for number, (columns, cells, _, _) in enumerate(named):
        written = [cell for cell in cells if cell.text]
        if number in chosen:
            head.columns[chosen[number]] = columns
            form.use(*written)
        elif written and is_side(written[0]):
            form.use(*written)
        elif written:
            head.unknown.append((columns, written[0]))
    from_left = min(columns.start for columns in head.columns.values())
    head.unknown = [(columns, cell) for columns, cell in head.unknown if columns.stop > from_left]
    return head


def _is_second_row(form: Form, row: int) -> bool:
    """It has words of heads alone, and nothing under the levels."""
    if row + 1 >= form.grid.rows:
        return False
    below = form.written[row + 1]
    if not below or is_indicator_head(below):
        return False
    above = {cell: _above(form, cell, row) for cell in below}
    return all(_field([over, cell])[0] and _field([over])[0] not in LEVELS for cell, over in above.items())


def _above(form: Form, cell: Cell, row: int) -> Cell:
    return form.grid.at(row, cell.column)


def _split(form: Form, cell: Cell, row: int) -> Iterator[tuple[range, list[Cell]]]:
    """A head over the cells of the second row: one word in two cells, or a group with columns of its own."""
    below = [each for each in form.lines[row] if each.row == row and each.column in cell.columns]
    written = [each for each in below if each.text]
    if len(written) <= 1:
        yield cell.columns, [cell, *written]
    else:
        yield from ((each.columns, [cell, each]) for each in below)


RANKS: Final = {
    spelling: rank
    for words in (ROW_HEADS, EXTRA_HEADS)
    for each in words.values()
    for rank, spelling in enumerate(each)
}


def _field(cells: Sequence[Cell]) -> tuple[str, int]:
    """By the words together, else by the lower one, else by the upper one."""
    words = [spoken(cell.text) for cell in cells if cell.text and len(cell.text) <= LONGEST_LABEL]
    for word in ("".join(words), *reversed(words)):
        if word in ROW_WORDS:
            return ROW_WORDS[word], RANKS[word]
    whole = "".join(words)
    return next((name for name, pattern in HEAD_PATTERNS if pattern.search(whole)), ""), LAST_RANK


def _in_columns(form: Form, row: int, columns: range) -> list[Cell]:
    """The cells of a row that lie under a head: each cell belongs to the head that it lies under most."""
    cells: list[Cell] = []
    column = columns.start
    while column < columns.stop:
        cell = form.grid.at(row, column)
        cells.append(cell)
        column = cell.columns.stop
    return cells


def _assigned(form: Form, row: int, head: Head) -> dict[str, list[Cell]]:
    held: dict[str, list[Cell]] = {name: [] for name in head.columns}
    for cell in form.covering(row):
        overlaps = {name: _overlap(cell, columns) for name, columns in head.columns.items()}
        beside = max((_overlap(cell, columns) for columns, _ in head.unknown), default=0)
        name = max(overlaps, key=lambda each: overlaps[each], default="")
        if name and overlaps[name] > beside:
            held[name].append(cell)
    return held


def _overlap(cell: Cell, columns: range) -> int:
    return max(0, min(cell.columns.stop, columns.stop) - max(cell.column, columns.start))


def _read_row(form: Form, row: int, head: Head, number: int) -> IndicatorRow | None:
    cells = _assigned(form, row, head)
    own = {name: [cell for cell in held if cell.row == row or name not in OF_THE_ROW] for name, held in cells.items()}
    if _is_nothing(form, row, own):
        return None
    if _is_subtotal(form, own):
        return None
    texts = {name: _text(form, held, name, number, row) for name, held in own.items() if name not in POINTS}
    parts = _parts(texts)
    points = {name: _points(form, own.get(name, []), name, number) for name in POINTS}
    extra = {name.removeprefix("extra."): texts.pop(name) for name in tuple(texts) if name.startswith("extra.")}
    if any(parts.values()):
        texts["target"] = joined(parts)
        form.sources.setdefault(f"indicators.{number}.target", own["target_value"][0])
    side = _goal_beside(form, row, head)
    if side:
        extra["goal"] = side
    return IndicatorRow(
        key=str(number),
        dimension=texts.get("dimension", ""),
        category=texts.get("category", ""),
        name=texts.get("name", ""),
        target=texts.get("target", ""),
        actual=texts.get("actual", ""),
        weight=points["weight"],
        stated_score=points["score"],
        deviation=texts.get("deviation", ""),
        extra=extra,
    )


def _parts(texts: dict[str, str]) -> dict[str, str]:
    """性质, 指标值 and 度量单位; a stroke in them is no part of the target unless all say no more."""
    parts = {name: texts.pop(name, "") for name in PARTS}
    said = {name: "" if DASHES.fullmatch(text) else text for name, text in parts.items()}
    return said if any(said.values()) else {**said, "target_value": parts["target_value"]}


def _is_nothing(form: Form, row: int, cells: dict[str, list[Cell]]) -> bool:
    """An empty row; one that begins a level 2 and says no more is a row of the form all the same."""
    begun = [cell for name, held in cells.items() if name not in ("dimension",) for cell in held if cell.row == row]
    return not any(cell.text or form.fault(cell) for cell in begun)


def _is_subtotal(form: Form, cells: dict[str, list[Cell]]) -> bool:
    labels = [cell for name in LEVELS for cell in cells.get(name, []) if spoken(cell.text) in SUBTOTALS]
    if not labels:
        return False
    form.report(labels[0], "小计行不读取，由系统合计")
    form.use(*(cell for name in POINTS for cell in cells.get(name, [])))
    return True


def _text(form: Form, cells: Sequence[Cell], name: str, number: int, row: int) -> str:
    """Of several cells under one head, all of them."""
    texts = []
    for cell in cells:
        is_long = name in LONG
        texts.append(form.text(f"indicators.{number}.{name}", cell, is_long=is_long))
        if cell.row == row and cell.row_span > 1 and name in OF_THE_ROW and cell.text and not _is_level_row(cell):
            _report_merged(form, cell)
    return " ".join(filter(None, texts))


def _is_level_row(cell: Cell) -> bool:
    return DASHES.fullmatch(cell.text) is not None


def _report_merged(form: Form, cell: Cell) -> None:
    form.report(cell, f"这一格合并了 {cell.row_span} 行，只记在第一行，请核对")


def _points(form: Form, cells: Sequence[Cell], name: str, number: int) -> Decimal | None:
    written = [cell for cell in cells if cell.text or form.fault(cell)]
    for cell in written[1:]:
        form.report(cell, "这一栏有两个单元格，只读取了第一个")
    if not written:
        for cell in cells:
            form.take(f"indicators.{number}.{name}", cell)
        return None
    cell = written[0]
    value = form.figure(f"indicators.{number}.{name}", cell, read_points, is_computed=name == "score")
    if cell.row_span > 1 and value is not None:
        _report_merged(form, cell)
    return value


def _goal_beside(form: Form, row: int, head: Head) -> str:
    """Where a form has several goals, each stands beside its indicators."""
    from_left = min(columns.start for columns in head.columns.values())
    sides = [cell for cell in form.covering(row) if cell.columns.stop <= from_left and cell.text]
    for cell in sides:
        if is_side(cell):
            form.use(cell)
        elif GOAL_SIDE.search(cell.text):
            form.use(cell)
            return unbroken(cell.text)
    return ""


def _report_unknown(form: Form, head: Head, stop: int, *, is_filled: bool) -> None:
    """A column that no sheet has a place for is told once; under an unknown head nothing is lost where nothing stands."""
    for columns, cell in head.unknown:
        below = {
            (each.row, each.column): each
            for row in range(head.stop, stop)
            for each in _in_columns(form, row, columns)
            if each.text and each.column >= columns.start and each.columns.stop <= columns.stop
        }
        form.use(*below.values())
        if below and is_filled:
            form.report(cell, f"不认识这一栏，下面 {len(below)} 格没有读取")
        else:
            form.use(cell)
