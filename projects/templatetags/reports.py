"""The sentences of a report, whose figures lead to what they count, without a space between its pieces; and its tables."""

from collections.abc import Sequence

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from projects.documents.grid import Align, Cell, Grid
from projects.documents.report import ReportPiece

register = template.Library()


@register.simple_tag
def report_sentence(pieces: Sequence[ReportPiece], address: str) -> SafeString:
    return format_html_join("", "{}", ((_draw_piece(each, address),) for each in pieces))


def _draw_piece(piece: ReportPiece, address: str) -> str:
    figure = piece.figure
    if figure is None:
        return piece.text
    if figure.is_absent:
        return format_html('<mark class="report-absent">{}</mark>', piece.text)
    source = f"{figure.title}：{figure.basis}"
    if figure.query is None:
        marked = '<span class="report-figure" tabindex="0" data-source="{}">{}</span>'
        return format_html(marked, source, piece.text)
    marked = '<a class="report-figure" href="{}{}?{}" data-source="{}">{}</a>'
    return format_html(marked, address, figure.page, figure.query, source, piece.text)


@register.simple_tag
def report_table(grid: Grid) -> SafeString:
    """A grid of one row of heads and plain rows; a head stands as its column does."""
    rows = [sorted(grid.starting_in(row), key=lambda cell: cell.column) for row in range(grid.rows)]
    classes = ["number" if cell.align is Align.RIGHT else "" for cell in rows[-1]]
    heads = ((name, cell.text) for name, cell in zip(classes, rows[0], strict=True))
    body = format_html_join("", "<tr>{}</tr>", ((_draw_cells(classes, cells),) for cells in rows[1:]))
    head = format_html_join("", '<th scope="col" class="{}">{}</th>', heads)
    return format_html('<table class="table"><thead><tr>{}</tr></thead><tbody>{}</tbody></table>', head, body)


def _draw_cells(classes: Sequence[str], cells: Sequence[Cell]) -> SafeString:
    shown = ((name, cell.text) for name, cell in zip(classes, cells, strict=True))
    return format_html_join("", '<td class="{}">{}</td>', shown)
