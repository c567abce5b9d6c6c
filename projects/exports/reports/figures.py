"""The catalogue of figures that a report may name: what each counts, in which unit, and which list shows the same sheets."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from types import MappingProxyType
from typing import Final
from urllib.parse import urlencode

from indicators.points import EXACT, rounded
from projects.documents.report import TracedFigure
from projects.exports.reports.facts import ReportFacts
from projects.queries import Basis, LowResult, SheetResults
from projects.queries.evaluations import DUE
from projects.queries.results import percentage_of

WAN: Final = -4
NONE_GRADED: Final = "没有评定等级的自评表"


@dataclass(frozen=True, kw_only=True)
class FigureScope:
    """What a sentence speaks of: the whole report, one grade, or one kind of projects."""

    facts: ReportFacts
    results: SheetResults
    grade: str = ""
    budget_type: str | None = None  # "" where none is written
    words: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, str] = field(default_factory=dict)  # what narrows the list to it
    condition: str = ""

    def amounts_given(self, name: str) -> int:
        by_type = self.facts.amounts_given
        wanted = by_type if self.budget_type is None else (self.budget_type,)
        return sum(by_type[each][name] for each in wanted if each in by_type)


Value = Callable[[FigureScope], Decimal | int | None]
STEPS: Final[Mapping[Basis, tuple[str, str]]] = MappingProxyType(
    {Basis.APPROVED: ("done", "自评已通过"), Basis.FILLED: ("evaluated", "已送审或已算出等级")}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportFigure:
    title: str
    unit: str = "个"
    places: int = 0
    basis: str
    value: Value
    absent: str = ""  # why there may be none
    step: str = "evaluated"  # of the list: evaluated, all, unfinished, excluded; nothing where no list is the same
    amount: str = ""  # of which the sum is made: what isn't written is told
    low: LowResult | None = None  # the statistics list the same sheets of a region


def _amount_value(name: str) -> Value:
    """None where not one sheet has it: a sum of nothing isn't 0."""

    def value(scope: FigureScope) -> Decimal | None:
        given = scope.amounts_given(name)
        return EXACT.scaleb(getattr(scope.results.evaluated, name), Decimal(WAN)) if given else None

    return value


def _number_of_grade(scope: FigureScope) -> int:
    held = scope.results.grades.get(scope.grade)
    return held.number if held else 0


