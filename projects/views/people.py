"""账号: the people of the units that somebody keeps, one person with their roles, and a new account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of
from projects.access import kinds_given_by, may_change_account, may_end, may_keep_accounts
from projects.models import Department, Role
from projects.people.keeping import (
    AccountRefusedError,
    end_role,
    forget_second_factor,
    give_role,
    open_account,
    rename_account,
    reset_password,
    switch_account,
    unlock_account,
)
from projects.queries import BY_PATH, BY_USERNAME, capped_count, page_of
from projects.queries.known_units import KnownUnits
from projects.queries.people import (
    NEEDED,
    AccountState,
    PeopleFilter,
    alone_in,
    people_of,
    state_of_account,
    units_kept_by,
    units_without,
)
from projects.views.forms.people import NameForm, OpeningForm, PeopleFilterForm, PersonRoleForm, RoleEndingForm
from projects.views.lists import pager_of

MOST_NAMED: Final = 1000  # units that a browser offers while one is typed


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownAccount:
    account: User
    state: AccountState


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRole:
    role: Role
    can_end: bool
    is_alone: bool  # nobody else does this for the unit


def keeper_of(request: HttpRequest) -> User:
    user = person(request)
    if not (verdict := may_keep_accounts(user)):
        raise PermissionDenied(verdict.reason)
    return user


@require_safe
def accounts(request: HtmxRequest) -> HttpResponse:
    keeper = keeper_of(request)
    form = PeopleFilterForm(request.GET, kinds=kinds_given_by(keeper))
    found = people_of(keeper, form.chosen)
    page = page_of(found, BY_USERNAME, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    context = {
        "form": form,
        "shown": [ShownAccount(account=each, state=state_of_account(each)) for each in page.rows],
        "count": capped_count(found),
        "pager": pager_of(request, page),
    }
    return render(request, "people/index.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def account_opening(request: HttpRequest) -> HttpResponse:
    keeper = keeper_of(request)
    units = known_units(keeper)
    posted = request.POST if request.method == "POST" else None
    form = OpeningForm(posted, kinds=kinds_given_by(keeper), units=units)
    status = HTTPStatus.OK
    if form.is_valid():
        typed = {name: form.cleaned_data[name] for name in ("username", "name", "phone")}
        try:
            made = open_account(**typed, wanted=form.wanted, by=keeper, address=address_of(request))
        except AccountRefusedError as refused:
            form.add_error(None, str(refused))
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, f"已开通账号“{made}”。还没有密码：请打印密码条，或在下面设一次性密码。")
            return redirect("account", pk=made.pk)
    return render(request, "people/opening.html", {"form": form, "named_units": named_units(units)}, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """A person without a role in one's units isn't found."""
    keeper = keeper_of(request)
    held = get_object_or_404(people_of(keeper, PeopleFilter()), pk=pk)
    act = ACTS.get(request.POST.get("act", ""))
    if request.method != "POST":
        return _render_account(request, keeper, held)
    if act is None:
        return _render_account(request, keeper, held, HTTPStatus.UNPROCESSABLE_ENTITY)
    try:
        return act(request, keeper, held)
    except AccountRefusedError as refused:
        messages.error(request, str(refused))
        return _render_account(request, keeper, held, HTTPStatus.CONFLICT)


def _render_account(
    request: HttpRequest, keeper: User, held: User, status: HTTPStatus = HTTPStatus.OK, **forms: Any
) -> HttpResponse:
    held = get_object_or_404(User, pk=held.pk)
    units = known_units(keeper)
    roles = list(Role.objects.filter(user=held).select_related("department").prefetch_related("assigned"))
    roles.sort(key=lambda role: (role.is_over, role.starts_on, role.pk))
    running = [role for role in roles if not role.is_over]
    alone = alone_in(running) if held.is_active else set()
    verdict = may_change_account(keeper, held, running)
    context = {
        "account": held,
        "state": state_of_account(held),
        "roles": [
            ShownRole(
                role=role,
                can_end=not role.is_over and may_end(keeper, role).ok,
                is_alone=role.pk in alone,
            )
            for role in roles
        ],
        "verdict": verdict,
        "left_alone": [role for role in running if role.pk in alone],
        "role_form": PersonRoleForm(kinds=kinds_given_by(keeper), units=units),
        "name_form": NameForm(initial={"name": held.name, "phone": held.phone}),
        "given_at": held.password_given_at.isoformat() if held.password_given_at else "",
        "today": timezone.localdate(),
        "named_units": named_units(units),
        **forms,
    }
    return render(request, "people/account.html", context, status=status)


def _give_role(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    form = PersonRoleForm(request.POST, kinds=kinds_given_by(keeper), units=known_units(keeper))
    if not form.is_valid():
        return _render_account(request, keeper, held, HTTPStatus.UNPROCESSABLE_ENTITY, role_form=form)
    try:
        role = give_role(held, form.wanted, by=keeper, address=address_of(request))
    except AccountRefusedError as refused:
        form.add_error(None, str(refused))
        return _render_account(request, keeper, held, HTTPStatus.CONFLICT, role_form=form)
    messages.success(request, f"已授予“{role.get_kind_display()} · {role.department}”。")
    return redirect("account", pk=held.pk)


def _end_role(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    key = request.POST.get("role", "")
    role = get_object_or_404(held.roles.select_related("department"), pk=int(key) if key.isdecimal() else 0)
    form = RoleEndingForm(request.POST)
    if not form.is_valid():
        messages.error(request, "停任日期应写成 2026-12-01 的样子，没有改动。")
        return _render_account(request, keeper, held, HTTPStatus.UNPROCESSABLE_ENTITY)
    ended = end_role(role, form.cleaned_data["until"], by=keeper, address=address_of(request))
    messages.success(request, f"“{role.get_kind_display()} · {role.department}”自 {ended.until} 起停任。")
    return redirect("account", pk=held.pk)


def _rename_account(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    form = NameForm(request.POST)
    if not form.is_valid():
        return _render_account(request, keeper, held, HTTPStatus.UNPROCESSABLE_ENTITY, name_form=form)
    rename_account(held, **form.cleaned_data, by=keeper, address=address_of(request))
    messages.success(request, "已保存姓名和电话。")
    return redirect("account", pk=held.pk)


def _turn_off_account(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    switch_account(held, is_active=False, by=keeper, address=address_of(request))
    messages.success(request, f"“{held.name}”的账号已停用，不能再登录。")
    return redirect("account", pk=held.pk)


def _turn_on_account(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    switch_account(held, is_active=True, by=keeper, address=address_of(request))
    messages.success(request, f"“{held.name}”的账号已启用。")
    return redirect("account", pk=held.pk)


def _unlock_account(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    unlock_account(held, by=keeper, address=address_of(request))
    messages.success(request, "账号已解锁，可以用原来的密码登录。")
    return redirect("account", pk=held.pk)


def _reset_second_factor(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    forget_second_factor(held, by=keeper, address=address_of(request))
    messages.success(request, "已重置动态口令，全部登录已退出；下次登录只要密码。")
    return redirect("account", pk=held.pk)


def _reset_password(request: HttpRequest, keeper: User, held: User) -> HttpResponse:
    """Shown here and nowhere again."""
    seen = request.POST.get("seen", "")
    password = reset_password(held, seen=seen, by=keeper, address=address_of(request))
    return render(request, "people/password.html", {"account": held, "password": password})


ACTS: Final[Mapping[str, Callable[[HttpRequest, User, User], HttpResponse]]] = {
    "give": _give_role,
    "end": _end_role,
    "rename": _rename_account,
    "off": _turn_off_account,
    "on": _turn_on_account,
    "unlock": _unlock_account,
    "reset": _reset_password,
    "second-factor": _reset_second_factor,
}


@require_safe
def units_left(request: HtmxRequest) -> HttpResponse:
    """Units for which nobody fills in or reviews."""
    keeper = keeper_of(request)
    found: QuerySet[Department] = units_without(keeper)
    page = page_of(found, BY_PATH, after=request.GET.get("after", ""), before=request.GET.get("before", ""))
    rows = [(unit, [word for kind, word in NEEDED.items() if not getattr(unit, f"has_{kind}")]) for unit in page.rows]
    context = {"rows": rows, "count": capped_count(found), "pager": pager_of(request, page)}
    return render(request, "people/units_left.html", context)


def known_units(keeper: User) -> KnownUnits:
    return KnownUnits(units_kept_by(keeper), timezone.localdate())


def named_units(units: KnownUnits) -> list[Department]:
    open_units = list(units.open.values())
    return open_units if len(open_units) <= MOST_NAMED else []
