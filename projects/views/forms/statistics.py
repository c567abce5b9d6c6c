"""Whose sheets the 统计分析 counts, and which of them as 已评."""

from typing import Any

from crispy_forms.layout import Column, Submit
from django import forms

from projects.queries import Basis
from projects.views.forms.filters import DepartmentFilterForm


class StatisticsForm(DepartmentFilterForm):
    """The page is opened anew, with its charts."""

    text = None  # type: ignore[assignment]  # whole departments are counted
    basis = forms.ChoiceField(label="已评范围", required=False, choices=Basis.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, target="", **kwargs)
        self.helper.attrs = {}

    def columns(self) -> list[Column]:
        return [
            Column("department", css_class="col-sm-6 col-lg-4"),
            Column("basis", css_class="col-8 col-sm-4 col-lg-3"),
            Column(Submit("", "查看", css_id="filter-submit"), css_class="col-auto filters-submit"),
        ]

    @property
    def chosen_basis(self) -> Basis:
        return Basis(self.cleaned_data["basis"] or Basis.APPROVED)
