"""Sends a person to what must be done before anything else."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from perfeval.accounts.second_factor import is_required
from perfeval.middleware import Handler

OPEN_PAGES = ("password_change", "totp_setup", "logout", "healthz", "healthz_ready", "healthz_live", "go_on")


class DutyFirst:
    """The page of the duty leads on to the page that was asked for."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        page = duty_of(request)
        if page is None or request.path in [reverse(name) for name in OPEN_PAGES]:
            return self.get_response(request)
        query = f"?{urlencode({'next': request.get_full_path()})}" if request.method == "GET" else ""
        return redirect(reverse(page) + query)


def duty_of(request: HttpRequest) -> str | None:
    """Returns the name of the page where the duty is done."""
    user = request.user
    if not user.is_authenticated:
        return None
    if request.session.get("password_due"):
        return "password_change"
    return "totp_setup" if is_required(user) and not user.totp_secret else None
