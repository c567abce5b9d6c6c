"""Takes the picture of 自评表质量核查: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from perfeval.accounts.models import User
from tests.e2e.test_pictures import take
from tests.projects.intake.quality.audits import DOCUMENTS, uploaded
from tests.projects.scenes import county

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_audit(page: Page, log_in: Callable[[User], None]) -> None:
    officer = county().people["finance office"]
    officer.name = "李明"
    officer.save()
    intake = uploaded(officer, *DOCUMENTS)
    log_in(officer)
    page.set_viewport_size({"width": 1366, "height": 1100})
    take(page, f"/audits/{intake.pk}/", "audit")
