"""自评复核: the list of what concerns a person, and the page where a drawn sheet is scored beside its version."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.db.models import Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from indicators.sheet import IndicatorRow, Sheet
from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.replica import from_replica
from perfeval.requests import HtmxRequest, address_of, part_or_page
from projects.access import may_lead_recheck, may_score_recheck
from projects.attachments import files_of, title_of
from projects.models import Recheck, RecheckReason, RecheckRow, RecheckSample, RecheckState
from projects.models.event import WITHIN_THE_BUREAU
from projects.models.reach import Right, has_right
from projects.models.recheck import RecheckQuerySet
from projects.models.scope import scope_of
from projects.queries import BY_KEY, ListPage, capped_count, page_of
from projects.rechecks.acting import events_of
from projects.rechecks.marking import (
    EXECUTION_NAME,
    LONGEST_NOTE,
    SavedScores,
    TypedScore,
    execution_rate_of,
    save_scores,
    typed_scores,
)
from projects.rechecks.opinion import letter_of
from projects.rechecks.refusals import RecheckRefusedError
from projects.rechecks.table import open_acts
from projects.sheets.drawing import drawing_of_version
from projects.sheets.typed import show_points
from projects.views.forms.rechecks import RecheckFilterForm
from projects.views.lists import pager_of

RELATED: Final = (
    "evaluation__round",
    "evaluation__approved_version",
    "sample__round__region",
    "reviewer",
    "version__layout",
    "version__rule_set",
)


@require_safe
@from_replica
def rechecks(request: HtmxRequest) -> HttpResponse:
    """Unasked, those that aren't closed."""
    visible = RecheckSample.objects.for_user(request.user).select_related("round").defer("population")
    reviews = has_right(scope_of(request.user), Right.RECHECK)
    form = RecheckFilterForm(
        request.GET, samples=visible.order_by("-round__year", "round", "-number"), reviews=reviews, target="#rechecks"
    )
    found = Recheck.objects.for_user(request.user)
    found = found.filter(_read_condition(form, request)) if form.is_valid() else found.none()
    related = found.select_related("evaluation__round", "sample__round", "reviewer")
    after, before = (request.GET.get(side, "") for side in ("after", "before"))
    page: ListPage[Recheck] = page_of(related, BY_KEY, after=after, before=before)
    context = {
        "form": form,
        "rechecks": page.rows,
        "count": capped_count(found),
        "pager": pager_of(request, page),
        "reviews": reviews,
        "today": timezone.localdate(),
    }
    return part_or_page(request, "rechecks/_list.html", "rechecks/index.html", context)


def _read_condition(form: RecheckFilterForm, request: HttpRequest) -> Q:
    said = form.cleaned_data
    state = said["state"]
    condition = ~Q(state=RecheckState.CLOSED) if not state else Q() if state == "all" else Q(state=state)
    if said.get("sample"):
        condition &= Q(sample=form.samples[said["sample"]])
    if said.get("mine"):
        condition &= Q(reviewer=request.user.pk)
    if said["text"]:
        named = Q(evaluation__project_name__icontains=said["text"])
        condition &= named | Q(evaluation__unit_name__icontains=said["text"])
    return condition


@dataclass(frozen=True, slots=True, kw_only=True)
class ScoredRow:
    """A row of the version beside what the reviewer says of it, as it was last typed."""

    number: str
    printed: IndicatorRow | None  # None: the execution rate
    name: str
    actual: str
    row: RecheckRow
    score: str
    reason: str
    note: str
    error: str
    theirs: RecheckRow | None  # what somebody else has saved meanwhile


@require_http_methods(["GET", "HEAD", "POST"])
def recheck(request: HttpRequest, pk: int) -> HttpResponse:
    """The bureau and the reviewer read all of it; the others, what was issued."""
    user = person(request)
    shown = get_object_or_404(visible_rechecks(user), pk=pk)
    if request.method == "POST":
        return _save_typed(request, user, shown)
    return _render_recheck(request, user, shown)


def visible_rechecks(user: User) -> RecheckQuerySet:
    return Recheck.objects.for_user(user).select_related(*RELATED)


