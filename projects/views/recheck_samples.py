"""抽查 of a round: a sample is tried, fixed, given to reviewers and counted."""

from collections.abc import Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from perfeval.accounts.requests import person
from perfeval.requests import HtmxRequest, address_of
from projects.access import may_draw_sample
from projects.documents import xlsx
from projects.exports.downloads import download
from projects.exports.names import file_name
from projects.history.events import record_event
from projects.models import Recheck, RecheckSample
from projects.queries import BY_UNIT_OF_SHEET, ListPage, capped_count, page_of, rounds_for
from projects.rechecks.assigning import assign_reviewer, reviewers_for
from projects.rechecks.choosing import Drawn, draw_sample
from projects.rechecks.population import Candidate, digest_of_list, population_as_text, population_of, risk_points
from projects.rechecks.refusals import RecheckRefusedError
from projects.rechecks.sampling import fix_sample
from projects.rechecks.statistics import figures_by_unit, figures_of_sample, proof_of, tables_of
from projects.views.exports import KEY
from projects.views.forms.rechecks import AssignForm, DrawForm
from projects.views.lists import pager_of

SUFFIX: Final = "xlsx"
ASKED: Final = ("largest", "above", "risky", "random", "seed", "by_hand", "why_by_hand")


@dataclass(frozen=True, slots=True, kw_only=True)
class DrawPreview:
    drawn: Sequence[Drawn]
    digest: str
    fields: Sequence[tuple[str, str]]  # what was asked for, to be posted once it is confirmed


@require_http_methods(["GET", "HEAD", "POST"])
def samples(request: HttpRequest, pk: int) -> HttpResponse:
    """The samples of a round, and the form that draws another: its preview is an address, fixing it is a POST."""
    exercise = get_object_or_404(rounds_for(request.user).select_related("rule_set"), pk=pk)
    if not (verdict := may_draw_sample(request.user, exercise)):
        raise PermissionDenied(verdict.reason)
    population = population_of(exercise)
    asked = request.POST if request.method == "POST" else request.GET
    form = DrawForm(asked if any(name in asked for name in ASKED) else None, population=population)
    status: int = HTTPStatus.OK
    if request.method == "POST" and form.is_valid():
        try:
            seen, by = request.POST.get("seen", ""), person(request)
            sample = fix_sample(exercise, form.method, seen=seen, by=by, address=address_of(request))
        except RecheckRefusedError as refused:
            messages.error(request, refused.reason)
            population = population_of(exercise)
            status = HTTPStatus.CONFLICT
        else:
            messages.success(request, f"已确定{sample}，共 {sample.rechecks.count()} 张。请分派复核人。")
            return redirect("sample", pk=sample.pk)
    held = RecheckSample.objects.for_user(request.user).filter(round=exercise).defer("population")
    context = {
        "round": exercise,
        "form": form,
        "samples": list(held.annotate(count=Count("rechecks")).select_related("drawn_by").order_by("number")),
        "population": len(population),
        "risks": risk_points(exercise.rule_set.rules),
        "preview": _preview_draw(form, population, asked),
    }
    return render(request, "rechecks/samples.html", context, status=status)


def _preview_draw(form: DrawForm, population: Sequence[Candidate], asked: Any) -> DrawPreview | None:
    if not form.is_bound or not form.is_valid():
        return None
    return DrawPreview(
        drawn=draw_sample(population, form.method),
        digest=digest_of_list(population_as_text(population)),
        fields=[(name, asked.get(name, "")) for name in ASKED],
    )


@require_http_methods(["GET", "HEAD", "POST"])
def sample(request: HtmxRequest, pk: int) -> HttpResponse:
    """What a sample brought to light, and who scores what."""
    visible = RecheckSample.objects.for_user(request.user).defer("population")
    shown = get_object_or_404(visible.select_related("round__region", "drawn_by"), pk=pk)
    form = AssignForm(request.POST if request.method == "POST" else None, reviewers=reviewers_for(shown))
    if request.method == "POST":
        _assign_rechecks(request, shown, form)
        return redirect(f"{request.path}?{request.GET.urlencode()}" if request.GET else request.path)
    held = shown.rechecks.select_related("evaluation", "reviewer")
    everything = list(
        shown.rechecks.select_related("evaluation")
        .only("sample", "own_total", "total", "amount", "evaluation__unit_name")
        .order_by("evaluation__unit_path", "pk")
    )
    after, before = (request.GET.get(side, "") for side in ("after", "before"))
    page: ListPage[Recheck] = page_of(held, BY_UNIT_OF_SHEET, after=after, before=before)
    context = {
        "sample": shown,
        "figures": figures_of_sample(everything),
        "units": figures_by_unit(everything),
        "rechecks": page.rows,
        "count": capped_count(held),
        "pager": pager_of(request, page),
        "form": form,
        "proof": proof_of(shown),
    }
    return render(request, "rechecks/sample.html", context)


def _assign_rechecks(request: HttpRequest, sample: RecheckSample, form: AssignForm) -> None:
    keys = [int(key) for key in request.POST.getlist("recheck") if KEY.fullmatch(key)]
    if not keys:
        messages.warning(request, "请先勾选要分派的表。")
    elif not form.is_valid():
        messages.error(request, "请选择复核人。")
    else:
        count = assign_reviewer(sample, keys, form.chosen, by=person(request), address=address_of(request))
        messages.success(request, f"已分派 {count} 张，由{form.chosen.name or form.chosen.username}复核。")


@require_safe
def sample_document(request: HttpRequest, pk: int) -> HttpResponse:
    """统计 by unit and sheet by sheet, with the list that the sample was drawn from."""
    visible = RecheckSample.objects.for_user(request.user).select_related("round__region")
    shown: RecheckSample = get_object_or_404(visible, pk=pk)
    rechecks = list(shown.rechecks.select_related("evaluation").order_by("evaluation__unit_path", "pk"))
    name = file_name(shown.round.region.name, f"{shown}统计", suffix=SUFFIX)
    with transaction.atomic():
        record_event("export", user=person(request), subject=name, address=address_of(request))
    return download(xlsx.write(tables_of(shown, rechecks)), name)
