"""Rules for every request: its size, its login, the end of an idle session, the permissions of the browser."""

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
PUBLIC_PAGES_AT = "/open/"
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
    """Refuses requests in another charset than UTF-8: Python's list of codecs holds some that can't decode text."""

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


class PublicPagesKnowNobody:
    """What a browser sends of a login isn't read there: one page serves all, and no cache on the way parts it by cookie."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if not request.path_info.startswith(PUBLIC_PAGES_AT):
            return self.get_response(request)
        request.META.pop("HTTP_COOKIE", None)
        response = self.get_response(request)
        del response.headers["Vary"]
        response.headers.setdefault("Cache-Control", "no-store")
        return response


class KeptByNobody:
    """No cache keeps the pages of a logged-in person, neither on a shared computer nor on the way."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        is_known = request.user.is_authenticated  # asked before the view, which may log the person out
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
    """htmx opens the login page as a whole page, never as a part of another; a script that saves receives 401."""

    def handle_no_permission(  # type: ignore[override]  # the stubs know of a redirect alone
        self, request: HttpRequest, view_func: Callable[..., Any]
    ) -> HttpResponse:
        if request.headers.get("HX-Request") == "true":
            return HttpResponse(status=HTTPStatus.UNAUTHORIZED, headers={"HX-Redirect": _login_url(request)})
        return super().handle_no_permission(request, view_func)


def _login_url(request: HttpRequest) -> str:
    """Returns the address of the login, with the page that asked as the next one."""
    page = urlsplit(request.headers.get("HX-Current-URL", "/"))
    query = urlencode({"next": f"{page.path or '/'}{'?' if page.query else ''}{page.query}"})
    return f"{resolve_url(settings.LOGIN_URL)}?{query}"
