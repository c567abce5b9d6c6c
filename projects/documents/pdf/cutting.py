"""Cuts a form of several pages: between rows, and through tall rows between lines."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from projects.documents.grid import Cell, CellRole, Grid

KEPT: Final = 5  # lines: a text with at most so many is never parted
TOGETHER: Final = 2  # lines at least, above and below a cut
REPEATED: Final = frozenset({CellRole.SIDE, CellRole.LABEL, CellRole.HEAD})
TALLEST_LABEL: Final = 0.25  # of a page: a taller label is parted like a text, and shown once
EVEN: Final = 1e-6  # error of adding up heights
BLANK: Final = " \t\n"


@dataclass(frozen=True, slots=True)
class Extent:
    """A text broken into lines for the width of its cell."""

    text: str
    ends: tuple[int, ...]  # of its lines
    bottoms: tuple[float, ...]  # of its lines, below the top of the first; begins with 0
    around: float  # above and below the lines
    least: float = 0.0  # of the whole cell

    @property
    def lines(self) -> int:
        return len(self.ends)

    def height(self, lines: range) -> float:
        return max(self.around + self.bottoms[lines.stop] - self.bottoms[lines.start], self.least)

    def fitting(self, start: int, height: float) -> int:
        """Returns how many lines, from this one on, fit into a cell of that height."""
        bottom = self.bottoms[start] + height - self.around + EVEN
        return max(0, bisect_right(self.bottoms, bottom) - 1 - start)

    def part(self, lines: range) -> str:
        start = self.ends[lines.start - 1] if lines.start else 0
        return self.text[start : self.ends[lines.stop - 1]].strip(BLANK) if lines else ""


@dataclass(frozen=True, slots=True)
class CutPage:
    rows: Sequence[int]  # of the form; repeated heads come first
    shown: dict[int, range]  # the lines of each cell, by its place in the grid
    next_row: int  # the first row of the next page


def cut_into_pages(grid: Grid, extents: Sequence[Extent], room: float) -> list[Grid]:
    """Returns each page as a form of its own. The extents have the order of the grid's cells."""
    cutter = _Cutter(grid, extents, room)
    return [cutter.draw_page(page) for page in cutter.pages()]


class _Cutter:
    def __init__(self, grid: Grid, extents: Sequence[Extent], room: float) -> None:
        self.grid, self.extents, self.room = grid, extents, room
        self.done = [0] * len(extents)  # lines on the pages before
        self.repeats = [self._is_repeated(cell, extent) for cell, extent in zip(grid.cells, extents, strict=True)]
        self.covering: list[list[int]] = [[] for _ in range(grid.rows)]
        for number, cell in enumerate(grid.cells):
            for row in cell.rows:
                self.covering[row].append(number)
        self.kept = grid.kept

    def _is_repeated(self, cell: Cell, extent: Extent) -> bool:
        is_label = cell.role in REPEATED or cell.row_span > 1
        return is_label and extent.height(range(extent.lines)) <= self.room * TALLEST_LABEL

    def pages(self) -> Iterator[CutPage]:
        row = 0
        while row < self.grid.rows:
            page = self._cut_page(row)
            for number, lines in page.shown.items():
                if not self.repeats[number]:
                    self.done[number] = lines.stop
            row = page.next_row
            yield page

    def _cut_page(self, first: int) -> CutPage:
        filling = _Filling(self, first)
        last = filling.fill()
        if last == self.grid.rows - 1:
            return filling.make_page(last + 1)
        return filling.cut_below(last) or filling.cut_anywhere(last)

    def count_rest(self, number: int) -> int:
        """Returns how many lines of a cell this page and the later ones must show."""
        return self.extents[number].lines - (0 if self.repeats[number] else self.done[number])

    def draw_page(self, page: CutPage) -> Grid:
        places = {row: place for place, row in enumerate(page.rows)}
        cells = []
        for number, cell in enumerate(self.grid.cells):
            within = [places[row] for row in cell.rows if row in places]
            if within:
                part = self._cut_cell(cell, number, page.shown.get(number, range(0)))
                cells.append(replace(part, row=within[0], row_span=len(within)))
        return replace(self.grid, rows=len(page.rows), cells=tuple(cells), repeated=range(0), sections=())

    def _cut_cell(self, cell: Cell, number: int, lines: range) -> Cell:
        extent = self.extents[number]
        if len(lines) == extent.lines:
            return cell
        return replace(cell, text=extent.part(lines), breaks=(), is_continued=lines.start > 0)


