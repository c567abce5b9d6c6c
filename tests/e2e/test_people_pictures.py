"""Takes the pictures of 账号: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.models import RoleKind
from tests.e2e.test_pictures import PICTURES
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import county

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_people_of_a_department(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county()
    names = {"owner": "王芳", "unit reviewer": "赵强", "department reviewer": "孙丽", "viewer": "周敏"}
    for number, (person, name) in enumerate(names.items(), start=1):
        User.objects.filter(pk=scene.people[person].pk).update(name=name, username=f"gxj-{number:02}")
    keeper = UserFactory.create(name="赵敏", username="gxj-05")
    RoleFactory.create(user=keeper, kind=RoleKind.ACCOUNT_ADMINISTRATOR, department=scene.industry)
    for number, name in enumerate(("钱静", "吴涛"), start=6):
        user = UserFactory.create(name=name, username=f"gxj-{number:02}", must_change_password=True)
        user.set_unusable_password()
        user.save(update_fields=["password"])
        RoleFactory.create(user=user, kind=RoleKind.VIEWER, department=scene.centre)
    log_in(keeper)
    page.goto("/people/")
    page.screenshot(path=PICTURES / "accounts.png", full_page=True)
    page.goto(f"/people/{scene.people['owner'].pk}/")
    page.screenshot(path=PICTURES / "account-person.png", full_page=True)
    page.goto("/people/slips/")
    page.screenshot(path=PICTURES / "account-slips.png", full_page=True)
