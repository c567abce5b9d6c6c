"""Cells that hold a number and lead to what it counts; a large table of them is too slow for a loop in a template."""

from collections.abc import Iterable
from typing import Final

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()

Cell = tuple[int, str, bool]  # the number, the query that lists what it counts, whether it is bad news
ZERO: Final = '<td class="number">0</td>'


@register.simple_tag
def number_cells(cells: Iterable[Cell], address: str) -> SafeString:
    """Nothing leads to what isn't there."""
    return SafeString("".join(_draw_number_cell(cell, escape(address)) for cell in cells))


def _draw_number_cell(cell: Cell, address: str) -> str:
    number, query, is_bad = cell
    tone = "number count-bad" if is_bad else "number"
    return f'<td class="{tone}"><a href="{address}?{escape(query)}">{number:d}</a></td>' if number else ZERO
