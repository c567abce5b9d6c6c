"""The queries of lists and pages; their number doesn't grow with the rows."""

from projects.queries.evaluations import (
    EvaluationFilter,
    evaluations_in,
    parent_departments,
    rounds_of_unit,
)
from projects.queries.keyset import MOST_COUNTED, Count, Page, capped_count, page_of
from projects.queries.projects import projects_outside
from projects.queries.rounds import Progress, current_rounds, progress_of, rounds_for
from projects.queries.to_do import sheets_of_mine

__all__ = [
    "MOST_COUNTED",
    "Count",
    "EvaluationFilter",
    "Page",
    "Progress",
    "capped_count",
    "current_rounds",
    "evaluations_in",
    "page_of",
    "parent_departments",
    "progress_of",
    "projects_outside",
    "rounds_for",
    "rounds_of_unit",
    "sheets_of_mine",
]
