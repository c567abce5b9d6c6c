"""Forms for coming in and for one's own password."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.utils import timezone

from perfeval.accounts.models import User


def helper(submit: str) -> FormHelper:
    helper = FormHelper()
    helper.add_input(Submit("submit", submit))
    return helper


class LoginForm(AuthenticationForm):
    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.helper = helper("登录")

    def get_invalid_login_error(self) -> ValidationError:
        account = User.objects.filter(username=self.cleaned_data.get("username")).first()
        if account is not None and account.is_locked and account.locked_until is not None:
            until = timezone.localtime(account.locked_until)
            return ValidationError(
                f"连续输错密码，账号已锁定。请在 {until:%H:%M} 以后再试，或请系统管理员重置密码。", code="locked"
            )
        minutes = int(settings.LOGIN_LOCK_DURATION.total_seconds() // 60)
        return ValidationError(
            f"登录名或密码不正确。连续输错 {settings.LOGIN_FAILURE_LIMIT} 次，账号将锁定 {minutes} 分钟。",
            code="invalid_login",
        )


class PasswordChangeForm(DjangoPasswordChangeForm):
    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.helper = helper("修改密码")

    def save(self, commit: bool = True) -> User:
        self.user.choose_password(self.cleaned_data["new_password1"])
        return self.user
