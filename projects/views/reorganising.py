"""机构调整: the kind is chosen, units and day are told, the effects are shown, and then it is done; what was done can be read."""

import re
from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.access import may_reorganise
from projects.models import Project, ReformKind, Region, Reorganisation
from projects.units.effects import ReformEffects
from projects.units.reform import STAYS
from projects.units.reforming import OutdatedReformError, carry_out, look_at
from projects.views.forms.reorganising import EXPLANATIONS, ReformForm

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User

CHOICE: Final = re.compile(r"project-([0-9]{1,18})")
NOT_KEPT: Final = re.compile(rf"csrfmiddlewaretoken|act|shown|{CHOICE.pattern}")
MOST_LISTED: Final = 50


def regions_reorganised_by(user: "User | AnonymousUser") -> list[Region]:
    regions = [region for region in Region.objects.all() if may_reorganise(user, region)]
    if not regions:
        raise PermissionDenied("机构调整由系统管理员和财政绩效科办理。")
    return regions


@require_safe
def reorganisations(request: HttpRequest) -> HttpResponse:
    """The kinds to choose from, and what was done before."""
    regions_reorganised_by(request.user)
    done = Reorganisation.objects.for_user(request.user).select_related("done_by")
    context = {
        "kinds": [(kind, EXPLANATIONS[kind]) for kind in ReformKind],
        "unit": request.GET.get("unit", "")[:200],
        "done": done[:MOST_LISTED],
    }
    return render(request, "reorganisation/index.html", context)


@require_safe
def reorganisation(request: HttpRequest, pk: int) -> HttpResponse:
    """The statement of what happened."""
    done = Reorganisation.objects.for_user(request.user).select_related("done_by", "region")
    return render(request, "reorganisation/statement.html", {"done": get_object_or_404(done, pk=pk)})


@require_http_methods(["GET", "HEAD", "POST"])
def reorganise(request: HttpRequest, word: str) -> HttpResponse:
    """A form first; then its effects; done is what was shown."""
    regions = regions_reorganised_by(request.user)
    if word not in ReformKind:
        raise Http404
    kind = ReformKind(word)
    posted = request.POST if request.method == "POST" else None
    form = ReformForm(posted, kind=kind, regions=regions, initial={"units": request.GET.get("unit", "")[:200]})
    if not form.is_valid() or request.POST.get("act") == "edit":
        status = HTTPStatus.UNPROCESSABLE_ENTITY if form.errors else HTTPStatus.OK
        context = {"form": form, "kind": kind, "explanation": EXPLANATIONS[kind]}
        return render(request, "reorganisation/form.html", context, status=status)
    reform = form.build_reform(_read_places(request))
    if request.POST.get("act") == "apply":
        try:
            done = carry_out(
                reform, by=person(request), shown=request.POST.get("shown", ""), address=address_of(request)
            )
        except OutdatedReformError:
            messages.warning(request, "所看到的影响有变动，没有办理。下面是现在的影响，请核对后再办。")
        else:
            messages.success(request, f"已办理：{done.title}。")
            return redirect("reorganisation", pk=done.pk)
    return _render_effects(request, form, look_at(reform))


def _read_places(request: HttpRequest) -> dict[int, int]:
    """The place among the new units, by project."""
    found = ((CHOICE.fullmatch(name), str(value)) for name, value in request.POST.items())
    return {int(name[1]): int(value) for name, value in found if name and re.fullmatch(r"-1|[0-9]{1,2}", value)}


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectChoice:
    """A project of a unit that is split, with where it goes."""

    project: Project
    place: int


def _render_effects(request: HttpRequest, form: ReformForm, effects: ReformEffects) -> HttpResponse:
    reform, choices, places = effects.reform, list[ProjectChoice](), list[tuple[int, str]]()
    if reform.kind is ReformKind.SPLIT:
        for project in Project.objects.filter(unit=reform.unit).order_by("pk"):
            place = reform.chosen.get(project.pk, reform.place_of_others)
            choices.append(ProjectChoice(project=project, place=place))
        staying = [] if reform.closes else [(STAYS, f"仍归“{reform.unit}”")]
        places = [*staying, *enumerate(reform.new_names)]
    context = {
        "form": form,
        "kind": reform.kind,
        "title": reform.title,
        "effects": effects,
        "shown": effects.fingerprint(),
        "kept": [(name, str(value)) for name, value in request.POST.items() if not NOT_KEPT.fullmatch(name)],
        "choices": choices,
        "places": places,
    }
    status = HTTPStatus.CONFLICT if effects.conflicts else HTTPStatus.OK
    return render(request, "reorganisation/effects.html", context, status=status)
