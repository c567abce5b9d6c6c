"""Takes the pictures of 自评复核 for docs/: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from tests.e2e.test_pictures import take
from tests.e2e.test_submission_pictures import named
from tests.projects.rechecks.scenes import approved, drawn, scored
from tests.projects.scenes import County, county

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return named(county(2021))


def test_draw_and_scores(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    log_in(scene.people["finance office"])
    recheck = scored(scene, drawn(scene, "职业技能培训费"))
    approved(scene, "病虫害防治经费", "农技推广补助", "安全生产检查经费")
    take(page, f"/rounds/{scene.round.pk}/samples/?largest=1&risky=1&random=1&seed=8848", "samples")
    take(page, f"/rechecks/{recheck.pk}/", "recheck")
