"""A form's grid becomes a sheet: by what its labels say and where they stand, never by fixed places."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Final

from indicators.form_words import (
    FIELDS,
    GOAL_HEADS,
    GOAL_TITLE,
    LONG_FIELDS,
    NOTES,
    OTHER_SUBJECTS,
    TITLE,
    TOTAL_SCORES,
    TOTAL_WEIGHTS,
    spoken,
)
from indicators.sheet import DASHES, FundAmounts, Sheet, Stage, Stated
from projects.documents.grid import Cell
from projects.documents.layout.values import Unit
from projects.reading.figures import is_figure, read_points, unit_in
from projects.reading.form import (
    ALL_TOTALS,
    GOAL_WORDS,
    Form,
    NotUnderstood,
    field_named,
    is_fund_head,
    is_goal_head,
    is_indicator_head,
    is_side,
    is_total,
    labels_in,
    names_field,
    one_line,
    shortened,
    word_in,
)
from projects.reading.fund_block import USUAL, Money, read_funds, read_inline, settle_unknown
from projects.reading.headings import LONGEST_HEADING, UNIT_LINE, is_heading, unit_of, year_in
from projects.reading.indicator_block import IndicatorRows, read_indicators
from projects.reading.tables import FoundTable

EMPTY_DAY: Final = re.compile(r"[年月日\s]*")
TOTAL_INLINE: Final = re.compile(
    r"(?:自评)?(?:总\s*分|总得分|最终得分)\s*[:：]?\s*(?P<score>\d{1,3}(?:\.\d{1,4})?)\s*分?", re.A
)
SUMS: Final = frozenset({"合计", "总计"})
TITLES: Final = {name: words[0] for table in (FIELDS, GOAL_HEADS) for name, words in table.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A sheet as a document states it, the cell that each value comes from, and what did not come in."""

    table: FoundTable
    sheet: Sheet
    sources: Mapping[str, Cell]
    not_understood: tuple[NotUnderstood, ...]
    title: str = ""


@dataclass(slots=True)
class _Found:
    texts: dict[str, str]
    money: Money
    indicators: IndicatorRows
    totals: dict[str, Decimal | None]
    sums: dict[str, Decimal | None]  # 合计, which is the total where the form has no 总分
    repeated: list[tuple[str, str]]
    headings: list[str]
    is_begun: bool = False  # a label of the form has been read


def recognise(table: FoundTable, *, unit: Unit | None = None) -> Recognised | None:
    """None where the table is no 自评表 and no 绩效目标表. A unit of money that a person gave goes before the form's own."""
    form = Form(table)
    form.unit = unit or unit_of(form)
    found = _Found({}, Money(), IndicatorRows(), {}, {}, [], [])
    row = 0
    while row < form.grid.rows:
        row = max(_read_line(form, row, found), row + 1)
    if not found.indicators.has and not ("project" in found.texts and found.money.has_heads):
        return None
    headings = [*table.above, *found.headings]
    if any(OTHER_SUBJECTS.search(each) for each in headings[-3:]):
        return None
    _read_below(form, found)
    settle_unknown(form, found.money)
    return _recognised(form, found, headings)


def _read_line(form: Form, row: int, found: _Found) -> int:
    """Reads what begins in this row, and returns the row after it."""
    line = [cell for cell in form.written[row] if not form.is_used(cell)]
    if not line:
        return row + 1
    if is_indicator_head(line):
        found.is_begun = True
        return read_indicators(form, row, found.indicators)
    if is_fund_head(line):
        found.is_begun = True
        return read_funds(form, row, found.money)
    if is_total(line) and found.indicators.has:
        _read_totals(form, line, found)
        return row + 1
    if is_goal_head(line) and not any(map(names_field, line)):
        return _read_goals(form, row, line, found)
    for cell in line:
        if not form.is_used(cell):
            _read_cell(form, cell, found)
    return row + 1


def _read_cell(form: Form, cell: Cell, found: _Found) -> None:
    bare = UNIT_LINE.sub("", cell.text).strip() if len(cell.text) <= LONGEST_HEADING else cell.text
    if unit_in(cell.text) and not spoken(bare):
        form.use(cell)
    elif total := TOTAL_INLINE.fullmatch(cell.text):
        found.totals.setdefault("score", form.figure("total_score", cell, lambda _: Decimal(total["score"])))
    elif read_inline(form, cell, found.money):
        found.is_begun = True
    elif pairs := labels_in(bare):
        found.is_begun = True
        _take_pairs(form, cell, pairs, found)
    elif name := field_named(cell):
        found.is_begun = True
        form.use(cell)
        _take_beside(form, cell, name, found)
    elif is_side(cell) or DASHES.fullmatch(cell.text):
        form.use(cell)
    elif len(form.written[cell.row]) == 1 and (not found.is_begun or is_heading(cell)):
        _take_heading(form, cell, found)
    elif NOTES.match(cell.text) and found.indicators.has:
        form.use(cell)


