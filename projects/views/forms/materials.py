"""报送材料 are wanted, handed in, and returned."""

import datetime as dt
from collections.abc import Mapping
from typing import Any, Final

from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from projects.attachments.materials import HANDED_IN, LONGEST_REASON
from projects.documents.cleaning import clean_text
from projects.models import Material, MaterialDue, MaterialKind, Round
from projects.queries import MaterialState
from projects.views.forms.attachments import FilesField, FilesInput
from projects.views.forms.days import DayField
from projects.views.forms.drawing import BareForm, filter_helper

ACCEPT: Final = ",".join(dict.fromkeys(f".{extension}" for kind in HANDED_IN for extension in kind.extensions))


class HandInForm(BareForm):
    uploads = FilesField(
        label="选择文件",
        widget=FilesInput(attrs={"multiple": True, "accept": ACCEPT}),
        help_text="盖章扫描件（PDF、OFD、JPG、PNG 或 TIFF），有几页图片的请一次选齐；Word、Excel 原件可以一并上传。",
    )
    reason = forms.CharField(
        label="更换理由",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明更换理由。", "max_length": f"理由不能超过 {LONGEST_REASON} 个字。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, former: Material | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if former is None or former.is_returned:
            del self.fields["reason"]

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).strip()


class ReturnForm(BareForm):
    reason = forms.CharField(
        label="退回理由",
        max_length=LONGEST_REASON,
        error_messages={"required": "请写明退回理由。", "max_length": f"理由不能超过 {LONGEST_REASON} 个字。"},
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    seen = forms.CharField(required=False, widget=forms.HiddenInput)

    def clean_reason(self) -> str:
        return clean_text(self.cleaned_data["reason"]).strip()


class WantedForm(BareForm):
    """A tick and a last day for each kind."""

    def __init__(self, *args: Any, round: Round, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        dues = {due.kind: due for due in MaterialDue.objects.filter(round=round)}
        for kind in MaterialKind:
            due = dues.get(kind.value)
            self.fields[kind.value] = forms.BooleanField(
                label=f"{kind.label}（盖章）", required=False, initial=due is not None
            )
            self.fields[_day_of(kind)] = DayField(
                label=f"{kind.label}截止日期", required=False, initial=due.closes_on if due else None
            )

    def clean(self) -> dict[str, Any]:
        """A day says that the material is wanted: it would be lost otherwise."""
        data = super().clean() or self.cleaned_data
        for kind in MaterialKind:
            if data.get(_day_of(kind)) and not data.get(kind.value):
                self.add_error(kind.value, f"填了截止日期，请同时勾选“{kind.label}”；不要求报送的，请清空日期。")
        return data

    @property
    def wanted(self) -> Mapping[MaterialKind, dt.date | None]:
        return {kind: self.cleaned_data[_day_of(kind)] for kind in MaterialKind if self.cleaned_data[kind.value]}


def _day_of(kind: MaterialKind) -> str:
    return f"{kind.value}_closes_on"


class MaterialFilterForm(forms.Form):
    kind = forms.ChoiceField(label="材料", required=False, choices=[("", "全部材料"), *MaterialKind.choices])
    state = forms.ChoiceField(label="状态", required=False, choices=[("", "全部"), *MaterialState.choices])

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = filter_helper("#materials")
        submit = Column(Submit("", "查找", css_id="filter-submit"), css_class="col-auto filters-submit")
        columns = (Column(name, css_class="col-6 col-sm-4 col-lg-3") for name in ("kind", "state"))
        self.helper.layout = Layout(Row(*columns, submit, css_class="filters"))
