"""账号 from a list: chosen, looked at, decided, and then all or nothing. The lines wait in the page, signed."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core import signing
from django.db import IntegrityError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.models import User
from perfeval.requests import address_of, keep_in_page, kept_in_page
from projects.documents.problems import UnreadableFileError, fold_problems
from projects.documents.xlsx.tables import table_workbook
from projects.exports.downloads import download
from projects.models import RoleKind
from projects.people.importing import COLUMNS, OFFERED, PersonLine, parse_people
from projects.people.keeping import AccountRefusedError
from projects.people.planning import OUT, PeoplePlan, PersonAct, import_people, plan_people
from projects.views.forms.people import PeopleFileForm
from projects.views.people import keeper_of

MOST_SHOWN: Final = 300
CHOICE: Final = "unit-"
WIDTHS: Final = dict(zip(COLUMNS, (32, 12, 16, 20, 16, 14, 14, 40), strict=True))


@require_safe
def account_template(request: HttpRequest) -> HttpResponse:
    keeper_of(request)
    return download(table_workbook("账号", WIDTHS), "账号.xlsx")


@require_http_methods(["GET", "HEAD", "POST"])
def account_import(request: HttpRequest) -> HttpResponse:
    """With `held` it goes on with what was shown, with a file it shows, without either it asks for one."""
    keeper = keeper_of(request)
    if "held" in request.POST:
        return _import_or_show_again(request, keeper)
    data = (request.POST, request.FILES) if request.method == "POST" else ()
    form = PeopleFileForm(*data, user=request.user, handed=request.GET.getlist("handed"))
    if form.is_valid():
        try:
            file = parse_people(form.source()[1])
        except UnreadableFileError as error:
            form.add_error("file", str(error))
        else:
            plan = plan_people(file.lines, keeper, {})
            if file.problems or plan.problems:
                problems = sorted([*file.problems, *plan.problems], key=lambda problem: problem.row)
                return _render_form(request, form, fold_problems(problems, page=file.page))
            return _render_preview(request, plan, file.lines, page=file.page)
    return _render_form(request, form)


def _render_form(request: HttpRequest, form: PeopleFileForm, problems: Sequence[str] = ()) -> HttpResponse:
    context = {
        "form": form,
        "problems": problems[:MOST_SHOWN],
        "more": max(len(problems) - MOST_SHOWN, 0),
        "kinds": [kind.label for kind in OFFERED],
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if problems else HTTPStatus.OK
    return render(request, "people/import.html", context, status=status)


def _render_preview(
    request: HttpRequest,
    plan: PeoplePlan,
    lines: Sequence[PersonLine],
    *,
    page: str,
    refused: str = "",
    status: HTTPStatus = HTTPStatus.OK,
) -> HttpResponse:
    held = {"lines": [_line_to_json(line) for line in lines], "page": page, "shown": plan.fingerprint()}
    tables = [(act, plan.of(act)) for act in (PersonAct.NEW, PersonAct.CHANGED)]
    context = {
        "plan": plan,
        "counts": [(act.value, plan.counts[act]) for act in PersonAct if plan.counts[act]],
        "tables": [(act.value, steps[:MOST_SHOWN], max(len(steps) - MOST_SHOWN, 0)) for act, steps in tables if steps],
        "problems": fold_problems(plan.problems, page=page),
        "refused": refused,
        "out": OUT,
        "held": keep_in_page(request, held),
    }
    return render(request, "people/import_preview.html", context, status=status)


def _import_or_show_again(request: HttpRequest, keeper: User) -> HttpResponse:
    """Choices lead to another look; what was shown and is decided is done."""
    try:
        held = kept_in_page(request, request.POST["held"])
    except signing.BadSignature:
        messages.error(request, "核对的时间过长，没有导入，请重新选择文件。")
        return redirect("account_import")
    lines = [_line_from_json(values) for values in held["lines"]]
    chosen = {name.removeprefix(CHOICE): str(value) for name, value in request.POST.items() if name.startswith(CHOICE)}
    plan = plan_people(lines, keeper, chosen)
    if not plan.is_decided or plan.fingerprint() != held["shown"]:
        refused = "" if plan.problems or plan.is_decided else "还有单位没有确定，没有导入。"
        status = HTTPStatus.OK if plan.is_decided else HTTPStatus.UNPROCESSABLE_ENTITY
        return _render_preview(request, plan, lines, page=held["page"], refused=refused, status=status)
    try:
        done = import_people(lines, keeper, chosen, shown=held["shown"], address=address_of(request))
    except (AccountRefusedError, IntegrityError) as error:
        said = str(error) if isinstance(error, AccountRefusedError) else "刚才有人开通了同名的账号，没有导入。"
        plan = plan_people(lines, keeper, chosen)
        return _render_preview(request, plan, lines, page=held["page"], refused=said, status=HTTPStatus.CONFLICT)
    return _redirect_after_import(request, done)


def _redirect_after_import(request: HttpRequest, done: PeoplePlan) -> HttpResponse:
    opened = {step.account.username for step in done.of(PersonAct.NEW) if step.account}
    changed = len(done.of(PersonAct.CHANGED))
    counted = [f"{number} {what}" for number, what in ((len(opened), "个新账号"), (changed, "行有变动")) if number]
    messages.success(request, f"已导入：{'，'.join(counted) or '没有变动'}。{'新账号请打印密码条。' if opened else ''}")
    return redirect("slips" if opened else "accounts")


def _line_to_json(line: PersonLine) -> Mapping[str, Any]:
    days = {name: getattr(line, name) and str(getattr(line, name)) for name in ("starts_on", "until")}
    return {**asdict(line), **days}


def _line_from_json(values: Mapping[str, Any]) -> PersonLine:
    days = {name: dt.date.fromisoformat(values[name]) if values[name] else None for name in ("starts_on", "until")}
    kinds = tuple(RoleKind(kind) for kind in values["kinds"])
    return PersonLine(**{**values, **days, "kinds": kinds, "assigned": tuple(values.get("assigned", ()))})
