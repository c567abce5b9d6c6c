"""Accounts for tests."""

from factory.declarations import Sequence
from factory.django import DjangoModelFactory, Password

from perfeval.accounts.models import User

PASSWORD = "Long-enough-7"


class UserFactory(DjangoModelFactory[User]):
    class Meta:
        model = User

    username = Sequence(lambda n: f"clerk{n}")
    name = "填报人甲"
    phone = "0994-2345678"
    password = Password(PASSWORD)
    must_change_password = False
