"""The figures that a sheet prints: one set on the sheet itself, for every page, paper, list and statistic."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, replace
from decimal import Decimal

from indicators.checks.case import Case
from indicators.checks.weights import weights_add_up
from indicators.points import EXACT, ZERO, add_up
from indicators.rules import RuleSet
from indicators.scoring import SheetScore
from indicators.sheet import FundAmounts, IndicatorRow, Sheet, Stage, Stated

NOTHING_STATED = Stated()


def printed_sheet(sheet: Sheet, rules: RuleSet, scores: SheetScore) -> Sheet:
    """Replaces stated figures by those that the rules compute. Such a sheet needs no rules any more."""
    if sheet.stage is Stage.GOAL:
        return _print_goal(sheet)
    stated = Stated(
        funds=sheet.total_funds,
        execution_weight=rules.execution_weight,
        execution_rate=scores.execution_rate,
        execution_score=scores.execution.final,
        total_weight=EXACT.add(rules.execution_weight, weight_sum(sheet) or ZERO),
        total_score=scores.total,
        grade=scores.grade,
    )
    points = {key: score.final for key, score in scores.rows.items()}
    return replace(sheet, indicators=_with_points(sheet, points), stated=stated)


def printed_as_it_was(sheet: Sheet, rules: RuleSet, scores: SheetScore) -> Sheet:
    """Keeps the figures that the source stated, and computes the missing ones from them."""
    if sheet.stage is Stage.GOAL:
        return sheet
    case, stated = Case(sheet, rules, scores), sheet.stated
    has_part = not case.has_no_execution_part
    points = {line.row.key: _stated_or_computed(line.row.stated_score, line.score.final) for line in case.all_lines}
    execution = _stated_or_computed(stated.execution_score, scores.execution.final if has_part else None)
    total = _stated_or_computed(stated.total_score, _total((execution, *points.values()), scores.cap))
    is_scored = all(line.points is not None for line in case.lines if line.weight) and (
        execution is not None or not case.execution_weight
    )
    counts = is_scored and total is not None and weights_add_up(case)
    figures = Stated(
        funds=printed_funds(sheet),
        execution_weight=_stated_or_computed(stated.execution_weight, case.execution_weight if has_part else None),
        execution_rate=_stated_or_computed(stated.execution_rate, scores.execution_rate),
        execution_score=execution,
        total_weight=_stated_or_computed(
            stated.total_weight, EXACT.add(case.execution_weight, weight_sum(sheet) or ZERO)
        ),
        total_score=total,
        grade=(stated.grade or rules.grade_of(total)) if counts and total is not None else "",
    )
    return replace(sheet, indicators=_with_points(sheet, points), stated=figures)


def _print_goal(sheet: Sheet) -> Sheet:
    """Returns a goal form: nothing is scored; the total of the money is the sum of its lines."""
    funds = FundAmounts() if sheet.stated == NOTHING_STATED else sheet.total_funds
    return replace(sheet, indicators=_with_points(sheet, {}), stated=Stated(funds=funds))


def _with_points(sheet: Sheet, points: Mapping[str, Decimal | None]) -> tuple[IndicatorRow, ...]:
    return tuple(replace(row, stated_score=points.get(row.key)) for row in sheet.indicators)


def printed_funds(sheet: Sheet) -> FundAmounts:
    """Returns 年度资金总额 as the sheet states it, else the sum of the lines."""
    stated, summed = sheet.stated.funds, sheet.total_funds
    names = [each.name for each in fields(FundAmounts)]
    return FundAmounts(**{name: _stated_or_computed(getattr(stated, name), getattr(summed, name)) for name in names})


def _stated_or_computed(stated: Decimal | None, computed: Decimal | None) -> Decimal | None:
    return computed if stated is None else stated


def _total(parts: Iterable[Decimal | None], cap: Decimal | None) -> Decimal | None:
    total = add_up(parts)
    return total if total is None or cap is None else min(total, cap)


def weight_sum(sheet: Sheet) -> Decimal | None:
    return add_up(row.weight for row in sheet.indicators)
