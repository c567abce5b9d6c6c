"""视图 of one's own: filters, columns and order of 全部自评表 kept under a name; and the page where columns are chosen."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from projects.exports.overview_columns import COLUMNS, OVER_ROUNDS, columns_named
from projects.models import SavedView
from projects.models.saved_view import LONGEST_QUERY
from projects.views.exports import KEY
from projects.views.forms.saved_views import SavedViewForm
from projects.views.overview import Overview, address_with, read_overview

MOST_VIEWS: Final = 50
FIRST: Final = "project"


@require_http_methods(["GET", "HEAD", "POST"])
def saved_views(request: HttpRequest) -> HttpResponse:
    """The address says what is kept; a button of a view says what becomes of that one."""
    user = person(request)
    if request.method == "POST" and "act" in request.POST:
        return _change_view(request, user)
    held = read_overview(request)
    form = SavedViewForm(request.POST if request.method == "POST" else None)
    if form.is_valid() and (reason := _why_not_kept(held, user, form.cleaned_data["name"])):
        form.add_error("name", reason)
    if form.is_valid():
        name = form.cleaned_data["name"]
        is_new = _keep_view(user, name, query=urlencode(held.kept), is_default=form.cleaned_data["is_default"])
        messages.success(request, f"已{'保存' if is_new else '更新'}视图“{name}”。")
        return redirect(f"{reverse('evaluations')}{address_with(held)}")
    context = {
        "form": form,
        "said": held.said,
        "columns": held.columns,
        "views": [(each, f"{reverse('evaluations')}?{each.query or 'round='}") for each in _own_views(user)],
        "back": f"{reverse('evaluations')}{address_with(held)}",
    }
    return render(request, "overview/views.html", context)


def _own_views(user: User) -> "Sequence[SavedView]":
    return list(SavedView.objects.filter(owner=user))


def _why_not_kept(held: Overview, user: User, name: str) -> str:
    if not held.form.is_valid():
        return "筛选条件有误，请返回列表改正。"
    if len(urlencode(held.kept)) > LONGEST_QUERY:
        return "筛选条件过长，不能保存。"
    names = [each.name for each in _own_views(user)]
    return f"最多保存 {MOST_VIEWS} 个视图，请先删除不用的。" if len(names) >= MOST_VIEWS and name not in names else ""


def _keep_view(user: User, name: str, *, query: str, is_default: bool) -> bool:
    """Says whether the name is new; what was kept under it before is replaced."""
    with transaction.atomic():
        _lock_views(user)
        if is_default:
            _clear_default(user)
        _, is_new = SavedView.objects.update_or_create(
            owner=user, name=name, defaults={"query": query, "is_default": is_default}
        )
    return is_new


def _lock_views(user: User) -> None:
    """Two tabs take turns."""
    User.objects.select_for_update(no_key=True).get(pk=user.pk)


def _clear_default(user: User) -> None:
    SavedView.objects.filter(owner=user, is_default=True).update(is_default=False)


def _change_view(request: HttpRequest, user: User) -> HttpResponse:
    word, _, key = request.POST["act"].partition(":")
    with transaction.atomic():
        _lock_views(user)
        view = get_object_or_404(SavedView, owner=user, pk=key if KEY.fullmatch(key) else 0)
        match word:
            case "delete":
                view.delete()
                messages.success(request, f"已删除视图“{view.name}”。")
            case "default" | "plain":
                _clear_default(user)
                SavedView.objects.filter(pk=view.pk).update(is_default=word == "default")
                said = "打开“全部自评表”时使用" if word == "default" else "打开“全部自评表”时不再使用"
                messages.success(request, f"{said}视图“{view.name}”。")
    return redirect(f"{reverse('saved_views')}?{request.GET.urlencode()}")


@require_safe
def overview_columns(request: HttpRequest) -> HttpResponse:
    """Ticked columns in their order; a press on 上移 or 下移 draws the page anew, 使用 leads back to the list."""
    held = read_overview(request)
    keys = request.GET.getlist("column") if "column" in request.GET else [each.key for each in held.columns]
    chosen = move_columns([each.key for each in columns_named(keys, (FIRST,))], request.GET)
    if "use" in request.GET:
        shown = "" if tuple(chosen) == OVER_ROUNDS else ",".join(chosen)
        return redirect(f"{reverse('evaluations')}{address_with(held, 'shown', **({'shown': shown} if shown else {}))}")
    context = {
        "chosen": [COLUMNS[key] for key in chosen[1:]],
        "others": [column for key, column in COLUMNS.items() if key not in chosen],
        "kept": [(name, value) for name, value in held.kept if name != "shown"],
        "usual": f"{reverse('evaluations')}{address_with(held, 'shown')}",
        "back": f"{reverse('evaluations')}{address_with(held)}",
    }
    return render(request, "overview/columns.html", context)


def move_columns(keys: Sequence[str], wanted: QueryDict) -> list[str]:
    """One column before or behind its neighbour; the first one stays where it is."""
    found = list(keys)
    for word, step in (("up", -1), ("down", 1)):
        key = wanted.get(word, "")
        place = found.index(key) if key in found else 0
        if place and 0 < place + step < len(found):
            found[place], found[place + step] = found[place + step], found[place]
    return found