class _Filling:
    """A page while it is filled with rows."""

    def __init__(self, cutter: _Cutter, first: int) -> None:
        self.cutter, self.first = cutter, first
        self.heads = cutter.grid.heads_above(first)
        self.tops: dict[int, float] = {}
        self.bottom = 0.0
        for row in self.heads:
            self._add_row(row)

    def _add_row(self, row: int) -> None:
        self.tops[row] = self.bottom
        ending = (number for number in self.cutter.covering[row] if self.cutter.grid.cells[number].rows[-1] == row)
        self.bottom = max([self.bottom, *(self.top(number) + self._height_of_rest(number) for number in ending)])

    def top(self, number: int) -> float:
        """Returns the top of a cell: the top of its first row on this page."""
        return next(self.tops[row] for row in self.cutter.grid.cells[number].rows if row in self.tops)

    def _height_of_rest(self, number: int) -> float:
        return self.cutter.extents[number].height(self._next_lines(number, self.cutter.count_rest(number)))

    def _next_lines(self, number: int, count: int) -> range:
        """Returns the next lines of a cell, or the first lines if the cell is shown again."""
        done = self.cutter.extents[number].lines - self.cutter.count_rest(number)
        return range(done, done + count)

    def _count_fitting(self, number: int, bottom: float) -> int:
        done = self._next_lines(number, 0).start
        return self.cutter.extents[number].fitting(done, bottom - self.top(number))

    def fill(self) -> int:
        """Adds rows to the page while they fit; returns the last one."""
        row = self.first
        while row < self.cutter.grid.rows:
            self._add_row(row)
            if self.bottom > self.cutter.room:
                return row - 1
            row += 1
        return row - 1

    def cut_below(self, last: int) -> CutPage | None:
        """Cuts as far down as the rules of a good cut allow."""
        for row in range(last, self.first - 2, -1):
            page = self._cut_through(row + 1) or (self._cut_behind(row) if row >= self.first else None)
            if page:
                return page
        return None

    def cut_anywhere(self, last: int) -> CutPage:
        """Cuts without the rules: after the last row that fits, or through the first row after any number of lines."""
        if last >= self.first:
            return self.make_page(last + 1)
        return self._cut_through(self.first, kept=0, together=1) or self.make_page(self.first + 1)

    def _cut_behind(self, row: int) -> CutPage | None:
        is_room = all(
            self.top(number) + self._height_of_rest(number) <= self.cutter.room for number in self._labels_going_on(row)
        )
        return self.make_page(row + 1) if is_room and row + 1 not in self.cutter.kept else None

    def _labels_going_on(self, row: int) -> Iterator[int]:
        """Yields the labels that go on below the row; the part above the cut must show them whole."""
        return (number for number in self.cutter.covering[row] if self.cutter.repeats[number])

    def _cut_through(self, row: int, *, kept: int = KEPT, together: int = TOGETHER) -> CutPage | None:
        """Returns the page that ends inside the row; None where the row can't be parted, or not here."""
        cutter = self.cutter
        if row in cutter.grid.heads:
            return None
        if kept and any(
            self.top(number) + self._height_of_rest(number) > cutter.room for number in self._labels_going_on(row)
        ):
            return None
        texts = [number for number in cutter.covering[row] if not cutter.repeats[number] and self._ends_in(number, row)]
        taken = {number: self._count_taken(number, kept, together) for number in texts}
        if any(lines is None for lines in taken.values()):
            return None
        lines = {number: count for number, count in taken.items() if count is not None}
        if all(count == cutter.count_rest(number) for number, count in lines.items()):
            tallest = max(texts, key=cutter.count_rest, default=None)
            if tallest is None or cutter.count_rest(tallest) <= max(kept, together):
                return None
            lines[tallest] -= together
        elif not any(lines.values()):
            return None
        return self.make_page(row, lines)

    def _ends_in(self, number: int, row: int) -> bool:
        return self.cutter.grid.cells[number].rows[-1] == row

    def _count_taken(self, number: int, kept: int, together: int) -> int | None:
        """Returns the number of lines above the cut; None where the cut would part a text that must stay whole."""
        rest = self.cutter.count_rest(number)
        fitting = self._count_fitting(number, self.cutter.room)
        if fitting >= rest:
            return rest
        taken = min(fitting, rest - together)
        return None if rest <= kept or taken < together else taken

    def make_page(self, stop: int, parted: dict[int, int] | None = None) -> CutPage:
        """Returns the page with the rows before `stop`, and, of a parted row, so many lines of each text."""
        cutter, parted = self.cutter, parted or {}
        rows = [*self.heads, *range(self.first, stop + bool(parted))]
        numbers = dict.fromkeys(chain.from_iterable(cutter.covering[row] for row in rows))
        bottom = self._bottom_of_page(rows[-1], parted)
        shown = {}
        for number in numbers:
            rest = cutter.count_rest(number)
            is_going_on = not cutter.repeats[number] and cutter.grid.cells[number].rows.stop > rows[-1] + 1
            if number in parted:
                rest = parted[number]
            elif is_going_on:
                rest = self._count_going_on(number, rest, bottom)
            shown[number] = self._next_lines(number, rest)
        return CutPage(rows, shown, stop)

    def _count_going_on(self, number: int, rest: int, bottom: float) -> int:
        """Returns the lines of a long text beside several rows whose last rows are on later pages."""
        fitting = min(rest, self._count_fitting(number, bottom))
        return fitting if fitting == rest or fitting >= TOGETHER else 0

    def _bottom_of_page(self, last: int, parted: dict[int, int]) -> float:
        """Returns the bottom of the page's last row."""
        heights = [self.tops[last]]
        for number in self.cutter.covering[last]:
            if number in parted:
                lines = self._next_lines(number, parted[number])
                heights.append(self.top(number) + self.cutter.extents[number].height(lines))
            elif self.cutter.repeats[number] or self._ends_in(number, last):
                heights.append(self.top(number) + self._height_of_rest(number))
        return max(heights)
