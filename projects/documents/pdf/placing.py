"""Places the cells of a form: columns, rows and lines, by the rules of CSS for a table whose widths are known."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import accumulate
from typing import Final

from projects.documents.grid import Align, Cell, Grid
from projects.documents.pdf.cutting import Extent
from projects.documents.pdf.looks import FRAME, PrintedLook, Vertical, look_of
from projects.documents.pdf.style import MOST_INDENT, PX_PER_POINT, Paper
from projects.documents.pdf.typesetting import SetText, set_text

EDGE: Final = FRAME * PX_PER_POINT
EVEN: Final = 1e-6

Edge = tuple[int, int]  # of the table's rows and columns: a line begins there, of one row's or one column's length


@dataclass(frozen=True, slots=True)
class Sides:
    """Half of each line around a cell lies within it."""

    top: float
    right: float
    bottom: float
    left: float


@dataclass(frozen=True, slots=True)
class PlacedLine:
    left: float
    base: float


@dataclass(frozen=True, slots=True)
class PlacedCell:
    cell: Cell
    set: SetText
    lines: tuple[PlacedLine, ...]


class Frame:
    """The lines between the cells, and the columns that they leave."""

    def __init__(self, grid: Grid, paper: Paper) -> None:
        self.across: set[Edge] = set()
        self.down: set[Edge] = set()
        for cell in grid.cells:
            if cell.is_framed:
                self.across |= {(row, column) for row in (cell.row, cell.rows.stop) for column in cell.columns}
                self.down |= {(row, column) for row in cell.rows for column in (cell.column, cell.columns.stop)}
        count = len(grid.widths)
        left, right = ((0, column) in self.down for column in (0, count))
        self.top = paper.margin + self._half(any((0, column) in self.across for column in range(count)))
        room = paper.inner_width - self._half(left) - self._half(right)
        widths = [float(width) * room / 100 for width in grid.widths]
        rest = (room - sum(widths)) / count
        self.widths = [width + max(rest, 0) for width in widths]
        self.columns = list(accumulate(self.widths, initial=paper.margin + self._half(left)))

    @staticmethod
    def _half(is_drawn: bool) -> float:
        return EDGE / 2 if is_drawn else 0.0

    def sides(self, cell: Cell) -> Sides:
        if cell.is_framed:
            half = EDGE / 2
            return Sides(half, half, half, half)
        return Sides(
            top=self._half(any((cell.row, column) in self.across for column in cell.columns)),
            right=self._half(any((row, cell.columns.stop) in self.down for row in cell.rows)),
            bottom=self._half(any((cell.rows.stop, column) in self.across for column in cell.columns)),
            left=self._half(any((row, cell.column) in self.down for row in cell.rows)),
        )


@dataclass(frozen=True, slots=True)
class _Box:
    """A cell while it is placed, in CSS pixels."""

    cell: Cell
    look: PrintedLook
    sides: Sides
    set: SetText
    left: float  # of the text
    width: float  # between the paddings

    @property
    def size(self) -> float:
        return self.set.face.size

    @property
    def around(self) -> float:
        return (self.look.above + self.look.below) * self.size + self.sides.top + self.sides.bottom

    @property
    def least(self) -> float:
        return self.look.least * self.size

    @property
    def height(self) -> float:
        return self.around + max(self.set.height, self.least)

    def place_lines(self, top: float, bottom: float) -> PlacedCell:
        """Between the top of its first row and the bottom of its last."""
        room = bottom - top - self.around
        free = {
            Vertical.TOP: 0.0,
            Vertical.MIDDLE: (room - self.set.height) / 2,
            Vertical.BOTTOM: room - self.set.height,
        }
        first = top + self.sides.top + self.look.above * self.size + free[self.look.vertical] + self.set.face.base
        lines = (
            PlacedLine(self._left_of_line(line.width), first + number * self.set.face.line_height)
            for number, line in enumerate(self.set.lines)
        )
        return PlacedCell(self.cell, self.set, tuple(lines))

    def _left_of_line(self, width: float) -> float:
        match self.cell.align:
            case Align.LEFT:
                return self.left
            case Align.RIGHT:
                return self.left + self.width - width
            case _:
                return self.left + (self.width - width) / 2


class Placing:
    """A form, or a page of a longer one, as one table."""

    def __init__(self, grid: Grid, paper: Paper) -> None:
        self.grid, self.paper = grid, paper
        self.frame = Frame(grid, paper)
        empty = {row for row in range(grid.rows) if not any(cell.text for cell in grid.starting_in(row))}
        self.boxes = [self._make_box(cell, look_of(grid, cell, is_row_empty=cell.row in empty)) for cell in grid.cells]

    def _make_box(self, cell: Cell, look: PrintedLook) -> _Box:
        sides = self.frame.sides(cell)
        size = self.paper.size * look.size * PX_PER_POINT
        before = sides.left + (look.beside + min(cell.indent, MOST_INDENT)) * size
        left = self.frame.columns[cell.column] + before
        width = self.frame.columns[cell.columns.stop] - left - look.beside * size - sides.right
        return _Box(cell, look, sides, set_text(self.grid, cell, self.paper, look, width), left, width)

    @property
    def is_placeable(self) -> bool:
        return all(box.set.is_placeable for box in self.boxes)

    @cached_property
    def rows(self) -> list[float]:
        """The top of each row, and the bottom of the last."""
        ending: list[list[_Box]] = [[] for _ in range(self.grid.rows)]
        for box in self.boxes:
            ending[box.cell.rows.stop - 1].append(box)
        tops = [self.frame.top]
        for boxes in ending:
            tops.append(max([tops[-1], *(tops[box.cell.row] + box.height for box in boxes)]))
        return tops

    @property
    def fits(self) -> bool:
        return self.rows[-1] <= self.paper.margin + self.paper.height + EVEN

    def cells(self) -> Iterator[PlacedCell]:
        rows = self.rows
        return (box.place_lines(rows[box.cell.row], rows[box.cell.rows.stop]) for box in self.boxes)

    def extents(self) -> list[Extent]:
        return [box.set.extent(around=box.around, least=box.around + box.least) for box in self.boxes]

    def rules(self) -> Iterator[tuple[float, float, float, float]]:
        """The lines, each as long as it goes on: from x, y to x, y."""
        half, columns, rows = EDGE / 2, self.frame.columns, self.rows
        for row, first, stop in _join_edges(sorted(self.frame.across)):
            yield columns[first] - half, rows[row], columns[stop] + half, rows[row]
        for column, first, stop in _join_edges(sorted((column, row) for row, column in self.frame.down)):
            yield columns[column], rows[first] - half, columns[column], rows[stop] + half


def _join_edges(edges: Sequence[Edge]) -> Iterator[tuple[int, int, int]]:
    """Edges that go on from each other: the line on which they lie, where they begin and where they stop."""
    begun: tuple[int, int, int] | None = None
    for line, place in edges:
        if begun is not None and (line, place) == (begun[0], begun[2]):
            begun = (line, begun[1], place + 1)
            continue
        if begun is not None:
            yield begun
        begun = (line, place, place + 1)
    if begun is not None:
        yield begun
