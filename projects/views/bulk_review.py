"""批量通过, 批量退回, 批量送审, 批量公开: sheets chosen in a list, looked through before, and handed to a worker as one order."""

from collections import Counter
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, Final

from django.contrib import messages
from django.core import signing
from django.core.exceptions import PermissionDenied
from django.db.models import Q, prefetch_related_objects
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.requests import address_of
from projects.models import REVIEW_STEPS, Evaluation, Step
from projects.models.scope import scope_of
from projects.queries import (
    BY_LAST_DAY,
    Pile,
    current_rounds,
    rounds_for,
)
from projects.queries.to_do import to_review
from projects.review.bulk import MOST
from projects.review.standard_opinions import offered_in
from projects.review.workflow import Act
from projects.views.bulk_operations import OPERATIONS, ActOnSheets, LookedAt
from projects.views.exports import KEY, chosen_sheets
from projects.views.forms.acts import OpinionForm, name_receiver, with_standard_opinion
from projects.views.overview import chosen_of, read_overview
from projects.views.review import narrow_pile

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

SALT: Final = "bulk review"


@require_http_methods(["GET", "HEAD", "POST"])
def bulk_review(request: HttpRequest, word: str) -> HttpResponse:
    """Asks first. The form brings back those that could go, with the standings that were shown."""
    kind = OPERATIONS.get(word)
    if kind is None:
        raise Http404
    user = person(request)
    if not kind.is_open_to(user):
        raise PermissionDenied(kind.refusal)
    to = _read_receiver(request)
    if request.method == "POST":
        looked_at = _read_looked_at(request, kind.act)
        operation = kind(_find_by_keys(kind, user, looked_at), by=user, looked_at=looked_at, receiver=to)
    else:
        operation = kind(_find_chosen(request, kind), by=user, receiver=to)
    if not operation.count:
        messages.warning(request, "请先选择自评表。")
        offered = "review" if kind.offered_in_list is None else "home"
        return redirect("evaluations" if "listed" in request.GET else offered)
    if "write" in request.POST:
        return _render_preflight(request, operation, OpinionForm(act=kind.act, initial=with_standard_opinion(request)))
    form = OpinionForm(request.POST if request.method == "POST" else None, act=kind.act)
    if form.is_valid():
        said = {name: form.cleaned_data.get(name, "") for name in ("opinion", "website")}
        messages.success(request, operation.apply(**said, address=address_of(request)))
        return redirect("jobs")
    return _render_preflight(request, operation, form)


def _read_receiver(request: HttpRequest) -> Step:
    """In the address, which the form keeps: who chooses another one sees the list anew."""
    word = request.GET.get("to", "")
    return Step(word) if word in REVIEW_STEPS else Step.FILLING


def _render_preflight(request: HttpRequest, operation: ActOnSheets, form: OpinionForm) -> HttpResponse:
    going = operation.list_going()
    seen = {each.evaluation.pk: operation.standing_seen(each.evaluation) for each in going}
    context = {
        "operation": operation,
        "form": form,
        "going": going,
        "numbers": Counter(each.to for each in going).items(),
        "warnings": operation.list_warnings(),
        "standard": offered_in(each.evaluation.round.region_id for each in going),
        "adjusted": sum(each.is_adjusted for each in going),
        "looked_at": signing.dumps(seen, salt=_salt_for(request.user, operation.act), compress=True),
        "receivers": [(step.value, name_receiver(step)) for step in operation.list_receivers()],
        "receiver": operation.receiver.value,
        "kept": [(name, value) for name, values in request.GET.lists() if name != "to" for value in values],
        "most": MOST,
        "is_full": operation.count == MOST,
    }
    return render(request, "review/bulk.html", context)


def _find_chosen(request: HttpRequest, kind: type[ActOnSheets]) -> list[Evaluation]:
    """The ticked ones wherever they stand now, or all of the narrowed pile. Others' keys choose nothing."""
    user = person(request)
    if "listed" in request.GET:
        return _find_in_overview(request, kind, user)
    if kind.offered_in_list is not None:
        return _find_in_list(request, kind, kind.offered_in_list, user)
    if "everything" not in request.GET:
        keys = [key for key in request.GET.getlist("sheet") if KEY.fullmatch(key)]
        return _find_by_keys(kind, user, keys)
    rounds = current_rounds(user)
    prefetch_related_objects(rounds, "rule_set")  # whose grades can be chosen
    _, found = narrow_pile(request, Pile.AWAITING, rounds)
    order = [column.name for column in BY_LAST_DAY]
    return list(kind.with_all(found, user).order_by(*order)[:MOST])


def _find_in_overview(request: HttpRequest, kind: type[ActOnSheets], user: User) -> list[Evaluation]:
    """Of 全部自评表: of all that are shown, those that stand where the person acts on them."""
    listed = chosen_of(request, read_overview(request)).order_by().values("pk")
    found = kind.reached_by(user).filter(pk__in=listed)
    if "everything" in request.GET:
        found = found.filter(kind.offered_in_list or to_review(scope_of(user)))
    return list(kind.with_all(found, user).order_by("unit_path", "pk")[:MOST])


def _find_in_list(request: HttpRequest, kind: type[ActOnSheets], offered: Q, user: User) -> list[Evaluation]:
    """The ticked ones of a round, or all that the list offers."""
    key = request.GET.get("round", "")
    exercise = rounds_for(user).filter(pk=key).first() if KEY.fullmatch(key) else None
    if exercise is None:
        return []
    listed = chosen_sheets(request, exercise).order_by().values("pk")
    found = kind.reached_by(user).filter(pk__in=listed)
    if "everything" in request.GET:
        found = found.filter(offered, exclusion="")
    return list(kind.with_all(found, user).order_by("unit_path", "pk")[:MOST])


def _find_by_keys(kind: type[ActOnSheets], user: User, keys: Iterable[Any]) -> list[Evaluation]:
    found = kind.reached_by(user).filter(pk__in=list(keys))
    return list(kind.with_all(found, user).order_by("unit_path", "pk")[:MOST])


def _read_looked_at(request: HttpRequest, act: Act) -> LookedAt:
    """Signed for this person and act; empty where it isn't."""
    try:
        seen = signing.loads(request.POST.get("looked_at", ""), salt=_salt_for(request.user, act))
    except signing.BadSignature:
        return {}
    return {int(key): standing for key, standing in seen.items()}


def _salt_for(user: "User | AnonymousUser", act: Act) -> str:
    return f"{SALT} {act} {user.pk}"
