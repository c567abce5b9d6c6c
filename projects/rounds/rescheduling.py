"""The days of a round are changed while it runs: what becomes late or open again is told first."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from projects.access import may_manage
from projects.history.events import record_event
from projects.models import Evaluation, Round, RoundWindow, Step
from projects.models.round import hold_round
from projects.rounds.preparing import Days
from projects.rounds.usual import STEP_TITLES

if TYPE_CHECKING:
    from perfeval.accounts.models import User

NewDays = Mapping[int, Days]  # by window


class ReschedulingRefusedError(Exception):
    """Why nothing was written, as a sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rescheduled:
    """A step whose days change, with the sheets that stand there."""

    window: RoundWindow
    days: Days
    standing: int
    late_before: int
    late_after: int
    moot: int  # extensions that end before the new last day
    locks: bool

    @property
    def told(self) -> str:
        was, now = Days(opens_on=self.window.opens_on, closes_on=self.window.closes_on), self.days
        title = f"{self.window.get_stage_display()}·{STEP_TITLES[self.window.step]}"
        return "".join((f"{title}：{_write_span(was)}，改为{_write_span(now)}", *self._describe_effects(), "。"))

    def _describe_effects(self) -> Iterator[str]:
        if self.standing:
            yield f"；现有 {self.standing} 张在这一环节，逾期的由 {self.late_before} 张变为 {self.late_after} 张"
        if self.locks and self.late_after > self.late_before:
            yield "，逾期的不能再填报"
        if self.locks and self.late_after < self.late_before:
            yield "，不再逾期的可以继续填报"
        if self.moot:
            yield f"；{self.moot} 处延期不晚于新的截止日期，不再起作用"


def _write_span(days: Days) -> str:
    return f"{_write_day(days.opens_on, '即日')}至{_write_day(days.closes_on, '不限')}"


def _write_day(day: dt.date | None, none: str) -> str:
    return f"{day:%Y年%-m月%-d日}" if day else none


def plan_days(round: Round, days: NewDays) -> list[Rescheduled]:
    """Three queries, for any number of sheets."""
    changed = [each for each in round.windows.all() if _days_of(each) != days.get(each.pk, _days_of(each))]
    places = {(each.stage, each.step): list[str]() for each in changed}
    sheets = Evaluation.objects.filter(round=round).included().order_by() if changed else Evaluation.objects.none()
    for stage, step, path in sheets.values_list("stage", "step", "unit_path"):
        if (stage, step) in places:
            places[stage, step].append(path)
    return [_plan_window(round, each, days[each.pk], places[each.stage, each.step]) for each in changed]


def _plan_window(round: Round, window: RoundWindow, days: Days, paths: list[str]) -> Rescheduled:
    today, moved = timezone.localdate(), RoundWindow(pk=window.pk, closes_on=days.closes_on)
    extended = list(window.extended)
    moved.__dict__["extended"] = extended if days.closes_on else ()

    def count_late(held: RoundWindow) -> int:
        last_days = (held.last_day_for(path) for path in paths)
        return sum(last is not None and last < today for last in last_days)

    return Rescheduled(
        window=window,
        days=days,
        standing=len(paths),
        late_before=count_late(window),
        late_after=count_late(moved),
        moot=len(window.later_days) - len(moved.later_days),
        locks=round.locks_when_late and window.step == Step.FILLING,
    )


def _days_of(window: RoundWindow) -> Days:
    return Days(opens_on=window.opens_on, closes_on=window.closes_on)


def seen_days(plan: list[Rescheduled]) -> str:
    """Tells whether what is done is what was shown."""
    return sha256(repr([each.told for each in plan]).encode()).hexdigest()


@transaction.atomic
def reschedule(round: Round, days: NewDays, *, by: "User", seen: str, address: str | None = None) -> list[Rescheduled]:
    held = hold_round(round)
    if not (verdict := may_manage(by, held)):
        raise ReschedulingRefusedError(verdict.reason)
    plan = plan_days(held, days)
    if seen_days(plan) != seen:
        raise ReschedulingRefusedError("看过以后又有变动，没有办理；下面是现在的影响，请核对后再办。")
    told = [each.told for each in plan]
    for each in plan:
        each.window.opens_on, each.window.closes_on = each.days.opens_on, each.days.closes_on
    RoundWindow.objects.bulk_update([each.window for each in plan], ["opens_on", "closes_on"])
    if told:
        record_event("reschedule", user=by, subject=str(held), changes={"windows": [None, told]}, address=address)
    return plan
