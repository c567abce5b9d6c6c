"""操作日志: what narrows it."""

from typing import Any

from django import forms

from projects.documents.cleaning import clean_text
from projects.models.event import TITLES
from projects.queries.log import MOST_DAYS, LogFilter
from projects.views.forms.days import DayField
from projects.views.forms.drawing import bare_helper
from projects.views.forms.people import EMPTY


class LogFilterForm(forms.Form):
    since = DayField(label="从", required=False)
    until = DayField(label="到", required=False)
    person = forms.CharField(label="经办人或登录名", max_length=100, required=False)
    verb = forms.ChoiceField(label="事项", required=False, choices=[EMPTY, *TITLES.items()])
    department = forms.CharField(label="单位名称或编码", max_length=100, required=False)
    sheet = forms.CharField(label="项目名称或编码", max_length=100, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = bare_helper()

    def clean(self) -> dict[str, Any]:
        typed: dict[str, Any] = super().clean() or {}
        since, until = typed.get("since"), typed.get("until")
        if since and until and since > until:
            self.add_error("until", "结束日期早于开始日期。")
        elif since and until and self.chosen.looks_for_something and (until - since).days >= MOST_DAYS:
            self.add_error("until", f"按经办人、事项、单位或项目查找时，一次最多查 {MOST_DAYS} 天。")
        return typed

    @property
    def chosen(self) -> LogFilter:
        typed = self.cleaned_data
        texts = {name: clean_text(typed.get(name) or "").strip() for name in ("person", "department", "sheet")}
        return LogFilter(since=typed.get("since"), until=typed.get("until"), verb=typed.get("verb") or "", **texts)

    @property
    def said(self) -> str:
        """What is looked for, in words."""
        chosen = self.chosen
        values = {name: getattr(chosen, name) for name in self.fields} | {"verb": TITLES.get(chosen.verb, "")}
        return "；".join(f"{self.fields[name].label}：{value}" for name, value in values.items() if value) or "全部"
