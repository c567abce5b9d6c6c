"""Cells that hold a number and lead to what it counts; a large table of them is too slow for a loop in a template."""

from collections.abc import Iterable

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


Cell = tuple[int, str, bool]  # the number, the query that lists what it counts, whether it is bad news


@register.simple_tag
def number_cells(cells: Iterable[Cell], address: str) -> SafeString:
    """Nothing leads to what isn't there."""
    return format_html_join("", "{}", ((_number_cell(*cell, address),) for cell in cells))


def _number_cell(number: int, query: str, is_bad: bool, address: str) -> SafeString:
    if not number:
        return format_html('<td class="number">{}</td>', "0")
    tone = "number count-bad" if is_bad else "number"
    return format_html('<td class="{}"><a href="{}?{}">{}</a></td>', tone, address, query, str(number))
