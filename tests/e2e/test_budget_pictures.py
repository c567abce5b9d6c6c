"""Takes the picture of 部门预算表: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.budgets.keeping import store_budget
from projects.models import Department
from tests.e2e.test_pictures import take
from tests.projects.budgets.published import read_published
from tests.projects.scenes import county

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_budget_tables(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county(2021)
    Department.objects.filter(pk=scene.assets.pk).update(name="昌吉州国资委")
    officer = scene.people["finance office"]
    officer.name = "李明"
    officer.save()
    store_budget(scene.assets, 2021, read_published().tables, seen=0, by=officer, file_name="2021年部门预算.xlsx")
    log_in(officer)
    page.set_viewport_size({"width": 1366, "height": 1100})
    take(page, f"/units/{scene.assets.pk}/budget/", "budget")
