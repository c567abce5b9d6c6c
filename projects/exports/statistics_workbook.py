"""The workbook of 统计分析: a page for each table, for the distributions, and for the sheets that fell short."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from indicators.points import EXACT
from projects.documents.grid import Align, Orientation
from projects.documents.plain_table import Entry, TableColumn, plain_table
from projects.documents.printable import Printable
from projects.exports.statistics import (
    BASIS_NOTES,
    NOTES,
    WAN,
    Measure,
    ResultColumn,
    figure_of,
    rate_band,
    result_columns,
    result_tables,
    score_band,
)
from projects.models import Evaluation
from projects.queries import (
    LowResult,
    RoundStatistics,
    ScoreBin,
)

MOST_LOW: Final = 2000  # of each list in a workbook; more is read on its own page
LOW_HEADS: Final = (
    TableColumn("项目名称", 18, Align.LEFT),
    TableColumn("实施单位", 13, Align.LEFT),
    TableColumn("主管部门", 13, Align.LEFT),
    TableColumn("全年预算数（万元）", 8, places=2),
    TableColumn("全年执行数（万元）", 8, places=2),
    TableColumn("执行率", 6, percent=True, places=2),
    TableColumn("总分", 5, places=2),
    TableColumn("等级", 4),
    TableColumn("原因和改进措施", 25, Align.LEFT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class LowLine:
    """A sheet that fell short, and what its unit said of it."""

    evaluation: Evaluation
    reasons: Sequence[str]


def low_lines(sheets: Iterable[Evaluation], lost: Mapping[int, Sequence[str]]) -> Iterator[LowLine]:
    for sheet in sheets:
        own = [sheet.execution_reason, sheet.adjustment_note, *lost.get(sheet.pk, ())]
        said = dict.fromkeys(" ".join(text.split()) for text in own)
        yield LowLine(evaluation=sheet, reasons=[text for text in said if text])


def draw_statistics(
    statistics: RoundStatistics, low: Mapping[LowResult, Sequence[LowLine]], *, place: str
) -> list[Printable]:
    """A page for each table."""
    columns = result_columns(statistics.basis, statistics.grades)
    title = f"{place}{statistics.round.year}年度项目支出绩效自评统计"
    notes = (BASIS_NOTES[statistics.basis], *NOTES)
    pages: list[tuple[str, list[TableColumn], list[list[Entry]]]] = []
    for table in result_tables(statistics, with_units=True):
        heads = [TableColumn(table.head, 16, Align.LEFT), *(_table_column(column) for column in columns)]
        lines = [*table.lines, table.total] if table.total else table.lines
        rows = [[line.name, *(figure_of(column, line.results) for column in columns)] for line in lines]
        pages.append((table.title, heads, rows))
    pages.append(("总分分布", *_distribution(statistics.bins, statistics.grades)))
    pages.append(("执行率与总分", *_rates_and_scores(statistics.bins)))
    pages += [(which.label, list(LOW_HEADS), [_low_row(line) for line in lines]) for which, lines in low.items()]
    cut = f"由低到高只列前 {MOST_LOW} 个项目，其余的请在系统中查看。"
    return [
        Printable(
            title=name,
            grid=plain_table(
                heads,
                rows,
                title=f"{title}（{name}）",
                notes=(cut, *notes) if len(rows) >= MOST_LOW else notes,
                orientation=Orientation.LANDSCAPE,
            ),
        )
        for name, heads, rows in pages
    ]


def _table_column(column: ResultColumn) -> TableColumn:
    unit = "（万元）" if column.measure is Measure.AMOUNT else ""
    places = 0 if column.measure is Measure.COUNT else 2
    return TableColumn(column.head + unit, 8, percent=column.measure is Measure.PERCENT, places=places)


def _distribution(bins: Sequence[ScoreBin], grades: Sequence[str]) -> tuple[list[TableColumn], list[list[Entry]]]:
    heads = [TableColumn("总分", 20), TableColumn("张数", 16), *(TableColumn(grade, 12) for grade in grades)]
    rows: list[list[Entry]] = []
    for score in sorted({each.score for each in bins}):
        held = [each for each in bins if each.score == score]
        numbers = [Decimal(sum(each.number for each in held if each.grade == grade)) for grade in grades]
        rows.append([score_band(score), sum(numbers, Decimal(0)), *numbers])
    return heads, rows


def _rates_and_scores(bins: Iterable[ScoreBin]) -> tuple[list[TableColumn], list[list[Entry]]]:
    heads = [TableColumn(head, 20) for head in ("执行率", "总分", "等级", "张数")]
    heads.append(TableColumn("全年预算数（万元）", 20, places=2))
    rows: list[list[Entry]] = [
        [
            rate_band(each.rate),
            score_band(each.score),
            each.grade,
            Decimal(each.number),
            EXACT.scaleb(each.budget, WAN),
        ]
        for each in bins
    ]
    return heads, rows


def _low_row(line: LowLine) -> list[Entry]:
    sheet = line.evaluation
    return [
        sheet.project_name,
        sheet.unit_name,
        sheet.department_name,
        _in_wan(sheet.budget_total),
        _in_wan(sheet.spent_total),
        sheet.execution_rate,
        sheet.total_score,
        sheet.grade,
        "；".join(line.reasons),
    ]


def _in_wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else EXACT.scaleb(amount, WAN)
