"""What a logged-in person is shown may be kept by no cache, at any address of the site (see the access matrix); what is public
may."""

import pytest
from django.test import Client, override_settings

from tests.factories import PASSWORD, UserFactory

pytestmark = pytest.mark.django_db
KEPT_BY_NOBODY = "private, no-store"


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
