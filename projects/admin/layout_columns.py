"""Columns of a layout's indicators, added, taken away and moved in its data; every other row keeps its shape."""

from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from projects.admin.layout_words import FIELDS
from projects.documents.layout.values import EXTRA, ROW_FIELDS, SOFT_BREAK

Data = dict[str, Any]
NEW_WIDTH: Final = Decimal(8)
TENTH: Final = Decimal("0.1")
WHOLE: Final = Decimal(100)
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


class ColumnError(ValueError):
    """Why the columns can't be changed so, as a sentence."""


@dataclass(frozen=True, slots=True)
class Place:
    """A column of the data: in which block, and the how-manieth."""

    block: int
    column: int

    @classmethod
    def parse(cls, text: str, data: Data) -> "Place":
        block, _, column = text.partition(":")
        for place in places(data):
            if (str(place.block), str(place.column)) == (block, column):
                return place
        raise ColumnError("没有这一栏，请刷新页面再试。")


def places(data: Data) -> Iterator[Place]:
    for number, block in enumerate(data["blocks"]):
        if block["kind"] == "indicators":
            yield from (Place(number, column) for column in range(len(block["columns"])))


def field_title(field: str) -> str:
    return FIELDS.get(field) or EXTRAS.get(field) or field.removeprefix(EXTRA)


def choices(data: Data) -> list[tuple[str, str]]:
    """What a column could show that the form doesn't show yet."""
    shown = {item["field"] for place in places(data) for item in [data["blocks"][place.block]["columns"][place.column]]}
    titles = {field: field_title(field) for field in ROW_FIELDS} | dict(EXTRAS)
    return [*((field, title) for field, title in titles.items() if field not in shown), (OWN, "自定栏目")]


def added(data: Data, after: Place, field: str, label: str) -> Data:
    """Behind another column, in a new column of the grid; what stands above and below it grows by one."""
    changed = deepcopy(data)
    block = changed["blocks"][after.block]
    if field == OWN:
        field = _own_field(changed, label)
    edge = _side_span(block) + sum(_span(item) for item in block["columns"][: after.column + 1])
    for number, other in enumerate(changed["blocks"]):
        if number != after.block:
            _widen(other, edge - 1)
    block["columns"].insert(after.column + 1, _new_item(block["columns"], after.column, field, label))
    changed["widths"] = _with_new_width(changed["widths"], edge)
    return changed


def _own_field(data: Data, label: str) -> str:
    """Named by its words, so that the same column of next year's form finds last year's texts."""
    word = "".join(label.replace(SOFT_BREAK, "").split())
    field = EXTRA + (word if word.isidentifier() else OWN)
    used = {data["blocks"][place.block]["columns"][place.column]["field"] for place in places(data)}
    if field in used:
        raise ColumnError(f"已有“{word}”这一栏，请换一个表头。")
    return field


def _new_item(columns: Sequence[Data], after: int, field: str, label: str) -> Data:
    item: Data = {"field": field, "label": label or field_title(field)}
    neighbours = [column.get("group") for column in columns[after : after + 2]]
    if len(neighbours) == 2 and neighbours[0] and neighbours[0] == neighbours[1]:
        item["group"] = neighbours[0]
    return item


def _with_new_width(widths: Sequence[Decimal | int], place: int) -> list[Decimal]:
    """The others make room in proportion, in tenths; the widest takes what rounding leaves."""
    share = (WHOLE - NEW_WIDTH) / WHOLE
    narrowed = [(Decimal(width) * share).quantize(TENTH, ROUND_HALF_UP) for width in widths]
    widest = narrowed.index(max(narrowed))
    narrowed[widest] += WHOLE - NEW_WIDTH - sum(narrowed)
    return [*narrowed[:place], NEW_WIDTH, *narrowed[place:]]


def removed(data: Data, place: Place) -> Data:
    """Its neighbour takes its room, so that no other row changes."""
    changed = deepcopy(data)
    columns: list[Data] = changed["blocks"][place.block]["columns"]
    if columns[place.column]["field"] == NAME:
        raise ColumnError("三级指标这一栏不能删除。")
    gone = columns.pop(place.column)
    heir = columns[max(place.column - 1, 0)]
    heir["span"] = _span(heir) + _span(gone)
    return changed


def moved(data: Data, place: Place, by: int) -> Data:
    """Past its neighbour, each with its widths."""
    changed = deepcopy(data)
    block = changed["blocks"][place.block]
    columns, first = block["columns"], min(place.column, place.column + by)
    if first < 0 or first + 1 >= len(columns):
        raise ColumnError("这一栏已在最外侧。")
    left, right = columns[first], columns[first + 1]
    start = _side_span(block) + sum(_span(item) for item in columns[:first])
    middle, end = start + _span(left), start + _span(left) + _span(right)
    widths = changed["widths"]
    changed["widths"] = [*widths[:start], *widths[middle:end], *widths[start:middle], *widths[end:]]
    columns[first], columns[first + 1] = right, left
    return changed


def _widen(block: Data, column: int) -> None:
    """Each row of the block has a cell over this column of the grid."""
    side = _side_span(block)
    if column < side:
        block["side"] = {"label": block["side"]} if isinstance(block["side"], str) else block["side"]
        block["side"]["span"] = side + 1
        return
    if block["kind"] == "funds" and not block.get("inline"):
        label = block.get("label_span", 1)
        if column < side + label:
            block["label_span"] = label + 1
            return
        side += label
    for row in block["rows"] if block["kind"] == "fields" else [block["columns"]]:
        _widen_row(row, column - side)


def _widen_row(row: Sequence[Data], column: int) -> None:
    end = 0
    for item in row:
        end += _span(item)
        if column < end:
            item["span"] = _span(item) + 1
            return


def _span(item: Data) -> int:
    span: int = item.get("span", 1)
    return span


def _side_span(block: Data) -> int:
    side = block.get("side")
    if side is None:
        return 0
    return 1 if isinstance(side, str) else _span(side)
