"""统计分析 as tables: the same columns for every way in which the sheets are grouped; and the workbook that holds them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Final
from urllib.parse import urlencode

from indicators.points import EXACT, rounded
from projects.queries import (
    Basis,
    DepartmentResults,
    RoundStatistics,
    SheetResults,
    SheetSum,
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
            ResultColumn(head=grade, value=lambda held, grade=grade: _sum_of_grade(held, grade).number, query=query),  # type: ignore[misc]
            ResultColumn(
                head=f"{grade}的金额",
                value=lambda held, grade=grade: _sum_of_grade(held, grade).budget,  # type: ignore[misc]
                measure=Measure.AMOUNT,
            ),
        ]
    return [*columns, ResultColumn(head="无等级", value=lambda held: held.ungraded.number)]


def _sum_of_grade(results: SheetResults, grade: str) -> SheetSum:
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
            ResultLine(name=each.title, results=each.results, query=urlencode({kind.value: each.value or UNKNOWN_KIND}))
            for each in held
        ]
        yield ResultTable(title=f"按{kind.label}", head=kind.label, lines=lines, total=total)
    years = [ResultLine(name=f"{each.year}年", results=results) for each, results in statistics.years]
    yield ResultTable(title="各年度对比", head="年度", lines=years)


def _department_lines(held: DepartmentResults, *, with_units: bool) -> Iterator[ResultLine]:
    yield ResultLine(name=held.name, results=held.results, query=urlencode({"supervisor": held.department}))
    for each in () if held.is_alone or not with_units else held.units:
        query = urlencode({"supervisor": each.department, "implementer": each.unit})
        yield ResultLine(name=each.unit_name, results=each.results, query=query, is_below=True)


def score_band(score: int) -> str:
    """By its edges; the upper one belongs to the next, but 100."""
    return f"{score}–{score + 5}"


def rate_band(rate: int | None) -> str:
    if rate is None:
        return "无预算"
    return f"{rate}%–{rate + 5}%" if rate < 100 else "100% 及以上"


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
