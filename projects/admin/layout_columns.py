"""Columns of a layout's indicators, added, taken away and moved; every other row keeps its shape."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal
from typing import Final, TypeVar, cast

from indicators.catalogue import CATALOGUE, FieldKind
from projects.documents.layout.values import (
    EXTRA,
    ROW_FIELDS,
    SOFT_BREAK,
    Block,
    Column,
    Fields,
    FormLabel,
    Funds,
    Indicators,
    Item,
    Layout,
)

NEW_WIDTH: Final = Decimal(8)
TENTH: Final = Decimal("0.1")
WHOLE: Final = Decimal(100)
LONGEST_LABEL: Final = 100
OWN: Final = "own"
NAME: Final = "name"  # a form without 三级指标 has nothing to evaluate
EXTRAS: Final[Mapping[str, str]] = {
    "extra.initial_target": "年初指标值",
    "extra.last_year": "上年完成值",
    "extra.basis": "指标值设置依据",
    "extra.scoring_rule": "指标赋分规则",
    "extra.evidence": "佐证资料",
    "extra.completion": "完成率",
    "extra.remarks": "备注",
}
TITLES: Final[Mapping[str, str]] = {
    **{field.key: field.title for field in CATALOGUE},
    **EXTRAS,
    "target_sign": "指标值的符号",
    "target_value": "指标值的数字",
    "target_unit": "指标值的单位",
    "deviation": "偏差原因",
    "total_weight": "总分值",
}


Cell = TypeVar("Cell", bound=Item)


class ColumnError(ValueError):
    """Why the columns can't be changed so, as a sentence."""


@dataclass(frozen=True, slots=True)
class ColumnPlace:
    """Where a column of the indicators stands: the number of its block, and its own in the block."""

    block: int
    column: int

    def __str__(self) -> str:
        return f"{self.block}:{self.column}"


def list_places(layout: Layout) -> list[ColumnPlace]:
    return [
        ColumnPlace(number, column)
        for number, block in enumerate(layout.blocks)
        if isinstance(block, Indicators)
        for column in range(len(block.columns))
    ]


def field_title(field: str) -> str:
    return TITLES.get(field) or field.removeprefix(EXTRA)


def offer_columns(layout: Layout) -> list[tuple[str, str]]:
    """What a column could show that the form doesn't show yet."""
    shown = {column.field for column in layout.indicator_columns}
    offered = [(field, field_title(field)) for field in (*ROW_FIELDS, *EXTRAS) if field not in shown]
    return [*offered, (OWN, "自定栏目")]


def change_columns(layout: Layout, act: str, posted: Mapping[str, str]) -> Layout:
    """`act` as a button of the page sends it: add, remove:3:4, left:3:4, right:3:4."""
    verb, _, where = act.partition(":")
    match verb:
        case "add":
            field, label = posted.get("new_field", ""), posted.get("new_label", "").strip()
            _refuse_unfit(layout, field, label)
            return add_column(layout, place_of(posted.get("new_after", ""), layout), field, label)
        case "remove":
            return remove_column(layout, place_of(where, layout))
        case "left" | "right":
            return move_column(layout, place_of(where, layout), -1 if verb == "left" else 1)
    raise ColumnError("没有这项操作，请刷新页面后重试。")


def _refuse_unfit(layout: Layout, field: str, label: str) -> None:
    if field not in dict(offer_columns(layout)):
        raise ColumnError("请选择要增加的栏目。")
    if field == OWN and not label:
        raise ColumnError("自定的栏目要写表头。")
    if len(label) > LONGEST_LABEL:
        raise ColumnError(f"表头不能超过 {LONGEST_LABEL} 个字。")


def place_of(text: str, layout: Layout) -> ColumnPlace:
    for place in list_places(layout):
        if str(place) == text:
            return place
    raise ColumnError("没有这一栏，请刷新页面再试。")


