"""The three administrators, each logged in."""

import re
from collections.abc import Callable
from html import unescape

import pytest
from django.test import Client

from perfeval.accounts.models import User
from projects.models import RoleKind
from tests.factories import RoleFactory, UserFactory


def content(html: str) -> str:
    """What stands on the page itself, without the navigation, as one line."""
    start = html.find('<main id="content-start"')
    return re.sub(r"\s+", " ", unescape(html[max(start, 0) :]))


def administrator(kind: RoleKind) -> User:
    number = User.objects.count() + 1
    user = UserFactory.create(name="管理员", username=f"{kind.label}{number}", is_staff=True)
    RoleFactory.create(user=user, kind=kind, department=None)
    return user


@pytest.fixture
def client_as(db: None) -> Callable[[RoleKind], Client]:
    def client_as(kind: RoleKind) -> Client:
        client = Client()
        client.force_login(administrator(kind))
        return client

    return client_as


@pytest.fixture
def client(client_as: Callable[[RoleKind], Client]) -> Client:
    """The 系统管理员."""
    return client_as(RoleKind.SYSTEM_ADMINISTRATOR)
