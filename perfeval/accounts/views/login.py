"""The pages for the login and for one's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import views
from django.http import HttpResponse

from perfeval.accounts.forms import LoginForm, PasswordChangeForm
from perfeval.accounts.requests import person
from perfeval.accounts.sessions import end_sessions


class LoginView(views.LoginView):
    authentication_form = LoginForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True


class PasswordChangeView(views.RedirectURLMixin, views.PasswordChangeView):
    form_class = PasswordChangeForm
    template_name = "registration/password_change.html"
    next_page = "home"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        due, lifetime = self.request.session.get("password_due", ""), settings.PASSWORD_LIFETIME.days
        return super().get_context_data(due=due, lifetime=lifetime, **kwargs)

    def get_form_kwargs(self) -> dict[str, Any]:
        return {**super().get_form_kwargs(), "request": self.request}

    def form_valid(self, form: auth_forms.PasswordChangeForm) -> HttpResponse:
        response = super().form_valid(form)
        self.request.session.pop("password_due", None)
        if end_sessions(person(self.request), besides=self.request.session.session_key):
            messages.success(self.request, "密码已修改，您在其他地方的登录已退出。")
        else:
            messages.success(self.request, "密码已修改。")
        return response
