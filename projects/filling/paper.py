"""The form as it is printed, its cells turned into controls: whatever a layout shows can be filled in."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from html import escape
from itertools import chain
from typing import Final

from django.utils.safestring import SafeString

from projects.documents.compose import compose
from projects.documents.compose.figures import FIGURES
from projects.documents.controls import id_of
from projects.documents.grid import Cell, Grid
from projects.documents.layout import Layout
from projects.documents.layout.values import EXECUTION, TOTAL, Block, Column, EmptyRows, Funds, Indicators, Item
from projects.documents.places import place_of
from projects.documents.screen import ScreenCell, ScreenTable, draw_screen
from projects.filling.controls import NO_TYPED, CellContent, CellPlace, Typed, draw_cell, draw_text
from projects.filling.draft import Draft
from projects.filling.group import Group
from projects.filling.groups import LineGroup, RowGroup, groups_of
from projects.queries import RemarkThread
from projects.sheets import Computed
from projects.sheets.titles import FIGURE_TITLES, SHEET_TITLES, plain_label

CELL_END: Final = "</td>"  # or </th>
ROW: Final = "indicators"
FUNDS: Final = "funds"
FIELDS: Final = "fields"


@dataclass(frozen=True, slots=True)
class PaperTable:
    """Rows as HTML; behind an indicator's row comes what doesn't fit into the form's own columns."""

    caption: tuple[Cell, ...]
    head: SafeString
    rows: tuple["PaperRow", ...]


@dataclass(frozen=True, slots=True)
class PaperRow:
    cells: SafeString
    group: RowGroup | None = None
    span: int = 0  # columns of the row behind it


@dataclass(kw_only=True)
class EditPaper:
    draft: Draft
    computed: Computed
    typed: Typed = NO_TYPED
    groups: Mapping[str, Group] = field(default_factory=dict)
    remarks: Sequence[RemarkThread] = ()

    def __post_init__(self) -> None:
        self.groups = self.groups or groups_of(self.draft)

    @cached_property
    def grid(self) -> Grid:
        return compose(self.computed.printed, unmerged(self.draft.layout))

    @property
    def widths(self) -> tuple[str, ...]:
        return tuple(f"{width}%" for width in self.grid.widths)

    @cached_property
    def tables(self) -> tuple[PaperTable, ...]:
        tables = []
        for table in draw_screen(self.grid).tables:
            head = "".join(
                f"<tr>{''.join(draw_text(piece, piece.row_span) for piece in cells)}</tr>" for cells in table.head
            )
            tables.append(PaperTable(table.caption, SafeString(head), tuple(self._draw_rows(table))))
        return tuple(tables)

    def _draw_rows(self, table: ScreenTable) -> Iterator[PaperRow]:
        groups = [self._find_row_group(cells) for cells in table.body]
        for index, cells in enumerate(table.body):
            if groups[index] is None:
                drawn = (self._draw_cell(piece, _span_with_behind(piece, groups[index:])) for piece in cells)
                yield PaperRow(SafeString("".join(drawn)))
            else:
                own = [self._is_of_row(piece) for piece in cells]
                drawn = (
                    self._draw_cell(piece, 1 if is_own else _span_with_behind(piece, groups[index:]))
                    for piece, is_own in zip(cells, own, strict=True)
                )
                span = sum(piece.cell.column_span for piece, is_own in zip(cells, own, strict=True) if is_own)
                yield PaperRow(SafeString("".join(drawn)), groups[index], span)

    def _find_row_group(self, cells: Iterable[ScreenCell]) -> RowGroup | None:
        spots = (self.spots.get(piece.cell.source) for piece in cells)
        return next((spot.group for spot in spots if spot and isinstance(spot.group, RowGroup)), None)

    def _is_of_row(self, piece: ScreenCell) -> bool:
        spot = self.spots.get(piece.cell.source)
        return spot is not None and isinstance(spot.group, RowGroup)

    def _draw_cell(self, piece: ScreenCell, span: int) -> str:
        spot = self.spots.get(piece.cell.source) if piece.is_whole else None
        mark = self.marks.get(piece.cell.source) if piece.is_whole else None
        if spot is None:
            drawn = draw_text(piece, span)
        else:
            width = sum(self.grid.widths[piece.cell.column : piece.cell.columns.stop])
            drawn = draw_cell(piece, span, spot, typed=self.typed, width=float(width))
        if not mark:
            return drawn
        marked = drawn.replace(' class="', ' class="cell-remarked ', 1)
        return f"{marked[: -len(CELL_END)]}{mark}{marked[-len(CELL_END) :]}"

    @cached_property
    def marks(self) -> Mapping[str, str]:
        """By the source of a cell, what leads from it to the first open 批注 on it."""
        placed = ((place_of(thread, self.grid), thread) for thread in reversed(self.remarks) if thread.is_open)
        return {cell.source: _draw_mark(cell, thread) for cell, thread in placed if cell}

    @cached_property
    def spots(self) -> Mapping[str, CellContent]:
        """By the source of a cell."""
        return dict(chain(self._row_spots(), self._fund_spots(), self._field_spots()))

    def _row_spots(self) -> Iterator[tuple[str, CellContent]]:
        columns = list(enumerate(self.draft.layout.indicator_columns))
        rows = (group for group in self.groups.values() if isinstance(group, RowGroup))
        for line, group in enumerate(rows):
            for ordinal, column in columns:
                place = CellPlace(ROW, line, ordinal)
                yield f"indicators.{group.number}.{column.field}", _cell_content(group, column, place)

    def _fund_spots(self) -> Iterator[tuple[str, CellContent]]:
        for block in self.draft.layout.blocks:
            if isinstance(block, Funds):
                for line, (kind, group, before) in enumerate(self._fund_lines(block)):
                    for ordinal, column in enumerate(block.columns):
                        yield _fund_content(kind, group, column, CellPlace(FUNDS, line, ordinal), before)

    def _fund_lines(self, block: Funds) -> Iterator[tuple[str, LineGroup | None, str]]:
        """In the form's order, each with its group; the sum of them all has none, unless it is all there is."""
        held = {group.record.kind: group for group in self.groups.values() if isinstance(group, LineGroup)}
        labels = {line.kind: line.label.text for line in block.lines}
        kinds = [*labels, *(kind for kind in held if kind not in labels)] if block.lines else []
        only = next(iter(held.values())) if not block.lines and len(held) == 1 else None
        lines: list[tuple[str, LineGroup | None, str]] = [
            (kind, held.get(kind), labels.get(kind, kind)) for kind in kinds
        ]
        lines.insert(len(lines) if block.total_last else 0, (TOTAL, only, block.total.label.text))
        for kind, group, label in lines:
            yield kind, group, label if block.inline else ""

    def _field_spots(self) -> Iterator[tuple[str, CellContent]]:
        sheet = self.groups["sheet"]
        line, last = -1, -1
        for cell in self.grid.cells:
            item = self.draft.items.get(f"sheet.{cell.source}")
            if item is None or self._in_funds(cell.source):
                continue
            if sheet.control_of(cell.source) is not None:
                line += cell.row != last
                last = cell.row
                spot = _cell_content(sheet, item, CellPlace(FIELDS, line, cell.column), field=cell.source)
                yield cell.source, replace(spot, label=self._missing_words(cell.source, item))
            elif cell.source in FIGURES:
                spot = _cell_content(None, item, None, field=cell.source)
                yield cell.source, replace(spot, label=self._missing_words(cell.source, item))

    def _missing_words(self, field: str, item: Item) -> str:
        """Where rows are cards no heads stand above the cells."""
        has_words = item.label.text or self.draft.title_of(field)
        return "" if has_words else (SHEET_TITLES | FIGURE_TITLES).get(field, "")

    def _in_funds(self, source: str) -> bool:
        funds = (block for block in self.draft.layout.blocks if isinstance(block, Funds))
        return any(EXECUTION.get(column.field) == source for block in funds for column in block.columns)