def _take_heading(form: Form, cell: Cell, found: _Found) -> None:
    """Above the form's first label: its title, its year, the unit of its money."""
    found.headings.append(one_line(cell.text))
    if is_heading(cell):
        form.use(cell)


def _take_pairs(form: Form, cell: Cell, pairs: list[tuple[str, str]], found: _Found) -> None:
    """填报人：张三; the value may stand in the next cell."""
    form.use(cell)
    for number, (name, value) in enumerate(pairs):
        if not value and number == len(pairs) - 1:
            _take_beside(form, cell, name, found)
        else:
            form.sources.setdefault(name, cell)
            _put(found, name, value)


def _take_beside(form: Form, label: Cell, name: str, found: _Found) -> None:
    """The value of a label is the next cell, or for sentences the one below."""
    beside = list(_values_beside(form, label))
    cell = next((each for each in beside if each.text or form.fault(each)), next(iter(beside), None))
    if cell is not None:
        _put(found, name, form.text(name, cell, is_long=name in LONG_FIELDS or name.startswith("extra.")))
        return
    below = form.grid.at(label.rows.stop, label.column) if label.rows.stop < form.grid.rows else None
    if below is not None and name in LONG_FIELDS and below.text and not _is_label(below):
        _put(found, name, form.text(name, below, is_long=True))
        return
    _put(found, name, "")


def _values_beside(form: Form, label: Cell) -> Iterator[Cell]:
    """Up to the next label in the row; a program that knows no merged cells leaves empty ones between."""
    cell = form.right_of(label)
    while cell is not None and cell.row == label.row and not form.is_used(cell) and not _is_label(cell):
        yield cell
        cell = form.right_of(cell)


def _is_label(cell: Cell) -> bool:
    return names_field(cell) or is_total([cell])


def _put(found: _Found, name: str, value: str) -> None:
    """The first one that says something stands."""
    if name == "extra.date" and EMPTY_DAY.fullmatch(value):
        value = ""
    if not found.texts.get(name):
        found.texts[name] = value
    elif value and value != found.texts[name]:
        found.repeated.append((name, value))


def _read_totals(form: Form, line: list[Cell], found: _Found) -> None:
    """总分 | 100 | 99, or 总分值 | 100 | 总得分 | 99 | 自评等级 | 优."""
    figures: list[Cell] = []
    for cell in form.lines[line[0].row]:
        word = spoken(cell.text)
        name = field_named(cell)
        if form.is_used(cell):
            continue
        if word in ALL_TOTALS:
            form.use(cell)
            _take_figure_beside(form, cell, word, found)
        elif name:
            form.use(cell)
            _take_beside(form, cell, name, found)
        elif is_figure(cell.text) or form.fault(cell):
            figures.append(cell)
        elif DASHES.fullmatch(cell.text):
            form.use(cell)
    is_sum = spoken(line[0].text) in SUMS
    _take_totals(form, figures, found, found.sums if is_sum else found.totals)


def _take_figure_beside(form: Form, cell: Cell, word: str, found: _Found) -> None:
    name = "weight" if word in TOTAL_WEIGHTS else "score" if word in TOTAL_SCORES else ""
    beside = form.right_of(cell)
    if name and beside is not None and is_figure(beside.text):
        found.totals[name] = form.figure(f"total_{name}", beside, read_points, is_computed=True)


def _take_totals(form: Form, figures: list[Cell], found: _Found, into: dict[str, Decimal | None]) -> None:
    """Two figures are 分值 and 得分; a single one is what its column says."""
    if len(figures) == 2 and not into:
        for name, cell in zip(("weight", "score"), figures, strict=True):
            into[name] = form.figure(f"total_{name}", cell, read_points, is_computed=True)
        return
    head = found.indicators.heads
    columns = head.columns if head else {}
    for cell in figures:
        under = [name for name in ("weight", "score") if name in columns and set(columns[name]) & set(cell.columns)]
        if len(under) == 1 and under[0] not in into:
            into[under[0]] = form.figure(f"total_{under[0]}", cell, read_points, is_computed=True)
        else:
            form.report(cell, "看不出是分值合计还是总分")


def _read_goals(form: Form, row: int, line: list[Cell], found: _Found) -> int:
    """预期目标 and 实际完成情况 over their texts, or with the text beside."""
    found.is_begun = True
    heads = {
        word_in(cell, GOAL_WORDS): cell for cell in line if word_in(cell, GOAL_WORDS)
    }  # the last is the head itself
    form.use(*(cell for cell in line if word_in(cell, GOAL_WORDS) or is_side(cell)))
    beside = {name: cell for name, head in heads.items() if (cell := _text_beside(form, head))}
    if beside:
        for name, cell in beside.items():
            _put(found, name, form.text(name, cell, is_long=True))
        return row + 1
    row += 1
    texts: dict[str, list[str]] = {name: [] for name in heads}
    from_left = min(head.column for head in heads.values())
    while row < form.grid.rows and not _opens_another(form, row, from_left):
        for name, head in heads.items():
            texts[name] += _texts_below(form, row, head, name)
        row += 1
    for name, parts in texts.items():
        _put(found, name, "\n".join(parts))
    return row


