"""A form as placed cells: what every writer draws and every reader gives. It knows nothing of budgets."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum


class GridError(ValueError):
    """Cells that no table can hold."""


class CellRole(StrEnum):
    TITLE = "title"
    SUBTITLE = "subtitle"
    SIDE = "side"  # names a part of the form, beside its rows
    HEAD = "head"  # above a column
    LABEL = "label"  # before a value
    VALUE = "value"  # a word or a short text
    TEXT = "text"  # sentences
    NUMBER = "number"
    NOTE = "note"
    SIGNATURE = "signature"


class Align(StrEnum):
    LEFT = "left"
    CENTER = "center"
    RIGHT = "right"


class Orientation(StrEnum):
    PORTRAIT = "portrait"
    LANDSCAPE = "landscape"


class Typeface(StrEnum):
    """Of all but the title."""

    SONG = "song"
    FANGSONG = "fangsong"


UNFRAMED = frozenset({CellRole.TITLE, CellRole.SUBTITLE, CellRole.NOTE, CellRole.SIGNATURE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    text: str = ""
    breaks: tuple[int, ...] = ()  # where a label may go on in a new line, and nowhere else
    role: CellRole = CellRole.VALUE
    align: Align = Align.CENTER
    indent: int = 0  # in characters
    is_continued: bool = False  # goes on from the page before
    number: Decimal | None = None  # the figure that the text writes out
    source: str = ""  # what it shows: "indicators.3.target", "funds.total.budget"
    also: tuple[str, ...] = ()  # what a merged cell shows besides

    @property
    def rows(self) -> range:
        return range(self.row, self.row + self.row_span)

    @property
    def columns(self) -> range:
        return range(self.column, self.column + self.column_span)

    @property
    def is_framed(self) -> bool:
        return self.role not in UNFRAMED


@dataclass(frozen=True, slots=True)
class Section:
    """Rows under heads: a page that goes on with them shows the heads again."""

    heads: range
    rows: range


@dataclass(frozen=True, slots=True, kw_only=True)
class Grid:
    """Cells in reading order that fill the rows and columns, each place once."""

    widths: tuple[Decimal, ...]  # of the columns, in percent of the whole
    rows: int
    cells: tuple[Cell, ...]
    orientation: Orientation = Orientation.PORTRAIT
    repeated: range = range(0)  # the heads of the longest part, for programs that repeat no others
    sections: tuple[Section, ...] = ()
    type_size: Decimal | None = None  # in points; the writer's own without
    smallest_type_size: Decimal | None = None  # down to which the form is pressed onto one page; never without
    typeface: Typeface = Typeface.SONG
    _places: dict[tuple[int, int], Cell] = field(init=False, repr=False, compare=False)
    _sources: dict[str, Cell] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        ordered = tuple(sorted(self.cells, key=lambda cell: (cell.row, cell.column)))
        object.__setattr__(self, "cells", ordered)
        object.__setattr__(self, "_places", self._place_cells())
        object.__setattr__(self, "_sources", self._name_sources())

    def at(self, row: int, column: int) -> Cell:
        """The cell that covers this place."""
        return self._places[row, column]

    def find(self, source: str) -> Cell | None:
        """The cell that shows this value."""
        return self._sources.get(source)

    def is_bare(self, row: int) -> bool:
        """Titles, notes or signatures, without lines around them."""
        return not any(self.at(row, column).is_framed for column in range(len(self.widths)))

    @property
    def kept(self) -> frozenset[int]:
        """Rows that stay with the one above: below titles and heads, and sums, notes and signatures below a table."""
        bare = [self.is_bare(row) for row in range(self.rows)]
        table = bare.index(False) if False in bare else 0
        below_heads = {row + 1 for row in self.heads}
        sums = {section.rows.stop for section in self.sections} - {section.heads.start for section in self.sections}
        return frozenset({*range(1, table + 1), *below_heads, *sums, *(row for row in range(self.rows) if bare[row])})

    def heads_above(self, row: int) -> range:
        """Those that a page shows again which goes on with this row."""
        return next((section.heads for section in self.sections if row in section.rows), range(0))

    @property
    def heads(self) -> frozenset[int]:
        return frozenset(row for section in self.sections for row in section.heads)

    def starting_in(self, row: int) -> Iterator[Cell]:
        return (cell for cell in self.cells if cell.row == row)

    def _place_cells(self) -> dict[tuple[int, int], Cell]:
        places: dict[tuple[int, int], Cell] = {}
        for cell in self.cells:
            self._refuse_outside(cell)
            for place in ((row, column) for row in cell.rows for column in cell.columns):
                if place in places:
                    raise GridError(f"第 {place[0] + 1} 行第 {place[1] + 1} 列有两个单元格")
                places[place] = cell
        if len(places) != self.rows * len(self.widths):
            raise GridError(f"有 {self.rows * len(self.widths) - len(places)} 处没有单元格")
        return places

    def _refuse_outside(self, cell: Cell) -> None:
        is_inside = 0 <= cell.row < cell.rows.stop <= self.rows
        if not is_inside or not 0 <= cell.column < cell.columns.stop <= len(self.widths):
            raise GridError(f"第 {cell.row + 1} 行第 {cell.column + 1} 列的单元格超出表格")

    def _name_sources(self) -> dict[str, Cell]:
        sources: dict[str, Cell] = {}
        for cell in self.cells:
            for source in filter(None, (cell.source, *cell.also)):
                if source in sources:
                    raise GridError(f"{source} 出现两次")
                sources[source] = cell
        return sources
