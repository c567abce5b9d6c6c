"""The site's addresses and some that fail, each in its own way."""

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.http import HttpRequest, HttpResponse
from django.urls import path

from perfeval.urls import handler400, urlpatterns

__all__ = ["handler400", "urlpatterns"]


def broken(request: HttpRequest) -> HttpResponse:
    raise RuntimeError("a defect")


def forbidden(request: HttpRequest) -> HttpResponse:
    raise PermissionDenied("本单位填报的表不能由本人审核。")


def suspicious(request: HttpRequest) -> HttpResponse:
    raise SuspiciousOperation("not as a browser sends it")


def takes_a_form(request: HttpRequest) -> HttpResponse:
    return HttpResponse(str(len(request.POST)))


urlpatterns = [
    *urlpatterns,
    path("broken/", broken),
    path("forbidden/", forbidden),
    path("suspicious/", suspicious),
    path("form/", takes_a_form),
]
