"""Form fields for clerks: numbers in every usual spelling, and lists with one item on each line."""

import unicodedata
from decimal import Decimal
from typing import Any

from django import forms

from indicators.points import plain

NUMERIC = {"inputmode": "decimal", "class": "number-input", "autocomplete": "off"}


class NumberField(forms.DecimalField):
    """Accepts full-width digits, spaces and percent signs; limits places and range to those of a rule set."""

    def __init__(self, label: str, **options: Any) -> None:
        settings = {"min_value": 0, "max_value": 10_000, "max_digits": 10, "decimal_places": 4, **options}
        super().__init__(label=label, widget=forms.TextInput(attrs=NUMERIC), **settings)

    def prepare_value(self, value: Any) -> Any:
        return plain(value) if isinstance(value, Decimal) else value

    def to_python(self, value: Any) -> Any:
        text = unicodedata.normalize("NFKC", str(value or "")) if not isinstance(value, int) else str(value)
        return super().to_python(text.strip().removesuffix("%").removesuffix("分").strip())


class LinesWidget(forms.Textarea):
    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 6, "cols": 40, **(attrs or {})})

    def format_value(self, value: Any) -> str:
        return "\n".join(value) if isinstance(value, list | tuple) else str(value or "")


class LinesField(forms.CharField):
    widget = LinesWidget

    def clean(self, value: Any) -> list[str]:
        lines = [line.strip() for line in (super().clean(value) or "").splitlines()]
        return list(dict.fromkeys(line for line in lines if line))

    def has_changed(self, initial: Any, data: Any) -> bool:
        return list(initial or []) != list(self.clean(data))
