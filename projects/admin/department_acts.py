"""更名, 调整隶属, 并入, 撤销: the acts on a department, each a form with its date and reason."""

from typing import Any, ClassVar, Final

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget, AutocompleteSelect
from django.db import transaction

from projects.models import Department
from projects.units import departments
from projects.units.tree import DepartmentError


def department_field(label: str, relation: str, **options: Any) -> forms.ModelChoiceField[Department]:
    """Found by typing, as in the rest of the administration."""
    widget = AutocompleteSelect(Department._meta.get_field(relation), admin.site)
    return forms.ModelChoiceField(Department.objects.filter(closed_on=None), label=label, widget=widget, **options)


class DepartmentActForm(forms.Form):
    name: ClassVar[str]
    title: ClassVar[str]
    explanation: ClassVar[str]

    date = forms.DateField(label="自何日起", widget=AdminDateWidget)
    reason = forms.CharField(
        label="依据和理由",
        max_length=200,
        widget=forms.TextInput(attrs={"class": "vTextField"}),
        help_text="例如机构改革方案的文号，记入日志。",
    )

    def __init__(self, department: Department, *args: Any, **kwargs: Any) -> None:
        self.department = department
        super().__init__(*args, **kwargs)

    def clean(self) -> dict[str, Any]:
        """Tries the act and takes it back, so that what the tree refuses is told at the form."""
        data = super().clean() or {}
        if not self.errors:
            try:
                with transaction.atomic():
                    self.apply(Department.objects.get(pk=self.department.pk))
                    transaction.set_rollback(True)
            except DepartmentError as error:
                self.add_error(None, f"{error}。")
        return data

    def save(self) -> str:
        """Does it, and says what was done."""
        self.apply(self.department)
        return f"自 {self.cleaned_data['date']} 起{self.done()}。依据和理由：{self.cleaned_data['reason']}"

    def apply(self, department: Department) -> None:
        raise NotImplementedError

    def done(self) -> str:
        raise NotImplementedError


class RenameForm(DepartmentActForm):
    name = "rename"
    title = "更名"
    explanation = "新名称自所填日期起使用。以前年度的自评表仍是当年的名称。同一日期再填一次，以后填的为准。"

    new_name = forms.CharField(label="新名称", max_length=200, widget=forms.TextInput(attrs={"class": "vTextField"}))
    field_order = ("new_name", "date", "reason")

    def clean_new_name(self) -> str:
        return " ".join(self.cleaned_data["new_name"].split())

    def apply(self, department: Department) -> None:
        departments.rename(department, self.cleaned_data["new_name"], valid_from=self.cleaned_data["date"])

    def done(self) -> str:
        return f"更名为“{self.cleaned_data['new_name']}”"


class MoveForm(DepartmentActForm):
    name = "move"
    title = "调整隶属"
    explanation = "单位连同它的下级一起移到新的上级之下，它们的自评表随之归新的上级查看。"

    parent = department_field("新的上级", "parent", required=False, help_text="留空表示没有上级。")
    field_order = ("parent", "date", "reason")

    def apply(self, department: Department) -> None:
        departments.move(department, self.cleaned_data["parent"], valid_from=self.cleaned_data["date"])

    def done(self) -> str:
        parent = self.cleaned_data["parent"]
        return f"隶属于“{parent}”" if parent else "不再有上级"


class MergeForm(DepartmentActForm):
    name = "merge"
    title = "并入其他单位"
    explanation = "单位撤销，它的下级和以前年度的自评表归并入的单位查看。不能取消。"

    into = department_field("并入", "successor")
    field_order = ("into", "date", "reason")

    def apply(self, department: Department) -> None:
        departments.merge(department, self.cleaned_data["into"], on=self.cleaned_data["date"])

    def done(self) -> str:
        return f"并入“{self.cleaned_data['into']}”"


class CloseForm(DepartmentActForm):
    name = "close"
    title = "撤销"
    explanation = "撤销后不再填报，以前年度的自评表照常可以查看。还有下级单位的，先调整下级的隶属。不能取消。"

    def apply(self, department: Department) -> None:
        departments.close(department, on=self.cleaned_data["date"])

    def done(self) -> str:
        return "撤销"


ACTS: Final[dict[str, type[DepartmentActForm]]] = {
    form.name: form for form in (RenameForm, MoveForm, MergeForm, CloseForm)
}
