"""A round as home and the list of rounds draw it: progress, and the windows with the days left."""

import datetime as dt
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


def shown(rounds: Iterable[Round], progress: Mapping[int, Progress]) -> Iterator[ShownRound]:
    for each in rounds:
        yield ShownRound(round=each, progress=progress[each.pk], windows=tuple(_windows(each)))


def _windows(each: Round) -> Iterator[ShownWindow]:
    """Those with days; a step without has no limit to speak of."""
    today = timezone.localdate()
    for window in each.windows.all():
        if window.opens_on or window.closes_on:
            yield ShownWindow(window, _left(window, today) if each.state == RoundState.OPEN else NO_WORD)


def _left(window: RoundWindow, today: dt.date) -> Word:
    """A sheet can be late, a window is only over."""
    return Word("已截止") if window.has_ended(today) else days_left(window, window.closes_on, today)
