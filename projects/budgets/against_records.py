"""Holds the budget tables of a department against the 年初预算数 of its projects in the 自评任务 of that year."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from django.db.models import Sum

from indicators.checks import Finding
from projects.budgets.placed_figures import (
    Held,
    agree_as_printed,
    checked_tables,
    find_figure,
    finding_of,
    source_of,
    write_money,
)
from projects.budgets.values import BudgetTable
from projects.documents.layout.values import Unit
from projects.documents.xlsx.captions import without_spaces
from projects.models import BudgetType, Department, Evaluation
from projects.models.paths import in_subtree

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

TOTALS = ("project.lines.total", "general.lines.project")


@dataclass(frozen=True, slots=True, kw_only=True)
class BudgetedProject:
    """A project that has a sheet in the round of the year; no amount where none is known yet."""

    name: str
    initial: Decimal | None


def budgeted_projects(department: Department, year: int, user: "User | AnonymousUser") -> list[BudgetedProject]:
    """Those of the department and of all below it that the person sees, in one query."""
    sheets = (
        Evaluation.objects.for_user(user)
        .due()
        .filter(
            in_subtree("unit_path", department.path) | in_subtree("department_path", department.path),
            round__year=year,
            project__budget_type=BudgetType.GENERAL,
        )
    )
    named = sheets.order_by("pk").values_list("project_name").annotate(initial=Sum("fund_lines__initial"))
    return [
        BudgetedProject(name=name, initial=initial) for name, initial in named.values_list("project_name", "initial")
    ]


def compare_with_projects(tables: Sequence[BudgetTable], projects: Sequence[BudgetedProject]) -> Iterator[Finding]:
    """Nothing to compare without a round of that year."""
    held = checked_tables(tables)
    if projects:
        yield from _compare_totals(held, projects)
        yield from _compare_lines(held, projects)


def _compare_totals(held: Held, projects: Sequence[BudgetedProject]) -> Iterator[Finding]:
    placed = next((found for ref in TOTALS if (found := find_figure(ref, held)) is not None), None)
    exact = sum((each.initial for each in projects if each.initial is not None), Decimal(0))
    if placed is None or not placed.figure.text or agree_as_printed(placed.figure.value, exact):
        return
    unit = placed.held.table.unit
    message = f"{placed.name}：{placed.stands('写的是')}，本年度 {len(projects)} 个项目的年初预算数相加是 {write_money(exact, unit)}。"
    yield finding_of("budget-projects", message, field=placed.field)


def _compare_lines(held: Held, projects: Sequence[BudgetedProject]) -> Iterator[Finding]:
    seven = held.get("project")
    part = seven.parts.get("lines") if seven else None
    if seven is None or part is None or part.label is None:
        return
    initials = _add_up_by_name(projects)
    lines = {without_spaces(line.label): line for line in part.plain_lines if line.label}
    for name, line in lines.items():
        amount = sum(
            (each.figures["total"].value for each in part.plain_lines if without_spaces(each.label) == name), Decimal(0)
        )
        field = source_of(seven.table, line.row, part.figures["total"])
        said = f"{seven.number}“{line.label}”行"
        if name not in initials:
            message = f"{said}：{write_money(amount, seven.table.unit)}，本年度自评任务中没有这个名称的项目。"
            yield finding_of("budget-project-missing", message, field=field)
            continue
        initial = initials[name]
        if initial is not None and not agree_as_printed(amount, initial):
            message = f"{said}：写的是 {write_money(amount, seven.table.unit)}，自评表的年初预算数是 {_write_in_wan(initial)}。"
            yield finding_of("budget-projects", message, field=field)
    for project in projects:
        if without_spaces(project.name) not in lines and project.initial:
            message = f"自评任务中的“{project.name}”：年初预算数 {_write_in_wan(project.initial)}，{seven.number}中没有这个名称的项目。"
            yield finding_of("budget-project-missing", message)


def _add_up_by_name(projects: Sequence[BudgetedProject]) -> Mapping[str, Decimal | None]:
    initials: dict[str, Decimal | None] = {}
    for each in projects:
        former = initials.get(without_spaces(each.name))
        initials[without_spaces(each.name)] = each.initial if former is None else former + (each.initial or Decimal(0))
    return initials


def _write_in_wan(amount: Decimal) -> str:
    return write_money(amount, Unit.WAN)
