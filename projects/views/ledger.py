"""财政数据: the bureau's amounts are handed in, looked at, and brought to the sheets of a round."""

from collections import Counter
from dataclasses import asdict
from decimal import Decimal
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from indicators.sheet import FundAmounts
from perfeval.accounts.requests import person
from perfeval.requests import address_of, keep_in_page, kept_in_page
from projects.documents.problems import UnreadableFileError, fold_problems
from projects.documents.xlsx.tables import table_workbook
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.models import Evaluation, Ledger, Round
from projects.rounds.differing import differing_sheets
from projects.rounds.ledger import LedgerEffect, LedgerPlan, OutdatedPlanError, plan_ledger, store_ledger
from projects.rounds.ledger_table import AMOUNTS, CODE, COLUMNS, NAME, LedgerEntry, fund_kinds, read_ledger
from projects.views.forms.ledger import LedgerForm
from projects.views.projects import managed_round

MOST_SHOWN: Final = 200
MOST_PROBLEMS: Final = 100
WIDTHS: Final = {CODE: 24, NAME: 44}


@require_http_methods(["GET", "HEAD", "POST"])
def ledger(request: HttpRequest, pk: int) -> HttpResponse:
    """With `entries` it stores what was shown, with a file it shows, without either it asks for one."""
    exercise = managed_round(request, pk)
    if "entries" in request.POST:
        return _store_shown(request, exercise)
    kinds = fund_kinds(exercise)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = LedgerForm(*data, round=exercise, kinds=kinds, user=request.user, handed=request.GET.getlist("handed"))
    problems: list[str] = []
    if form.is_valid():
        given = form.cleaned_data
        try:
            table = read_ledger(form.source()[1], unit=given["unit"], kinds=kinds, default_kind=given["kind"])
        except UnreadableFileError as error:
            form.add_error("workbook", str(error))
        else:
            problems = fold_problems(sorted(table.problems, key=lambda each: each.row), page=table.page)
            if not problems:
                return _render_preview(request, exercise, table.entries, given["mode"])
    differing = differing_sheets(exercise)
    context = {
        "round": exercise,
        "form": form,
        "columns": COLUMNS,
        "problems": problems[:MOST_PROBLEMS],
        "more": max(len(problems) - MOST_PROBLEMS, 0),
        "differing": differing[:MOST_SHOWN],
        "number": len(differing),
    }
    return render(request, "rounds/ledger.html", context)


def _render_preview(
    request: HttpRequest, exercise: Round, entries: tuple[LedgerEntry, ...], mode: Ledger
) -> HttpResponse:
    plan = plan_ledger(entries, exercise, mode)
    changes = sorted(plan.changes, key=lambda each: (each.effect is LedgerEffect.SAME, not each.is_renamed))
    context = {
        "round": exercise,
        "plan": plan,
        "mode": mode,
        "changes": changes[:MOST_SHOWN],
        "more": max(len(changes) - MOST_SHOWN, 0),
        "numbers": Counter(each.effect.value for each in plan.changes).items(),
        "renamed": sum(each.is_renamed for each in plan.changes),
        "entries": keep_in_page(request, _entries_to_json(entries, mode, plan)),
    }
    return render(request, "rounds/ledger_preview.html", context)


def _store_shown(request: HttpRequest, exercise: Round) -> HttpResponse:
    try:
        entries, mode, shown = _entries_from_json(kept_in_page(request, request.POST["entries"]))
        plan = store_ledger(
            entries, round=exercise, mode=mode, shown=shown, by=person(request), address=address_of(request)
        )
    except signing.BadSignature:
        messages.error(request, "核对的内容已过期，没有导入，请重新上传。")
    except OutdatedPlanError:
        messages.warning(request, "核对期间有自评表改动了，没有导入，请重新上传核对。")
    else:
        messages.success(request, f"已保存 {len(plan.changes)} 行财政数据，正在填入各表，进度在这里查看。")
        return redirect("jobs")
    return redirect("ledger", pk=exercise.pk)


def _entries_to_json(entries: tuple[LedgerEntry, ...], mode: Ledger, plan: LedgerPlan) -> dict[str, Any]:
    held = []
    for each in entries:
        amounts = {name: str(value) for name, value in asdict(each.amounts).items() if value is not None}
        held.append({**asdict(each), "amounts": amounts})
    return {"entries": held, "mode": mode, "shown": plan.fingerprint()}


def _entries_from_json(held: dict[str, Any]) -> tuple[list[LedgerEntry], Ledger, str]:
    entries = [
        LedgerEntry(
            **{**each, "amounts": FundAmounts(**{name: Decimal(value) for name, value in each["amounts"].items()})}
        )
        for each in held["entries"]
    ]
    return entries, Ledger(held["mode"]), held["shown"]


@require_safe
def ledger_table(request: HttpRequest, pk: int) -> HttpResponse:
    """An empty table with the projects of the round, whose codes Excel keeps as texts."""
    exercise = managed_round(request, pk)
    sheets = Evaluation.objects.filter(round=exercise).included().exclude(project__code="").order_by("unit_path", "pk")
    rows = sheets.values_list("project__code", "project_name")
    content = table_workbook("财政数据", {column: WIDTHS.get(column, 16) for column in COLUMNS}, rows, figures=AMOUNTS)
    name = file_name(f"{exercise.title}（财政数据）", suffix="xlsx")
    return download(content, name)
