"""修改记录 of a sheet, the newest first, and 办理经过, its whole story from the beginning."""

from itertools import groupby
from operator import attrgetter
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import urlencode
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest
from projects.history.changes import changes_of, list_changes
from projects.history.story import story_page
from projects.models import Evaluation
from projects.views.lists import Pager, pager_of

PAGE: Final = 50
LONGEST_MARK: Final = 9


@require_safe
def history(request: HttpRequest, pk: int) -> HttpResponse:
    """Paged by the number of an event: what is written meanwhile moves nothing."""
    visible = Evaluation.objects.for_user(request.user).select_related("round__layout", "round__goal_layout")
    evaluation = get_object_or_404(visible, pk=pk)
    who, before = request.GET.get("who", ""), request.GET.get("before", "")
    events = changes_of(evaluation)
    people = sorted(set(events.order_by().values_list("actor", flat=True).distinct()))
    chosen = events.filter(actor=who) if who in people else events
    if before.isdecimal() and len(before) <= LONGEST_MARK:
        chosen = chosen.filter(sequence__lt=int(before))
    found = list(chosen[: PAGE + 1])
    kept = {"who": who} if who else {}
    following = {**kept, "before": str(found[PAGE - 1].sequence)} if len(found) > PAGE else None
    pager_of_changes = Pager(
        first=f"?{urlencode(kept)}" if before else "",
        previous="",
        next=f"?{urlencode(following)}" if following else "",
    )
    context = {
        "evaluation": evaluation,
        "entries": list_changes(found[:PAGE], evaluation),
        "people": people,
        "who": who if who in people else "",
        "pager": pager_of_changes,
    }
    return render(request, "history/history.html", context)


@require_safe
def story(request: HtmxRequest, pk: int) -> HttpResponse:
    """Whoever sees the sheet reads it; who took documents out is told to readers of the log alone."""
    evaluation = get_object_or_404(Evaluation.objects.for_user(request.user), pk=pk)
    marks = {name: request.GET.get(name, "") for name in ("after", "before")}
    lines, page = story_page(evaluation, request.user, **marks)
    context = {
        "evaluation": evaluation,
        "stages": [(stage.label, list(told)) for stage, told in groupby(lines, key=attrgetter("stage"))],
        "pager": pager_of(request, page),
    }
    return render(request, "history/story.html", context)
