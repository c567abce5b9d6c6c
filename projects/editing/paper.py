"""The form as it is printed, its cells turned into controls: whatever a layout shows can be filled in."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Final

from django.utils.safestring import SafeString

from projects.documents.compose import Face, compose
from projects.documents.grid import Cell, Grid
from projects.documents.layout import Layout
from projects.documents.layout.values import EXECUTION, TOTAL, EmptyRows, Funds, Indicators, Item
from projects.documents.screen import ScreenCell, ScreenTable, screen
from projects.editing.controls import NO_TYPED, Place, Typed, draw_control, draw_text
from projects.editing.draft import Draft
from projects.editing.groups import Group, LineGroup, RowGroup, groups_of
from projects.sheets import Computed

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


@dataclass(frozen=True, slots=True)
class Spot:
    """What stands in a cell that can be pointed at."""

    group: Group | None
    field: str
    place: Place | None = None
    before: str = ""


@dataclass(kw_only=True)
class Paper:
    draft: Draft
    computed: Computed
    typed: Typed = NO_TYPED
    groups: Mapping[str, Group] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.groups = self.groups or groups_of(self.draft)

    @cached_property
    def grid(self) -> Grid:
        layout = unmerged(self.draft.layout)
        return compose(self.computed.sheet, layout, self.computed.scores, face=Face.COMPUTED)

    @property
    def widths(self) -> tuple[str, ...]:
        return tuple(f"{width}%" for width in self.grid.widths)

    def tables(self) -> Iterator[PaperTable]:
        for table in screen(self.grid).tables:
            head = SafeString("".join(f"<tr>{self._cells(cells)}</tr>" for cells in table.head))
            yield PaperTable(table.caption, head, tuple(self._rows(table)))

    def _rows(self, table: ScreenTable) -> Iterator[PaperRow]:
        extra = [self._row_group(cells) is not None for cells in table.body]
        for index, cells in enumerate(table.body):
            group = self._row_group(cells)
            spans = {
                piece.cell: piece.row_span + sum(extra[index : index + piece.row_span])
                for piece in cells
                if not self._is_of_row(piece.cell)
            }
            span = sum(piece.cell.column_span for piece in cells if piece.cell not in spans)
            yield PaperRow(self._cells(cells, spans), group, span)

    def _row_group(self, cells: tuple[ScreenCell, ...]) -> RowGroup | None:
        spots = (self.spots.get(piece.cell.source) for piece in cells)
        return next((spot.group for spot in spots if spot and isinstance(spot.group, RowGroup)), None)

    def _is_of_row(self, cell: Cell) -> bool:
        spot = self.spots.get(cell.source)
        return spot is not None and isinstance(spot.group, RowGroup)

    def _cells(self, cells: tuple[ScreenCell, ...], spans: Mapping[Cell, int] | None = None) -> SafeString:
        return SafeString("".join(self._cell(piece, (spans or {}).get(piece.cell, piece.row_span)) for piece in cells))

    def _cell(self, piece: ScreenCell, span: int) -> str:
        spot = self.spots.get(piece.cell.source) if piece.is_whole else None
        if spot is None:
            return draw_text(piece, span)
        width = sum(self.grid.widths[piece.cell.column : piece.cell.columns.stop])
        return draw_control(
            piece,
            span,
            group=spot.group,
            name=spot.field,
            place=spot.place,
            before=spot.before,
            item=self._item(piece.cell.source, spot),
            typed=self.typed,
            width=float(width),
        )

    def _item(self, source: str, spot: Spot) -> Item | None:
        if spot.group is None:
            part = FUNDS if source.startswith("funds.") else "sheet"
            return self.draft.items.get(f"{part}.{source.rpartition('.')[2]}")
        return spot.group.item(spot.field)

    @cached_property
    def spots(self) -> Mapping[str, Spot]:
        """By the source of a cell."""
        return dict(chain(self._row_spots(), self._fund_spots(), self._field_spots()))

    def _row_spots(self) -> Iterator[tuple[str, Spot]]:
        columns = [column.field for column in self.draft.layout.indicator_columns]
        rows = [group for group in self.groups.values() if isinstance(group, RowGroup)]
        for line, group in enumerate(rows):
            for ordinal, name in enumerate(columns):
                yield f"indicators.{group.number}.{name}", Spot(group, name, Place(ROW, line, ordinal))

    def _fund_spots(self) -> Iterator[tuple[str, Spot]]:
        for block in self.draft.layout.blocks:
            if isinstance(block, Funds):
                yield from self._spots_of_funds(block)

    def _spots_of_funds(self, block: Funds) -> Iterator[tuple[str, Spot]]:
        held = {group.record.kind: group for group in self.groups.values() if isinstance(group, LineGroup)}
        total: LineGroup | None = None
        if not block.lines and len(held) == 1:  # the only amount is the total
            (total,) = held.values()
        labels = {line.kind: line.label.text for line in block.lines} | {TOTAL: block.total.label.text}
        kinds = (
            [*(line.kind for line in block.lines), *(kind for kind in held if kind not in labels)]
            if block.lines
            else []
        )
        lines = [*kinds, TOTAL] if block.total_last else [TOTAL, *kinds]
        for line, kind in enumerate(lines):
            before = labels.get(kind, kind) if block.inline else ""
            for ordinal, column in enumerate(block.columns):
                place = Place(FUNDS, line, ordinal)
                if column.field in EXECUTION:
                    yield EXECUTION[column.field], Spot(None, EXECUTION[column.field], place)
                else:
                    group = total if kind == TOTAL else held.get(kind)
                    yield f"funds.{kind}.{column.field}", Spot(group, column.field, place, before)

    def _field_spots(self) -> Iterator[tuple[str, Spot]]:
        sheet = self.groups["sheet"]
        line, last = -1, -1
        for cell in self.grid.cells:
            if not cell.source or cell.source.startswith(("indicators.", "funds.", "not_applicable.")):
                continue
            if cell.source in EXECUTION.values() and self._in_funds(cell.source):
                continue
            is_control = sheet.control(cell.source) is not None
            line += is_control and cell.row != last
            last = cell.row if is_control else last
            item = self.draft.items.get(f"sheet.{cell.source}")
            before = item.label.text if item else ""
            place = Place(FIELDS, max(line, 0), cell.column)
            yield cell.source, Spot(sheet if is_control else None, cell.source, place if is_control else None, before)

    def _in_funds(self, source: str) -> bool:
        funds = (block for block in self.draft.layout.blocks if isinstance(block, Funds))
        return any(EXECUTION.get(column.field) == source for block in funds for column in block.columns)


@lru_cache(maxsize=64)
def unmerged(layout: Layout) -> Layout:
    """Each row has its own cells, and every row is there."""
    blocks = tuple(_editable(block) if isinstance(block, Indicators) else block for block in layout.blocks)
    return replace(layout, blocks=blocks)


def _editable(block: Indicators) -> Indicators:
    columns = tuple(replace(column, merge=False, faultless=None) for column in block.columns)
    return replace(block, columns=columns, empty_rows=EmptyRows.AS_TYPED)