def _cell_content(group: Group | None, item: Item, place: CellPlace | None, *, field: str = "") -> CellContent:
    is_column = isinstance(item, Column)
    label = plain_label(item)
    return CellContent(
        group=group,
        field=field or item.field,
        place=place,
        before="" if is_column else item.label.text,
        label=label if is_column else "",
        suffix=item.suffix,
    )


def _fund_content(
    kind: str, group: LineGroup | None, column: Column, place: CellPlace, before: str
) -> tuple[str, CellContent]:
    if column.field in EXECUTION:
        source = EXECUTION[column.field]
        return source, CellContent(
            group=None, field=source, place=place, label=plain_label(column), suffix=column.suffix
        )
    source = f"funds.{kind}.{column.field}"
    field = column.field if group else source
    return source, CellContent(
        group=group, field=field, place=place, before=before, label=plain_label(column), suffix=column.suffix
    )


def mark_id(cell: Cell) -> str:
    return f"mark-{id_of(cell.source)}"


def _draw_mark(cell: Cell, thread: RemarkThread) -> str:
    said = escape(f"{thread.state}的批注：{thread.demand}")
    return (
        f'<a class="cell-remark" id="{mark_id(cell)}" href="#remark-{thread.remark.pk}" title="{said}"'
        f' aria-label="批注，{thread.state}">批</a>'
    )


def _span_with_behind(piece: ScreenCell, groups: Sequence[RowGroup | None]) -> int:
    """Beside an indicator's row stands the one behind it, too."""
    return piece.row_span + sum(group is not None for group in groups[: piece.row_span])


@lru_cache(maxsize=64)
def unmerged(layout: Layout) -> Layout:
    """Each row has its own cells, and every row is there."""
    blocks: list[Block] = []
    for block in layout.blocks:
        if not isinstance(block, Indicators):
            blocks.append(block)
            continue
        columns = tuple(replace(column, merge=False, faultless=None) for column in block.columns)
        blocks.append(replace(block, columns=columns, empty_rows=EmptyRows.AS_TYPED))
    return replace(layout, blocks=tuple(blocks))
