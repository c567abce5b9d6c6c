"""Draws rows of single cells: names, goals, totals, texts, notes, signatures."""

from projects.documents.compose.canvas import Canvas, in_columns
from projects.documents.grid import Align, CellRole
from projects.documents.layout.values import Fields, Item


def draw_fields(block: Fields, canvas: Canvas) -> None:
    with canvas.beside(block.side) as first:
        top = body = canvas.row  # the first row of the heads, and the first row below them
        for row in block.rows:
            is_head = not any(item.field for item in row)
            if is_head and body < canvas.row:
                canvas.end_section(top, body)
                top = canvas.row
            for column, item in in_columns(first, row):
                role = block.role or (CellRole.HEAD if is_head else item.role)
                _draw_item(item, canvas, column, role)
            canvas.row += 1
            body = canvas.row if is_head else body
        if block.role is None:
            canvas.end_section(top, body)


def _draw_item(item: Item, canvas: Canvas, column: int, role: CellRole) -> None:
    align = item.align or (item.alignment if role in FRAMED else Align.LEFT)
    if item.field:
        value = canvas.figures.of_sheet(item.field)
        canvas.put_value(column, item, value, before=item.label.text, source=item.field, role=role, align=align)
    else:
        canvas.put_label(column, item.span, item.label, role, align=align)


FRAMED = frozenset({CellRole.HEAD, CellRole.LABEL, CellRole.VALUE, CellRole.TEXT, CellRole.NUMBER})
