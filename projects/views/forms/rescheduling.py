"""The first and the last day of each step that a round has."""

import datetime as dt
from collections.abc import Iterator
from typing import Any, Final

from django import forms

from projects.models import Round, Stage
from projects.rounds.preparing import Days
from projects.rounds.usual import STEP_TITLES, why_odd
from projects.views.forms.days import DayField

EMPTY: Final = {"opens_on": "即日", "closes_on": "不限"}


class DaysForm(forms.Form):
    def __init__(self, *args: Any, exercise: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.held = list(exercise.windows.all())
        for window in self.held:
            for name, label in (("opens_on", "开始日期"), ("closes_on", "截止日期")):
                title = f"{window.get_stage_display()}·{STEP_TITLES[window.step]}：{label}"
                field = DayField(label=title, required=False, initial=getattr(window, name))
                field.widget.attrs |= {"class": "form-control", "placeholder": EMPTY[name]}
                self.fields[f"{window.pk}-{name}"] = field

    def lines(self) -> Iterator[tuple[str, forms.BoundField, forms.BoundField]]:
        for window in self.held:
            title = f"{window.get_stage_display()}·{STEP_TITLES[window.step]}"
            yield title, self[f"{window.pk}-opens_on"], self[f"{window.pk}-closes_on"]

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        for window in self.held:
            opens_on, closes_on = (data.get(f"{window.pk}-{name}") for name in ("opens_on", "closes_on"))
            if opens_on and closes_on and closes_on < opens_on:
                self.add_error(f"{window.pk}-closes_on", "截止日期不能早于开始日期。")
        for stage in Stage:
            closing: dict[str, dt.date | None] = {
                each.step: data.get(f"{each.pk}-closes_on") for each in self.held if each.stage == stage
            }
            if reason := why_odd(stage, closing):
                self.add_error(None, reason)
        return data

    @property
    def days(self) -> dict[int, Days]:
        data = self.cleaned_data
        return {
            each.pk: Days(opens_on=data[f"{each.pk}-opens_on"], closes_on=data[f"{each.pk}-closes_on"])
            for each in self.held
        }
