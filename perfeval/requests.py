"""Requests of htmx and their answers, where a request comes from, and what a page keeps for the next one."""

from ipaddress import IPv6Address, ip_address
from typing import Any, Final

from django.conf import settings
from django.core import signing
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails

HOUR: Final = 3600


class HtmxRequest(HttpRequest):
    htmx: HtmxDetails


def is_part(request: HttpRequest) -> bool:
    """Whether htmx asks for a part; a browser that goes back asks for the whole."""
    htmx: HtmxDetails = request.htmx  # type: ignore[attr-defined]  # set by django-htmx
    return bool(htmx) and not htmx.history_restore_request


def part_or_page(request: HtmxRequest, part: str, page: str, context: dict[str, Any]) -> HttpResponse:
    """Returns the part for a changed filter; else the whole page, also when a browser goes back to it."""
    response = render(request, part if is_part(request) else page, context)
    patch_vary_headers(response, ["HX-Request"])
    return response


def address_of(request: HttpRequest | None) -> str | None:
    """Who asks. Behind a proxy, what the proxy added last; the rest of that header anybody can write."""
    if request is None:
        return None
    forwarded = request.META.get("HTTP_X_FORWARDED_FOR", "")
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return canonical_address(forwarded.rpartition(",")[2].strip())
    return canonical_address(request.META.get("REMOTE_ADDR"))


def canonical_address(text: str | None) -> str | None:
    try:
        address = ip_address((text or "").partition("%")[0])
    except ValueError:
        return None
    mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
    return str(mapped or address)


def keep_in_page(request: HttpRequest, value: object) -> str:
    """Between a look and its confirmation the browser keeps the value, signed for this person and this address."""
    return signing.dumps(value, salt=_salt_of(request), compress=True)


def kept_in_page(request: HttpRequest, text: str) -> Any:
    """Raises BadSignature for what wasn't signed for this person at this address within the last hour."""
    return signing.loads(text, salt=_salt_of(request), max_age=HOUR)


def _salt_of(request: HttpRequest) -> str:
    return f"perfeval.requests {request.user.pk} {request.path}"