def _text_beside(form: Form, head: Cell) -> Cell | None:
    cell = form.right_of(head)
    if cell is None or not cell.text or form.is_used(cell) or _is_label(cell) or cell.row != head.row:
        return None
    return cell


def _texts_below(form: Form, row: int, head: Cell, name: str) -> Iterator[str]:
    for column in head.columns:
        cell = form.grid.at(row, column)
        if cell.row == row and cell.text and not form.is_used(cell) and max(head.column, cell.column) == column:
            yield form.text(name, cell, is_long=True)


def _opens_another(form: Form, row: int, from_left: int) -> bool:
    sides = [cell for cell in form.written[row] if cell.columns.stop <= from_left and is_side(cell)]
    form.use(*sides)
    line = [cell for cell in form.written[row] if cell not in sides]
    opened = is_indicator_head(line) or is_fund_head(line) or is_total(line)
    return opened or bool(line and line[0].column == 0 and (names_field(line[0]) or is_goal_head(line[:1])))


def _read_below(form: Form, found: _Found) -> None:
    """Signatures in paragraphs under the table."""
    for text in form.table.below:
        for name, value in labels_in(text):
            _put(found, name, value)


def _recognised(form: Form, found: _Found, headings: list[str]) -> Recognised:
    title = next((text for text in reversed(headings) if TITLE.search(text)), "")
    stage = _stage(found, title)
    if form.unit is None and any(amount for line in found.money.lines.values() for amount in line.values()):
        form.problems.append(
            NotUnderstood(place=form.table.name, text="", message=f"没有写明金额单位，按“{USUAL}”读取，请核对")
        )
    form.problems += (NotUnderstood(place=form.table.name, text="", message=note) for note in form.table.notes)
    form.problems += (
        NotUnderstood(place=form.table.name, text=shortened(value), message=f"“{TITLES[name]}”不止一处，只读取了第一处")
        for name, value in found.repeated
    )
    form.problems += _left_over(form)
    return Recognised(
        table=form.table,
        sheet=_sheet(found, stage, year_in([*form.table.above, *found.headings], form.table.name), title),
        sources=form.sources,
        not_understood=tuple(form.problems),
        title=title,
    )


def _sheet(found: _Found, stage: Stage, year: int | None, title: str) -> Sheet:
    texts = dict(found.texts)
    extra = {name.removeprefix("extra."): text for name, text in texts.items() if name.startswith("extra.") and text}
    if not texts.get("unit"):
        texts["unit"] = extra.get("reporting_unit", "")
    if title:
        extra["title"] = title
    sheet = Sheet(
        stage=stage,
        year=year,
        project=texts.get("project", ""),
        department=texts.get("department", ""),
        unit=texts.get("unit", ""),
        funds=found.money.funds(),
        goal=texts.get("goal", ""),
        outcome=texts.get("outcome", ""),
        execution_reason=texts.get("execution_reason", ""),
        adjustment_note=texts.get("adjustment_note", ""),
        indicators=tuple(found.indicators.rows),
        stated=_stated(found, stage),
        filler=texts.get("filler", ""),
        phone=texts.get("phone", ""),
        extra=extra,
    )
    return replace(sheet, indicators=sheet.labelled_indicators)


def _stated(found: _Found, stage: Stage) -> Stated:
    execution = found.money.execution
    is_goal, totals = stage is Stage.GOAL, found.totals or found.sums
    return Stated(
        funds=found.money.total() if found.money.lines else FundAmounts(),
        execution_weight=execution.get("weight"),
        execution_rate=execution.get("rate"),
        execution_score=execution.get("score"),
        total_weight=None if is_goal else totals.get("weight"),
        total_score=None if is_goal else totals.get("score"),
        grade=found.texts.get("grade", ""),
    )


def _stage(found: _Found, title: str) -> Stage:
    """A form of targets alone."""
    has_results = {"actual", "score"} & found.indicators.has or "outcome" in found.texts
    if has_results:
        return Stage.SELF_EVALUATION
    return Stage.GOAL if found.indicators.has or GOAL_TITLE.search(title) else Stage.SELF_EVALUATION


def _left_over(form: Form) -> Iterator[NotUnderstood]:
    """Whatever stands in the form and has not been understood as anything."""
    for cell in form.grid.cells:
        if cell.text and not form.is_used(cell) and not DASHES.fullmatch(cell.text):
            yield NotUnderstood(
                place=form.table.place_of(cell), text=shortened(cell.text), message="没有读懂这一格", cell=cell
            )
