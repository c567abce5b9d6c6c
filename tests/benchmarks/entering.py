"""The login, in-process, with the hasher of production."""

from collections.abc import Iterator
from http import HTTPStatus

from django.conf import global_settings
from django.test import Client, override_settings
from django.urls import reverse

from tests.benchmarks.measuring import Measurement, medians_ms
from tests.factories import PASSWORD, UserFactory

TIMES = 20  # the hashing is slow by design


def login() -> Iterator[Measurement]:
    """From the posted password to the answer that leads on; a refused one must take as long."""

    def enter(password: str, expected: HTTPStatus) -> None:
        answer = Client().post(reverse("login"), {"username": person.username, "password": password})
        assert answer.status_code == expected

    with override_settings(PASSWORD_HASHERS=global_settings.PASSWORD_HASHERS, LOGIN_FAILURE_LIMIT=TIMES + 2):
        person = UserFactory.create()
        right, wrong = medians_ms(
            lambda: enter(PASSWORD, HTTPStatus.FOUND), lambda: enter("wrong", HTTPStatus.OK), times=TIMES
        )
    yield Measurement(name="login", value=right, unit="ms", goal=400)
    yield Measurement(name="refused login", value=wrong, unit="ms", goal=400)
