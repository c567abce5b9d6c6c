"""代办 as administrators see it: named and ended on a page of its own, only looked at here."""

from django.contrib import admin
from django.http import HttpRequest

from perfeval.administration import RecordAdmin
from projects.models import Substitution


@admin.register(Substitution)
class SubstitutionAdmin(RecordAdmin[Substitution]):
    list_display = ("substitute", "role", "department", "starts_on", "ends_on", "reason", "named_by", "ended_at")
    list_filter = ("role__kind", "starts_on")
    search_fields = ("substitute__name", "role__user__name", "role__department__name")
    search_help_text = "按代办人、被代办人或单位查找"
    list_select_related = ("substitute", "role__user", "role__department", "named_by")
    fields = (
        "substitute",
        "role",
        ("starts_on", "ends_on"),
        "reason",
        ("named_by", "named_at"),
        ("ended_by", "ended_at"),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Substitution | None = None) -> bool:
        return False

    @admin.display(description="单位", ordering="role__department__name")
    def department(self, substitution: Substitution) -> str:
        return str(substitution.role.department)
