"""目标调整: asked for with a reason, agreed to by 主管部门 and 财政, and only then written into the goals."""

from projects.review.adjustments.awaiting import (
    asked_of,
    awaiting_adjustments,
    awaits_somebody,
    initial_goal,
    problems_of,
    running_of,
    seen_draft,
)
from projects.review.adjustments.comparison import ChangeKind, Comparison, RowChange, compare_goals
from projects.review.adjustments.flow import (
    AdjustmentRefusedError,
    DraftChangedError,
    ask_adjustment,
    decide_adjustment,
    save_draft,
    withdraw_adjustment,
)
from projects.review.adjustments.following import INITIAL_TARGET, adjusted_rows, follow_goals, with_initial_targets

__all__ = [
    "INITIAL_TARGET",
    "AdjustmentRefusedError",
    "ChangeKind",
    "Comparison",
    "DraftChangedError",
    "RowChange",
    "adjusted_rows",
    "ask_adjustment",
    "asked_of",
    "awaiting_adjustments",
    "awaits_somebody",
    "compare_goals",
    "decide_adjustment",
    "follow_goals",
    "initial_goal",
    "problems_of",
    "running_of",
    "save_draft",
    "seen_draft",
    "with_initial_targets",
    "withdraw_adjustment",
]
