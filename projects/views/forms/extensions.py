"""Which unit has until when, at which step, and why."""

from collections.abc import Sequence
from typing import Any, Final

from crispy_forms.helper import FormHelper
from django import forms
from django.db.models import Q

from projects.filling.cleaning import clean_text
from projects.models import Department, Round, RoundWindow
from projects.views.forms.days import DayField

MOST_ALIKE: Final = 5


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
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    def clean_unit(self) -> Department:
        text = clean_text(self.cleaned_data["unit"]).strip()
        there = Department.objects.filter(region=self.exercise.region_id).order_by("path")
        found = list(there.filter(Q(name=text) | Q(code=text)).exclude(name="")[:2]) if text else []
        if len(found) == 1:
            return found[0]
        raise forms.ValidationError(_advice(text, list(there.filter(name__icontains=text)[:MOST_ALIKE]), bool(found)))

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).strip()


def _advice(text: str, alike: Sequence[Department], is_ambiguous: bool) -> str:
    if is_ambiguous:
        return f"有几个单位叫“{text}”，请填写编码：{'、'.join(each.code or '（无编码）' for each in alike)}。"
    names = f"名称相近的有：{'、'.join(each.name for each in alike)}。" if alike else "请核对名称。"
    return f"没有找到“{text}”。{names}"
