"""The page where a bureau keeps its 常用意见."""

from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.models import Region, StandardOpinion
from projects.models.reach import REGION, Right, reached_by
from projects.models.scope import scope_of
from projects.models.standard_opinion import LONGEST_STANDARD_OPINION
from projects.review.standard_opinions import Keeping, TypedOpinion, UnkeptError, keep_opinions

NOTHING_WRONG: Final[Mapping[int, str]] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptOpinion:
    opinion: StandardOpinion
    text: str  # as typed, where it wasn't saved
    problem: str


@require_http_methods(["GET", "HEAD", "POST"])
def standard_opinions(request: HttpRequest) -> HttpResponse:
    """Of the one region, for who keeps those of several: of the chosen one."""
    user = person(request)
    regions = list(Region.objects.filter(reached_by(scope_of(user), Right.MANAGE, REGION)).order_by("code"))
    if not regions:
        raise PermissionDenied("常用意见由财政绩效科维护。")
    wanted = request.GET.get("region", str(regions[0].pk))
    region = next((each for each in regions if str(each.pk) == wanted), None)
    if region is None:
        raise Http404
    if request.method != "POST":
        return _render_opinions(request, regions, region)
    word, _, key = request.POST.get("act", "").partition(":")
    try:
        keep_opinions(
            region,
            _read_typed(request),
            request.POST.get("new", ""),
            act=next((each for each in Keeping if each == word), Keeping.SAVE),
            chosen=int(key) if key.isascii() and key.isdigit() else 0,
            by=user,
            address=address_of(request),
        )
    except UnkeptError as unkept:
        messages.error(request, f"没有保存，有 {len(unkept.problems)} 处需要改正。")
        return _render_opinions(request, regions, region, unkept.problems, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    messages.success(request, "已保存。")
    return redirect(reverse("standard_opinions", query={"region": region.pk}))


def _read_typed(request: HttpRequest) -> dict[int, TypedOpinion]:
    posted = request.POST
    keys = (name.removeprefix("text-") for name in posted if name.startswith("text-"))
    return {
        int(key): TypedOpinion(before=posted.get(f"before-{key}", ""), text=posted[f"text-{key}"])
        for key in keys
        if key.isascii() and key.isdigit()
    }


def _render_opinions(
    request: HttpRequest,
    regions: list[Region],
    region: Region,
    problems: Mapping[int, str] = NOTHING_WRONG,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    kept = [
        KeptOpinion(
            opinion=each,
            text=request.POST.get(f"text-{each.pk}", each.text),
            problem=problems.get(each.pk, ""),
        )
        for each in StandardOpinion.objects.filter(region=region).order_by("position", "pk")
    ]
    context = {
        "regions": regions,
        "region": region,
        "used": [each for each in kept if each.opinion.retired_at is None],
        "retired": [each for each in kept if each.opinion.retired_at is not None],
        "new": request.POST.get("new", ""),
        "problem": problems.get(0, ""),
        "longest": LONGEST_STANDARD_OPINION,
    }
    return render(request, "review/standard_opinions.html", context, status=status)
