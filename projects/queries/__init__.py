"""The queries of lists and pages; their number doesn't grow with the rows."""

from projects.queries.evaluations import (
    EvaluationFilter,
    evaluations_in,
    parent_departments,
    rounds_of_unit,
)
from projects.queries.keyset import (
    BY_KEY,
    BY_LAST_DAY,
    BY_SEQUENCE,
    BY_UNIT,
    BY_UNIT_OF_PROJECT,
    BY_UNIT_OF_SHEET,
    LATEST_FIRST,
    MOST_COUNTED,
    Count,
    ListOrder,
    ListPage,
    capped_count,
    page_of,
)
from projects.queries.progress import (
    DepartmentProgress,
    ProgressPart,
    SheetCounts,
    added_up,
    parts_of,
    progress_by_unit,
)
from projects.queries.projects import projects_outside
from projects.queries.remarks import RemarkThread, threads_of
from projects.queries.review import Pile, ReviewFilter, counts_of, reviews_anything, sheets_in, sheets_reviewed_by
from projects.queries.rounds import Progress, current_rounds, progress_of, rounds_for
from projects.queries.to_do import sheets_filled_in_by, sheets_of_mine
from projects.queries.waiting import Waiting, waiting_for

__all__ = [
    "BY_KEY",
    "BY_LAST_DAY",
    "BY_SEQUENCE",
    "BY_UNIT",
    "BY_UNIT_OF_PROJECT",
    "BY_UNIT_OF_SHEET",
    "LATEST_FIRST",
    "MOST_COUNTED",
    "Count",
    "DepartmentProgress",
    "EvaluationFilter",
    "ListOrder",
    "ListPage",
    "Pile",
    "Progress",
    "ProgressPart",
    "RemarkThread",
    "ReviewFilter",
    "SheetCounts",
    "Waiting",
    "added_up",
    "capped_count",
    "counts_of",
    "current_rounds",
    "evaluations_in",
    "page_of",
    "parent_departments",
    "parts_of",
    "progress_by_unit",
    "progress_of",
    "projects_outside",
    "reviews_anything",
    "rounds_for",
    "rounds_of_unit",
    "sheets_filled_in_by",
    "sheets_in",
    "sheets_of_mine",
    "sheets_reviewed_by",
    "threads_of",
    "waiting_for",
]
