"""A round as home and the list of rounds draw it: progress, and the windows with the days left."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from django.utils import timezone

from projects.models import Round, RoundState, RoundWindow, Step
from projects.queries import Progress
from projects.review.states import NO_WORD, Word, days_left


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
