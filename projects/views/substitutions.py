"""我的代办: who stands in for whose role until when, and a page that names a substitute."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_end_substitution, roles_handed_on_by
from projects.models import Role, Substitution
from projects.units.substitutes import SubstitutionRefusedError, candidates_for, end_substitution, name_substitute
from projects.views.forms.substitutions import SubstituteForm

MOST_FOUND: Final = 50
MOST_LISTED: Final = 200
SPACES: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class ShownSubstitution:
    substitution: Substitution
    can_end: bool


@require_safe
def substitutions(request: HttpRequest) -> HttpResponse:
    """One's own roles, what is not over yet, and others' roles by name for those who may name substitutes for them."""
    user, text = person(request), SPACES.sub(" ", request.GET.get("text", "")).strip()[:50]
    roles = Role.objects.filter(roles_handed_on_by(user)).select_related("user", "department")
    others = roles.exclude(user=user)
    found = others.filter(Q(user__name__icontains=text) | Q(department__name__icontains=text)) if text else None
    return render(
        request,
        "substitutions/index.html",
        {
            "roles": list(roles.filter(user=user).order_by("kind", "pk")),
            "names_for_others": others.exists(),
            "text": text,
            "found": list(found.order_by("user__name", "pk")[:MOST_FOUND]) if found is not None else None,
            "most": MOST_FOUND,
            "shown": _list_running(user),
        },
    )


def _list_running(user: User) -> list[ShownSubstitution]:
    concerned = Q(substitute=user) | Q(role__in=Role.objects.filter(roles_handed_on_by(user)).order_by().values("pk"))
    listed = Substitution.objects.not_over().filter(concerned).with_names().order_by("ends_on", "pk")[:MOST_LISTED]
    return [ShownSubstitution(each, may_end_substitution(user, each).ok) for each in listed]


@require_http_methods(["GET", "HEAD", "POST"])
def substitute(request: HttpRequest, pk: int) -> HttpResponse:
    """Names one. A role for which the person may not do so isn't found."""
    user = person(request)
    allowed = Role.objects.filter(roles_handed_on_by(user)).select_related("user", "department")
    role = get_object_or_404(allowed, pk=pk)
    candidates = candidates_for(role).exclude(pk=user.pk)
    form = SubstituteForm(request.POST if request.method == "POST" else None, candidates=candidates)
    status = HTTPStatus.OK
    if form.is_valid():
        try:
            made = name_substitute(role, by=user, address=address_of(request), **form.cleaned_data)
        except SubstitutionRefusedError as refused:
            form.add_error(None, str(refused))
            status = HTTPStatus.CONFLICT
        else:
            days = f"{made.starts_on:%-m月%-d日}至{made.ends_on:%-m月%-d日}"
            messages.success(request, f"已指定“{made.substitute.name}”代办，{days}。")
            return redirect("substitutions")
    context = {"role": role, "is_own": role.user_id == user.pk, "form": form, "has_candidates": candidates.exists()}
    return render(request, "substitutions/substitute.html", context, status=status)


@require_POST
def substitution_end(request: HttpRequest, pk: int) -> HttpResponse:
    user = person(request)
    shown = get_object_or_404(Substitution.objects.with_names(), pk=pk)
    if not (verdict := may_end_substitution(user, shown)):
        raise PermissionDenied(verdict.reason)
    try:
        ended = end_substitution(shown, by=user, address=address_of(request))
    except SubstitutionRefusedError as refused:
        messages.error(request, str(refused))
    else:
        messages.success(request, f"已结束：{ended}。")
    return redirect("substitutions")
