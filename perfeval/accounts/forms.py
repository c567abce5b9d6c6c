"""The forms for the login and for changing one's own password."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from perfeval.accounts.backends import is_own_password
from perfeval.accounts.models import User


def helper(submit: str) -> FormHelper:
    helper = FormHelper()
    helper.add_input(Submit("submit", submit))
    return helper


def wrong_password() -> str:
    minutes = int(settings.LOGIN_LOCK_DURATION.total_seconds() // 60)
    return f"密码不正确。连续输错 {settings.LOGIN_FAILURE_LIMIT} 次，账号锁定 {minutes} 分钟，其间不能使用。"


class LoginForm(AuthenticationForm):
    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.helper = helper("登录")

    def get_invalid_login_error(self) -> ValidationError:
        """Returns the same message for every name, so that nobody learns which names exist."""
        minutes = int(settings.LOGIN_LOCK_DURATION.total_seconds() // 60)
        return ValidationError(
            f"登录名或密码不正确，或账号已停用、已锁定。连续输错 {settings.LOGIN_FAILURE_LIMIT} 次，账号锁定 {minutes} 分钟；"
            "急需使用的，请联系系统管理员重置密码。",
            code="invalid_login",
        )


class PasswordChangeForm(DjangoPasswordChangeForm):
    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request
        self.helper = helper("修改密码")

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not is_own_password(self.request, password):
            raise ValidationError(wrong_password(), code="password_incorrect")
        return password

    def save(self, commit: bool = True) -> User:
        self.user.choose_password(self.cleaned_data["new_password1"])
        return self.user
