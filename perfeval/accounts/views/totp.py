"""动态口令 of one's own account: set up, switched off, 备用码 renewed; each act asks for the password."""

from typing import Final

import segno
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from perfeval.accounts.forms import ConfirmForm, SetUpForm
from perfeval.accounts.requests import person
from perfeval.accounts.sealing import seal, unseal
from perfeval.accounts.second_factor import is_required, renew_recovery_codes, switch_off, switch_on
from perfeval.accounts.totp import address_for_phone, new_secret

SET_UP: Final = "totp_setup"
ISSUER: Final = "项目支出绩效自评"


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest) -> HttpResponse:
    """The new secret waits in the session until a code proves that the phone has it."""
    user = person(request)
    if user.totp_secret:
        return redirect("own_account")
    secret = unseal(request.session.get(SET_UP, ""))
    if secret is None:
        secret = new_secret()
        request.session[SET_UP] = seal(secret)
    form = SetUpForm(request.POST or None, request=request, secret=secret)
    if form.is_valid() and form.step is not None:
        codes = switch_on(user, secret=secret, step=form.step, request=request)
        del request.session[SET_UP]
        return _show_codes(request, codes, title="动态口令已启用")
    drawn = segno.make_qr(address_for_phone(secret, issuer=ISSUER, name=user.username), error="l")
    shown = {
        "form": form,
        "drawn": drawn.svg_data_uri(border=2, scale=5),
        "secret": " ".join(secret[start : start + 4] for start in range(0, len(secret), 4)),
        "is_required": is_required(user),
    }
    return render(request, "accounts/totp_set_up.html", shown)


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def switch_own_off(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.totp_secret:
        return redirect("own_account")
    form = ConfirmForm(request.POST or None, request=request, submit="停用动态口令")
    if form.is_valid():
        switch_off(user, request=request)
        messages.success(request, "动态口令已停用。")
        return redirect("own_account")
    return render(request, "accounts/totp_switch_off.html", {"form": form, "is_required": is_required(user)})


@sensitive_post_parameters()
@require_http_methods(["GET", "HEAD", "POST"])
def renew_codes(request: HttpRequest) -> HttpResponse:
    user = person(request)
    if not user.totp_secret:
        return redirect("own_account")
    form = ConfirmForm(request.POST or None, request=request, submit="生成新的备用码")
    if form.is_valid():
        codes = renew_recovery_codes(user, request=request)
        return _show_codes(request, codes, title="新的备用码")
    return render(request, "accounts/recovery_codes_renew.html", {"form": form})


def _show_codes(request: HttpRequest, codes: list[str], *, title: str) -> HttpResponse:
    return render(request, "accounts/recovery_codes.html", {"codes": codes, "title": title})
