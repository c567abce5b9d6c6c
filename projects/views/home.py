"""The first page: each sheet that awaits the person, with its last day and its button, and the rounds that aren't over."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from projects.models import Evaluation, Round, RoundState, Stage, Step
from projects.models.scope import Scope, scope_of
from projects.queries import current_rounds, materials_to_hand_in, progress_of, sheets_of_mine
from projects.queries.to_do import REST
from projects.review.adjustments import awaiting_adjustments, awaits_somebody
from projects.review.states import NO_WORD, Word, dates_of, days_left_for, state_of, window_of
from projects.review.workflow import standing_of
from projects.views.materials import shown_place
from projects.views.navigation import work_of_administrator
from projects.views.rounds import show_rounds

if TYPE_CHECKING:
    from django.contrib.auth.models import AnonymousUser

    from perfeval.accounts.models import User


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A sheet and what the person is to do with it: fill, begin, review, scan; nothing where it only stands in the list."""

    evaluation: Evaluation
    state: Word
    act: str = ""
    deadline: Word = NO_WORD
    dates: str = ""

    @property
    def seen(self) -> str:
        """Goes with the button that begins the self-evaluation."""
        return standing_of(self.evaluation)

    @property
    def opinion(self) -> str:
        event = self.evaluation.return_event
        return event.opinion if event and self.act == "fill" else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tasks:
    to_do: Sequence[Task]
    rest: Sequence[Task]
    has_more: bool


def tasks_of(user: "User | AnonymousUser", rounds: Sequence[Round], *, most: int) -> Tasks:
    """With the rounds at hand, whose windows are read already."""
    scope, held = scope_of(user), {each.pk: each for each in rounds if each.state == RoundState.OPEN}
    found = list(sheets_of_mine(user, held.values())[: most + 1]) if held else []
    tasks = []
    for evaluation in found[:most]:
        evaluation.round = held[evaluation.round_id]
        tasks.append(_task_of(evaluation, scope))
    return Tasks(
        to_do=[task for task in tasks if task.act],
        rest=[task for task in tasks if not task.act],
        has_more=len(found) > most,
    )


def _task_of(evaluation: Evaluation, scope: Scope) -> Task:
    state = state_of(evaluation, scope)
    if evaluation.turn == REST:  # type: ignore[attr-defined]  # annotated by sheets_of_mine
        return Task(evaluation=evaluation, state=Word(state.text))  # nothing to do: no colour calls for it
    act = {Step.FILLING: "fill", Step.APPROVED: "begin"}.get(Step(evaluation.step), "review")
    if act == "begin" and evaluation.stage == Stage.SELF_EVALUATION:
        return Task(evaluation=evaluation, state=Word("待上传盖章扫描件", "warn"), act="scan")
    window = window_of(evaluation)
    if act == "begin":
        window = evaluation.round.window(Stage.SELF_EVALUATION, Step.FILLING)
    if window is None:
        return Task(evaluation=evaluation, state=state, act=act)
    left = days_left_for(window, evaluation, timezone.localdate())
    return Task(evaluation=evaluation, state=state, act=act, deadline=left, dates=dates_of(window, evaluation))


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
