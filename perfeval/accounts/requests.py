"""Who asks. Pages are closed by default, so a view behind the login always knows a person."""

from django.http import HttpRequest

from perfeval.accounts.models import User


def person(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
