"""Accounts as the 系统管理员 keeps them."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.http import HttpRequest
from django.utils.html import format_html
from django.utils.safestring import SafeString

from perfeval.accounts.models import User
from perfeval.administration import RecordAdmin
from projects.exports.publication.masking import masked_phone

GRANTING = "projects.change_role"  # what the 安全管理员 may do


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "name", "phone", "email")


class PasswordLink(ReadOnlyPasswordHashWidget):
    """Django shows pieces of the hash here, which tell nobody anything."""

    def render(self, *args: Any, **kwargs: Any) -> SafeString:
        return format_html('<a role="button" class="button" href="{}">{}</a>', "../password/", "重置密码")


class AccountForm(UserChangeForm):
    password = ReadOnlyPasswordHashField(label="密码", widget=PasswordLink)


class PasswordResetForm(AdminPasswordChangeForm):
    def save(self, commit: bool = True) -> User:
        user: User = self.user
        user.hand_out_password(self.cleaned_data["password1"])
        return user


@admin.register(User)
class AccountAdmin(RecordAdmin, UserAdmin):
    form = AccountForm
    add_form = UserCreationForm
    add_form_template = None  # Django's own explains itself in English
    change_password_form = PasswordResetForm
    list_display = ("username", "name", "is_active", "is_staff", "last_login", "locked_until")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name")
    ordering = ("username",)
    readonly_fields = ("last_login", "date_joined", "password_changed_at", "locked_until")
    fieldsets = (
        (None, {"fields": ("username", "name", "phone", "email")}),
        ("权限", {"fields": ("is_active", "is_staff", "is_superuser")}),
        ("登录", {"fields": ("password", "must_change_password", *readonly_fields)}),
    )
    add_fieldsets = (
        (None, {"classes": ("wide",), "fields": ("username", "name", "phone", "email", "password1", "password2")}),
    )

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Who may only look sees no password, no mailbox, and a masked number."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or self.has_change_permission(request, obj):
            return sets
        return [
            (
                title,
                {
                    "fields": [
                        "masked_phone" if name == "phone" else name
                        for name in each["fields"]
                        if name not in ("password", "email")
                    ]
                },
            )
            for title, each in sets
        ]

    @admin.display(description="联系电话")
    def masked_phone(self, account: User) -> str:
        return masked_phone(account.phone)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Rights come with the roles that the 安全管理员 grants, not with a tick here."""
        fields = (*self.readonly_fields, "masked_phone")
        return fields if request.user.is_superuser else (*fields, "is_staff", "is_superuser")

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Who could set the password of another administrator could be that administrator; it takes whoever grants roles."""
        may = super().has_change_permission(request, obj)
        return may and (obj is None or not obj.is_staff or request.user.has_perm(GRANTING))