def add_column(layout: Layout, after: ColumnPlace, field: str, label: str) -> Layout:
    """Behind another column, in a new column of the grid; what stands above and below it grows by one."""
    block = _block_at(layout, after)
    before, behind = block.columns[: after.column + 1], block.columns[after.column + 1 :]
    edge = _side_span(block) + sum(column.span for column in before)
    if field == OWN:
        field = _own_field(layout, label)
    new = Column(
        field=field, kind=ROW_FIELDS.get(field, FieldKind.TEXT), label=FormLabel.parse(label or field_title(field))
    )
    if behind and behind[0].group == before[-1].group:
        new = replace(new, group=behind[0].group)
    blocks = [_widen_block(other, edge - 1) for other in layout.blocks]
    blocks[after.block] = replace(block, columns=(*before, new, *behind))
    return replace(layout, blocks=tuple(blocks), widths=_with_new_width(layout.widths, edge))


def _block_at(layout: Layout, place: ColumnPlace) -> Indicators:
    return cast("Indicators", layout.blocks[place.block])


def _own_field(layout: Layout, label: str) -> str:
    """Named by its words, so that the same column of next year's form finds last year's texts."""
    word = "".join(label.replace(SOFT_BREAK, "").split())
    field = EXTRA + (word if word.isidentifier() else OWN)
    if field in {column.field for column in layout.indicator_columns}:
        raise ColumnError(f"已有“{word}”这一栏，请换一个表头。")
    return field


def _with_new_width(widths: Sequence[Decimal], place: int) -> tuple[Decimal, ...]:
    """The others make room in proportion, in tenths; the widest takes what rounding leaves."""
    share = (WHOLE - NEW_WIDTH) / WHOLE
    narrowed = [(width * share).quantize(TENTH, ROUND_HALF_UP) for width in widths]
    widest = narrowed.index(max(narrowed))
    narrowed[widest] += WHOLE - NEW_WIDTH - sum(narrowed)
    return (*narrowed[:place], NEW_WIDTH, *narrowed[place:])


def remove_column(layout: Layout, place: ColumnPlace) -> Layout:
    """Its neighbour takes its room, so that no other row changes."""
    columns = list(_block_at(layout, place).columns)
    if columns[place.column].field == NAME:
        raise ColumnError("三级指标这一栏不能删除。")
    gone = columns.pop(place.column)
    heir = max(place.column - 1, 0)
    columns[heir] = replace(columns[heir], span=columns[heir].span + gone.span)
    return _with_columns(layout, place, columns)


def move_column(layout: Layout, place: ColumnPlace, by: int) -> Layout:
    """Past its neighbour, each with its widths."""
    block = _block_at(layout, place)
    columns, first = list(block.columns), min(place.column, place.column + by)
    if first < 0 or first + 1 >= len(columns):
        raise ColumnError("这一栏已在最外侧。")
    left, right = columns[first], columns[first + 1]
    start = _side_span(block) + sum(column.span for column in columns[:first])
    middle, end = start + left.span, start + left.span + right.span
    columns[first], columns[first + 1] = right, left
    widths = layout.widths
    widths = (*widths[:start], *widths[middle:end], *widths[start:middle], *widths[end:])
    return replace(_with_columns(layout, place, columns), widths=widths)


def _with_columns(layout: Layout, place: ColumnPlace, columns: Sequence[Column]) -> Layout:
    blocks = list(layout.blocks)
    blocks[place.block] = replace(_block_at(layout, place), columns=tuple(columns))
    return replace(layout, blocks=tuple(blocks))


def _widen_block(block: Block, column: int) -> Block:
    """The cell of each row that stands over this column of the grid takes one more."""
    side = _side_span(block)
    if block.side and column < side:
        return replace(block, side=replace(block.side, span=side + 1))
    match block:
        case Fields():
            return replace(block, rows=tuple(_widen_row(row, column - side) for row in block.rows))
        case Funds() if not block.inline:
            side += block.label_span
            if column < side:
                return replace(block, label_span=block.label_span + 1)
    return replace(block, columns=_widen_row(block.columns, column - side))


def _widen_row(row: Sequence[Cell], column: int) -> tuple[Cell, ...]:
    end, cells = 0, list(row)
    for number, cell in enumerate(cells):
        end += cell.span
        if column < end:
            cells[number] = replace(cell, span=cell.span + 1)
            break
    return tuple(cells)


def _side_span(block: Block) -> int:
    return block.side.span if block.side else 0