FIGURES: Final[Mapping[str, ReportFigure]] = MappingProxyType(
    {
        "due": ReportFigure(
            title="应评项目数",
            basis="列入自评任务的项目，不含撤销下发的",
            value=lambda scope: scope.results.due.number,
            step="all",
        ),
        "evaluated": ReportFigure(
            title="已评项目数", basis="{evaluated}的项目", value=lambda scope: scope.results.evaluated.number
        ),
        "open": ReportFigure(
            title="未完成项目数",
            basis="应评项目中没有已评、也没有不纳入自评的",
            value=lambda scope: scope.results.open.number,
            step="unfinished",
        ),
        "excluded": ReportFigure(
            title="不纳入自评项目数",
            basis="经财政部门确认不纳入自评的项目",
            value=lambda scope: scope.results.excluded.number,
            step="excluded",
        ),
        "coverage": ReportFigure(
            title="自评覆盖率",
            unit="%",
            places=2,
            basis="已评项目数÷（应评项目数－不纳入自评项目数）",
            value=lambda scope: scope.results.coverage,
            absent="没有应当自评的项目",
        ),
        "amount_coverage": ReportFigure(
            title="自评资金覆盖率",
            unit="%",
            places=2,
            basis="已评项目的全年预算数÷全部应评（不含不纳入自评）项目的全年预算数",
            value=lambda scope: scope.results.amount_coverage,
            absent="没有一张自评表填写了全年预算数",
        ),
        "units": ReportFigure(
            title="实施单位数",
            basis="应评项目的实施单位，每个单位计一次",
            value=lambda scope: scope.facts.units,
            step="all",
        ),
        "departments": ReportFigure(
            title="主管部门数",
            basis="应评项目的主管部门，每个部门计一次",
            value=lambda scope: len(scope.facts.departments),
            step="all",
        ),
        "initial": ReportFigure(
            title="年初预算数",
            unit="万元",
            places=2,
            basis="已评项目年初预算数合计",
            value=_amount_value("initial"),
            absent="没有一张已评的自评表填写了年初预算数",
            amount="initial",
        ),
        "budget": ReportFigure(
            title="全年预算数",
            unit="万元",
            places=2,
            basis="已评项目全年预算数（调整后）合计",
            value=_amount_value("budget"),
            absent="没有一张已评的自评表填写了全年预算数",
            amount="budget",
        ),
        "spent": ReportFigure(
            title="全年执行数",
            unit="万元",
            places=2,
            basis="已评项目全年执行数合计",
            value=_amount_value("spent"),
            absent="没有一张已评的自评表填写了全年执行数",
            amount="spent",
        ),
        "rate": ReportFigure(
            title="执行率",
            unit="%",
            places=2,
            basis="已评项目全年执行数合计÷全年预算数合计",
            value=lambda scope: scope.results.evaluated.rate if scope.amounts_given("spent") else None,
            absent="全年预算数或全年执行数没有填写",
        ),
        "graded": ReportFigure(
            title="评定等级的项目数",
            basis="已评项目中分值合计为满分、得分齐全的",
            value=lambda scope: scope.results.graded.number,
            step="",
        ),
        "ungraded": ReportFigure(
            title="不评定等级的项目数",
            basis="已评项目中分值合计不是满分或有得分尚未评定的，不计入平均得分和各等级项目数",
            value=lambda scope: scope.results.ungraded.number,
            step="",
        ),
        "average": ReportFigure(
            title="平均得分",
            unit="分",
            places=2,
            basis="评定等级的项目自评总分的平均数",
            value=lambda scope: scope.results.average,
            absent=NONE_GRADED,
            step="",
        ),
        "grade_number": ReportFigure(
            title="{grade}等级项目数", basis="评定为“{grade}”的项目", value=_number_of_grade, step="grade"
        ),
        "grade_share": ReportFigure(
            title="{grade}等级项目占比",
            unit="%",
            places=2,
            basis="评定为“{grade}”的项目数÷评定等级的项目数",
            value=lambda scope: percentage_of(_number_of_grade(scope), scope.results.graded.number),
            absent=NONE_GRADED,
            step="grade",
        ),
        "low_rates": ReportFigure(
            title="低执行率项目数",
            basis="已评项目中执行率低于{low_rate}%的",
            value=lambda scope: scope.facts.low_numbers[LowResult.RATE],
            step="",
            low=LowResult.RATE,
        ),
        "low_scores": ReportFigure(
            title="低分项目数",
            basis="评定等级的项目中自评总分低于{low_score}分的",
            value=lambda scope: scope.facts.low_numbers[LowResult.SCORE],
            step="",
            low=LowResult.SCORE,
        ),
    }
)


def trace_figure(name: str, scope: FigureScope, words: Mapping[str, str]) -> TracedFigure:
    """As it is printed: rounded half up once, from the exact value. What is missing is a blank with its reason, never 0."""
    figure, value = FIGURES[name], FIGURES[name].value(scope)
    title, basis = figure.title.format_map(words), figure.basis.format_map(words)
    if scope.budget_type is not None:
        title = f"{words['budget_type']}项目：{title}"
    if figure.amount and value is not None:
        missing = scope.results.evaluated.number - scope.amounts_given(figure.amount)
        basis += f"；其中 {missing} 张没有填写，未计入" if missing else ""
    step, said = _query_of_step(figure.step, scope)
    query, page = None if step is None else urlencode({**scope.query, **step}), ""
    if figure.low is not None and scope.facts.department is None:
        query, page = urlencode({"basis": scope.facts.basis.value}), f"statistics/{figure.low.value}/"
    return TracedFigure(
        title=title,
        text=f"【缺：{figure.absent}】" if value is None else f"{rounded(Decimal(value), places=figure.places):f}",
        unit=figure.unit,
        basis=basis,
        condition="；".join(word for word in (scope.condition, said) if word),
        query=query,
        page=page,
        is_absent=value is None,
    )


def _query_of_step(step: str, scope: FigureScope) -> tuple[Mapping[str, str] | None, str]:
    """The query that shows the same sheets, and its words."""
    key, title = STEPS[scope.facts.basis]
    match step:
        case "all":
            return {"step": DUE}, "应评"
        case "evaluated":
            return {"step": key}, f"环节为“{title}”"
        case "grade":
            return {"step": key, "grade": scope.grade}, f"环节为“{title}”，等级为“{scope.grade}”"
        case "excluded":
            return {"step": "excluded"}, "不纳入自评"
        case "unfinished" if scope.facts.basis is Basis.APPROVED:
            return {"step": "unfinished"}, "未完成"
    return None, f"环节为“{title}”" if step != "unfinished" else "未完成"
