"""行政区划 and 项目."""

from django.contrib import admin
from django.http import HttpRequest

from perfeval.administration import RecordAdmin
from projects.models import Project, Region


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
