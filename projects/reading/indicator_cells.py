"""One indicator: the cells of its row by their heads, as a value of the sheet."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from indicators.form_words import EXECUTION_ROWS, EXTRA_HEADS, drop_numbering
from indicators.labels import DIMENSION_TITLES, dimension_code
from indicators.sheet import DASHES, IndicatorRow
from projects.documents.grid import Cell
from projects.documents.targets import PARTS, join_target
from projects.reading.figures import UnreadFigureError, is_figure, read_points, read_rate, read_weight, split_points
from projects.reading.form import LEVELS, FormBeingRead, is_side, unbroken
from projects.reading.fund_block import BOTH_POINTS
from projects.reading.indicator_heads import IndicatorHead

LONG: Final = frozenset({"name", "deviation", *EXTRA_HEADS})
OF_THE_ROW: Final = frozenset(
    {"target", "actual", "actual_unit", "weight", "score", *BOTH_POINTS, *PARTS}
)  # a merged one is the first row's alone
POINTS: Final = {"weight": read_weight, "score": read_points}
GOAL_SIDE: Final = re.compile(r"目标")
SUBTOTALS: Final = frozenset({"小计"})
KINDS_OF_TARGET: Final = frozenset({"定性", "定量", "描述"})  # written where the sign belongs

Texts = dict[str, str]


@dataclass(slots=True)
class IndicatorRows:
    rows: list[IndicatorRow] = field(default_factory=list)
    has: set[str] = field(default_factory=set)  # the fields that the form has columns for
    heads: IndicatorHead | None = None  # the last ones
    of_sheet: dict[str, list[Cell]] = field(default_factory=dict)  # project, goal … beside the rows of a list
    execution: dict[str, Decimal | None] = field(default_factory=dict)  # 预算执行率 as a row among them
    execution_reason: str = ""
    passed: list[int] = field(default_factory=list)  # rows between them that are none
    has_execution: bool = False  # with the money


def _assign_cells(form: FormBeingRead, row: int, head: IndicatorHead) -> dict[str, list[Cell]]:
    """The cells of a row by the head that each lies under most."""
    held: dict[str, list[Cell]] = {name: [] for name in head.columns}
    for cell in form.cells_in_row(row):
        overlaps = {name: overlap(cell, columns) for name, columns in head.columns.items()}
        beside = max((overlap(cell, columns) for columns, _, _ in head.unread), default=0)
        name = max(overlaps, key=lambda each: overlaps[each], default="")
        if name and overlaps[name] > beside:
            held[name].append(cell)
    return held


def overlap(cell: Cell, columns: range) -> int:
    return max(0, min(cell.columns.stop, columns.stop) - max(cell.column, columns.start))


def read_row(
    form: FormBeingRead, row: int, head: IndicatorHead, found: IndicatorRows, section: Texts
) -> IndicatorRow | None:
    cells = _assign_cells(form, row, head)
    own = {name: [cell for cell in held if cell.row == row or name not in OF_THE_ROW] for name, held in cells.items()}
    if _is_empty_row(row, own, form) or _refuse_subtotal(form, own) or _is_sentence_across(row, head, own):
        return None
    if not found.has_execution and _is_execution_row(own):
        _read_execution_row(form, own, found)
        return None
    number = len(found.rows) + 1
    texts = {
        name: _read_text(form, held, name, number, row)
        for name, held in own.items()
        if name not in (*POINTS, *BOTH_POINTS)
    }
    points = _read_points(form, own, f"indicators.{number}.")
    parts = _take_target_parts(texts)
    extra = {name.removeprefix("extra."): texts.pop(name) for name in tuple(texts) if name.startswith("extra.")}
    if any(parts.values()):
        texts["target"] = join_target(parts)
        form.sources.setdefault(f"indicators.{number}.target", own["target_value"][0])
    if side := _take_goal_beside(form, row, head):
        extra["goal"] = side
    return IndicatorRow(
        key=str(number),
        dimension=texts.get("dimension", "") or section.get("dimension", ""),
        category=texts.get("category", "") or section.get("category", ""),
        name=texts.get("name", ""),
        target=texts.get("target", ""),
        actual=_actual_with_unit(texts),
        weight=points["weight"],
        stated_score=points["score"],
        deviation=texts.get("deviation", ""),
        extra=extra,
    )


def _take_target_parts(texts: Texts) -> Texts:
    """性质, 指标值 and 度量单位; a stroke in them is no part of the target unless all say no more."""
    parts = {name: texts.pop(name, "") for name in PARTS}
    if parts["target_sign"] in KINDS_OF_TARGET:
        texts["extra.attribute"] = parts["target_sign"]
        parts["target_sign"] = ""
    said = {name: "" if DASHES.fullmatch(text) else text for name, text in parts.items()}
    return said if any(said.values()) else {**said, "target_value": parts["target_value"]}


def _actual_with_unit(texts: Texts) -> str:
    actual, unit = texts.get("actual", ""), texts.get("actual_unit", "")
    return actual + unit if is_figure(actual) and not DASHES.fullmatch(unit) else actual


def _is_empty_row(row: int, cells: Mapping[str, Sequence[Cell]], form: FormBeingRead) -> bool:
    """An empty row; one that begins a level 2 and says no more is a row of the form all the same."""
    begun = [cell for name, held in cells.items() if name != "dimension" for cell in held if cell.row == row]
    return not any(cell.text or form.fault_of(cell) for cell in begun)


def _is_sentence_across(row: int, head: IndicatorHead, cells: Mapping[str, Sequence[Cell]]) -> bool:
    """A text that reaches over the name and the values is of no indicator."""
    values = [columns for name, columns in head.columns.items() if name in OF_THE_ROW]
    begun = [
        cell for held in cells.values() for cell in held if cell.row == row and not DASHES.fullmatch(cell.text or "/")
    ]
    name = head.columns.get("name")
    for cell in begun:
        reached = sum(overlap(cell, columns) > 0 for columns in values)
        if reached > 1 or (reached and name is not None and overlap(cell, name) > 0):
            return True
    return False


def _refuse_subtotal(form: FormBeingRead, cells: Mapping[str, Sequence[Cell]]) -> bool:
    labels = [cell for name in LEVELS for cell in cells.get(name, []) if drop_numbering(cell.text) in SUBTOTALS]
    if not labels:
        return False
    form.report(labels[0], "小计行不读取，由系统合计")
    form.use(*(cell for name in POINTS for cell in cells.get(name, [])))
    return True


def _is_execution_row(cells: Mapping[str, Sequence[Cell]]) -> bool:
    """预算执行率 among the indicators, and not as one of those that weigh 90 together."""
    words = [drop_numbering(cell.text) for name in LEVELS for cell in cells.get(name, []) if cell.text]
    is_of_output = any(
        dimension_code(cell.text) in DIMENSION_TITLES for cell in cells.get("dimension", []) if cell.text
    )
    return bool(words) and words[-1] in EXECUTION_ROWS and not is_of_output


def _read_execution_row(form: FormBeingRead, cells: Mapping[str, Sequence[Cell]], found: IndicatorRows) -> None:
    found.execution = _read_points(form, cells, "execution_")
    found.has_execution = True
    form.use(*(cell for name in (*LEVELS, "target", *PARTS) for cell in cells.get(name, [])))
    for cell in cells.get("deviation", [])[:1]:
        found.execution_reason = form.read_text("execution_reason", cell, is_long=True)
    for cell in cells.get("actual", [])[:1]:
        found.execution["rate"] = form.read_figure("execution_rate", cell, read_rate, is_computed=True)


def _read_text(form: FormBeingRead, cells: Sequence[Cell], name: str, number: int, row: int) -> str:
    """Of several cells under one head, all of them."""
    texts = []
    for cell in cells:
        is_long = name in LONG
        texts.append(form.read_text(f"indicators.{number}.{name}", cell, is_long=is_long))
        if cell.row == row and cell.row_span > 1 and name in OF_THE_ROW and not DASHES.fullmatch(cell.text or "/"):
            _report_merged(form, cell)
    return " ".join(filter(None, texts))


def _report_merged(form: FormBeingRead, cell: Cell) -> None:
    form.report(cell, f"这一格合并了 {cell.row_span} 行，只记在第一行，请核对")


def _read_points(form: FormBeingRead, cells: Mapping[str, Sequence[Cell]], source: str) -> dict[str, Decimal | None]:
    both = [(name, cell) for name in BOTH_POINTS for cell in cells.get(name, []) if cell.text]
    if not both:
        return {name: _read_point(form, cells.get(name, []), name, source + name) for name in POINTS}
    name, cell = both[0]
    form.note_source(f"{source}weight", cell)
    form.note_source(f"{source}score", cell)
    try:
        return dict(zip(POINTS, split_points(cell.text, is_reversed=name == "points_reversed"), strict=True))
    except UnreadFigureError:
        form.report(cell, "读不出分值和得分")
        return dict.fromkeys(POINTS)


def _read_point(form: FormBeingRead, cells: Sequence[Cell], name: str, source: str) -> Decimal | None:
    written = [cell for cell in cells if cell.text or form.fault_of(cell)]
    for cell in written[1:]:
        form.report(cell, "这一栏有两个单元格，只读取了第一个")
    if not written:
        for cell in cells:
            form.note_source(source, cell)
        return None
    cell = written[0]
    value = form.read_figure(source, cell, POINTS[name], is_computed=name == "score")
    if cell.row_span > 1 and value is not None:
        _report_merged(form, cell)
    return value


def _take_goal_beside(form: FormBeingRead, row: int, head: IndicatorHead) -> str:
    """Where a form has several goals, each stands beside its indicators."""
    sides = [cell for cell in form.cells_in_row(row) if cell.columns.stop <= head.left and cell.text]
    for cell in sides:
        if any(cell.column in columns for columns in head.of_sheet.values()):
            continue
        if is_side(cell):
            form.use(cell)
        elif GOAL_SIDE.search(cell.text):
            form.use(cell)
            return unbroken(cell.text)
    return ""
