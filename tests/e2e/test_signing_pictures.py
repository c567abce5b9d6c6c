"""Takes the picture of 签字盖章 for the manual: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from tests.e2e.test_pictures import take
from tests.e2e.test_submission_pictures import named
from tests.projects.scenes import County, county, filled, sound
from tests.projects.signing import prepared, sealed, wants

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return wants(named(county(2021)))


def test_signing(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    evaluation = filled(scene, sound())
    prepared(scene, evaluation)
    sealed(scene, evaluation)
    log_in(scene.people["owner"])
    take(page, f"/evaluations/{evaluation.pk}/submission/", "signing")
