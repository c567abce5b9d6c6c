"""Which unit has until when, at which step, and why."""

from typing import Any

from django import forms

from projects.documents.cleaning import clean_text
from projects.models import Department, Round, RoundWindow
from projects.views.forms.days import DayField
from projects.views.forms.drawing import bare_helper
from projects.views.forms.units import unit_named


class ExtensionForm(forms.Form):
    window = forms.ModelChoiceField(
        label="环节", queryset=RoundWindow.objects.none(), empty_label=None, error_messages={"required": "请选择环节。"}
    )
    unit = forms.CharField(
        label="单位名称或编码",
        max_length=200,
        help_text="连同它的下级单位一起延期。",
        error_messages={"required": "请填写单位。"},
    )
    closes_on = DayField(label="延期至")
    reason = forms.CharField(label="理由", max_length=200, error_messages={"required": "请写明延期理由。"})

    def __init__(self, *args: Any, exercise: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.exercise = exercise
        chosen: Any = self.fields["window"]
        chosen.queryset = exercise.windows.filter(closes_on__isnull=False)
        chosen.label_from_instance = lambda window: f"{window}（{window.closes_on:%-m月%-d日}截止）"
        self.helper = bare_helper()

    def clean_unit(self) -> Department:
        return unit_named(self.cleaned_data["unit"], Department.objects.filter(region=self.exercise.region_id))

    def clean_reason(self) -> str:
        if not (reason := clean_text(self.cleaned_data["reason"]).strip()):
            raise forms.ValidationError("请写明延期理由。")
        return reason
