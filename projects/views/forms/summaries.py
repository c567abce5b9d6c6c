"""Which projects a 汇总表 holds."""

from crispy_forms.layout import Column, Submit
from django import forms

from projects.models import Step
from projects.views.forms.filters import DepartmentFilterForm

ALL, APPROVED = "", Step.APPROVED.value


class SummaryForm(DepartmentFilterForm):
    text = None  # type: ignore[assignment]  # a table of whole departments
    step = forms.ChoiceField(label="范围", required=False, choices=[(ALL, "全部自评表"), (APPROVED, "只列审核通过的")])

    def columns(self) -> list[Column]:
        return [
            Column("department", css_class="col-sm-6 col-lg-4"),
            Column("step", css_class="col-8 col-sm-4 col-lg-3"),
            Column(Submit("", "查看", css_id="filter-submit"), css_class="col-auto filters-submit"),
        ]
