"""Figures in lists, for templates."""

from django import template

from projects.sheets.figures_shown import percent, percent_in_column, points, points_in_column, wan

register = template.Library()
for each in (wan, points_in_column, percent_in_column, points, percent):
    register.filter(each.__name__, each)
