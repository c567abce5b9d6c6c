"""Which report is drafted."""

from collections.abc import Mapping
from typing import Any

from crispy_forms.layout import Column, Layout, Row, Submit
from django import forms

from projects.exports.reports.order import ReportOrder
from projects.exports.reports.template import ReportKind, report_template
from projects.queries import Basis
from projects.views.forms.drawing import filter_helper


class ReportForm(forms.Form):
    """Offers what the person sees: their departments, and the report of the region to its bureau."""

    kind = forms.ChoiceField(label="报告", required=False)
    department = forms.ChoiceField(label="主管部门（部门的报告）", required=False)
    basis = forms.ChoiceField(label="已评的范围", required=False, choices=Basis.choices)

    def __init__(self, data: Mapping[str, Any], *, departments: Mapping[int, str], manages: bool) -> None:
        templates = {kind: report_template(kind) for kind in ReportKind}
        kinds = [
            (kind.value, each.name) for kind, each in templates.items() if (manages if each.of_region else departments)
        ]
        choices = [(str(key), name) for key, name in departments.items()]
        unasked = {"kind": kinds[0][0] if kinds else "", "basis": Basis.APPROVED.value}
        unasked["department"] = choices[0][0] if choices else ""
        asked = {name: data[name] for name in unasked if data.get(name)}
        super().__init__({**unasked, **asked})
        for name, offered in (("kind", kinds), ("department", choices)):
            field = self.fields[name]
            assert isinstance(field, forms.ChoiceField)
            field.choices = offered
        columns = (Column(name, css_class="col-sm-6 col-lg-3") for name in self.fields)
        submit = Column(Submit("", "查看", css_id="filter-submit"), css_class="col-auto filters-submit")
        self.helper = filter_helper("#report")
        self.helper.layout = Layout(Row(*columns, submit, css_class="filters"))

    @property
    def order(self) -> ReportOrder:
        data, kind = self.cleaned_data, ReportKind(self.cleaned_data["kind"])
        department = None if report_template(kind).of_region else int(data["department"])
        return ReportOrder(kind=kind, department=department, basis=Basis(data["basis"]))
