"""A form's grid becomes a sheet: by what its labels say and where they stand, never by fixed places."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from indicators.form_words import FIELDS, GOAL_HEADS, NOTES, OTHER_SUBJECTS, TITLE, drop_numbering
from indicators.sheet import DASHES, Sheet
from projects.documents.grid import Cell
from projects.documents.layout.values import Unit
from projects.reading.figures import read_rate, unit_in
from projects.reading.form import (
    MONEY,
    FormBeingRead,
    NotUnderstood,
    field_named,
    is_fund_head,
    is_goal_head,
    is_side,
    is_total,
    labels_in,
    names_field,
    one_line,
    shortened,
)
from projects.reading.found import Found
from projects.reading.fund_block import USUAL, read_funds, settle_unknown_lines
from projects.reading.fund_labels import (
    fill_from_list,
    has_kinds_as_columns,
    is_row_of_pairs,
    read_fund_columns,
    read_fund_pairs,
    read_inline_amount,
)
from projects.reading.goals import read_goals
from projects.reading.headings import LONGEST_HEADING, UNIT_LINE, is_heading, is_unit_label, unit_of, year_in
from projects.reading.indicator_heads import NUMBERS, opens_indicators
from projects.reading.indicator_rows import read_indicators
from projects.reading.labelled import take_beside, take_pairs, take_row_of_labels
from projects.reading.sheet_making import make_sheet
from projects.reading.tables import FoundTable
from projects.reading.totals import read_totals, take_inline_total, take_labelled_total, without_total

TITLES: Final = {name: words[0] for table in (FIELDS, GOAL_HEADS) for name, words in table.items()}
OVER_A_FORM: Final = frozenset(
    {"project", "department", "unit", "year", "extra.reporting_unit", "extra.project_code", "extra.category"}
)
MOST_OVER_A_FORM: Final = 3  # paragraphs, where no title says that they are its own


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """A sheet as a document states it, the cell that each value comes from, and what did not come in."""

    table: FoundTable
    sheet: Sheet
    sources: Mapping[str, Cell]
    not_understood: tuple[NotUnderstood, ...]


def recognise(table: FoundTable, *, unit: Unit | None = None) -> Recognised | None:
    """None where the table is no 自评表 and no 绩效目标表. A unit of money that a person gave goes before the form's own."""
    form = FormBeingRead(table)
    form.unit = unit or unit_of(form)
    found = Found()
    row = 0
    while row < form.grid.rows:
        row = max(_read_line(form, row, found), row + 1)
    if not found.indicators.has and not _is_form_without_indicators(found):
        return None
    headings = [*table.above, *found.headings]
    if any(OTHER_SUBJECTS.search(each) for each in headings[-3:]):
        return None
    for passed in found.indicators.passed:
        _read_line(form, passed, found)
    _read_list(form, found)
    found.put("execution_reason", found.indicators.execution_reason)
    _take_around(form, found)
    settle_unknown_lines(form, found.money)
    return _make_recognised(form, found, headings)


def _is_form_without_indicators(found: Found) -> bool:
    says_more = found.money.has_heads or (found.money.lines and {"goal", "outcome"} & found.texts.keys())
    return "project" in found.texts and bool(says_more)


def _read_line(form: FormBeingRead, row: int, found: Found) -> int:
    """Reads what begins in this row, and returns the row after it."""
    line = [cell for cell in form.written[row] if not form.is_used(cell)]
    after = _read_block(form, row, line, found) if line else row + 1
    if after is not None:
        found.is_begun = found.is_begun or bool(line)
        return after
    if is_total(line) and found.indicators.has:
        read_totals(form, line, found)
    elif take_row_of_labels(form, line, found):
        found.is_begun = True
    for cell in line:
        if not form.is_used(cell):
            _read_cell(form, cell, found)
    return row + 1


def _read_block(form: FormBeingRead, row: int, line: Sequence[Cell], found: Found) -> int | None:
    """The row after the block that begins here, if one does."""
    if opens_indicators(form, row):
        found.indicators.has_execution |= found.money.execution.get("weight") is not None
        return read_indicators(form, row, found.indicators)
    if has_kinds_as_columns(form, row):
        return read_fund_columns(form, row, found.money)
    if is_row_of_pairs(form, line):
        return read_fund_pairs(form, row, found.money)
    if is_fund_head(line):
        return read_funds(form, row, found.money)
    if is_goal_head(line) and not any(map(names_field, line)):
        return read_goals(form, row, line, found)
    return None


