"""What an agreed 目标调整 does to the goals, and to the sheet in which they are evaluated."""

from dataclasses import replace
from typing import Any, Final

from indicators.catalogue import Holder, Use, held_by
from indicators.checks.texts import is_nothing, squeeze_text
from indicators.sheet import IndicatorRow, Sheet

INITIAL_TARGET: Final = "initial_target"  # 年初指标值, among a row's extra
AGREED: Final = held_by(Holder.ROWS, Use.AGREED)


def with_initial_targets(after: Sheet, before: Sheet) -> Sheet:
    """Each row whose target was adjusted keeps the first one beside it, through any number of adjustments."""
    former = {row.key: row for row in before.indicators}
    rows = []
    for row in after.indicators:
        own = former.get(row.key)
        kept = {name: text for name, text in row.extra.items() if name != INITIAL_TARGET}
        initial = own.extra.get(INITIAL_TARGET, own.target) if own else ""
        if not is_nothing(initial) and squeeze_text(initial) != squeeze_text(row.target):
            kept[INITIAL_TARGET] = initial
        rows.append(row if kept == dict(row.extra) else replace(row, extra=kept))
    return replace(after, indicators=tuple(rows))


def adjusted_rows(sheet: Sheet) -> tuple[IndicatorRow, ...]:
    """Those beside which the first target is to be seen."""
    return tuple(row for row in sheet.indicators if INITIAL_TARGET in row.extra)


def follow_goals(sheet: Sheet, *, before: Sheet, after: Sheet) -> Sheet:
    """The self-evaluation with the new goals: what they fix follows them, what was filled in stays."""
    rows = {row.key: row for row in sheet.labelled_indicators}
    fixed_once = {row.key for row in before.indicators}
    kept = [
        row for key, row in rows.items() if key not in fixed_once and key not in {new.key for new in after.indicators}
    ]
    followed = tuple(_follow_row(rows.get(new.key), new) for new in after.labelled_indicators)
    return replace(sheet, goal=after.goal or sheet.goal, indicators=(*followed, *kept))


def _follow_row(row: IndicatorRow | None, goal: IndicatorRow) -> IndicatorRow:
    """A cell that the goal form leaves empty was never fixed, and stays the filler's; of a "/" row nothing is asked."""
    if row is None or goal.is_slash:
        return goal
    values = ((field.key, getattr(goal, field.key)) for field in AGREED)
    agreed: dict[str, Any] = {key: value for key, value in values if value is not None and not is_nothing(str(value))}
    extra = {name: text for name, text in row.extra.items() if name != INITIAL_TARGET}
    if INITIAL_TARGET in goal.extra:
        extra[INITIAL_TARGET] = goal.extra[INITIAL_TARGET]
    return replace(row, **agreed, extra=extra)
