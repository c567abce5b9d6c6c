"""What holds for every request: its size, who may come in, when an idle session ends, what a browser may use."""

import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url

from perfeval.views import bad_request, too_large

Handler = Callable[[HttpRequest], HttpResponse]

UNICODE = "utf-8"
TOUCH_INTERVAL = 60  # seconds; a session is not written on every request


class RequestSizeLimit:
    """Refuses a body over the limit before anything reads it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = request.META.get("CONTENT_LENGTH") or "0"
        if declared.isdecimal() and int(declared) > settings.REQUEST_SIZE_LIMIT:
            return too_large(request)
        return self.get_response(request)


class UnicodeOnly:
    """Refuses what says that it is in another charset: Python knows more of them than can be read as text."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        declared = str((request.content_params or {}).get("charset", UNICODE))
        if declared.strip().lower() != UNICODE:
            request.encoding = UNICODE
            return bad_request(request, BadRequest(declared))
        return self.get_response(request)


class PermissionsPolicy:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Permissions-Policy"] = settings.PERMISSIONS_POLICY
        return response


class KeptByNobody:
    """What a person sees when logged in stays in no cache, neither on a shared computer nor on the way."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_known = request.user.is_authenticated  # before the view that may log the person out
        response = self.get_response(request)
        if is_known or request.user.is_authenticated:
            response.headers["Cache-Control"] = "private, no-store"
        return response


class IdleSession:
    """A session lives SESSION_COOKIE_AGE from its last use, not from the login."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated and now - request.session.get("used", 0) >= TOUCH_INTERVAL:
            request.session["used"] = now
        return self.get_response(request)


class LoginRequired(LoginRequiredMiddleware):
    """The login page is no part of another: htmx is told to open it whole; a script that saves only hears of it."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know of a redirect alone
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": _login_url(request)})
        return super().handle_no_permission(request, view_func)


def _login_url(request: HttpRequest) -> str:
    """And back to the page that asked."""
    page = urlsplit(request.headers.get("HX-Current-URL", "/"))
    query = urlencode({"next": f"{page.path or '/'}{'?' if page.query else ''}{page.query}"})
    return f"{resolve_url(settings.LOGIN_URL)}?{query}"