def _read_cell(form: FormBeingRead, cell: Cell, found: Found) -> None:
    bare = UNIT_LINE.sub("", cell.text).strip() if len(cell.text) <= LONGEST_HEADING else cell.text
    if labels_in(bare):
        bare = without_total(bare, found).strip()
    if unit_in(cell.text) and not drop_numbering(bare):
        form.use(cell)
    elif is_unit_label(cell) and (unit := form.right_of(cell)) and unit_in(unit.text):
        form.use(cell, unit)
    elif take_inline_total(form, cell, found) or take_labelled_total(form, cell, found):
        return
    elif read_inline_amount(form, cell, found.money):
        found.is_begun = True
    elif pairs := labels_in(bare):
        found.is_begun = True
        take_pairs(form, cell, pairs, found)
    elif name := field_named(cell):
        found.is_begun = True
        form.use(cell)
        name = _field_of_manager(form, cell, name)
        take_beside(form, cell, name, found)
    elif drop_numbering(cell.text) == NUMBERS and form.right_of_is_figure(cell) and (number := form.right_of(cell)):
        form.use(cell, number)
    elif is_side(cell) or DASHES.fullmatch(cell.text):
        form.use(cell)
    elif len(form.written[cell.row]) == 1 and (not found.is_begun or is_heading(cell)):
        found.headings.append(one_line(cell.text))
        if is_heading(cell):
            form.use(cell)
    elif NOTES.match(cell.text) and found.indicators.has:
        form.use(cell)


def _field_of_manager(form: FormBeingRead, label: Cell, name: str) -> str:
    """The telephone beside 项目负责人 is not the filler's."""
    before = [field_named(cell) for cell in form.written[label.row] if cell.column < label.column]
    named = next(filter(None, reversed(before)), "")
    return "extra.manager_phone" if name == "phone" and named == "extra.manager" else name


def _read_list(form: FormBeingRead, found: Found) -> None:
    """What a list of projects says of each in columns of its own; the same on every row."""
    for name, cells in found.indicators.of_sheet.items():
        form.use(*cells)
        for other in {cell.text: cell for cell in cells if cell.text != cells[0].text}.values():
            form.report(other, "同一个项目在这一栏有不同的内容，只读取了第一处")
        if name in MONEY:
            of_goal = "score" not in found.indicators.has and name == "budget"
            fill_from_list(form, cells, "initial" if of_goal else name, found.money)
        elif name == "rate":
            found.money.execution[name] = form.read_figure("execution_rate", cells[0], read_rate, is_computed=True)
        else:
            found.put(name, form.read_text(name, cells[0], is_long=name in GOAL_HEADS))


def _make_recognised(form: FormBeingRead, found: Found, headings: list[str]) -> Recognised:
    title = next((text for text in reversed(headings) if TITLE.search(text)), "")
    said_year = found.texts.pop("year", "").removesuffix("度").removesuffix("年")
    sheet = make_sheet(found, year=year_in([*headings, f"{said_year}年度"], form.table.name), title=title)
    if form.unit is None and any(amount for line in found.money.lines.values() for amount in line.values()):
        form.report_on_table(f"没有写明金额单位，按“{USUAL}”读取，请核对")
    for note in form.table.notes:
        form.report_on_table(note)
    for name, value in found.repeated:
        form.report_on_table(f"“{TITLES[name]}”不止一处，只读取了第一处", text=value)
    form.problems += [
        NotUnderstood(place=form.table.place_of(cell), text=shortened(cell.text), message="没有读懂这一格", cell=cell)
        for cell in form.grid.cells
        if cell.text and not form.is_used(cell) and not DASHES.fullmatch(cell.text)
    ]
    return Recognised(table=form.table, sheet=sheet, sources=form.sources, not_understood=tuple(form.problems))


def _take_around(form: FormBeingRead, found: Found) -> None:
    """Takes the labels around a form: paragraphs between two forms belong to the upper one up to the lower one's title."""
    above, below = form.table.above, form.table.below
    title = next((number for number in reversed(range(len(above))) if TITLE.search(above[number])), None)
    for text in above[-MOST_OVER_A_FORM:] if title is None else above[title:]:
        found.put_all(
            (name, value)
            for name, value in _labels_in_paragraph(text, found)
            if title is not None or name in OVER_A_FORM
        )
    ends = next((number for number, text in enumerate(below) if TITLE.search(text)), None)
    for text in below[:ends]:
        found.put_all(
            (name, value)
            for name, value in _labels_in_paragraph(text, found)
            if ends is not None or name not in OVER_A_FORM
        )


def _labels_in_paragraph(text: str, found: Found) -> list[tuple[str, str]]:
    return labels_in(without_total(UNIT_LINE.sub("", text), found).strip())
