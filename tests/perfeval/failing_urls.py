"""The site's addresses and some that fail, each in its own way."""

import errno
import os

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.urls import path
from redis import ConnectionError as RedisAwayError

from perfeval.files import FilesAwayError
from perfeval.urls import handler400, handler500, urlpatterns

__all__ = ["handler400", "handler500", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a defect")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("本单位填报的表不能由本人审核。")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("not as a browser sends it")


def away(request: HttpRequest) -> HttpResponse:
    raise OperationalError("the connection is closed")


def redis_away(request: HttpRequest) -> HttpResponse:
    raise RedisAwayError("connection refused")


def noted(request: HttpRequest) -> HttpResponse:
    """What is put into a session is saved after the view."""
    if "ended" in request.POST:
        request.session.delete()
    request.session["noted"] = True
    return HttpResponse()


def full(request: HttpRequest) -> HttpResponse:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def files_away(request: HttpRequest) -> HttpResponse:
    raise FilesAwayError("Could not connect to the endpoint")


def takes_a_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    *urlpatterns,
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("away/", away),
    path("accounts/away/", away),
    path("redis-away/", redis_away),
    path("noted/", noted),
    path("full/", full),
    path("files-away/", files_away),
    path("form/", takes_a_form),
]
