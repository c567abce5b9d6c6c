"""单位 as a tree: founded here; what changes later is a 机构调整, on pages of its own."""

from typing import Any

from django import forms
from django.contrib import admin
from django.contrib.admin.widgets import AdminDateWidget
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from perfeval.administration import ReadOnlyInline, RecordAdmin
from projects.admin.department_import import DepartmentImport
from projects.models import Department, DepartmentName, DepartmentParent
from projects.models.paths import LONGEST, SEGMENT
from projects.units.departments import found_department

MOST_INDENT = 8


def depth_of(department: Department) -> int:
    return len(department.path) // SEGMENT


class FoundingForm(forms.ModelForm[Department]):
    valid_from = forms.DateField(label="生效日期", widget=AdminDateWidget, help_text="名称和隶属关系自这一天起有效。")

    class Meta:
        model = Department
        fields = ("name", "code", "region", "parent")

    def clean_parent(self) -> Department | None:
        parent: Department | None = self.cleaned_data["parent"]
        if parent is not None and parent.closed_on is not None:
            raise ValidationError(f"“{parent}”已于 {parent.closed_on} 撤销。")
        if parent is not None and len(parent.path) >= LONGEST:
            raise ValidationError("级次过深。")
        return parent


class OpenFilter(admin.SimpleListFilter):
    title = "状态"
    parameter_name = "open"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("yes", "在用"), ("no", "已撤销")]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "yes":
                return queryset.open_on(timezone.localdate())
            case "no":
                return queryset.filter(closed_on__lte=timezone.localdate())
        return queryset


class NameInline(ReadOnlyInline):
    model = DepartmentName
    verbose_name_plural = "名称的沿革"
    fields = ("valid_from", "name", "recorded_at")
    readonly_fields = ("recorded_at",)


class ParentInline(ReadOnlyInline):
    model = DepartmentParent
    fk_name = "department"
    verbose_name_plural = "隶属关系的沿革"
    fields = ("valid_from", "parent", "recorded_at")
    readonly_fields = ("recorded_at",)

    def get_queryset(self, request: HttpRequest) -> Any:
        return super().get_queryset(request).select_related("parent")


@admin.register(Department)
class DepartmentAdmin(DepartmentImport, RecordAdmin[Department]):
    list_display = ("name_in_tree", "code", "level", "parent", "region", "closed_on")
    list_filter = (OpenFilter, "region")
    search_fields = ("name", "code", "names__name")
    search_help_text = "按现在或以前的名称、编码查找"
    list_select_related = ("parent", "region")
    autocomplete_fields = ("parent", "region")
    ordering = ("path",)
    inlines = (NameInline, ParentInline)
    change_list_template = "admin/projects/department/change_list.html"
    change_form_template = "admin/projects/department/change_form.html"

    @admin.display(description="名称", ordering="path")
    def name_in_tree(self, department: Department) -> SafeString:
        depth = min(depth_of(department) - 1, MOST_INDENT)
        return format_html('<span class="tree-{}">{}</span>', depth, department.name)

    @admin.display(description="级次")
    def level(self, department: Department) -> str:
        return f"第 {depth_of(department)} 级"

    @admin.display(description="所在位置")
    def place(self, department: Department) -> str:
        """The names from the top down to the department."""
        keys = [int(department.path[start : start + SEGMENT]) for start in range(0, len(department.path), SEGMENT)]
        names = Department.objects.in_bulk(keys)
        return " › ".join(names[key].name for key in keys)

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **options: Any) -> Any:
        return super().get_form(request, obj, change, **options, **({} if change else {"form": FoundingForm}))

    def get_fields(self, request: HttpRequest, obj: Department | None = None) -> tuple[str, ...]:
        if obj is None:
            return ("name", "code", "region", "parent", "valid_from")
        closing = ("closed_on", "successor") if obj.closed_on else ()
        return ("name", "code", "region", "place", *closing)

    def get_readonly_fields(self, request: HttpRequest, obj: Department | None = None) -> tuple[str, ...]:
        return ("name", "region", "place", "closed_on", "successor") if obj else ()

    def get_inlines(self, request: HttpRequest, obj: Department | None) -> Any:
        return self.inlines if obj else ()

    def save_model(self, request: HttpRequest, obj: Department, form: Any, change: bool) -> None:
        if change:
            obj.save(update_fields=["code"])
            return
        founded = found_department(
            obj.name, region=obj.region, parent=obj.parent, code=obj.code, valid_from=form.cleaned_data["valid_from"]
        )
        obj.pk, obj.path = founded.pk, founded.path
        obj._state.adding = False

    def get_search_results(self, request: HttpRequest, queryset: Any, search_term: str) -> Any:
        """Nobody chooses a closed department, but they are found in the list."""
        hits: Any
        hits, may_repeat = super().get_search_results(request, queryset, search_term)
        if request.path.endswith("/autocomplete/"):
            hits = hits.open_on(timezone.localdate())
        return hits, may_repeat

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("import/", view(self.import_view), name="projects_department_import"),
            path("import/template/", view(self.import_template), name="projects_department_import_template"),
            *super().get_urls(),
        ]
