"""The first page: what awaits the person, and the rounds that aren't over."""

from typing import Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from projects.models.scope import scope_of
from projects.queries import current_rounds, materials_to_hand_in, progress_of
from projects.review.adjustments import awaiting_adjustments, awaits_somebody
from projects.views.materials import shown_place
from projects.views.navigation import work_of_administrator
from projects.views.rounds_shown import show_rounds
from projects.views.to_do import tasks_of

MOST_SHEETS: Final = 60


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What awaits the person, by its last day, and the rounds that aren't over. Administrators find their work at once."""
    if page := work_of_administrator(request.user):
        return redirect(page)
    rounds = current_rounds(request.user)
    context = {
        "absent": scope_of(request.user).absent,
        "tasks": tasks_of(request.user, rounds, most=MOST_SHEETS),
        "materials": [shown_place(each) for each in materials_to_hand_in(request.user, rounds)],
        "rounds": list(show_rounds(rounds, progress_of(rounds, request.user))),
        "adjustments": awaiting_adjustments(request.user).count() if awaits_somebody(request.user) else 0,
    }
    return render(request, "home.html", context)
