"""The rows of a form's indicators below their heads, and what stands between them."""

from indicators.labels import DIMENSION_TITLES, category_code, dimension_code
from indicators.sheet import DASHES
from projects.documents.grid import Cell
from projects.reading.figures import is_figure
from projects.reading.form import (
    LONGEST_LABEL,
    FormBeingRead,
    is_fund_head,
    is_goal_head,
    is_indicator_head,
    is_side,
    is_total,
    names_field,
)
from projects.reading.indicator_cells import OF_THE_ROW, IndicatorRows, Texts, read_row
from projects.reading.indicator_heads import KNOWN_CATEGORIES, IndicatorHead, read_head


def read_indicators(form: FormBeingRead, row: int, found: IndicatorRows) -> int:
    """Reads the block whose heads begin in this row, and returns the row after it."""
    head = read_head(form, row)
    found.heads = head
    found.has |= head.columns.keys()
    row = head.stop
    first = len(found.rows)
    section: Texts = {}
    while row < form.grid.rows and not _ends_block(form, row, head):
        if begun := _read_section(form, row, head):
            section = begun if "dimension" in begun else section | begun
        else:
            made = read_row(form, row, head, found, section)
            if made is not None:
                section = {} if made.dimension not in ("", section.get("dimension")) else section
                found.rows.append(made)
            elif any(not form.is_used(cell) and not DASHES.fullmatch(cell.text) for cell in form.written[row]):
                found.passed.append(row)
        row += 1
    _use_cells_beside(form, head, row, found)
    _report_unread_heads(form, head, row, is_filled=len(found.rows) > first)
    return row


def _ends_block(form: FormBeingRead, row: int, head: IndicatorHead) -> bool:
    """Other heads or a total begin, or a label of the whole sheet stands where the rows have their side or their level 1."""
    line = form.written[row]
    if is_indicator_head(line) or is_total(line) or is_fund_head(line):
        return True
    if not line or line[0].column != 0:
        return False
    first = line[0]
    is_beside = first.columns.stop <= head.left and (
        (first.row_span > 1 and is_side(first)) or any(first.column in columns for columns in head.of_sheet.values())
    )
    if is_beside:
        return False
    if names_field(first):
        return True
    values = [columns for name, columns in head.columns.items() if name in OF_THE_ROW]
    return is_goal_head([first]) and not any(
        cell.text for columns in values for cell in _cells_in_columns(form, row, columns)
    )


def _cells_in_columns(form: FormBeingRead, row: int, columns: range) -> list[Cell]:
    cells: list[Cell] = []
    column = columns.start
    while column < columns.stop:
        cell = form.grid.at(row, column)
        cells.append(cell)
        column = cell.columns.stop
    return cells


def _read_section(form: FormBeingRead, row: int, head: IndicatorHead) -> Texts:
    """一、产出指标（50分）alone in its row is said of the rows below."""
    line = form.written[row]
    if len(line) != 1 or line[0].row_span > 1 or len(line[0].text) > LONGEST_LABEL or line[0].column > head.left:
        return {}
    [cell] = line
    if dimension_code(cell.text) in DIMENSION_TITLES:
        found = {"dimension": cell.text}
    elif category_code(cell.text) in KNOWN_CATEGORIES and (
        "category" not in head.columns or cell.columns.stop > head.columns["category"].stop
    ):
        found = {"category": cell.text}
    else:
        return {}
    form.use(cell)
    return found


def _use_cells_beside(form: FormBeingRead, head: IndicatorHead, stop: int, found: IndicatorRows) -> None:
    """Numbers of the rows, and what a list of projects says of each."""
    for row in range(head.stop, stop):
        for columns in head.numbers:
            form.use(*(cell for cell in _cells_in_columns(form, row, columns) if is_figure(cell.text)))
        for name, columns in head.of_sheet.items():
            cell = form.grid.at(row, columns.start)
            if cell.row == row and cell.text:
                found.of_sheet.setdefault(name, []).append(cell)


def _report_unread_heads(form: FormBeingRead, head: IndicatorHead, stop: int, *, is_filled: bool) -> None:
    """A column that no sheet has a place for is told once; under an unknown head nothing is lost where nothing stands."""
    for columns, cell, reason in head.unread:
        below = {
            (each.row, each.column): each
            for row in range(head.stop, stop)
            for each in _cells_in_columns(form, row, columns)
            if each.text and each.column >= columns.start and each.columns.stop <= columns.stop
        }
        form.use(*below.values())
        if below and is_filled:
            form.report(cell, f"{reason}，下面 {len(below)} 格没有读取")
        else:
            form.use(cell)
