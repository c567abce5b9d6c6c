"""年度自评任务 with their progress and the days left, and the 自评表 of one."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from perfeval.requests import HtmxRequest, part_or_page
from projects.access import may_bring_documents, may_manage, may_take_open_data
from projects.models import Evaluation, Round, RoundState, RoundWindow, Step
from projects.models.reach import Right, has_right
from projects.models.scope import scope_of
from projects.queries import Progress, evaluations_in, parent_departments, progress_of, rounds_for
from projects.review.states import NO_WORD, Word, days_left
from projects.views.forms.filters import EvaluationFilterForm
from projects.views.lists import export_context, list_context


@dataclass(frozen=True, slots=True)
class ShownWindow:
    window: RoundWindow
    left: Word

    @property
    def title(self) -> str:
        step = "填报" if self.window.step == Step.FILLING else self.window.get_step_display()
        return f"{self.window.get_stage_display()}{step}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownRound:
    round: Round
    progress: Progress
    windows: tuple[ShownWindow, ...]


def show_rounds(rounds: Iterable[Round], progress: Mapping[int, Progress]) -> Iterator[ShownRound]:
    for each in rounds:
        yield ShownRound(round=each, progress=progress[each.pk], windows=tuple(_show_windows(each)))


def _show_windows(each: Round) -> Iterator[ShownWindow]:
    """Those with days; a step without has no limit to speak of. A sheet can be late, a window is only over."""
    today = timezone.localdate()
    for window in each.windows.all():
        if not (window.opens_on or window.closes_on):
            continue
        if each.state != RoundState.OPEN:
            left = NO_WORD
        elif window.has_ended(today):
            left = Word("已截止")
        else:
            left = days_left(window, window.closes_on, today)
        yield ShownWindow(window, left)


@require_safe
def rounds(request: HttpRequest) -> HttpResponse:
    rounds = list(rounds_for(request.user))
    context = {
        "rounds": list(show_rounds(rounds, progress_of(rounds, request.user))),
        "opens_rounds": has_right(scope_of(request.user), Right.MANAGE),
    }
    return render(request, "rounds/index.html", context)


@require_safe
def evaluations(request: HtmxRequest, pk: int) -> HttpResponse:
    exercise = get_object_or_404(rounds_for(request.user).select_related("rule_set"), pk=pk)
    departments = parent_departments(exercise, request.user)
    form = EvaluationFilterForm(request.GET, rounds=[exercise], departments=departments, target="#evaluations")
    found = evaluations_in(exercise, request.user, form.chosen) if form.is_valid() else Evaluation.objects.none()
    context = {"round": exercise, "form": form, "manages": may_manage(request.user, exercise).ok}
    context["progress"] = progress_of([exercise], request.user)[exercise.pk]
    context["brings_documents"] = may_bring_documents(request.user).ok
    context["takes_open_data"] = may_take_open_data(request.user).ok
    context |= list_context(request, found) | export_context(exercise, request.GET)
    return part_or_page(request, "evaluations/_list.html", "rounds/evaluations.html", context)
