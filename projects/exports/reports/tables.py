"""The tables of a report, each a grid that its writers draw. Their columns share the 84 percent that a letter's text is wide."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from types import MappingProxyType
from typing import Final

from indicators.points import EXACT, rounded
from projects.documents.grid import Align, Grid
from projects.documents.plain_table import TableColumn, plain_table
from projects.exports.reports.facts import ReportFacts, Row
from projects.exports.reports.template import ReportTable
from projects.queries import LowResult, SheetResults
from projects.queries.results import NOTHING, percentage_of

PLACES: Final = 2
WAN: Final = Decimal(-4)
MOST_LOW: Final = 30
NUMBER: Final = Align.RIGHT
OF_GRADES: Final = (
    TableColumn("等级", 16),
    TableColumn("项目数", 18, NUMBER),
    TableColumn("占比", 20, NUMBER),
    TableColumn("全年预算数（万元）", 30, NUMBER),
)
OF_GROUPS: Final = (
    TableColumn("应评", 7, NUMBER),
    TableColumn("不纳入", 8, NUMBER),
    TableColumn("已评", 7, NUMBER),
    TableColumn("覆盖率", 10, NUMBER),
    TableColumn("全年预算数（万元）", 14, NUMBER),
    TableColumn("执行率", 10, NUMBER),
    TableColumn("平均得分", 8, NUMBER),
)
OF_PROJECTS: Final = (
    TableColumn("序号", 5),
    TableColumn("项目名称", 20, Align.LEFT),
    TableColumn("实施单位", 14, Align.LEFT),
    TableColumn("全年预算数（万元）", 11, NUMBER),
    TableColumn("全年执行数（万元）", 11, NUMBER),
    TableColumn("执行率", 10, NUMBER),
    TableColumn("得分", 8, NUMBER),
    TableColumn("等级", 5),
)


def _draw_grades(facts: ReportFacts) -> Grid:
    graded = facts.results.graded
    held = [(title, facts.results.grades.get(title, NOTHING)) for title in facts.grades]
    lines = [
        [title, str(each.number), _write_percent(percentage_of(each.number, graded.number)), _write_wan(each.budget)]
        for title, each in (*held, ("合计", graded))
    ]
    return plain_table(OF_GRADES, lines)


def _draw_budget_types(facts: ReportFacts) -> Grid:
    return _draw_groups("预算类型", [(each.title, each.results) for each in facts.budget_types], facts.results)


def _draw_departments(facts: ReportFacts) -> Grid:
    return _draw_groups("主管部门", [(each.name, each.results) for each in facts.departments], facts.results)


def _draw_groups(head: str, groups: Sequence[tuple[str, SheetResults]], total: SheetResults) -> Grid:
    columns = (TableColumn(head, 20, Align.LEFT), *OF_GROUPS)
    return plain_table(columns, [_group_row(title, results) for title, results in (*groups, ("合计", total))])


def _group_row(title: str, results: SheetResults) -> list[str]:
    return [
        title,
        str(results.due.number),
        str(results.excluded.number),
        str(results.evaluated.number),
        _write_percent(results.coverage),
        _write_wan(results.evaluated.budget) if results.evaluated.number else "",
        _write_percent(results.evaluated.rate),
        _write_with_two_places(results.average),
    ]


def _draw_low_results(facts: ReportFacts) -> Grid:
    """The lowest scores first, then the lowest rates, each project once."""
    keys: dict[int, None] = {}
    for which, column in ((LowResult.SCORE, "total_score"), (LowResult.RATE, "execution_rate")):
        keys |= dict.fromkeys(facts.low(which).order_by(column, "pk").values_list("pk", flat=True)[:MOST_LOW])
    by_key = {row["pk"]: row for row in facts.rows}
    return _draw_project_list([by_key[key] for key in keys])


def _draw_projects(facts: ReportFacts) -> Grid:
    return _draw_project_list(facts.rows)


def _draw_project_list(rows: Sequence[Row]) -> Grid:
    lines = [_project_row(number, row) for number, row in enumerate(rows, start=1)]
    return plain_table(OF_PROJECTS, lines)


def _project_row(number: int, row: Row) -> list[str]:
    return [
        str(number),
        row["project_name"],
        row["unit_name"],
        _write_wan(row["budget_total"]),
        _write_wan(row["spent_total"]),
        _write_percent(row["execution_rate"]),
        _write_with_two_places(row["total_score"]),
        row["grade"],
    ]


def _write_wan(amount: Decimal | None) -> str:
    return "" if amount is None else _write_with_two_places(EXACT.scaleb(amount, WAN))


def _write_with_two_places(figure: Decimal | None) -> str:
    return "" if figure is None else f"{rounded(figure, places=PLACES):f}"


def _write_percent(figure: Decimal | None) -> str:
    return "" if figure is None else f"{_write_with_two_places(figure)}%"


TABLES: Final[Mapping[ReportTable, Callable[[ReportFacts], Grid]]] = MappingProxyType(
    {
        ReportTable.GRADES: _draw_grades,
        ReportTable.BUDGET_TYPES: _draw_budget_types,
        ReportTable.DEPARTMENTS: _draw_departments,
        ReportTable.LOW: _draw_low_results,
        ReportTable.PROJECTS: _draw_projects,
    }
)
OF_EACH_PROJECT: Final = (ReportTable.LOW, ReportTable.PROJECTS)
