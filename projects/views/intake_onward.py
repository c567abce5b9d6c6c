"""From a table that came in and is no form to the page that takes it in, with its file already given."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from projects.access import may_administer, may_bring_budget, may_keep_accounts, may_manage
from projects.documents.xlsx.captions import prepared_by
from projects.intake.stored import table_from_json
from projects.models import Department, IntakeTable, ListSource, Round, TableKind
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of
from projects.queries import current_rounds, departments_with_budgets
from projects.reading.pages import page_of_table

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

MOST_UNITS: Final = 20
LONGEST_SEARCH: Final = 50
WHERE: Final = {
    TableKind.TABLE_SEVEN: "列入哪个任务的应评项目清单",
    TableKind.PROJECT_LIST: "列入哪个任务的应评项目清单",
    TableKind.LEDGER: "作为哪个任务的财政数据",
    TableKind.BUDGET: "是哪个单位的部门预算表",
}
BUREAU: Final = "应评项目清单、表七和财政数据由财政绩效科导入，请转交给他们。"
NO_ROUND: Final = "没有可以导入的自评任务，请先建立任务。"
NO_UNIT: Final = "没有找到您可以导入部门预算表的单位。"
ADMINISTRATORS: Final = "单位由系统管理员在“系统管理”中导入，请转交给他们。"
KEEPERS: Final = "账号由本部门的账号管理员和财政账号管理员导入，请转交给他们。"
NOWHERE: Final = "没有认出是什么表，请对照表样检查表头，改好后重新上传。"


@dataclass(frozen=True, slots=True)
class OnwardWay:
    """A page that takes the table in."""

    title: str
    address: str


@require_safe
def intake_onward(request: HttpRequest, pk: int) -> HttpResponse:
    """Straight on where there is one page; else a choice of them, or the reason why there is none."""
    tables = IntakeTable.objects.for_user(request.user).select_related("file", "intake__round")
    table = get_object_or_404(tables, pk=pk)
    if table.kind == TableKind.SHEET:
        return redirect("intake_table", pk=pk)
    if table.kind == TableKind.OFFLINE:
        return redirect("intake_offline", pk=table.intake_id)
    text = " ".join(request.GET.get("text", "").split())[:LONGEST_SEARCH]
    ways, reason = list(_list_ways(request, table, text)), ""
    if not ways:
        reason = _why_no_way(request.user, table)
    if len(ways) == 1 and not text:
        return redirect(ways[0].address)
    context = {
        "table": table,
        "title": WHERE.get(TableKind(table.kind), "") if table.kind else "",
        "ways": ways,
        "reason": reason,
        "text": text,
        "is_budget": table.kind == TableKind.BUDGET,
    }
    return render(request, "intakes/onward.html", context)


def _list_ways(request: HttpRequest, table: IntakeTable, text: str) -> Iterator[OnwardWay]:
    match table.kind:
        case TableKind.TABLE_SEVEN | TableKind.PROJECT_LIST:
            source = ListSource.TABLE_SEVEN if table.kind == TableKind.TABLE_SEVEN else ListSource.LIST
            for round in _rounds_managed(request, table):
                yield _way_to(str(round), "list_source", round.pk, _files_to_hand(table), source=source)
        case TableKind.LEDGER:
            for round in _rounds_managed(request, table):
                yield _way_to(str(round), "ledger", round.pk, [table.file_id])
        case TableKind.BUDGET:
            for unit in _units_named(request, table, text):
                yield _way_to(unit.name, "budget_import", unit.pk, [table.file_id])
        case TableKind.UNITS if may_administer(request.user):
            address = reverse("admin:projects_department_import", query={"handed": table.file_id})
            yield OnwardWay("单位", address)
        case TableKind.ACCOUNTS if may_keep_accounts(request.user):
            yield OnwardWay("账号", reverse("account_import", query={"handed": table.file_id}))
        case _:
            return


def _way_to(title: str, view: str, key: int, files: Iterable[int], **said: str) -> OnwardWay:
    return OnwardWay(title, reverse(view, args=[key], query={"handed": list(files), **said}))


def _files_to_hand(table: IntakeTable) -> list[int]:
    """A list takes one file; the 表七 of all departments in an upload go together."""
    if table.kind != TableKind.TABLE_SEVEN:
        return [table.file_id]
    alike = IntakeTable.objects.filter(intake=table.intake_id, kind=TableKind.TABLE_SEVEN)
    return sorted(set(alike.values_list("file", flat=True)))


def _rounds_managed(request: HttpRequest, table: IntakeTable) -> list[Round]:
    """The round of the upload goes before all others."""
    own = table.intake.round
    return [each for each in ([own] if own else current_rounds(request.user)) if may_manage(request.user, each)]


def _units_named(request: HttpRequest, table: IntakeTable, text: str) -> list[Department]:
    """Those whose name the table says; all of them where it says none that is known."""
    page = page_of_table(table_from_json(table.found))
    maker = prepared_by(str(cell.value) for row in page.rows.values() for cell in row.values())
    for asked in [text] if text else dict.fromkeys((maker, "")):
        found = departments_with_budgets(request.user, asked).order_by("path")[:MOST_UNITS]
        if units := [each for each in found if may_bring_budget(request.user, each)]:
            return units
    return []


def _why_no_way(user: "User | AnonymousUser", table: IntakeTable) -> str:
    match table.kind:
        case TableKind.TABLE_SEVEN | TableKind.PROJECT_LIST | TableKind.LEDGER:
            return NO_ROUND if has_right(scope_of(user), Right.MANAGE) else BUREAU
        case TableKind.BUDGET:
            return NO_UNIT
        case TableKind.UNITS:
            return ADMINISTRATORS
        case TableKind.ACCOUNTS:
            return KEEPERS
        case _:
            return NOWHERE
