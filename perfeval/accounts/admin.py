"""Accounts as the 系统管理员 keeps them."""

from django.contrib import admin
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminPasswordChangeForm, AdminUserCreationForm
from django.http import HttpRequest

from perfeval.accounts.models import User


class UserCreationForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("username", "name")


class PasswordResetForm(AdminPasswordChangeForm):
    def save(self, commit: bool = True) -> User:
        user: User = self.user
        user.hand_out_password(self.cleaned_data["password1"])
        return user


@admin.register(User)
class AccountAdmin(UserAdmin):
    add_form = UserCreationForm
    add_form_template = None  # Django's own explains itself in English
    change_password_form = PasswordResetForm
    list_display = ("username", "name", "is_active", "is_staff", "last_login", "locked_until")
    list_filter = ("is_active", "is_staff")
    search_fields = ("username", "name")
    ordering = ("username",)
    readonly_fields = ("last_login", "date_joined", "password_changed_at", "locked_until")
    fieldsets = (
        (None, {"fields": ("username", "password", "name")}),
        ("权限", {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        ("登录", {"fields": ("must_change_password", *readonly_fields)}),
    )
    add_fieldsets = ((None, {"classes": ("wide",), "fields": ("username", "name", "password1", "password2")}),)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False
