"""The User, and how an administrator opens accounts."""

import pytest
from django.db import IntegrityError
from django.test import Client

from perfeval.accounts.models import User
from tests.factories import UserFactory

pytestmark = pytest.mark.django_db


def test_superuser_is_made_by_name() -> None:
    user = User.objects.create_superuser("root", name="管理员", password="Lanterns-9")
    assert (str(user), user.get_short_name(), user.get_full_name()) == ("管理员（root）", "管理员", "管理员")
    assert user.is_staff
    assert user.is_superuser
    assert user.password_due


def test_login_name_is_taken_once() -> None:
    UserFactory.create(username="zhang")
    with pytest.raises(IntegrityError):
        UserFactory.create(username="zhang")


def test_administrator_opens_an_account(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    account = {"username": "li", "name": "李四", "password1": "Lanterns-9", "password2": "Lanterns-9"}
    client.post("/admin/accounts/user/add/", account | {"usable_password": "true"})
    assert User.objects.get(username="li").name == "李四"


def test_account_is_never_deleted(client: Client) -> None:
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    li = UserFactory.create(username="li")
    assert client.get(f"/admin/accounts/user/{li.pk}/delete/").status_code == 403
