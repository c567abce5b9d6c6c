"""Who stands in for a role, from when until when, and why."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils import timezone

from perfeval.accounts.models import User
from projects.documents.cleaning import clean_text
from projects.views.forms.days import DayField
from projects.views.forms.drawing import bare_helper


class SubstituteForm(forms.Form):
    substitute = forms.ModelChoiceField(
        label="代办人",
        queryset=User.objects.none(),
        empty_label="请选择",
        error_messages={"required": "请选择代办人。", "invalid_choice": "这个人不能代办，请另选。"},
    )
    starts_on = DayField(label="开始日期")
    ends_on = DayField(label="结束日期", help_text="这一天仍可以代办，过后自行停止。")
    reason = forms.CharField(label="事由", max_length=200, error_messages={"required": "请写明事由，如“出差”“休假”。"})

    def __init__(self, *args: Any, candidates: QuerySet[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        chosen: Any = self.fields["substitute"]
        chosen.queryset = candidates
        self.fields["starts_on"].initial = timezone.localdate()
        self.helper = bare_helper()

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).strip()
