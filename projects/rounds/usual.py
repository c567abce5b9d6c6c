"""How a new round usually begins: as the last one, a year later; and which windows make sense."""

import datetime as dt
from collections.abc import Mapping
from itertools import pairwise
from typing import Any, Final

from django.utils import timezone

from indicators.models import RuleSetVersion
from indicators.rules import DEFAULT as DEFAULT_RULES
from projects.documents.layout import DEFAULT as DEFAULT_LAYOUT
from projects.models import LayoutVersion, Region, Round, Stage, Step
from projects.models.round import WINDOW_STEPS

STEP_TITLES: Final[Mapping[str, str]] = {step.value: step.label for step in WINDOW_STEPS} | {Step.FILLING.value: "填报"}
USUAL_STEPS: Final = (Step.FILLING, Step.UNIT_REVIEW, Step.DEPARTMENT_REVIEW, Step.FINANCE_OFFICE)
DAYS_TO_FILL: Final = 30
DAYS_TO_REVIEW: Final = 10
CHOICES: Final = ("kind", "region", "ledger", "scan_due", "self_review_allowed", "locks_when_late")


def why_odd(stage: Stage, closing: Mapping[str, dt.date | None]) -> str:
    """Why the steps of a stage, with their last days, make no sense; nothing where they do."""
    if closing and Step.FILLING not in closing:
        return f"{stage.label}阶段有审核环节，没有填报环节，请增加。"
    in_order = [(step, day) for step in WINDOW_STEPS if (day := closing.get(step))]
    for (earlier, first), (later, second) in pairwise(in_order):
        if second < first:
            return f"{stage.label}阶段：{STEP_TITLES[later]}的截止日期早于{STEP_TITLES[earlier]}的截止日期。"
    return ""


def usual_title(year: int) -> str:
    return f"{year}年度项目支出绩效自评"


def usual_values() -> dict[str, Any]:
    """Rule set and layouts in their newest versions. What is judged in spring is the year before."""
    last = _last_round()
    year = last.year + 1 if last else timezone.localdate().year - 1
    regions = list(Region.objects.all()[:2])
    values: dict[str, Any] = {"region": regions[0].pk} if len(regions) == 1 else {}
    if last is not None:
        values |= {name: getattr(last, f"{name}_id" if name == "region" else name) for name in CHOICES}
    goal_layout = last.goal_layout if last else None
    rules = RuleSetVersion.objects.filter(code=last.rule_set.code if last else DEFAULT_RULES)
    layouts = LayoutVersion.objects.filter(code=last.layout.code if last else DEFAULT_LAYOUT)
    return {
        **values,
        "year": year,
        "title": usual_title(year),
        "rule_set": rules.order_by("-version").first(),
        "layout": layouts.order_by("-version").first(),
        "goal_layout": goal_layout and LayoutVersion.objects.filter(code=goal_layout.code).order_by("-version").first(),
    }


def usual_windows() -> list[dict[str, Any]]:
    """The steps of the self-evaluation with their days."""
    last = _last_round()
    held = [each for each in last.windows.all() if each.stage == Stage.SELF_EVALUATION] if last else []
    if held:
        return [_window_values(each.step, _a_year_later(each.opens_on), _a_year_later(each.closes_on)) for each in held]
    today = timezone.localdate()
    last_days = (today + dt.timedelta(days=DAYS_TO_FILL + n * DAYS_TO_REVIEW) for n in range(len(USUAL_STEPS)))
    begins = [today, *[None] * (len(USUAL_STEPS) - 1)]
    return [_window_values(*each) for each in zip(USUAL_STEPS, begins, last_days, strict=True)]


def _window_values(step: str, opens_on: dt.date | None, closes_on: dt.date | None) -> dict[str, Any]:
    return {"stage": Stage.SELF_EVALUATION, "step": step, "opens_on": opens_on, "closes_on": closes_on}


def _a_year_later(day: dt.date | None) -> dt.date | None:
    if day is None:
        return None
    return day.replace(year=day.year + 1, day=28 if (day.month, day.day) == (2, 29) else day.day)


def _last_round() -> Round | None:
    rounds = Round.objects.select_related("rule_set", "layout", "goal_layout").prefetch_related("windows")
    return rounds.order_by("-year", "-id").first()
