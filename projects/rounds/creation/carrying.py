"""What of an earlier form a new one begins with."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from indicators.sheet import LAST_YEARS_ACTUAL, FundAmounts, FundRow, IndicatorRow, Sheet
from projects.sheets.evidence import EVIDENCE


def carried(former: Sheet, beginning: Sheet) -> Sheet:
    """Targets and goals go on; what was reached, scored and explained belongs to its year."""
    is_this_year = former.year == beginning.year
    return replace(
        beginning,
        goal=former.goal,
        not_applicable=former.not_applicable,
        indicators=tuple(_row(row, is_this_year=is_this_year) for row in former.indicators),
        funds=tuple(_funds(former, beginning.funds)) if is_this_year else beginning.funds,
    )


def _row(row: IndicatorRow, *, is_this_year: bool) -> IndicatorRow:
    extra = {name: text for name, text in row.extra.items() if is_this_year and name != EVIDENCE}
    if row.actual and not is_this_year:
        extra[LAST_YEARS_ACTUAL] = row.actual
    return IndicatorRow(
        key=row.key,
        dimension=row.dimension,
        category=row.category,
        name=row.name,
        target=row.target,
        weight=row.weight,
        extra=extra,
    )


def _funds(former: Sheet, lines: Sequence[FundRow]) -> Iterator[FundRow]:
    """Within a year the 年初预算数 stands; the year's other columns come with the year."""
    initial = {line.kind: line.amounts.initial for line in former.funds}
    kinds = [*(line.kind for line in lines), *(kind for kind in initial if kind not in {line.kind for line in lines})]
    for kind in kinds:
        yield FundRow(kind=kind, amounts=FundAmounts(initial=initial.get(kind)))
