"""The 系统管理员 looks how the site does, and reads what to do."""

from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import JobState, RoleKind
from tests.e2e.accessibility import expect_no_flaws
from tests.factories import JobFactory, RoleFactory, UserFactory

pytestmark = pytest.mark.django_db(transaction=True)


def test_administrator_sees_what_fails_and_what_to_do(page: Page, log_in: Callable[[User], None]) -> None:
    user = UserFactory.create(is_staff=True)
    RoleFactory.create(user=user, kind=RoleKind.SYSTEM_ADMINISTRATOR, department=None)
    JobFactory.create(state=JobState.FAILED, error="出错", finished_at=timezone.now())
    log_in(user)
    page.goto("/rules/")
    page.get_by_role("link", name="运行状况").click()
    expect(page.get_by_role("status")).to_contain_text("1 项异常")
    expect(page.get_by_role("listitem").filter(has_text="没有在运行的后台进程")).to_contain_text("manage.py work")
    expect_no_flaws(page, ["/upkeep/"])
    page.get_by_role("link", name="查看", exact=True).click()
    expect(page.get_by_role("heading", name="后台任务")).to_be_visible()
