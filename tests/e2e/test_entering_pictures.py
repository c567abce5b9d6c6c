"""Takes the picture of tables on their way into a round for the manual: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import TableChoice
from tests.e2e.test_pictures import take
from tests.projects.intake.entering.scenes import empty_sheets, pick, table_of, uploaded
from tests.projects.scenes import county

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_entering(page: Page, live_server: LiveServer, log_in: Callable[[User], None]) -> None:
    scene = county()
    office = scene.people["finance office"]
    empty_sheets(scene, "安全生产专项资金", "党务干部集中培训费")
    names = ("安全生产专项资金", "党务干部培训费", "信息化系统运行维护")
    intake = uploaded(scene, office, *(table_of(scene, name) for name in names))
    pick(intake, TableChoice.PUBLISHED)
    log_in(office)
    take(page, f"/intake/{intake.pk}/entering/?tab=全部", "entering", full=True)
