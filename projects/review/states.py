"""What a person reads of where a sheet stands: the same step is 已送审 to the filler and 待审核 to the reviewer."""

import datetime as dt
from dataclasses import dataclass
from typing import Final

from django.utils import timezone

from projects.access import why_no_evaluation
from projects.models import Evaluation, Exclusion, Publication, RoundState, RoundWindow, Stage, Step
from projects.models.reach import REVIEW_RIGHTS, Right, reaches
from projects.models.round import Extended
from projects.models.scope import Scope

SOON: Final = 7  # days


@dataclass(frozen=True, slots=True)
class Word:
    """A state and its colour, which never says more than the word."""

    text: str
    tone: str = ""  # good, warn, bad


def state_of(evaluation: Evaluation, scope: Scope) -> Word:
    if not evaluation.is_included:
        return Word("撤销下发" if evaluation.exclusion == Exclusion.REVOKED else "不纳入自评")
    step = Step(evaluation.step)
    match step:
        case Step.APPROVED:
            return _word_of_approved(evaluation, scope)
        case Step.FILLING:
            return _word_of_filling(evaluation, scope)
    if reaches(scope, REVIEW_RIGHTS[step], evaluation):
        return Word("待审核", "warn")
    if reaches(scope, Right.FILL, evaluation):
        return Word(f"已送审，{step.label}")
    return Word(step.label)


def _word_of_approved(evaluation: Evaluation, scope: Scope) -> Word:
    if evaluation.stage == Stage.GOAL and reaches(scope, Right.FILL, evaluation) and not why_no_evaluation(evaluation):
        return Word("可以开始自评", "warn")
    is_open = evaluation.publication == Publication.UNDECIDED
    said = "审核通过" if is_open else evaluation.get_publication_display()
    entered = "（按已公布的表导入）" if evaluation.entered_as_published else ""
    return Word(f"{said}{entered}", "" if evaluation.publication == Publication.WITHHELD else "good")


def _word_of_filling(evaluation: Evaluation, scope: Scope) -> Word:
    """待送审 only once nothing must be changed any more."""
    if evaluation.is_returned:
        return Word("被退回", "bad")
    is_ready = reaches(scope, Right.FILL, evaluation) and not evaluation.block_count
    return Word("待送审", "warn") if is_ready else Word("填报中")


NO_WORD: Final = Word("")


def deadline_of(evaluation: Evaluation) -> Word:
    """Days left at the step where the sheet stands; the round's windows should be prefetched."""
    window = window_of(evaluation)
    return NO_WORD if window is None else days_left_for(window, evaluation, timezone.localdate())


def days_left_for(window: RoundWindow, evaluation: Evaluation, today: dt.date) -> Word:
    """Of one sheet, whose unit may have been given longer."""
    extension = window.extension_for(evaluation.unit_path)
    if extension is None:
        return days_left(window, window.closes_on, today)
    word = days_left(window, extension.closes_on, today)
    return Word(f"{word.text}（已延期）", word.tone)


def dates_of(window: RoundWindow, evaluation: Evaluation) -> str:
    """The days between which a step of a sheet is to be done."""
    days = (window.opens_on, window.last_day_for(evaluation.unit_path))
    opens, closes = (f"{day:%-m月%-d日}" if day else "" for day in days)
    return f"{opens}至{closes}" if opens and closes else f"{opens}起" if opens else f"{closes}截止" if closes else ""


def extension_of(evaluation: Evaluation) -> Extended | None:
    """The later last day that the sheet's unit was given at the step where the sheet stands."""
    window = window_of(evaluation)
    return window.extension_for(evaluation.unit_path) if window else None


def window_of(evaluation: Evaluation) -> RoundWindow | None:
    at_rest = not evaluation.is_included or evaluation.round.state != RoundState.OPEN
    return None if at_rest else evaluation.window


def days_left(window: RoundWindow, last_day: dt.date | None, today: dt.date) -> Word:
    if not window.has_begun(today) and window.opens_on is not None:
        return Word(f"{window.opens_on:%-m月%-d日}开始")
    if last_day is None:
        return NO_WORD
    days = (last_day - today).days
    if days < 0:
        return Word(f"逾期 {-days} 天", "bad")
    if days == 0:
        return Word("今天截止", "warn")
    return Word(f"还剩 {days} 天", "warn" if days <= SOON else "")
