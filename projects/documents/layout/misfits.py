"""Refuses a layout whose keys are sound one by one and don't fit together."""

from collections.abc import Iterator
from decimal import Decimal

from indicators.plain_data import RefusedValueError
from projects.documents.layout.values import EXECUTION, TOTAL, Block, Fields, Funds, Indicators, Layout

WHOLE = Decimal(100)
KeyPath = tuple[str | int, ...]


def refuse_misfits(layout: Layout) -> None:
    """Widths make 100, each row takes all columns, and each value has one place."""
    if sum(layout.widths) != WHOLE:
        raise RefusedValueError(f"合计应为 100，实为 {sum(layout.widths)}", "widths")
    seen: set[str] = set()
    for number, block in enumerate(layout.blocks):
        for place, spans in _list_spans(block):
            if spans != len(layout.widths):
                said = f"共占 {spans} 列，表样有 {len(layout.widths)} 列"
                raise RefusedValueError(said, "blocks", number, *place)
        for place, field in _list_fields(block):
            if field in seen:
                raise RefusedValueError(f"的 {field} 出现两次", "blocks", number, *place)
            seen.add(field)


def _list_spans(block: Block) -> Iterator[tuple[KeyPath, int]]:
    """How many columns each row of the block takes."""
    side = block.side.span if block.side else 0
    match block:
        case Fields():
            for number, row in enumerate(block.rows):
                yield ("rows", number), side + sum(item.span for item in row)
        case Funds():
            label = 0 if block.inline else block.label_span
            yield ("columns",), side + label + sum(column.span for column in block.columns)
        case Indicators():
            yield ("columns",), side + sum(column.span for column in block.columns)


def _list_fields(block: Block) -> Iterator[tuple[KeyPath, str]]:
    """The values that the block shows, each under a name of its own."""
    match block:
        case Fields():
            for number, row in enumerate(block.rows):
                yield from ((("rows", number), item.field) for item in row if item.field)
        case Funds():
            kinds = [TOTAL, *(line.kind for line in block.lines)]
            yield from ((("lines",), f"funds.{kind}") for kind in kinds)
            yield from ((("columns",), EXECUTION.get(column.field, column.field)) for column in block.columns)
        case Indicators():
            yield from ((("columns",), f"indicators.{column.field}") for column in block.columns)
