"""All that a filler is asked for at 送审, at once."""

import hashlib
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.validators import RegexValidator

from indicators.scoring import has_reason
from projects.documents.cleaning import clean_text
from projects.review.submission import SIGNATURE, Asked, FindingPlace, Look
from projects.views.forms.acts import knowing_of
from projects.views.forms.drawing import bare_helper

LONGEST: Final = 1000


class ExplanationField(forms.CharField):
    def __init__(self, each: Asked) -> None:
        super().__init__(
            label=each.message,
            help_text=each.what_to_do,
            initial=each.former,
            max_length=LONGEST,
            widget=forms.Textarea(attrs={"rows": 2}),
            error_messages={"required": "请写明说明。"},
        )

    def to_python(self, value: Any) -> str:
        return clean_text(super().to_python(value) or "").strip()

    def validate(self, value: str) -> None:
        super().validate(value)
        if not has_reason(value):
            raise forms.ValidationError("请写明为什么，不能只写“无”或符号。", code="no-reason")


class SubmissionForm(forms.Form):
    """Drawn within the page's own form."""

    seen = forms.CharField(widget=forms.HiddenInput)
    filler = forms.CharField(label="填报人", max_length=50, error_messages={"required": "请填写填报人。"})
    phone = forms.CharField(
        label="联系电话",
        max_length=50,
        validators=[RegexValidator(r"\d{3}", "请填写能联系到填报人的电话号码。")],
        error_messages={"required": "请填写联系电话。"},
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "tel"}),
    )

    def __init__(self, *args: Any, look: Look, signed: Mapping[str, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, value in {"seen": look.seen, **signed}.items():
            self.fields[name].initial = value
        if look.signing.is_current:  # who signs stands on the paper
            for name in SIGNATURE:
                del self.fields[name]
        if look.adjustment:
            self.fields["adjustment"] = knowing_of(look.adjustment)
        self.asked = look.asked
        for each in look.asked:
            self.fields[field_name(each.place)] = ExplanationField(each)
        self.order_fields([name for name in self.fields if name not in SIGNATURE])  # who signs comes last
        self.helper = bare_helper()

    @property
    def signed(self) -> dict[str, str]:
        return {name: self.cleaned_data[name] for name in SIGNATURE if name in self.fields}

    @property
    def texts(self) -> dict[FindingPlace, str]:
        return {each.place: self.cleaned_data[field_name(each.place)] for each in self.asked}


def field_name(place: FindingPlace) -> str:
    """By what is asked about and not by its turn: what was typed must not end up at another finding."""
    return f"explanation-{hashlib.sha256(repr(place).encode()).hexdigest()[:12]}"
