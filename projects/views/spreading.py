"""分配分值: what each way to spread the points would change, and taking one."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from indicators.sheet import Sheet, digest_of_sheet
from indicators.spreading import SpreadError
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.filling.draft import Draft, draft_of
from projects.filling.spreading import SpreadOffer, give_weights, is_weighted, locked_keys, offers_of
from projects.models import Evaluation
from projects.rounds.formers import Source, find_formers
from projects.sheets.typed import show_points
from projects.views.filling import fillable


@dataclass(frozen=True, slots=True)
class OfferedWeight:
    """What an offer gives a row."""

    text: str
    changes: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightLine:
    """A row with its points now, and by each offer."""

    number: int
    dimension: str
    category: str
    name: str
    weight: str
    is_locked: bool
    offered: tuple[OfferedWeight, ...]


@require_http_methods(["GET", "HEAD", "POST"])
def weights(request: HttpRequest, pk: int) -> HttpResponse:
    if request.method == "POST":
        return _take_offer(request, pk)
    evaluation = fillable(request, pk)
    draft = _weighted_draft(evaluation)
    offers, problem = _list_offers(draft, _last_year(evaluation))
    context = {
        "evaluation": evaluation,
        "problem": problem,
        "offers": [(offer, _count_changes(draft, offer)) for offer in offers],
        "lines": list(_weight_lines(draft, offers)),
        "seen": digest_of_sheet(draft.sheet),
    }
    return render(request, "filling/weights.html", context)


@transaction.atomic
def _take_offer(request: HttpRequest, pk: int) -> HttpResponse:
    evaluation = fillable(request, pk, lock=True)
    draft = _weighted_draft(evaluation)
    if request.POST.get("seen") != digest_of_sheet(draft.sheet):
        messages.error(request, "核对之后这张表又有改动，分值没有改动，请重新核对。")
        return redirect("weights", pk=pk)
    offers, _ = _list_offers(draft, _last_year(evaluation))
    chosen = next((offer for offer in offers if offer.way == request.POST.get("way")), None)
    if chosen is None:
        messages.warning(request, "请先选择怎样分配。")
        return redirect("weights", pk=pk)
    changed = give_weights(draft, chosen, user=person(request), address=address_of(request))
    messages.success(request, f"已{chosen.title}，改动了 {len(changed)} 行，可以逐行调整。")
    return redirect("edit", pk=pk)


def _weighted_draft(evaluation: Evaluation) -> Draft:
    draft = draft_of(evaluation)
    if not is_weighted(draft):
        raise PermissionDenied("这张表的表样没有分值。")
    return draft


def _last_year(evaluation: Evaluation) -> Sheet | None:
    former = find_formers(evaluation.round, [evaluation.project], Source.LAST_YEAR).get(evaluation.project_id)
    return former.sheet if former else None


def _list_offers(draft: Draft, last_year: Sheet | None) -> tuple[Sequence[SpreadOffer], str]:
    try:
        return offers_of(draft, last_year), ""
    except SpreadError as error:
        return (), str(error)


def _weight_lines(draft: Draft, offers: Sequence[SpreadOffer]) -> Iterator[WeightLine]:
    locked = locked_keys(draft)
    for number, (row, labelled) in enumerate(zip(draft.rows, draft.labelled.values(), strict=True), start=1):
        offered = (offer.spread.weights.get(row.key, row.weight) for offer in offers)
        yield WeightLine(
            number=number,
            dimension=labelled.dimension,
            category=labelled.category,
            name=row.name,
            weight=show_points(row.weight),
            is_locked=row.key in locked,
            offered=tuple(OfferedWeight(show_points(weight), weight != row.weight) for weight in offered),
        )


def _count_changes(draft: Draft, offer: SpreadOffer) -> int:
    """How many rows it would change."""
    given = offer.spread.weights
    return sum(row.key in given and given[row.key] != row.weight for row in draft.rows)
