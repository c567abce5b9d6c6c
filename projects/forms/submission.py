"""All that a filler is asked for at 送审, at once."""

import hashlib
from typing import Any, Final

from crispy_forms.helper import FormHelper
from django import forms

from indicators.scoring import has_reason
from projects.editing.cleaning import clean_text
from projects.submission import Asked, Look, Place

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

    def __init__(self, *args: Any, look: Look, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["seen"].initial = look.seen
        self.asked = look.asked
        for each in look.asked:
            self.fields[field_name(each.place)] = ExplanationField(each)
        self.helper = FormHelper()
        self.helper.form_tag = False
        self.helper.disable_csrf = True

    @property
    def texts(self) -> dict[Place, str]:
        return {each.place: self.cleaned_data[field_name(each.place)] for each in self.asked}


def field_name(place: Place) -> str:
    """By what is asked about and not by its turn: what was typed must not end up at another finding."""
    return f"explanation-{hashlib.sha256(repr(place).encode()).hexdigest()[:12]}"
