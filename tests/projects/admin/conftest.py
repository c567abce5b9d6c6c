"""The three administrators, each logged in."""

from collections.abc import Callable

import pytest
from django.test import Client

from perfeval.accounts.models import User
from projects.models import RoleKind
from tests.factories import RoleFactory, UserFactory


def administrator(kind: RoleKind) -> User:
    user = UserFactory.create(name="管理员", is_staff=True)
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
