"""行政区划 and 项目, and sheets for chosen projects."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ACTION_CHECKBOX_NAME
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from perfeval.administration import RecordAdmin
from projects.admin.pages import admin_url, form_page
from projects.history.events import address_of
from projects.models import Project, Region, Round, RoundState
from projects.rounds.creation import CreationError, create_evaluations
from projects.rounds.formers import Source

TEMPLATE = "admin/projects/project/create_evaluations.html"


class SheetsForProjectsForm(forms.Form):
    round = forms.ModelChoiceField(
        Round.objects.exclude(state=RoundState.CLOSED), label="自评任务", empty_label="请选择"
    )
    source = forms.ChoiceField(label="带入内容", choices=Source.choices, initial=Source.BEST)


@admin.action(description="生成自评表", permissions=["create_evaluations"])
def create_chosen(model_admin: Any, request: HttpRequest, queryset: QuerySet[Project]) -> HttpResponse | None:
    """Asks for the round first; the choice of projects goes round with the page."""
    form = SheetsForProjectsForm(request.POST if "confirmed" in request.POST else None)
    if form.is_valid():
        created = _create(request, queryset, form)
        if created:
            return HttpResponseRedirect(admin_url("projects_evaluation_changelist") + f"?round__id__exact={created}")
    return form_page(
        model_admin,
        request,
        form,
        TEMPLATE,
        title="生成自评表",
        intro=f"为选中的 {queryset.count()} 个项目生成自评表；任务中已有的不重复生成。",
        chosen=request.POST.getlist(ACTION_CHECKBOX_NAME),
        checkbox=ACTION_CHECKBOX_NAME,
        action="create_chosen",
        across=request.POST.get("select_across", "0"),
        submit="生成",
        cancel_url=admin_url("projects_project_changelist"),
    )


def _create(request: HttpRequest, queryset: QuerySet[Project], form: SheetsForProjectsForm) -> int | None:
    """The key of the round whose sheets were made; none where it refused, and the form says why."""
    into = form.cleaned_data["round"]
    projects = list(queryset)
    try:
        made = create_evaluations(
            into,
            projects,
            by=request.user,  # type: ignore[arg-type]
            source=Source(form.cleaned_data["source"]),
            address=address_of(request),
        )
    except CreationError as error:
        form.add_error("round", f"{error}。")
        return None
    held = len(projects) - len(made)
    messages.success(request, f"在“{into}”中生成了 {len(made)} 张自评表" + (f"，{held} 个项目已有。" if held else "。"))
    key: int = into.pk
    return key


@admin.register(Region)
class RegionAdmin(RecordAdmin[Region]):
    list_display = ("code", "name", "tier")
    list_display_links = ("code", "name")
    list_filter = ("tier",)
    search_fields = ("code", "name")
    search_help_text = "按代码或名称查找"


@admin.register(Project)
class ProjectAdmin(RecordAdmin[Project]):
    list_display = ("name", "code", "unit", "department", "budget_type", "origin")
    list_filter = ("category", "budget_type", "fund_tier", "origin", "unit__region")
    search_fields = ("name", "code", "unit__name", "department__name")
    search_help_text = "按项目名称、编码或单位名称查找"
    list_select_related = ("unit", "department")
    autocomplete_fields = ("unit", "department")
    ordering = ("unit__path", "id")
    actions = (create_chosen,)
    fieldsets = (
        (None, {"fields": ("name", "code", ("unit", "department"), ("office", "manager"))}),
        (
            "预算",
            {
                "fields": (
                    ("budget_type", "fund_tier"),
                    ("category", "origin"),
                    ("first_level_project", "function_code"),
                )
            },
        ),
        ("依据", {"fields": ("basis",)}),
    )

    def has_delete_permission(self, request: HttpRequest, obj: Project | None = None) -> bool:
        """Only what was entered by mistake and has no sheet yet."""
        may = request.user.has_perm("projects.delete_project")
        return may and obj is not None and not obj.evaluations.exists()

    def has_create_evaluations_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("projects.add_evaluation")
