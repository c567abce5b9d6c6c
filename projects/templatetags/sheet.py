"""Draws a form on a page: {% draw grid %}, with the findings that mark its cells: {% draw grid findings %}."""

from collections.abc import Iterable

from django import template

from indicators.checks import Finding
from projects.documents.grid import Grid
from projects.documents.screen import Screen, link_to, screen

register = template.Library()


@register.inclusion_tag("sheet/_sheet.html")
def draw(grid: Grid, findings: Iterable[Finding] = ()) -> dict[str, Screen]:
    return {"sheet": screen(grid, findings)}


@register.simple_tag
def cell_link(finding: Finding, grid: Grid) -> str:
    return link_to(finding, grid)
