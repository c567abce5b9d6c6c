"""Which cells of a form are filled in off line, and what stands in them."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from indicators.catalogue import LEVELS, FieldKind, Holder, fields_of
from indicators.points import EXACT, plain
from indicators.sheet import FundRow, IndicatorRow, Sheet
from projects.documents.compose.figures import Figures, Value
from projects.documents.controls import SHEET, control_name, line_group, row_group
from projects.documents.grid import Align, Cell, CellRole, Grid
from projects.documents.layout import Layout
from projects.documents.layout.values import EXTRA, TOTAL, Fields, Funds, Indicators, Unit
from projects.documents.places import DEFAULT_KIND

SPARE: Final = "spare-"  # keys of rows that the records don't have yet
SPARE_ROWS: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    cell: Cell
    name: str  # of the control on the edit page: indicators.<key>.target
    field: str
    value: Value
    kind: FieldKind = FieldKind.TEXT
    prefix: str = ""  # words of the form that stand in the same cell
    row: int | None = None  # the indicator's number

    @property
    def is_number(self) -> bool:
        return self.kind in (FieldKind.MONEY, FieldKind.POINTS)

    @property
    def text(self) -> str:
        """As it stands in the cell, the form's words left off."""
        if self.value is None:
            return ""
        return self.value if isinstance(self.value, str) else plain(self.value)


def is_spare(key: str) -> bool:
    return key.startswith(SPARE)


def with_spare_rows(sheet: Sheet, layout: Layout, count: int) -> Sheet:
    """A protected sheet doesn't grow. The rows stand under the last goal, where the form has several."""
    sides = [block.side_field.removeprefix(EXTRA) for block in layout.blocks if isinstance(block, Indicators)]
    last = sheet.indicators[-1].extra if sheet.indicators else {}
    extra = {name: last[name] for name in sides if name and name in last}
    spare = tuple(IndicatorRow(key=f"{SPARE}{number}", extra=extra) for number in range(1, count + 1))
    return replace(sheet, indicators=sheet.indicators + spare)


def split_amounts(grid: Grid, layout: Layout) -> Grid:
    """年度资金总额：5 in one cell becomes words and a figure that formulas can add up."""
    words = dict(_inline_words(layout))
    cells = [piece for cell in grid.cells for piece in _split_cell(cell, words.get(cell.source, ""))]
    return replace(grid, cells=tuple(cells))


def _inline_words(layout: Layout) -> Iterator[tuple[str, str]]:
    for block in layout.blocks:
        if isinstance(block, Funds) and block.inline:
            column = block.columns[0].field
            for line in (block.total, *block.lines):
                yield f"funds.{line.kind}.{column}", line.label.text


def _split_cell(cell: Cell, words: str) -> Iterator[Cell]:
    if not words or cell.column_span == 1:
        yield cell
        return
    yield replace(cell, column_span=1, text=words, role=CellRole.LABEL, indent=0, source="", number=None)
    left = {"column": cell.column + 1, "column_span": cell.column_span - 1, "text": cell.text.removeprefix(words)}
    yield replace(cell, **left, role=CellRole.NUMBER, align=Align.LEFT, indent=0)  # type: ignore[arg-type]


def find_slots(grid: Grid, layout: Layout, sheet: Sheet, *, locked: Collection[str]) -> Iterator[Slot]:
    figures, prefixes = Figures(sheet), dict(_prefixes_of_fields(layout))
    for cell in grid.cells:
        slot = _make_slot(cell, layout, figures, prefixes)
        if slot is not None and slot.name not in locked:
            yield slot


def _prefixes_of_fields(layout: Layout) -> Iterator[tuple[str, str]]:
    """填报人： before the name, in the name's own cell."""
    for block in layout.blocks:
        if isinstance(block, Fields):
            yield from ((item.field, item.label.text) for row in block.rows for item in row if item.field)


def _make_slot(cell: Cell, layout: Layout, figures: Figures, prefixes: Mapping[str, str]) -> Slot | None:
    part, _, rest = cell.source.partition(".")
    if part == Holder.ROWS:
        return _row_slot(cell, rest, figures)
    if part == Holder.FUNDS:
        return _fund_slot(cell, rest, layout, figures.sheet)
    kind = _kind_of_field(Holder.SHEET, cell.source)
    if kind is None:
        return None
    name, value = control_name(SHEET, cell.source), figures.of_sheet(cell.source)
    prefix = prefixes.get(cell.source, "")
    return Slot(cell=cell, name=name, field=cell.source, value=value, kind=kind, prefix=prefix)


def _kind_of_field(holder: Holder, field: str) -> FieldKind | None:
    """What only some forms have is text; None where nobody fills it in."""
    known = fields_of(holder).get(field)
    if known is None:
        return FieldKind.TEXT if field.startswith(EXTRA) else None
    return known.kind if known.is_offline else None


def _row_slot(cell: Cell, rest: str, figures: Figures) -> Slot | None:
    number, _, field = rest.partition(".")
    row, kind = figures.sheet.labelled_indicators[int(number) - 1], _kind_of_field(Holder.ROWS, field)
    if kind is None:
        return None
    value = "" if is_spare(row.key) and field in LEVELS else figures.of_row(row, field)
    name = control_name(row_group(row.key), field)
    return Slot(cell=cell, name=name, field=field, value=value, kind=kind, row=int(number))


def _fund_slot(cell: Cell, rest: str, layout: Layout, sheet: Sheet) -> Slot | None:
    line, _, field = rest.rpartition(".") if not rest.partition(".")[2].startswith(EXTRA) else rest.partition(".")
    line, kind = only_kind(layout, sheet) if line == TOTAL else line, _kind_of_field(Holder.FUNDS, field)
    row = next((each for each in sheet.funds if each.kind == line), None)
    known = row is not None or line in {DEFAULT_KIND, *(each.kind for each in layout.fund_lines)}
    if not line or not known or kind is None:
        return None
    if kind is FieldKind.MONEY and cell.role is not CellRole.NUMBER:  # words and amount in one narrow cell
        return None
    value = _value_of_line(row, field, layout.unit) if row else None
    return Slot(cell=cell, name=control_name(line_group(line), field), field=field, value=value, kind=kind)


def _value_of_line(row: FundRow, field: str, unit: Unit) -> Value:
    if field.startswith(EXTRA):
        return row.extra.get(field.removeprefix(EXTRA))
    amount: Decimal | None = getattr(row.amounts, field)
    return None if amount is None else EXACT.scaleb(amount, Decimal(-unit.exponent))


def only_kind(layout: Layout, sheet: Sheet) -> str:
    """Of a form without fund lines: what its total is the sum of, if that is one line."""
    if layout.fund_lines:
        return ""
    kinds = {row.kind for row in sheet.funds} or {DEFAULT_KIND}
    return kinds.pop() if len(kinds) == 1 else ""
