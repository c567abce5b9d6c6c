"""The login through the provider: out to it, and back with a proof of who it is; and the logout."""

import logging

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import views
from django.contrib.auth.decorators import login_not_required
from django.contrib.auth.signals import user_login_failed
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from perfeval.accounts.entering import begin_login
from perfeval.accounts.provider import ProviderError, account_of, address_of_logout, ask_to_log_in, identity_of
from perfeval.accounts.sessions import PROVIDER_BACKEND
from perfeval.accounts.views.login import address_of_code_page

NEXT = "provider_next"
logger = logging.getLogger(__name__)


@login_not_required
@require_safe
def log_in(request: HttpRequest) -> HttpResponse:
    _check_that_there_is_one()
    leads_to = request.GET.get("next", "")
    is_ours = url_has_allowed_host_and_scheme(
        leads_to, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    request.session[NEXT] = leads_to if is_ours else ""
    try:
        return ask_to_log_in(request)
    except ProviderError as error:
        return _refuse_login(request, error)


@login_not_required
@require_safe
def come_back(request: HttpRequest) -> HttpResponse:
    _check_that_there_is_one()
    try:
        identity = identity_of(request)
    except ProviderError as error:
        return _refuse_login(request, error)
    account = account_of(identity)
    if account is None:
        user_login_failed.send(__name__, credentials={"username": identity}, request=request)
        said = f"{settings.OIDC_NAME}中的“{identity}”在本系统没有可用的账号，请联系账号管理员。"
        messages.error(request, said)
        return redirect("login")
    leads_to: str = request.session.pop(NEXT, "")
    if begin_login(request, account, backend=PROVIDER_BACKEND):
        return redirect(leads_to or resolve_url(settings.LOGIN_REDIRECT_URL))
    return redirect(address_of_code_page(leads_to))


@method_decorator(require_POST, name="dispatch")
class LogoutView(views.LogoutView):
    """Who came through the provider leaves there too: on a shared computer the next person would come in by one click."""

    def get_success_url(self) -> str:
        return self.provider or super().get_success_url()

    def post(self, request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        self.provider = address_of_logout(request)
        return super().post(request, *args, **kwargs)


def _check_that_there_is_one() -> None:
    if not settings.OIDC_ISSUER:
        raise Http404


def _refuse_login(request: HttpRequest, error: ProviderError) -> HttpResponse:
    logger.warning("Somebody could not come in through the provider: %s", error)
    messages.error(request, f"{settings.OIDC_NAME}登录没有成功，请重试，或用登录名和密码登录。")
    return redirect("login")
