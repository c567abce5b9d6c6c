"""A round before it is 下发d: founded like the last one, and its windows, rules and layouts changed."""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from django.db import transaction

from projects.models import Region, Round, RoundState, RoundWindow, Stage
from projects.models.round import hold_round
from projects.rounds.creation import CreationError
from projects.rounds.rule_set import adopt_rule_set
from projects.rounds.usual import USUAL_STEPS, usual_title, usual_values, usual_windows


@dataclass(frozen=True, slots=True, kw_only=True)
class Days:
    """The first and the last day of a step; either may be left open."""

    opens_on: dt.date | None = None
    closes_on: dt.date | None = None


Windows = Mapping[tuple[str, str], Days]  # by stage and step


@transaction.atomic
def found_round(region: Region, year: int, title: str = "") -> Round:
    """In preparation, with the usual choices and steps."""
    values = {**usual_values(), "region": region, "year": year, "title": title or usual_title(year)}
    usual = usual_windows()  # of the last round, before this one is the last
    made: Round = Round.objects.create(**values)
    windows = [RoundWindow(round=made, **each) for each in usual]
    if made.goal_layout_id:
        windows += [RoundWindow(round=made, stage=Stage.GOAL, step=step) for step in USUAL_STEPS]
    RoundWindow.objects.bulk_create(windows)
    return made


@transaction.atomic
def prepare_round(round: Round, values: Mapping[str, object], windows: Windows) -> None:
    """Sheets that the round holds already follow to another rule set."""
    held = hold_round(round)
    if held.state != RoundState.PREPARING:
        raise CreationError("任务已经下发，环节、评分办法和表样不在这里改")
    former = held.rule_set_id
    for name, value in values.items():
        setattr(held, name, value)
    held.save(update_fields=list(values))
    if held.rule_set_id != former:
        adopt_rule_set(held, held.rule_set)
    _set_windows(held, windows)


def _set_windows(round: Round, windows: Windows) -> None:
    held = {(each.stage, each.step): each for each in round.windows.all()}
    RoundWindow.objects.filter(pk__in=[each.pk for place, each in held.items() if place not in windows]).delete()
    kept = [held[place] for place in windows if place in held]
    for window in kept:
        days = windows[window.stage, window.step]
        window.opens_on, window.closes_on = days.opens_on, days.closes_on
    RoundWindow.objects.bulk_update(kept, ["opens_on", "closes_on"])
    RoundWindow.objects.bulk_create(
        RoundWindow(round=round, stage=stage, step=step, opens_on=days.opens_on, closes_on=days.closes_on)
        for (stage, step), days in windows.items()
        if (stage, step) not in held
    )
