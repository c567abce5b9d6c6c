"""Sends a person whose password must be changed to that page first."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse

from perfeval.middleware import Handler

OPEN_PAGES = ("password_change", "logout", "healthz")


class PasswordChangeDue:
    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.user.is_authenticated and request.user.password_change_is_due and not is_open(request.path):
            return redirect("password_change")
        return self.get_response(request)


def is_open(path: str) -> bool:
    return path in [reverse(name) for name in OPEN_PAGES]
