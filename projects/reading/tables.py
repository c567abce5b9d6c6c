"""A table as a reader found it: its grid, the words around it, and where in the file each cell stands."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import Final, TypeVar

from openpyxl.utils import get_column_letter

from projects.documents.cleaning import clean_text
from projects.documents.grid import Cell, Grid
from projects.documents.problems import UnreadableFileError
from projects.reading.limits import ReadingLimits

LONGEST_AROUND: Final = 200  # characters of one; a longer one is no title
SHORT: Final = 40

Place = tuple[int, int]
Block = TypeVar("Block")  # a table as its reader holds it


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundTable:
    name: str  # 工作表“1”, 第 3 个表格
    grid: Grid
    above: tuple[str, ...] = ()  # paragraphs since the table before
    below: tuple[str, ...] = ()  # paragraphs up to the next table
    faults: Mapping[Place, str] = field(default_factory=dict)  # by row and column of the grid, why a cell can't be read
    notes: tuple[str, ...] = ()  # what the reader left out, and what it took that a person doesn't see
    rows: tuple[int, ...] = ()  # by row of the grid, its number in the file
    columns: tuple[int, ...] = ()  # by column of the grid, its number in the file
    is_worksheet: bool = False
    lost: int = 0  # rows with something in them that lie below the rows that were read
    names: tuple[str, ...] = ()  # by row of the grid, where several tables were joined

    def name_of(self, row: int) -> str:
        return self.names[row] if self.names else self.name

    def place_of(self, cell: Cell) -> str:
        """Where a person finds the cell."""
        if self.is_worksheet:
            return f"{self.name_of(cell.row)}{get_column_letter(self.columns[cell.column])}{self.rows[cell.row]}"
        before = sum(1 for each in self.grid.starting_in(cell.row) if each.column < cell.column)
        return f"{self.name_of(cell.row)}第 {self.rows[cell.row]} 行第 {before + 1} 格"


@dataclass(slots=True, kw_only=True)
class PlacedText:
    """A cell on its way into a grid."""

    row: int
    column: int
    text: str
    row_span: int = 1
    column_span: int = 1
    number: Decimal | None = None


@lru_cache(maxsize=4096)
def _clean_short_text(text: str) -> str:
    return clean_text(text)


def clean_cell_text(text: str) -> str:
    """The words of forms come again and again."""
    return _clean_short_text(text) if len(text) <= SHORT else clean_text(text)


def make_grid(cells: Iterable[PlacedText]) -> Grid | None:
    """Cells that overlap give way to the earlier one, and empty places are filled; None where nothing is written."""
    held = [each for each in cells if each.row_span > 0 and each.column_span > 0]
    written = [each for each in held if each.text]
    if not written:
        return None
    bottom = max(each.row for each in written) + 1
    right = max(each.column + (each.column_span if each.text else 1) for each in held if each.row < bottom)
    taken: set[Place] = set()
    made = [cell for each in held if (cell := _fit_cell(each, bottom, right, taken))]
    empty = (
        Cell(row=row, column=column) for row in range(bottom) for column in range(right) if (row, column) not in taken
    )
    return Grid(widths=(Decimal(1),) * right, rows=bottom, cells=(*made, *empty))


def _fit_cell(placed: PlacedText, bottom: int, right: int, taken: set[Place]) -> Cell | None:
    if placed.row >= bottom or placed.column >= right or (placed.row, placed.column) in taken:
        return None
    row_span = min(placed.row_span, bottom - placed.row)
    column_span = min(placed.column_span, right - placed.column)
    places = {
        (row, column)
        for row in range(placed.row, placed.row + row_span)
        for column in range(placed.column, placed.column + column_span)
    }
    if not taken.isdisjoint(places):
        row_span = column_span = 1
        places = {(placed.row, placed.column)}
    taken |= places
    return Cell(
        row=placed.row,
        column=placed.column,
        row_span=row_span,
        column_span=column_span,
        text=placed.text,
        number=placed.number,
    )


def move_to_row(cell: Cell, *, row: int, row_span: int | None = None) -> PlacedText:
    """The same cell in another row."""
    return PlacedText(
        row=row,
        column=cell.column,
        text=cell.text,
        row_span=row_span or cell.row_span,
        column_span=cell.column_span,
        number=cell.number,
    )


def select_rows(table: FoundTable, rows: Sequence[int]) -> FoundTable | None:
    """These rows alone, and what stands around the table where they reach its end."""
    at = {row: number for number, row in enumerate(rows)}
    cells = [
        move_to_row(cell, row=at[cell.row], row_span=sum(row in at for row in cell.rows))
        for cell in table.grid.cells
        if cell.row in at
    ]
    grid = make_grid(cells)
    if grid is None:
        return None
    return replace(
        table,
        grid=grid,
        faults={(at[row], column): said for (row, column), said in table.faults.items() if row in at},
        rows=tuple(table.rows[row] for row in rows),
        below=table.below if table.grid.rows - 1 in at else (),
        notes=table.notes if 0 in at else (),
        names=tuple(table.names[row] for row in rows) if table.names else (),
    )


def kept_around(paragraphs: Iterable[str]) -> tuple[str, ...]:
    """The paragraphs nearest to the table."""
    return tuple(text for text in paragraphs if text and len(text) <= LONGEST_AROUND)


def tables_in_document(
    blocks: Iterable[str | Block], cells_of: Callable[[Block], Iterable[PlacedText]], limits: ReadingLimits
) -> Iterator[FoundTable]:
    """Gives each table with its number and the paragraphs above and below it; one in which nothing is written is left out."""
    count = 0
    above: list[str] = []
    waiting: tuple[Block, tuple[str, ...]] | None = None
    for block in blocks:
        if isinstance(block, str):
            above.append(block)
            continue
        if waiting:
            yield from _found_in_document(count, cells_of(waiting[0]), waiting[1], kept_around(above))
        count += 1
        refuse_beyond(limits, tables=count)
        waiting, above = (block, kept_around(above)), []
    if waiting:
        yield from _found_in_document(count, cells_of(waiting[0]), waiting[1], kept_around(above))


def _found_in_document(
    number: int, cells: Iterable[PlacedText], above: tuple[str, ...], below: tuple[str, ...]
) -> Iterator[FoundTable]:
    grid = make_grid(cells)
    if grid is not None:
        yield FoundTable(
            name=f"第 {number} 个表格",
            grid=grid,
            above=above,
            below=below,
            rows=tuple(range(1, grid.rows + 1)),
            columns=tuple(range(1, len(grid.widths) + 1)),
        )


def refuse_beyond(limits: ReadingLimits, *, tables: int = 0, rows: int = 0) -> None:
    if tables > limits.tables:
        raise UnreadableFileError(f"文件里的表超过 {limits.tables} 张，请分成几个文件。")
    if rows > limits.rows:
        raise UnreadableFileError(f"有一张表超过 {limits.rows} 行，请分成几张表或删除多余的行。")
