"""Requests of htmx, and their answers."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.cache import patch_vary_headers
from django_htmx.middleware import HtmxDetails


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
