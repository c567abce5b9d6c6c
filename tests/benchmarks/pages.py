"""Pages, in-process, beside the floor that session, login and roles cost any page."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from perfeval.urls import urlpatterns as site
from projects.models.scope import scope_of
from tests.benchmarks.measuring import Measurement, medians_ms
from tests.factories import UserFactory


def floor(request: HttpRequest) -> HttpResponse:
    """What a page can't do without: who asks, and as what."""
    return HttpResponse(f"{request.user.get_username()} {len(scope_of(request.user).held)}")


urlpatterns = [*site, path("floor/", floor)]


def shell() -> Iterator[Measurement]:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    with override_settings(ROOT_URLCONF="tests.benchmarks.pages"):
        home, least = medians_ms(lambda: client.get("/"), lambda: client.get("/floor/"))
    yield Measurement(
        name="home page",
        value=home,
        unit="ms",
        goal=2,
        peer="empty page behind the same login, roles read",
        peer_value=least,
    )
