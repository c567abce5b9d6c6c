"""统计分析 as tables: the same columns for every way in which the sheets are grouped; and the workbook that holds them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from indicators.points import EXACT, rounded
from projects.documents.grid import Align, Orientation
from projects.documents.plain_table import Entry, TableColumn, plain_table
from projects.documents.printable import Printable
from projects.models import Evaluation
from projects.queries import (
    Basis,
    DepartmentResults,
    LowResult,
    ResultKind,
    RoundStatistics,
    ScoreBin,
    SheetResults,
    SheetSum,
    UnitResults,
)
from projects.queries.evaluations import DUE, EVALUATED, UNFINISHED, UNKNOWN_KIND
from projects.queries.progress import ProgressPart
from projects.queries.results import NOTHING

WAN: Final = Decimal(-4)
NOTES: Final = (
    "应评 = 已评 + 不纳入 + 未完成；覆盖率 = 已评 ÷（应评 − 不纳入），金额覆盖率按全年预算数计算。",
    "金额是已评项目的合计，单位为万元；执行率 = 全年执行数合计 ÷ 全年预算数合计。",
    "分值合计不是 100 分或有得分未填的自评表没有等级：计入已评和金额，不计入平均分和各等级。",
    "预算类型、资金级次、项目类别和项目来源按项目现在的登记统计。",
)
BASIS_NOTES: Final[Mapping[Basis, str]] = {
    Basis.APPROVED: "已评只计审核通过的自评表。",
    Basis.FILLED: "已评计全部已填的自评表，即已送审的和填报中已算出等级的；这些数字还会变动。",
}


class Measure(StrEnum):
    COUNT = "count"
    AMOUNT = "amount"  # in 元
    PERCENT = "percent"
    POINTS = "points"


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultColumn:
    head: str
    value: Callable[[SheetResults], Decimal | int | None]
    measure: Measure = Measure.COUNT
    query: str | None = None  # narrows the list of sheets to those that a number counts; without one it leads nowhere


def result_columns(basis: Basis, grades: Iterable[str]) -> list[ResultColumn]:
    is_strict = basis is Basis.APPROVED
    counted = f"step={ProgressPart.DONE if is_strict else EVALUATED}"
    columns = [
        ResultColumn(head="应评", value=lambda held: held.due.number, query=f"step={DUE}"),
        ResultColumn(head="不纳入", value=lambda held: held.excluded.number, query=f"step={ProgressPart.EXCLUDED}"),
        ResultColumn(
            head="未完成", value=lambda held: held.open.number, query=f"step={UNFINISHED}" if is_strict else None
        ),
        ResultColumn(head="已评", value=lambda held: held.evaluated.number, query=counted),
        ResultColumn(head="覆盖率", value=lambda held: held.coverage, measure=Measure.PERCENT),
        ResultColumn(head="金额覆盖率", value=lambda held: held.amount_coverage, measure=Measure.PERCENT),
        ResultColumn(head="年初预算数", value=lambda held: held.evaluated.initial, measure=Measure.AMOUNT),
        ResultColumn(head="全年预算数", value=lambda held: held.evaluated.budget, measure=Measure.AMOUNT),
        ResultColumn(head="全年执行数", value=lambda held: held.evaluated.spent, measure=Measure.AMOUNT),
        ResultColumn(head="执行率", value=lambda held: held.evaluated.rate, measure=Measure.PERCENT),
        ResultColumn(head="平均分", value=lambda held: held.average, measure=Measure.POINTS),
    ]
    for grade in grades:
        query = f"{counted}&{urlencode({'grade': grade})}"
        columns += [
            ResultColumn(head=grade, value=lambda held, grade=grade: _of(held, grade).number, query=query),  # type: ignore[misc]
            ResultColumn(
                head=f"{grade}的金额",
                value=lambda held, grade=grade: _of(held, grade).budget,  # type: ignore[misc]
                measure=Measure.AMOUNT,
            ),
        ]
    return [*columns, ResultColumn(head="无等级", value=lambda held: held.ungraded.number)]


def _of(results: SheetResults, grade: str) -> SheetSum:
    return results.grades.get(grade, NOTHING)


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultLine:
    """A group of sheets: its name and what narrows the list of the round to it."""

    name: str
    results: SheetResults
    query: str | None = None
    is_below: bool = False  # a unit below the line of its 主管部门


@dataclass(frozen=True, slots=True, kw_only=True)
class ResultTable:
    title: str
    head: str  # of the names
    lines: Sequence[ResultLine]
    total: ResultLine | None = None


def result_tables(statistics: RoundStatistics, *, with_units: bool) -> Iterator[ResultTable]:
    total = ResultLine(name="合计", results=statistics.total)
    yield ResultTable(
        total=total,
        title="按主管部门",
        head="主管部门、单位" if with_units else "主管部门",
        lines=[line for each in statistics.departments for line in _department_lines(each, with_units=with_units)],
    )
    for kind, held in statistics.kinds.items():
        lines = [
            ResultLine(name=each.title, results=each.results, query=_kind_query(kind, each.value)) for each in held
        ]
        yield ResultTable(title=f"按{kind.label}", head=kind.label, lines=lines, total=total)
    years = [ResultLine(name=f"{each.year}年", results=results) for each, results in statistics.years]
    yield ResultTable(title="各年度对比", head="年度", lines=years)


def _department_lines(held: DepartmentResults, *, with_units: bool) -> Iterator[ResultLine]:
    yield ResultLine(name=held.name, results=held.results, query=urlencode({"supervisor": held.department}))
    for each in () if held.is_alone or not with_units else held.units:
        yield _unit_line(each)


def _unit_line(each: UnitResults) -> ResultLine:
    query = urlencode({"supervisor": each.department, "implementer": each.unit})
    return ResultLine(name=each.unit_name, results=each.results, query=query, is_below=True)


def _kind_query(kind: ResultKind, value: str) -> str:
    return urlencode({kind.value: value or UNKNOWN_KIND})


def score_band(score: int) -> str:
    """By its edges; the upper one belongs to the next, but 100."""
    return f"{score}–{score + 5}"


def rate_band(rate: int | None) -> str:
    if rate is None:
        return "无预算"
    return f"{rate}%–{rate + 5}%" if rate < 100 else "100% 及以上"


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


def statistics_workbook(
    statistics: RoundStatistics, low: Mapping[LowResult, Sequence[LowLine]], *, place: str
) -> list[Printable]:
    """A page for each table."""
    columns = result_columns(statistics.basis, statistics.grades)
    title = f"{place}{statistics.round.year}年度项目支出绩效自评统计"
    notes = (BASIS_NOTES[statistics.basis], *NOTES)
    pages: list[tuple[str, list[TableColumn], list[list[Entry]]]] = []
    for table in result_tables(statistics, with_units=True):
        heads = [TableColumn(table.head, 16, Align.LEFT), *(_head(column) for column in columns)]
        lines = [*table.lines, table.total] if table.total else table.lines
        rows = [_row(line, columns) for line in lines]
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


def _head(column: ResultColumn) -> TableColumn:
    unit = "（万元）" if column.measure is Measure.AMOUNT else ""
    places = 0 if column.measure is Measure.COUNT else 2
    return TableColumn(column.head + unit, 8, percent=column.measure is Measure.PERCENT, places=places)


def _row(line: ResultLine, columns: Iterable[ResultColumn]) -> list[Entry]:
    return [line.name, *(figure_of(column, line.results) for column in columns)]


def figure_of(column: ResultColumn, results: SheetResults) -> Decimal | None:
    """As it is shown: amounts in 万元, what was divided with two places."""
    value = column.value(results)
    if value is None:
        return None
    if column.measure is Measure.AMOUNT:
        return EXACT.scaleb(Decimal(value), WAN)
    return Decimal(value) if column.measure is Measure.COUNT else rounded(Decimal(value), places=2)


def shown_figure(column: ResultColumn, results: SheetResults) -> str:
    """With two places, but a number of sheets; a dash where there is none."""
    figure = figure_of(column, results)
    if figure is None:
        return "—"
    if column.measure is Measure.COUNT:
        return str(figure)
    return f"{rounded(figure, places=2):,}{'%' if column.measure is Measure.PERCENT else ''}"


def wan_text(amount: Decimal) -> str:
    return f"{rounded(EXACT.scaleb(amount, WAN), places=2):,}"


def _distribution(bins: Sequence[ScoreBin], grades: Sequence[str]) -> tuple[list[TableColumn], list[list[Entry]]]:
    heads = [TableColumn("总分", 20), TableColumn("张数", 16), *(TableColumn(grade, 12) for grade in grades)]
    rows: list[list[Entry]] = []
    for score in sorted({each.score for each in bins}):
        numbers = [_number(bins, score, grade) for grade in grades]
        rows.append([score_band(score), sum(numbers, Decimal(0)), *numbers])
    return heads, rows


def _number(bins: Iterable[ScoreBin], score: int, grade: str) -> Decimal:
    return Decimal(sum(each.number for each in bins if (each.score, each.grade) == (score, grade)))


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
        _wan(sheet.budget_total),
        _wan(sheet.spent_total),
        sheet.execution_rate,
        sheet.total_score,
        sheet.grade,
        "；".join(line.reasons),
    ]


def _wan(amount: Decimal | None) -> Decimal | None:
    return None if amount is None else EXACT.scaleb(amount, WAN)
