"""角色: who does what where."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.administration import RecordAdmin
from perfeval.requests import address_of
from projects.access import why_not_assigned, why_not_departments, why_not_held
from projects.history.events import acting_as, hold_accounts
from projects.models import Role, RoleKind
from projects.models.scope import SITE_ROLES


class RoleForm(forms.ModelForm[Role]):
    by: User  # who gives it

    class Meta:
        model = Role
        fields = ("user", "kind", "department", "assigned", "starts_on", "until")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        kind = data.get("kind")
        if kind in SITE_ROLES and data.get("department"):
            self.add_error("department", "系统、安全、审计管理员不属于某个单位，此处请留空。")
        if kind and kind not in SITE_ROLES and not data.get("department"):
            self.add_error("department", "请选择在哪个单位担任这个角色。")
        if kind and kind != RoleKind.FINANCE_DESK and data.get("assigned"):
            self.add_error("assigned", "只有财政业务科室有分管单位，此处请留空。")
        if not self.errors:
            self._refuse_units(data)
            typed = self._typed_role()
            others = Role.objects.not_over().filter(user=typed.user_id).select_related("department")
            if reason := why_not_held(typed, list(others), by=self.by):
                self.add_error(None, reason)
        return data

    def _refuse_units(self, data: dict[str, Any]) -> None:
        """What a desk has had stays with it."""
        held = self.instance.assigned.all() if self.instance.pk else ()
        added = [unit for unit in data["assigned"] if unit not in held]
        refused = why_not_departments(added)
        for unit in added:
            if reason := why_not_assigned(unit, data["department"], refused=refused):
                self.add_error("assigned", reason)

    def _typed_role(self) -> Role:
        """What would be saved; nothing is taken over before the form is found sound."""
        names = ("user", "kind", "department", "starts_on", "until")
        typed = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        kept = {"user": self.instance.user} if self.instance.pk else {}
        return Role(pk=self.instance.pk, **kept, **typed)


@admin.register(Role)
class RoleAdmin(RecordAdmin[Role]):
    """A role ends on its day and stays on record; nobody changes their own ones."""

    form = RoleForm
    list_display = ("user", "kind", "department", "starts_on", "until")
    list_filter = ("kind", "starts_on", "until")
    search_fields = ("user__name", "user__username", "department__name", "department__code")
    search_help_text = "按姓名、登录名、单位名称或编码查找"
    list_select_related = ("user", "department")
    autocomplete_fields = ("user", "department", "assigned")
    readonly_fields = ("granted_at",)
    fields = ("user", "kind", "department", "assigned", ("starts_on", "until"), "granted_at")
    actions = None

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id != request.user.pk)

    def get_form(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        return type("RoleForm", (super().get_form(request, *args, **kwargs),), {"by": request.user})

    def get_readonly_fields(self, request: HttpRequest, obj: Role | None = None) -> tuple[str, ...]:
        """To give the role to somebody else is to withdraw it here and grant it there."""
        return ("user", *self.readonly_fields) if obj else self.readonly_fields

    @transaction.atomic
    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        hold_accounts()
        with acting_as(person(request), address_of(request)):
            super().save_model(request, obj, form, change)
            open_administration(obj.user)

    def save_related(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        with acting_as(person(request), address_of(request)):
            super().save_related(request, *args, **kwargs)


def open_administration(user: User) -> None:
    """Comes in whoever is an administrator, and nobody for having been one."""
    keeps_site = Role.objects.not_over().filter(user=user, kind__in=SITE_ROLES)
    is_administrator = user.is_superuser or keeps_site.exists()
    if user.is_staff != is_administrator:
        user.is_staff = is_administrator
        user.save(update_fields=["is_staff"])
