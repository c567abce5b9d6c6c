"""Takes the picture of 运行状况: `make screenshots`."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page
from pytest_django.fixtures import Settings

from perfeval.accounts.models import User
from projects.history.checking import NightlyCheck
from projects.models import JobState, RoleKind, VisitHour, Worker
from tests.e2e.test_pictures import PICTURES
from tests.factories import AttachmentFactory, JobFactory, RoleFactory, UserFactory

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_site_with_something_to_look_at(page: Page, log_in: Callable[[User], None], settings: Settings) -> None:
    settings.HTTPS, settings.LOG_ENDS_DIR, settings.SECRET_KEY = True, "/mnt/log-ends", "x" * 50
    now = timezone.now()
    for number, minutes in ((1, 0), (2, 0), (3, 12)):
        seen = now - dt.timedelta(minutes=minutes)
        Worker.objects.create(name=f"w{number}", host=f"web-{number}", process=1200 + number, seen_at=seen)
    for _ in range(3):
        AttachmentFactory.create(size=1_400_000)
    JobFactory.create(state=JobState.FAILED, error="出错", finished_at=now)
    visits_of_a_day(now)
    NightlyCheck().go_on()
    user = UserFactory.create(is_staff=True)
    RoleFactory.create(user=user, kind=RoleKind.SYSTEM_ADMINISTRATOR, department=None)
    log_in(user)
    page.goto("/upkeep/")
    page.screenshot(path=PICTURES / "upkeep.png", full_page=True)


def visits_of_a_day(now: dt.datetime) -> None:
    """Most in the morning and in the afternoon, one error in the last hour."""
    latest = now.replace(minute=0, second=0, microsecond=0)
    shape = (3, 1, 0, 0, 0, 2, 5, 180, 920, 1140, 860, 240, 310, 980, 1210, 1050, 620, 140, 60, 35, 20, 12, 8, 4)
    VisitHour.objects.bulk_create(
        VisitHour(
            hour=latest - dt.timedelta(hours=23 - number),
            requests=requests,
            errors=int(requests > 1200) * 14 + int(number == 23),
            slow=requests // 150,
        )
        for number, requests in enumerate(shape)
    )
