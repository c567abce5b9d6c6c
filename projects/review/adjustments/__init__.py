"""目标调整: asked for with a reason, agreed to by 主管部门 and 财政, and only then written into the goals."""

from projects.review.adjustments.awaiting import (
    asked_of,
    awaiting,
    awaits_somebody,
    initial_goal,
    problems_of,
    running_of,
    seen_draft,
)
from projects.review.adjustments.comparison import ChangeKind, Comparison, RowChange, compare
from projects.review.adjustments.flow import (
    AdjustmentRefusedError,
    DraftChangedError,
    ask,
    decide,
    save_draft,
    withdraw,
)
from projects.review.adjustments.following import INITIAL_TARGET, adjusted_rows, follow, with_initial_targets

__all__ = [
    "INITIAL_TARGET",
    "AdjustmentRefusedError",
    "ChangeKind",
    "Comparison",
    "DraftChangedError",
    "RowChange",
    "adjusted_rows",
    "ask",
    "asked_of",
    "awaiting",
    "awaits_somebody",
    "compare",
    "decide",
    "follow",
    "initial_goal",
    "problems_of",
    "running_of",
    "save_draft",
    "seen_draft",
    "with_initial_targets",
    "withdraw",
]
