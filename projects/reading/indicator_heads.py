"""The heads over a form's indicators, in one row or two: which column holds what."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

from indicators.form_words import EXTRA_HEADS, HEAD_PATTERNS, PERIODS, drop_numbering
from indicators.labels import CATEGORIES, DIMENSION_TITLES, category_code, dimension_code
from projects.documents.grid import Cell
from projects.reading.form import (
    FIELD_WORDS,
    FUND_WORDS,
    GOAL_WORDS,
    LEVELS,
    LONGEST_LABEL,
    MONEY,
    ROW_HEADS,
    ROW_WORDS,
    FormBeingRead,
    is_indicator_head,
    is_side,
)

OF_SHEET: Final = frozenset(
    {"project", "department", "unit", "extra.reporting_unit", "goal", "outcome", "rate", *MONEY}
)
SHEET_WORDS: Final = {
    word: name for words in (FUND_WORDS, GOAL_WORDS, FIELD_WORDS) for word, name in words.items() if name in OF_SHEET
}
RANKS: Final = {
    spelling: rank
    for words in (ROW_HEADS, EXTRA_HEADS)
    for each in words.values()
    for rank, spelling in enumerate(each)
}
LAST_RANK: Final = 100  # of a head that only a pattern knows
MOST_ABOVE: Final = 4  # rows from the heads to the name of their period
LONGEST_UPPER: Final = 16  # characters of a head over others
KNOWN_CATEGORIES: Final = frozenset(label.code for label in CATEGORIES)
NUMBERS: Final = "序号"
UNKNOWN: Final = "不认识这一栏"
REPEATED: Final = "这一栏和另一栏同名，只读取了另一栏"
OTHER_PERIOD: Final = "这一栏属于另一个时期，只读取年度指标"


@dataclass(slots=True)
class IndicatorHead:
    """The heads' columns with their fields, and the first row below them."""

    stop: int
    columns: dict[str, range] = field(default_factory=dict)
    of_sheet: dict[str, range] = field(default_factory=dict)  # of a list of projects
    numbers: list[range] = field(default_factory=list)
    unread: list[tuple[range, Cell, str]] = field(default_factory=list)  # each with the reason

    @property
    def left(self) -> int:
        return min(columns.start for columns in self.columns.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class _Leaf:
    columns: range
    cells: tuple[Cell, ...]  # one over the other
    name: str
    rank: int


def opens_indicators(form: FormBeingRead, row: int) -> bool:
    """The heads' first row may stand over the levels: 年度指标值 over 性质, 指标值 and 度量单位."""
    line = form.written[row]
    if is_indicator_head(line):
        return True
    if not line or row + 1 >= form.grid.rows or not is_indicator_head(form.written[row + 1]):
        return False
    names = {field_of([cell])[0] for cell in line} - {""}
    return len(names) > 1 and all(len(cell.text) <= LONGEST_UPPER for cell in line)


def read_head(form: FormBeingRead, row: int) -> IndicatorHead:
    """Words may go on in the second row: 年度 over 指标值; or a group stands over several columns."""
    is_double = not is_indicator_head(form.written[row]) or _is_second_row(form, row)
    leaves = [_make_leaf(cell.columns, [cell]) for cell in form.lines[row]]
    if is_double:
        leaves = [leaf for cell in form.lines[row] for leaf in _split_head(form, cell, row + 1)]
    head = IndicatorHead(row + 2 if is_double else row + 1)
    leaves = list(_leave_out_other_period(form, row, leaves, head))
    names = {leaf: name for name, leaf in _choose_leaves(leaves).items()}
    for leaf in leaves:
        written = [cell for cell in leaf.cells if cell.text]
        if leaf in names:
            head.columns[names[leaf]] = leaf.columns
            form.use(*written)
        elif not written:
            continue
        elif drop_numbering(written[-1].text) == NUMBERS:
            head.numbers.append(leaf.columns)
            form.use(*written)
        elif name := _field_of_sheet(written):
            head.of_sheet.setdefault(name, leaf.columns)
            form.use(*written)
        elif is_side(written[0]):
            form.use(*written)
        else:
            head.unread.append((leaf.columns, written[-1], REPEATED if leaf.name else UNKNOWN))
    if "dimension" not in head.columns and (cell := _find_level_without_head(form, head)):
        is_level_1 = "category" in head.columns or dimension_code(cell.text) in DIMENSION_TITLES
        head.columns["dimension" if is_level_1 else "category"] = cell.columns
    head.unread = [each for each in head.unread if each[0].stop > head.left]
    return head


def _find_level_without_head(form: FormBeingRead, head: IndicatorHead) -> Cell | None:
    """产出指标 or 数量指标 at the left of the heads, where the form's side stands over them or nothing."""
    if head.left == 0 or head.stop >= form.grid.rows:
        return None
    cell = form.grid.at(head.stop, head.left - 1)
    is_category = "category" not in head.columns and category_code(cell.text) in KNOWN_CATEGORIES
    is_level = is_category or dimension_code(cell.text) in DIMENSION_TITLES
    return cell if cell.row >= head.stop and is_level else None


def _make_leaf(columns: range, cells: Sequence[Cell]) -> _Leaf:
    name, rank = field_of(cells)
    return _Leaf(columns=columns, cells=tuple(cells), name=name, rank=rank)


def _is_second_row(form: FormBeingRead, row: int) -> bool:
    """It has words of heads alone, and nothing under the levels."""
    if row + 1 >= form.grid.rows:
        return False
    below = form.written[row + 1]
    if not below or is_indicator_head(below):
        return False
    above = {cell: form.grid.at(row, cell.column) for cell in below}
    return all(field_of([over, cell])[0] and field_of([over])[0] not in LEVELS for cell, over in above.items())


def _split_head(form: FormBeingRead, cell: Cell, row: int) -> Iterator[_Leaf]:
    """A head over the cells of the second row: one word in two cells, or a group with columns of its own."""
    below = [each for each in form.lines[row] if each.row == row and each.column in cell.columns]
    written = [each for each in below if each.text]
    if len(written) <= 1:
        yield _make_leaf(cell.columns, [cell, *written])
    else:
        yield from (_make_leaf(each.columns, [cell, each]) for each in below)


def field_of(cells: Sequence[Cell]) -> tuple[str, int]:
    """By the words together, else by the lower one, else by the upper one; with how well it fits."""
    words = [drop_numbering(cell.text) for cell in cells if cell.text and len(cell.text) <= LONGEST_LABEL]
    for word in ("".join(words), *reversed(words)):
        if word in ROW_WORDS:
            name = ROW_WORDS[word]
            is_of_actual = name == "target_unit" and len(words) > 1 and ROW_WORDS.get(words[0]) == "actual"
            return "actual_unit" if is_of_actual else name, RANKS[word]
    whole = "".join(words)
    return next((name for name, pattern in HEAD_PATTERNS if pattern.search(whole)), ""), LAST_RANK


def _field_of_sheet(cells: Sequence[Cell]) -> str:
    return next((SHEET_WORDS[word] for cell in cells if (word := drop_numbering(cell.text)) in SHEET_WORDS), "")


def _leave_out_other_period(
    form: FormBeingRead, row: int, leaves: Sequence[_Leaf], head: IndicatorHead
) -> Iterator[_Leaf]:
    """Goal forms have the levels twice: for the whole project and for the year, which mostly stands at the right."""
    starts = [number for number, leaf in enumerate(leaves) if leaf.name == "name" and leaf.rank == 0]
    if len(starts) != 2:
        yield from leaves
        return
    is_left = _is_of_year(form, row, leaves[starts[0]]) and not _is_of_year(form, row, leaves[starts[1]])
    for number, leaf in enumerate(leaves):
        same = [
            other for other, each in enumerate(leaves) if leaf.name and (each.name, each.rank) == (leaf.name, leaf.rank)
        ]
        if len(same) == 2 and number == same[1 if is_left else 0]:
            head.unread.append((leaf.columns, leaf.cells[-1], OTHER_PERIOD))
            form.use(*leaf.cells)
        else:
            yield leaf


def _is_of_year(form: FormBeingRead, row: int, leaf: _Leaf) -> bool:
    for above in range(row, max(-1, row - MOST_ABOVE), -1):
        text = form.grid.at(above, leaf.columns.start).text
        if PERIODS.search(text):
            return False
        if text.startswith("年度"):
            return True
    return False


def _choose_leaves(leaves: Sequence[_Leaf]) -> dict[str, _Leaf]:
    """For each field the head that fits best; of several for points the one behind the indicator's own name."""
    fields = {leaf.name for leaf in leaves}
    has_parts = "target_sign" in fields or "target_unit" in fields
    indicator = next((number for number, leaf in enumerate(leaves) if leaf.name == "name"), 0)
    best: dict[str, tuple[int, bool, int]] = {}
    chosen: dict[str, _Leaf] = {}
    for number, leaf in enumerate(leaves):
        name = "target_value" if leaf.name == "target" and has_parts else leaf.name
        fits = (leaf.rank, number < indicator and leaf.name in ("weight", "score"), number)
        if name and (name not in best or fits < best[name]):
            best[name], chosen[name] = fits, leaf
    return chosen
