"""Records → Sheet."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any, Final

from django.db.models import prefetch_related_objects

from indicators.points import tidy
from indicators.sheet import READERS, FundAmounts, FundRow, IndicatorRow, Sheet, Stage, Stated
from projects.models import Evaluation, FundLine, Indicator

# What a column of JSON holds is read as a frozen sheet is: a broken one is refused with its place.
read_texts: Final[Any] = READERS[Mapping[str, str]]
read_stated: Final[Any] = READERS[Stated]


def sheet_of(evaluation: Evaluation) -> Sheet:
    """Two queries, or none where fund lines and indicators are prefetched."""
    return assemble(evaluation, evaluation.fund_lines.all(), evaluation.indicators.all())


def sheets_of(evaluations: Iterable[Evaluation]) -> list[Sheet]:
    """As many queries for a thousand as for one."""
    held = list(evaluations)
    prefetch_related_objects(held, "round", "fund_lines", "indicators")
    return [sheet_of(evaluation) for evaluation in held]


def assemble(evaluation: Evaluation, lines: Iterable[FundLine], rows: Iterable[Indicator]) -> Sheet:
    return Sheet(
        stage=Stage(evaluation.stage),
        year=evaluation.round.year,
        project=evaluation.project_name,
        department=evaluation.department_name,
        unit=evaluation.unit_name,
        funds=tuple(_fund_row(line) for line in lines),
        goal=evaluation.goal,
        outcome=evaluation.outcome,
        execution_reason=evaluation.execution_reason,
        adjustment_note=evaluation.adjustment_note,
        execution_hand_score=_tidy(evaluation.execution_hand_score),
        execution_hand_reason=evaluation.execution_hand_reason,
        not_applicable=read_texts(evaluation.not_applicable, "not_applicable"),
        indicators=tuple(_indicator_row(row) for row in rows),
        stated=read_stated(evaluation.stated, "stated"),
        filler=evaluation.filler,
        phone=evaluation.phone,
        extra=read_texts(evaluation.extra, "extra"),
    )


def _fund_row(line: FundLine) -> FundRow:
    amounts = FundAmounts(initial=_tidy(line.initial), budget=_tidy(line.budget), spent=_tidy(line.spent))
    return FundRow(kind=line.kind, amounts=amounts, extra=read_texts(line.extra, f"funds.{line.kind}"))


def _indicator_row(row: Indicator) -> IndicatorRow:
    return IndicatorRow(
        key=row.key,
        dimension=row.dimension_label,
        category=row.category_label,
        name=row.name,
        target=row.target,
        actual=row.actual,
        weight=_tidy(row.weight),
        stated_score=row.stated_score,
        hand_score=_tidy(row.hand_score),
        hand_reason=row.hand_reason,
        band=row.band,
        deviation=row.deviation,
        extra=read_texts(row.extra, f"indicators.{row.key}"),
    )


def _tidy(number: Decimal | None) -> Decimal | None:
    """A column's idle zeros aren't places that somebody wrote."""
    return None if number is None else tidy(number)
