"""Gives points by a rule set, each with its explanation."""

from indicators.scoring.execution import score_execution
from indicators.scoring.reasons import has_reason
from indicators.scoring.rows import score_row
from indicators.scoring.totals import score_sheet
from indicators.scoring.values import Need, Score, SheetScore

__all__ = ["Need", "Score", "SheetScore", "has_reason", "score_execution", "score_row", "score_sheet"]
