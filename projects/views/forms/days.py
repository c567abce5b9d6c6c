"""A day as it is typed: full-width digits and 2026年12月1日 are taken. The browser's own field would speak its language."""

import datetime as dt
import unicodedata
from typing import Any, Final

from django import forms

FORMATS: Final = ("%Y-%m-%d", "%Y/%m/%d", "%Y.%m.%d", "%Y年%m月%d日")


class DayField(forms.DateField):
    def __init__(self, **kwargs: Any) -> None:
        label = kwargs.get("label", "日期")
        super().__init__(
            input_formats=FORMATS,
            widget=forms.DateInput(format="%Y-%m-%d", attrs={"placeholder": "2026-12-01", "autocomplete": "off"}),
            error_messages={"required": f"请填写{label}。", "invalid": f"{label}应写成 2026-12-01 的样子。"},
            **kwargs,
        )

    def to_python(self, value: Any) -> dt.date | None:
        return super().to_python(unicodedata.normalize("NFKC", value) if isinstance(value, str) else value)
