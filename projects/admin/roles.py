"""角色: who does what where."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from perfeval.accounts.models import User
from perfeval.administration import RecordAdmin
from projects.models import Role, RoleKind
from projects.models.scope import SITE_ROLES


class RoleForm(forms.ModelForm[Role]):
    class Meta:
        model = Role
        fields = ("user", "kind", "department", "assigned")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind in SITE_ROLES and data.get("department"):
            self.add_error("department", "系统、安全、审计管理员不属于某个单位，此处请留空。")
        if kind and kind not in SITE_ROLES and not data.get("department"):
            self.add_error("department", "请选择在哪个单位担任这个角色。")
        if kind and kind != RoleKind.FINANCE_DESK and data.get("assigned"):
            self.add_error("assigned", "只有财政业务科室有分管单位，此处请留空。")
        return data


@admin.register(Role)
class RoleAdmin(RecordAdmin[Role]):
    """A role is withdrawn by deleting it; the log keeps that it was held."""

    form = RoleForm
    list_display = ("user", "kind", "department", "granted_at")
    list_filter = ("kind",)
    search_fields = ("user__name", "user__username", "department__name", "department__code")
    search_help_text = "按姓名、登录名、单位名称或编码查找"
    list_select_related = ("user", "department")
    autocomplete_fields = ("user", "department", "assigned")
    readonly_fields = ("granted_at",)
    fields = ("user", "kind", "department", "assigned", "granted_at")
    actions = None

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return request.user.has_perm("projects.delete_role")

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> tuple[str, ...]:
        """To give the role to somebody else is to withdraw it here and grant it there."""
        return ("user", *self.readonly_fields) if obj else self.readonly_fields

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        open_administration(obj.user)

    @transaction.atomic
    def delete_model(self, request: HttpRequest, obj: Role) -> None:
        super().delete_model(request, obj)
        open_administration(obj.user)


def open_administration(user: User) -> None:
    """Comes in whoever is an administrator, and nobody for having been one."""
    is_administrator = user.is_superuser or Role.objects.filter(user=user, kind__in=SITE_ROLES).exists()
    if user.is_staff != is_administrator:
        user.is_staff = is_administrator
        user.save(update_fields=["is_staff"])
