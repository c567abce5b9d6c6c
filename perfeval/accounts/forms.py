"""The forms for the login, for one's own password and for 动态口令."""

from typing import Any

from crispy_forms.helper import FormHelper
from crispy_forms.layout import Submit
from django import forms
from django.conf import settings
from django.contrib.auth.forms import AuthenticationForm
from django.contrib.auth.forms import PasswordChangeForm as DjangoPasswordChangeForm
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from perfeval.accounts.backends import is_own_password
from perfeval.accounts.models import User
from perfeval.accounts.requests import person
from perfeval.accounts.second_factor import CodeVerdict, accept_code, plain_code
from perfeval.accounts.sessions import came_by_provider
from perfeval.accounts.totp import step_of


def form_helper(submit: str) -> FormHelper:
    helper = FormHelper()
    helper.add_input(Submit("submit", submit))
    return helper


def wrong_password() -> str:
    minutes = int(settings.LOGIN_LOCK_DURATION.total_seconds() // 60)
    return f"密码不正确。连续输错 {settings.LOGIN_FAILURE_LIMIT} 次，账号锁定 {minutes} 分钟，其间不能使用。"


class LoginForm(AuthenticationForm):
    def __init__(self, request: HttpRequest | None = None, *args: Any, **kwargs: Any) -> None:
        super().__init__(request, *args, **kwargs)
        self.helper = form_helper("登录")

    def get_invalid_login_error(self) -> ValidationError:
        """Returns the same message for every name, so that nobody learns which names exist."""
        minutes = int(settings.LOGIN_LOCK_DURATION.total_seconds() // 60)
        return ValidationError(
            f"登录名或密码不正确，或账号已停用、已锁定。连续输错 {settings.LOGIN_FAILURE_LIMIT} 次，账号锁定 {minutes} 分钟；"
            "急需使用的，请联系账号管理员重置密码。",
            code="invalid_login",
        )


class CodeForm(forms.Form):
    """The second question of the login."""

    code = forms.CharField(
        label="动态口令",
        max_length=40,
        help_text="手机上显示的 6 位数字；手机不在身边的，输入一个备用码。",
        widget=forms.TextInput({"autocomplete": "one-time-code", "autofocus": True}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.helper = form_helper("继续")


class ConfirmForm(forms.Form):
    """Asks for the password again before something of weight."""

    password = forms.CharField(
        label="您的登录密码", strip=False, widget=forms.PasswordInput({"autocomplete": "current-password"})
    )

    def __init__(self, *args: Any, request: HttpRequest, submit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.request = request
        self.helper = form_helper(submit)
        if came_by_provider(request):  # who may not know the password that the account has here
            self.fields["password"] = CodeForm.base_fields["code"]

    def clean_password(self) -> str:
        password: str = self.cleaned_data["password"]
        if came_by_provider(self.request):
            outcome = accept_code(person(self.request), password)
            if not outcome.is_accepted:
                raise ValidationError(outcome.value, code="code_incorrect")
        elif not is_own_password(self.request, password):
            raise ValidationError(wrong_password(), code="password_incorrect")
        return password


class SetUpForm(ConfirmForm):
    """A code proves that the phone has the secret."""

    code = forms.CharField(
        label="手机上显示的 6 位数字", max_length=40, widget=forms.TextInput({"autocomplete": "one-time-code"})
    )

    def __init__(self, *args: Any, secret: str, **kwargs: Any) -> None:
        super().__init__(*args, submit="启用", **kwargs)
        self.secret = secret
        self.order_fields(["code", "password"])
        if came_by_provider(self.request):
            del self.fields["password"]  # the code alone
        self.step: int | None = None

    def clean_code(self) -> str:
        code = plain_code(self.cleaned_data["code"])
        self.step = step_of(self.secret, code)
        if self.step is None:
            raise ValidationError(CodeVerdict.WRONG.value, code="code_incorrect")
        return code


class PasswordChangeForm(DjangoPasswordChangeForm):
    def __init__(self, user: User, *args: Any, request: HttpRequest, **kwargs: Any) -> None:
        super().__init__(user, *args, **kwargs)
        self.request = request
        self.helper = form_helper("修改密码")

    def clean_old_password(self) -> str:
        password: str = self.cleaned_data["old_password"]
        if not is_own_password(self.request, password):
            raise ValidationError(wrong_password(), code="password_incorrect")
        return password

    def save(self, commit: bool = True) -> User:
        self.user.choose_password(self.cleaned_data["new_password1"])
        return self.user
