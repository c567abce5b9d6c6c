"""The ruled tables of a printed page: which cells its lines make, and the letters in each."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Final

from projects.reading.lettering import PlacedLetter, text_of_lines

NEAR: Final = 2.0  # points; what lies nearer is the same line
LEAST_CELL: Final = 4.0

Rule = Sequence[float]  # left, top, right, bottom
Span = tuple[float, float]


@dataclass(slots=True)
class RuledCell:
    row: int
    row_span: int
    left: float
    right: float
    text: str = ""
    letters: list[PlacedLetter] = field(default_factory=list)


@dataclass(slots=True)
class RuledTable:
    left: float
    top: float
    right: float
    bottom: float
    rows: int
    cells: list[RuledCell]

    @property
    def edges(self) -> set[float]:
        return {edge for cell in self.cells for edge in (cell.left, cell.right)}


@dataclass(slots=True)
class RuledLine:
    """A straight line at a place across, over its spans along the page."""

    at: float
    spans: list[Span]

    def covers(self, place: float) -> bool:
        return any(start - NEAR <= place <= stop + NEAR for start, stop in self.spans)


def tables_in(rules: Iterable[Rule], letters: Sequence[PlacedLetter]) -> tuple[list[RuledTable], list[PlacedLetter]]:
    """From top to bottom, and the letters outside them."""
    held = list(rules)
    across = _join_pieces((top, left, right) for left, top, right, bottom in held if bottom - top < NEAR < right - left)
    down = _join_pieces((left, top, bottom) for left, top, right, bottom in held if right - left < NEAR < bottom - top)
    tables = [table for group in _group_touching(across, down) if (table := _Mesh(*group).table(letters))]
    tables.sort(key=lambda table: table.top)
    outside = [letter for letter in letters if not any(_is_within(letter, table) for table in tables)]
    return tables, outside


def _is_within(letter: PlacedLetter, table: RuledTable) -> bool:
    return table.left <= letter.middle <= table.right and table.top <= letter.centre <= table.bottom


def _join_pieces(pieces: Iterable[tuple[float, float, float]]) -> list[RuledLine]:
    """Pieces that lie in one line and touch are one."""
    lines: list[RuledLine] = []
    for at, start, stop in sorted(pieces):
        if not lines or at - lines[-1].at > NEAR:
            lines.append(RuledLine(at, []))
        lines[-1].spans.append((start, stop))
    for line in lines:
        spans: list[Span] = []
        for start, stop in sorted(line.spans):
            if spans and start <= spans[-1][1] + NEAR:
                spans[-1] = (spans[-1][0], max(stop, spans[-1][1]))
            else:
                spans.append((start, stop))
        line.spans = spans
    return lines


def _group_touching(
    across: Sequence[RuledLine], down: Sequence[RuledLine]
) -> Iterator[tuple[list[RuledLine], list[RuledLine]]]:
    """Tables of a page don't touch each other: each is a group of spans that meet."""
    spans = [(True, line.at, *span) for line in across for span in line.spans]
    spans += [(False, line.at, *span) for line in down for span in line.spans]
    groups: list[list[tuple[bool, float, float, float]]] = []
    for each in spans:
        met = [group for group in groups if any(_meet(each, other) for other in group)]
        joined = [each, *(other for group in met for other in group)]
        groups = [group for group in groups if group not in met]
        groups.append(joined)
    for group in groups:
        flat = _join_pieces((at, start, stop) for is_across, at, start, stop in group if is_across)
        upright = _join_pieces((at, start, stop) for is_across, at, start, stop in group if not is_across)
        if len(flat) > 1 and upright:
            yield flat, upright


def _meet(one: tuple[bool, float, float, float], other: tuple[bool, float, float, float]) -> bool:
    if one[0] == other[0]:
        return False
    return one[2] - NEAR <= other[1] <= one[3] + NEAR and other[2] - NEAR <= one[1] <= other[3] + NEAR


class _Mesh:
    """The places between the lines, joined where no line parts them."""

    def __init__(self, across: list[RuledLine], down: list[RuledLine]) -> None:
        self.across, self.down = across, down
        self.ys = _find_edges(
            [line.at for line in across], [edge for line in down for span in line.spans for edge in span]
        )
        self.xs = _find_edges(
            [line.at for line in down], [edge for line in across for span in line.spans for edge in span]
        )
        self.across_at = [self._line_at(across, y) for y in self.ys]
        self.down_at = [self._line_at(down, x) for x in self.xs]

    @staticmethod
    def _line_at(lines: Sequence[RuledLine], at: float) -> RuledLine | None:
        return next((line for line in lines if abs(line.at - at) <= NEAR), None)

    def table(self, letters: Sequence[PlacedLetter]) -> RuledTable | None:
        rows, columns = len(self.ys) - 1, len(self.xs) - 1
        if rows < 1 or columns < 1 or rows * columns < 2:
            return None
        cells, at = self._join_places(rows, columns)
        for letter in letters:
            row, column = bisect_right(self.ys, letter.centre) - 1, bisect_right(self.xs, letter.middle) - 1
            if 0 <= row < rows and 0 <= column < columns:
                at[row][column].letters.append(letter)
        for cell in cells:
            cell.text = text_of_lines(cell.letters, cell.left, cell.right)
        return RuledTable(self.xs[0], self.ys[0], self.xs[-1], self.ys[-1], rows, cells)

    def _join_places(self, rows: int, columns: int) -> tuple[list[RuledCell], list[list[RuledCell]]]:
        at: list[list[RuledCell | None]] = [[None] * columns for _ in range(rows)]
        cells: list[RuledCell] = []
        for row in range(rows):
            for column in range(columns):
                if at[row][column] is not None:
                    continue
                right = self._right_edge(row, column, columns)
                below = row + 1
                while below < rows and not self._is_ruled_above(below, column, right) and at[below][column] is None:
                    below += 1
                cell = RuledCell(row, below - row, self.xs[column], self.xs[right])
                cells.append(cell)
                for each in range(row, below):
                    for other in range(column, right):
                        at[each][other] = at[each][other] or cell
        return cells, [[cell for cell in line if cell is not None] for line in at]

    def _right_edge(self, row: int, column: int, columns: int) -> int:
        middle = (self.ys[row] + self.ys[row + 1]) / 2
        right = column + 1
        while right < columns and not ((line := self.down_at[right]) and line.covers(middle)):
            right += 1
        return right

    def _is_ruled_above(self, row: int, column: int, right: int) -> bool:
        line = self.across_at[row]
        middles = ((self.xs[each] + self.xs[each + 1]) / 2 for each in range(column, right))
        return line is not None and any(line.covers(middle) for middle in middles)


def _find_edges(lines: Sequence[float], ends: Sequence[float]) -> list[float]:
    """Where lines stand, and the outer ends of those that cross them where a side is open."""
    held = sorted([*lines, min(ends), max(ends)])
    edges = held[:1]
    for first, second in pairwise(held):
        if second - first > NEAR and second - edges[-1] > LEAST_CELL:
            edges.append(second)
    return edges
