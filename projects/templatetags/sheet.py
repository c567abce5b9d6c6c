"""Draws a form on a page: {% draw grid %}, with the findings and 批注 that mark its cells: {% draw grid findings remarks %}."""

from collections.abc import Iterable

from django import template

from indicators.checks import Finding
from projects.documents.grid import Grid
from projects.documents.places import SpeaksOfCell
from projects.documents.screen import Screen, link_to, screen

register = template.Library()


@register.inclusion_tag("sheet/_sheet.html")
def draw(grid: Grid, findings: Iterable[Finding] = (), remarks: Iterable[SpeaksOfCell] = ()) -> dict[str, Screen]:
    return {"sheet": screen(grid, findings, remarks)}


@register.simple_tag
def cell_link(finding: SpeaksOfCell, grid: Grid) -> str:
    return link_to(finding, grid)
