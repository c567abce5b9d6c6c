"""Accounts as the 系统管理员 keeps them."""

from typing import Any, Final

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import (
    AdminPasswordChangeForm,
    AdminUserCreationForm,
    ReadOnlyPasswordHashField,
    ReadOnlyPasswordHashWidget,
    UserChangeForm,
)
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.html import format_html
from django.utils.safestring import SafeString

from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.accounts.second_factor import reset_second_factor
from perfeval.administration import RecordAdmin
from perfeval.requests import address_of
from projects.exports.publication.masking import mask_phone
from projects.history.events import acting_as

GRANTING: Final = "projects.change_role"  # what the 安全管理员 may do
OPENING: Final = "accounts.add_user"  # and the 系统管理员
NAMING: Final = ("username", "name", "must_change_password")


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
    actions = ("reset_second_factor",)
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
        """Who doesn't keep the account sees no password, no mailbox, and a masked number."""
        sets = super().get_fieldsets(request, obj)
        if obj is None or self.keeps(request, obj):
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

    @admin.action(description="重置动态口令（手机丢失时）", permissions=["change"])
    def reset_second_factor(self, request: HttpRequest, accounts: QuerySet[User]) -> None:
        """Only of those whose password this administrator could reset."""
        mine = [each for each in accounts if each.totp_secret and self.keeps(request, each)]
        for account in mine:
            reset_second_factor(account, by=person(request), address=address_of(request))
        names = "、".join(account.username for account in mine)
        told = f"已重置动态口令：{names}。下次登录只要密码。" if mine else "所选账号没有启用动态口令，或您不能修改。"
        self.message_user(request, told, messages.SUCCESS if mine else messages.WARNING)

    @admin.display(description="联系电话")
    def masked_phone(self, account: User) -> str:
        return mask_phone(account.phone)

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> tuple[str, ...]:
        """Rights come with the roles that the 安全管理员 grants, not with a tick here; who grants them only turns accounts off
        and on."""
        fields: tuple[str, ...] = (*self.readonly_fields, "masked_phone")
        if request.user.is_superuser:
            return fields
        fields = (*fields, "is_staff", "is_superuser")
        return fields if obj is None or self.keeps(request, obj) else (*fields, *NAMING)

    def keeps(self, request: HttpRequest, account: User) -> bool:
        """Who could set the password of another administrator could be that administrator: nobody does so here."""
        return request.user.is_superuser or (request.user.has_perm(OPENING) and not account.is_staff)

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is None or not super().has_change_permission(request, obj):
            return super().has_change_permission(request, obj)
        return self.keeps(request, obj) or (request.user.has_perm(GRANTING) and obj.pk != request.user.pk)

    def user_change_password(self, request: HttpRequest, id: str, form_url: str = "") -> HttpResponse:  # noqa: A002 (Django's name)
        account = self.get_object(request, unquote(id))
        if account is not None and not self.keeps(request, account):
            raise PermissionDenied("系统、安全、审计管理员的密码，在服务器上用 manage.py changepassword 重置。")
        with acting_as(person(request), address_of(request)):
            return super().user_change_password(request, id, form_url)

    def save_model(self, request: HttpRequest, obj: User, form: Any, change: bool) -> None:
        with acting_as(person(request), address_of(request)):
            super().save_model(request, obj, form, change)