def is_within_the_bureau(user: User, recheck: Recheck) -> bool:
    """Whether the person may read scores that nobody has issued."""
    is_reviewer = recheck.reviewer_id == user.pk and has_right(scope_of(user), Right.RECHECK)
    return is_reviewer or may_lead_recheck(user, recheck).ok


def _save_typed(request: HttpRequest, user: User, shown: Recheck) -> HttpResponse:
    """What isn't saved stays in its cells, with the reason beside it."""
    typed = typed_scores(request.POST, list(shown.rows.values_list("key", flat=True)))
    fills_rest = request.POST.get("act") == "rest"
    try:
        done = save_scores(shown, typed, by=user, fills_rest=fills_rest, address=address_of(request))
    except RecheckRefusedError as refused:
        messages.error(request, refused.reason)
        return _render_recheck(request, user, get_object_or_404(visible_rechecks(user), pk=shown.pk), typed, status=409)
    if not done.errors and not done.overtaken:
        said = f"已保存 {len(done.saved)} 行。" if done.saved else "没有改动。"
        messages.success(request, said)
        return redirect("recheck", pk=shown.pk)
    if done.saved:
        messages.success(request, f"已保存 {len(done.saved)} 行，其余的请看表中的提示。")
    status = HTTPStatus.CONFLICT if done.overtaken else HTTPStatus.UNPROCESSABLE_ENTITY
    fresh = get_object_or_404(visible_rechecks(user), pk=shown.pk)
    return _render_recheck(request, user, fresh, typed, done, status=status)


def _render_recheck(
    request: HttpRequest,
    user: User,
    shown: Recheck,
    typed: Mapping[str, TypedScore] | None = None,
    done: SavedScores | None = None,
    *,
    status: int = HTTPStatus.OK,
) -> HttpResponse:
    inside = is_within_the_bureau(user, shown)
    rows = list(shown.rows.select_related("reason", "scored_by")) if inside else []
    opinions = list(shown.opinions.select_related("issued_by"))
    events = [each for each in events_of(shown) if inside or each.verb not in WITHIN_THE_BUREAU]
    context: dict[str, Any] = {
        "recheck": shown,
        "evaluation": shown.evaluation,
        "is_inside": inside,
        "scores": may_score_recheck(user, shown),
        "acts": open_acts(user, shown),
        "rows": list(_list_scored_rows(shown.version.sheet, rows, typed or {}, done)),
        "left": sum(row.score is None for row in rows),
        "not_saved": typed is not None and done is None,
        "reasons": _list_reasons(rows) if inside else [],
        "longest_note": LONGEST_NOTE,
        "opinions": opinions,
        "letter": letter_of(opinions[-1]) if opinions else None,
        "events": events,
        "proofs": list(shown.files.select_related("uploaded_by")),
        "evidence": [(each, title_of(each)) for each in files_of(shown.evaluation)] if inside else [],
    }
    if inside:
        drawing = drawing_of_version(shown.version)
        context |= {"grid": drawing.grid(), "findings": drawing.computed.findings}
    return render(request, "rechecks/recheck.html", context, status=status)


def _list_reasons(rows: Sequence[RecheckRow]) -> list[RecheckReason]:
    """Those that may be chosen, and those that a row holds from before they were retired."""
    used = {row.reason_id for row in rows}
    return [each for each in RecheckReason.objects.all() if not each.is_retired or each.pk in used]


def _list_scored_rows(
    sheet: Sheet, rows: Sequence[RecheckRow], typed: Mapping[str, TypedScore], done: SavedScores | None
) -> Iterator[ScoredRow]:
    """What was typed and not saved stands where it was typed."""
    printed = {row.key: row for row in sheet.labelled_indicators}
    errors = done.errors if done else {}
    overtaken = done.overtaken if done else {}
    for row in rows:
        own = printed.get(row.key)
        kept = typed.get(row.key) if done is None or row.key in errors or row.key in overtaken else None
        yield ScoredRow(
            number=str(row.position) if own else "",
            printed=own,
            name=own.name.strip() if own else EXECUTION_NAME,
            actual=own.actual if own else execution_rate_of(sheet),
            row=row,
            score=kept.score if kept else show_points(row.score),
            reason=kept.reason if kept else str(row.reason_id or ""),
            note=kept.note if kept else row.note,
            error=errors.get(row.key, ""),
            theirs=overtaken.get(row.key),
        )
