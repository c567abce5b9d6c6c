"""Pages, in-process, beside the floor that session and login cost any page."""

from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse
from django.test import Client, override_settings
from django.urls import path

from perfeval.urls import urlpatterns as site
from tests.benchmarks.measuring import Measurement, medians_ms
from tests.factories import UserFactory


def floor(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.user.get_username())


urlpatterns = [*site, path("floor/", floor)]


def shell() -> Iterator[Measurement]:
    client = Client()
    client.force_login(UserFactory.create(is_staff=True))
    with override_settings(ROOT_URLCONF="tests.benchmarks.pages"):
        home, least = medians_ms(lambda: client.get("/"), lambda: client.get("/floor/"))
    yield Measurement(
        name="home page", value=home, unit="ms", goal=2, peer="empty page behind the same login", peer_value=least
    )
