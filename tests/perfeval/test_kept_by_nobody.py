"""What a logged-in person is shown may be kept by no cache, at any address of the site; what is public may."""

from collections.abc import Iterator

import pytest
from django.test import Client, override_settings
from django.urls import URLResolver, get_resolver

from perfeval.middleware import PUBLIC_PAGES_AT
from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
KEPT_BY_NOBODY = "private, no-store"
IN_PLACE_OF = {"suffix": "pdf", "kind": "csv", "app_label": "projects"}


def addresses(resolver: URLResolver, before: str = "/") -> Iterator[str]:
    """Every address, with something in the place of each parameter."""
    for name in resolver.reverse_dict:
        for possibilities, *_ in resolver.reverse_dict.getlist(name):
            form, parameters = possibilities[0]
            yield before + form % {each: IN_PLACE_OF.get(each, "1") for each in parameters}
    for prefix, inner in resolver.namespace_dict.values():
        yield from addresses(inner, before + prefix)


def test_no_answer_to_a_logged_in_person_may_be_kept(client: Client) -> None:
    every = sorted(each for each in set(addresses(get_resolver())) if not each.startswith(PUBLIC_PAGES_AT))
    assert len(every) > 100
    assert "/evaluations/1/" in every
    client.force_login(UserFactory.create(is_staff=True, is_superuser=True))
    said = {address: client.get(address).headers.get("Cache-Control") for address in every}
    assert {address: each for address, each in said.items() if each != KEPT_BY_NOBODY} == {}


@pytest.mark.parametrize("address", ["/accounts/login/", "/healthz"])
def test_what_is_public_is_not_taken_for_private(address: str, client: Client) -> None:
    assert client.get(address).headers.get("Cache-Control") != KEPT_BY_NOBODY


@override_settings(WHITENOISE_USE_FINDERS=True)
def test_static_files_may_be_kept_by_a_logged_in_person_too(client: Client) -> None:
    client.force_login(UserFactory.create())
    response = client.get("/static/css/site.css")
    response.close()
    assert (response.status_code, "no-store" in response.headers["Cache-Control"]) == (200, False)


def test_answers_on_the_way_in_and_out_are_not_kept(client: Client) -> None:
    UserFactory.create(username="zhang")
    entered = client.post("/accounts/login/", {"username": "zhang", "password": PASSWORD})
    left = client.post("/accounts/logout/")
    assert [each.headers["Cache-Control"] for each in (entered, left)] == [KEPT_BY_NOBODY] * 2
