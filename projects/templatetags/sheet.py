"""Draws a form on a page: {% draw grid %}, with what marks its cells, findings and 批注 for instance: {% draw grid findings remarks %}."""

from collections.abc import Iterable

from django import template

from indicators.checks import Finding
from projects.documents.grid import Grid
from projects.documents.places import SpeaksOfCell
from projects.documents.screen import Screen, draw_screen, link_to

register = template.Library()


@register.inclusion_tag("sheet/_sheet.html")
def draw(
    grid: Grid,
    findings: Iterable[Finding] = (),
    remarks: Iterable[SpeaksOfCell] = (),
    unread: Iterable[str] = (),
) -> dict[str, Screen]:
    return {"sheet": draw_screen(grid, findings, remarks, unread)}


@register.simple_tag
def cell_link(finding: SpeaksOfCell, grid: Grid) -> str:
    return link_to(finding, grid)
