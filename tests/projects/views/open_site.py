"""The pages without a login, as somebody from outside opens them."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.cache import caches
from django.test import Client, override_settings

from projects.views import open_answers


@contextmanager
def open_site() -> Iterator[Client]:
    """What another test has kept is forgotten."""
    with override_settings(PUBLIC_PAGES=True, PUBLIC_PAGES_A_MINUTE=10_000):
        caches["public"].clear()
        a_second_passes()
        yield Client()


def a_second_passes() -> None:
    open_answers._known = open_answers.KnownMarks(0, {})
