"""Records → Sheet."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import prefetch_related_objects

from indicators.catalogue import FieldKind, Holder, held_by
from indicators.points import tidy
from indicators.sheet import FundAmounts, FundRow, IndicatorRow, Sheet, Stage, read_stated, read_texts
from projects.models import Evaluation, FundLine, Indicator

Column = tuple[str, str, bool]  # key, name on the record, and whether the database pads it with zeros


def _columns_of(holder: Holder) -> tuple[Column, ...]:
    padded = (FieldKind.MONEY, FieldKind.POINTS)
    return tuple((field.key, field.stored_as, field.kind in padded) for field in held_by(holder))


OF_SHEET, OF_FUNDS, OF_ROWS = map(_columns_of, Holder)


def sheet_of(evaluation: Evaluation) -> Sheet:
    """Two queries, or none where fund lines and indicators are prefetched."""
    return assemble_sheet(evaluation, evaluation.fund_lines.all(), evaluation.indicators.all())


def sheets_of(evaluations: Iterable[Evaluation]) -> list[Sheet]:
    """As many queries for a thousand as for one."""
    held = list(evaluations)
    prefetch_related_objects(held, "round", "fund_lines", "indicators")
    return [sheet_of(evaluation) for evaluation in held]


def assemble_sheet(evaluation: Evaluation, lines: Iterable[FundLine], rows: Iterable[Indicator]) -> Sheet:
    return Sheet(
        stage=Stage(evaluation.stage),
        year=evaluation.round.year,
        funds=tuple(_fund_row(line) for line in lines),
        not_applicable=read_texts(evaluation.not_applicable, "not_applicable"),
        indicators=tuple(_indicator_row(row) for row in rows),
        stated=read_stated(evaluation.stated, "stated"),
        extra=read_texts(evaluation.extra, "extra"),
        **_read_columns(evaluation, OF_SHEET),
    )


def _fund_row(line: FundLine) -> FundRow:
    amounts = FundAmounts(**_read_columns(line, OF_FUNDS))
    return FundRow(kind=line.kind, amounts=amounts, extra=read_texts(line.extra, f"funds.{line.kind}"))


def _indicator_row(row: Indicator) -> IndicatorRow:
    extra = read_texts(row.extra, f"indicators.{row.key}")
    return IndicatorRow(key=row.key, extra=extra, **_read_columns(row, OF_ROWS))


def _read_columns(record: Evaluation | FundLine | Indicator, columns: Sequence[Column]) -> dict[str, Any]:
    """Zeros that pad a column aren't places that somebody wrote."""
    values: dict[str, Any] = {}
    for key, name, is_padded in columns:
        value = getattr(record, name)
        values[key] = tidy(value) if is_padded and value is not None else value
    return values
