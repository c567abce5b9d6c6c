"""部门预算表: as a department published them, with what doesn't agree in them; and how they are brought."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from indicators.checks import Finding
from perfeval.accounts.requests import person
from perfeval.requests import address_of, keep_in_page, kept_in_page
from projects.access import may_bring_budget
from projects.budgets.against_records import budgeted_projects, compare_with_projects
from projects.budgets.checking import check_budget, gravest_first
from projects.budgets.differing import differences_between
from projects.budgets.drawing import draw_budget_table, printable_tables
from projects.budgets.keeping import OvertakenBudgetError, combine_tables, latest_budget, store_budget, tables_of
from projects.budgets.kinds import budget_rules
from projects.budgets.makers import judge_makers, why_wrong
from projects.budgets.reading import MOST_ROWS, ReadTables, WrongTablesError, read_budget
from projects.budgets.values import BudgetTable, from_json, to_json
from projects.documents.grid import Grid
from projects.documents.screen import link_to
from projects.exports.downloads import download
from projects.exports.files import WRITERS
from projects.exports.names import file_name
from projects.history.events import record_event
from projects.models import Department
from projects.queries import BY_PATH, budget_years_of, capped_count, departments_with_budgets, page_of
from projects.views.findings_shown import ShownFinding, by_level
from projects.views.forms.budgets import BudgetForm
from projects.views.lists import pager_of

MOST_SHOWN: Final = 200
MOST_REASONS: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownTable:
    number: str
    name: str
    kind: str
    grid: Grid
    findings: Sequence[Finding]


@require_safe
def budgets(request: HttpRequest) -> HttpResponse:
    """The departments that a person sees, each with the years that it has."""
    text = " ".join(request.GET.get("text", "").split())[:50]
    found = departments_with_budgets(request.user, text)
    page = page_of(found, BY_PATH, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    years = budget_years_of(page.rows)
    context = {
        "lines": [(each, years[each.pk], may_bring_budget(request.user, each).ok) for each in page.rows],
        "count": capped_count(found),
        "pager": pager_of(request, page),  # type: ignore[arg-type]  # asks for the query alone
        "text": text,
    }
    return render(request, "budgets/index.html", context)


@require_safe
def unit_budget(request: HttpRequest, pk: int) -> HttpResponse:
    """The latest version of a year; an earlier one by its number."""
    department = _seen_department(request, pk)
    versions = list(department.published_budgets.select_related("uploaded_by").order_by("-year", "-number"))
    years = list(dict.fromkeys(each.year for each in versions))
    year = _choose_number(request.GET.get("year"), years)
    of_year = [each for each in versions if each.year == year]
    number = _choose_number(request.GET.get("version"), [each.number for each in of_year])
    budget = next((each for each in of_year if each.number == number), None)
    context = {
        "unit": department,
        "years": years,
        "budget": budget,
        "versions": of_year,
        "is_latest": bool(of_year) and budget is of_year[0],
        "brings": may_bring_budget(request.user, department).ok,
    }
    if budget is not None:
        context |= _tables_context(tables_of(budget), department, budget.year, request)
    return render(request, "budgets/budget.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def budget_import(request: HttpRequest, pk: int) -> HttpResponse:
    """With `tables` it stores what was shown, with a file it shows, without either it asks for one."""
    department = _seen_department(request, pk)
    verdict = may_bring_budget(request.user, department)
    if not verdict:
        raise PermissionDenied(verdict.reason)
    if "tables" in request.POST:
        return _store_shown(request, department)
    initial = {"year": request.GET.get("year", timezone.localdate().year)}
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = BudgetForm(*data, initial=initial, user=request.user, handed=request.GET.getlist("handed"))
    reasons: list[str] = []
    if form.is_valid():
        given = form.cleaned_data
        try:
            name, pages = form.source(most_rows=MOST_ROWS)
            read = read_budget(pages, year=given["year"], declared=given["money"])
        except WrongTablesError as error:
            reasons = list(error.reasons)
        else:
            reasons = list(why_wrong(judge_makers(read.makers, department), department))
            if not reasons:
                return _render_preview(request, department, given["year"], read, name)
    context = {
        "unit": department,
        "form": form,
        "reasons": reasons[:MOST_REASONS],
        "more": max(len(reasons) - MOST_REASONS, 0),
    }
    return render(request, "budgets/import.html", context)


def _render_preview(
    request: HttpRequest, department: Department, year: int, read: ReadTables, name: str
) -> HttpResponse:
    former = latest_budget(department, year)
    kept = tables_of(former)
    tables = combine_tables(kept, read.tables)
    brought = {table.kind for table in read.tables}
    differences = differences_between(kept, tables) if former else []
    sealed = {
        "tables": to_json(read.tables),
        "year": year,
        "seen": former.number if former else 0,
        "name": name,
    }
    context = {
        "unit": department,
        "year": year,
        "former": former,
        "read": read,
        "doubts": judge_makers(read.makers, department).unknown,
        "kept": [_number_of_table(table) for table in kept if table.kind not in brought],
        "brought": [_number_of_table(table) for table in read.tables],
        "is_same": former is not None and tables == kept,
        "differences": differences[:MOST_SHOWN],
        "more": max(len(differences) - MOST_SHOWN, 0),
        "tables_sealed": keep_in_page(request, sealed),
        **_tables_context(tables, department, year, request),
    }
    return render(request, "budgets/preview.html", context)


def _store_shown(request: HttpRequest, department: Department) -> HttpResponse:
    back = reverse("budget_import", args=[department.pk])
    try:
        held: dict[str, Any] = kept_in_page(request, request.POST["tables"])
        budget = store_budget(
            department,
            held["year"],
            from_json(held["tables"]),
            seen=held["seen"],
            by=person(request),
            file_name=held["name"],
            address=address_of(request),
        )
    except signing.BadSignature:
        messages.error(request, "核对的内容已过期，没有导入，请重新上传。")
        return redirect(back)
    except OvertakenBudgetError as overtaken:
        messages.warning(request, str(overtaken))
        return redirect(f"{back}?year={held['year']}")
    messages.success(request, f"已导入{budget}。")
    return redirect(f"{reverse('unit_budget', args=[department.pk])}?year={budget.year}")


@require_safe
def budget_document(request: HttpRequest, pk: int, year: int, number: int, suffix: str) -> HttpResponse:
    department = _seen_department(request, int(pk))
    budget = get_object_or_404(department.published_budgets, year=int(year), number=int(number))
    content = WRITERS[suffix](printable_tables(budget, tables_of(budget)))
    name = file_name(department.name, str(budget), suffix=suffix)
    with transaction.atomic():
        verb = "print" if suffix == "pdf" else "export"
        record_event(verb, user=person(request), subject=name, address=address_of(request))
    return download(content, name, is_shown=suffix == "pdf")


def _seen_department(request: HttpRequest, pk: int) -> Department:
    return get_object_or_404(Department.objects.for_user(request.user), pk=pk)


def _choose_number(wanted: str | None, offered: Sequence[int]) -> int | None:
    """The first one where nothing is asked for; what there isn't, isn't found."""
    if not wanted:
        return offered[0] if offered else None
    chosen = next((each for each in offered if str(each) == wanted), None)
    if chosen is None:
        raise Http404
    return chosen


def _tables_context(
    tables: Sequence[BudgetTable], department: Department, year: int, request: HttpRequest
) -> dict[str, Any]:
    projects = budgeted_projects(department, year, request.user)
    findings = gravest_first([*check_budget(tables), *compare_with_projects(tables, projects)])
    shown = []
    for table in tables:
        kind = budget_rules().tables[table.kind]
        own = [finding for finding in findings if finding.field.startswith(f"{table.kind}.")]
        shown.append(
            ShownTable(number=kind.number, name=kind.name, kind=table.kind, grid=draw_budget_table(table), findings=own)
        )

    def find_link(finding: Finding) -> str:
        return next((found for each in shown if (found := link_to(finding, each.grid))), "")

    levels = by_level(
        ShownFinding(
            finding=finding,
            title=budget_rules().checks[finding.code].title,
            what_to_do=finding.what_to_do,
            link=find_link(finding),
            explanation=None,
        )
        for finding in findings
    )
    return {"tables": shown, "levels": levels, "compared": len(projects)}


def _number_of_table(table: BudgetTable) -> str:
    return budget_rules().tables[table.kind].number
