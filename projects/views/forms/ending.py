"""From when a project is no more, why, and which one goes on."""

from typing import Any

from django import forms
from django.db.models import Q

from projects.documents.cleaning import clean_text
from projects.models import Project
from projects.views.forms.days import DayField
from projects.views.forms.drawing import bare_helper


class EndingForm(forms.Form):
    successor = forms.CharField(label="并入哪个项目（名称或编码；撤销的留空）", max_length=200, required=False)
    on = DayField(label="终止日期")
    reason = forms.CharField(label="依据和理由", max_length=120, error_messages={"required": "请写明依据和理由。"})

    def __init__(self, *args: Any, region: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.there = Project.objects.filter(unit__region=region, ended_on=None).select_related("unit")
        self.helper = bare_helper()

    def clean_successor(self) -> Project | None:
        text = clean_text(self.cleaned_data["successor"]).strip()
        if not text:
            return None
        found = list(self.there.filter(Q(name=text) | Q(code=text)).exclude(name="").order_by("pk")[:2])
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(f"有几个项目叫“{text}”，请填写编码。" if found else f"没有找到“{text}”，请核对。")

    def clean_reason(self) -> str:
        if not (reason := clean_text(self.cleaned_data["reason"]).strip()):
            raise forms.ValidationError("请写明依据和理由。")
        return reason
