"""The pages for the login and for one's own password."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import forms as auth_forms
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.http import urlencode
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods
from django.views.generic import FormView

from perfeval.accounts.entering import begin_login, give_code, who_waits
from perfeval.accounts.forms import CodeForm, LoginForm, PasswordChangeForm
from perfeval.accounts.requests import person
from perfeval.accounts.second_factor import CodeVerdict
from perfeval.accounts.sessions import end_sessions

as_page = method_decorator(require_http_methods(["GET", "HEAD", "POST"]), name="dispatch")  # PUT would be a POST


@as_page
class LoginView(views.LoginView):
    authentication_form = LoginForm
    template_name = "registration/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        provider = settings.OIDC_NAME if settings.OIDC_ISSUER else ""
        query = urlencode({"next": self.get_redirect_url()})
        return super().get_context_data(provider=provider, provider_query=query, **kwargs)

    def form_valid(self, form: auth_forms.AuthenticationForm) -> HttpResponse:
        user: Any = form.get_user()
        if begin_login(self.request, user, backend=user.backend):
            return redirect(self.get_success_url())
        return redirect(address_of_code_page(self.get_redirect_url()))


def address_of_code_page(leads_to: str) -> str:
    query = f"?{urlencode({'next': leads_to})}" if leads_to else ""
    return reverse("login_code") + query


@as_page
@method_decorator(login_not_required, name="dispatch")
@method_decorator(sensitive_post_parameters(), name="dispatch")
@method_decorator(never_cache, name="dispatch")
class CodeView(views.RedirectURLMixin, FormView[CodeForm]):
    """The second question, for whoever has answered the first one within the last minutes."""

    form_class = CodeForm
    template_name = "registration/code.html"
    next_page = settings.LOGIN_REDIRECT_URL

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        user = who_waits(request)
        if user is None:
            messages.warning(request, "请重新输入登录名和密码。")
            return redirect("login")
        self.user = user
        return super().dispatch(request, *args, **kwargs)

    def form_valid(self, form: CodeForm) -> HttpResponse:
        outcome = give_code(self.request, self.user, form.cleaned_data["code"])
        if not outcome.is_accepted:
            form.add_error("code", outcome.value)
            return self.form_invalid(form)
        if outcome is CodeVerdict.BY_RECOVERY:
            left = self.user.recovery_codes.filter(used_at=None).count()
            said = f"您用掉了一个备用码，还剩 {left} 个。换了手机的，请在“我的账号”重新设置动态口令。"
            messages.warning(self.request, said)
        return redirect(self.get_success_url())


@as_page
class PasswordChangeView(views.RedirectURLMixin, views.PasswordChangeView):
    form_class = PasswordChangeForm
    template_name = "registration/password_change.html"
    next_page = settings.LOGIN_REDIRECT_URL

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
