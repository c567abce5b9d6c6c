"""The points of a whole sheet: 总分 is the sum of the printed parts."""

from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import reduce
from types import MappingProxyType

from indicators.labels import dimension_code
from indicators.points import EXACT, tidy
from indicators.quantity import read_quantity
from indicators.rules import RuleSet
from indicators.scoring.execution import printed_rate, rate_cap, score_execution
from indicators.scoring.reasons import shorten_quote
from indicators.scoring.rows import label_around, score_row, unscored_row
from indicators.scoring.values import NO_QUANTITY, Score, SheetScore
from indicators.sheet import IndicatorRow, Sheet, Stage

GOAL_STAGE = "绩效目标表没有完成值，不计分"


def score_sheet(sheet: Sheet, rules: RuleSet) -> SheetScore:
    if sheet.stage is Stage.GOAL:
        return _score_goals(sheet)
    rows = sheet.labelled_indicators
    scores = [_score_applicable(row, sheet, rules) for row in rows]
    execution = score_execution(sheet, rules)
    funds = sheet.total_funds
    cap = rate_cap(funds, rules)
    missing = sum(1 for row, score in zip(rows, scores, strict=True) if _is_missing(row, score))
    missing += execution.final is None
    total = _add_up([execution, *scores], cap)
    return SheetScore(
        rows=_by_key(rows, scores),
        execution_rate=printed_rate(funds, rules),
        execution=execution,
        total=total,
        grade="" if missing or total is None or not _is_whole(rows, scores, rules) else rules.grade_of(total),
        cap=cap,
        missing=missing,
    )


def _score_applicable(row: IndicatorRow, sheet: Sheet, rules: RuleSet) -> Score:
    if sheet.not_applicable:
        reason = sheet.dimensions_not_applicable.get(dimension_code(row.dimension))
        if reason is not None:
            return unscored_row(
                f"一级指标「{shorten_quote(row.dimension)}」标为不适用（{shorten_quote(reason)}），不计分"
            )
    return score_row(row, rules, year=sheet.year)


def _is_missing(row: IndicatorRow, score: Score) -> bool:
    """An empty row lacks no score."""
    if not score.applicable or score.final is not None:
        return False
    return row.weight is not None or bool((row.name + row.target + row.actual).strip())


def _is_whole(rows: Sequence[IndicatorRow], scores: Sequence[Score], rules: RuleSet) -> bool:
    """Points out of 90 or of 110 give no grade."""
    weights = (row.weight for row, score in zip(rows, scores, strict=True) if score.applicable and row.weight)
    return reduce(EXACT.add, weights, rules.execution_weight) == rules.total


def _add_up(parts: Iterable[Score], cap: Decimal | None) -> Decimal | None:
    printed = [part.final for part in parts if part.final is not None]
    if not printed:
        return None
    total = reduce(EXACT.add, printed)
    return tidy(total if cap is None else min(total, cap))


def _by_key(rows: Sequence[IndicatorRow], scores: Sequence[Score]) -> MappingProxyType[str, Score]:
    return MappingProxyType({row.key: score for row, score in zip(rows, scores, strict=True)})


def _score_goals(sheet: Sheet) -> SheetScore:
    rows = sheet.labelled_indicators
    return SheetScore(
        rows=_by_key(rows, [_read_goal(row, sheet.year) for row in rows]),
        execution_rate=None,
        execution=Score(target=NO_QUANTITY, actual=NO_QUANTITY, explanation=GOAL_STAGE),
        total=None,
        grade="",
        cap=None,
    )


def _read_goal(row: IndicatorRow, year: int | None) -> Score:
    if row.is_slash:
        return unscored_row("标“/”的行，不计分")
    target = read_quantity(row.target, name=row.name, category=label_around(row), year=year)
    return Score(target=target, actual=NO_QUANTITY, maximum=row.weight, explanation=GOAL_STAGE)
