"""Rules for every request: its id, its size, its login, the end of a session, the permissions of the browser."""

import logging
import time
from collections.abc import Callable
from http import HTTPStatus
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from django.conf import settings
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.encoding import escape_uri_path

from perfeval import metrics
from perfeval.tracing import Trace, given_or_new, watched
from perfeval.views import REQUEST_ID, bad_request, too_large
from perfeval.visits import count_visit

logger = logging.getLogger("perfeval.requests")

Handler = Callable[[HttpRequest], HttpResponse]

UNICODE = "utf-8"
PUBLIC_PAGES_AT = "/open/"
END_COOKIE = "session_end"
BY_ITSELF = "X-By-Itself"  # a page that looks after something again and again isn't used by a person
LONGEST_PATH = 300
TOUCH_INTERVAL = 60  # seconds; a session is not written on every request


class Traced:
    """Gives each request an id, says it in the answer, and writes a line about the request."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        given = request.headers.get(settings.REQUEST_ID_HEADER, "") if settings.REQUEST_ID_HEADER else ""
        request.META[REQUEST_ID] = given_or_new(given)
        with watched(Trace(id=request.META[REQUEST_ID])) as trace:
            response = self.get_response(request)
        response.headers["X-Request-ID"] = trace.id
        is_static = request.path_info.startswith(f"/{settings.STATIC_URL.strip('/')}/")
        if not is_static:
            count_visit(request, response, trace.seconds)
            if settings.METRICS:
                metrics.count_request(request, response, trace.seconds)
        fields = _line_of(request, response, trace)
        said = "%(method)s %(path)s %(status)s, %(ms)s ms, %(queries)s queries, user %(user)s, %(bytes)s bytes"
        logger.log(logging.DEBUG if is_static else logging.INFO, said, fields, extra={"fields": fields})
        return response


def _line_of(request: HttpRequest, response: HttpResponse, trace: Trace) -> dict[str, Any]:
    """Of the query the names alone: its values may be anybody's name."""
    names = "&".join(quote(name) for name in request.GET)
    path = escape_uri_path(request.path)
    return {
        "method": request.method,
        "path": (f"{path}?{names}" if names else path)[:LONGEST_PATH],
        "status": response.status_code,
        "ms": round(trace.seconds * 1000),
        "queries": trace.queries,
        # Only where somebody has asked already: to ask now would ask the database, which may be away.
        "user": getattr(request.__dict__.get("_cached_user"), "pk", None),
        "bytes": None if response.streaming else len(response.content),
    }


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
    """A session lives SESSION_COOKIE_AGE from its last use, not from the login, and SESSION_LIFETIME at most."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        now = int(time.time())
        if request.user.is_authenticated:
            if settings.SESSION_LIFETIME and now >= _last_second(request):
                logout(request)
            elif now - request.session.get("used", 0) >= TOUCH_INTERVAL and BY_ITSELF not in request.headers:
                request.session["used"] = now
        response = self.get_response(request)
        _tell_end(request, response)
        return response


def _last_second(request: HttpRequest) -> int:
    since: int = request.session.get("since", 0)
    return since + settings.SESSION_LIFETIME


def _tell_end(request: HttpRequest, response: HttpResponse) -> None:
    """Tells the scripts of all windows by a cookie when the session ends: the second, for how long a use keeps it alive
    (0 where no use does any more), whose it is."""
    told = request.COOKIES.get(END_COOKIE)
    if not request.user.is_authenticated:
        if told is not None:
            response.delete_cookie(END_COOKIE, samesite="Lax")
        return
    ends, lasting = request.session.get("used", 0) + settings.SESSION_COOKIE_AGE, settings.SESSION_COOKIE_AGE
    if settings.SESSION_LIFETIME and _last_second(request) <= ends:
        ends, lasting = _last_second(request), 0
    end = f"{ends}.{lasting}.{request.user.pk}"
    if end != told:
        response.set_cookie(END_COOKIE, end, secure=settings.SESSION_COOKIE_SECURE, samesite="Lax")


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
    try:
        page = urlsplit(request.headers.get("HX-Current-URL", "/"))
    except ValueError:  # no address at all
        page = urlsplit("/")
    query = urlencode({"next": f"{page.path or '/'}{'?' if page.query else ''}{page.query}"})
    return f"{resolve_url(settings.LOGIN_URL)}?{query}"
