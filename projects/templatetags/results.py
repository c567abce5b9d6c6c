"""The rows of a table of the statistics; as cells in a template's loop they would take longer than counting them."""

from collections.abc import Iterator, Sequence

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from projects.exports.statistics import ResultColumn, ResultLine, shown_figure

register = template.Library()


@register.simple_tag
def result_cells(line: ResultLine, columns: Sequence[ResultColumn], address: str) -> SafeString:
    """A number leads to its sheets, where a list can show them; nothing leads to what isn't there."""
    return SafeString("".join(_draw_cells(line, columns, address)))


def _draw_cells(line: ResultLine, columns: Sequence[ResultColumn], address: str) -> Iterator[SafeString]:
    for column in columns:
        text = shown_figure(column, line.results)
        if line.query is None or column.query is None or text == "0":
            yield format_html('<td class="number">{}</td>', text)
        else:
            query = "&".join(filter(None, (line.query, column.query)))
            yield format_html('<td class="number"><a href="{}?{}">{}</a></td>', address, query, text)
