"""A role is handed over for some days, and the colleague finds the sheet."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import RoleKind, Step
from tests.e2e.accessibility import expect_no_flaws
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import County, brought_to, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.thorough
def test_reviewer_hands_over_and_the_colleague_reviews(
    page: Page, scene: County, log_in: Callable[[User], None]
) -> None:
    colleague = UserFactory.create(name="王芳", username="wangfang")
    RoleFactory.create(user=colleague, kind=RoleKind.VIEWER, department=scene.centre)
    brought_to(scene, filled(scene, sound(), name="培训项目"), Step.UNIT_REVIEW)
    log_in(scene.people["unit reviewer"])
    page.goto("/")
    page.get_by_role("link", name="我的代办").click()
    page.get_by_role("link", name="为我的单位审核指定代办").click()
    page.get_by_role("button", name="指定").click()
    expect(page.get_by_text("请选择代办人。")).to_be_visible()
    page.get_by_label("代办人").select_option(label="王芳（wangfang）")
    page.get_by_label("事由").fill("出差")
    page.get_by_label("结束日期").fill(page.get_by_label("开始日期").input_value())
    page.get_by_role("button", name="指定").click()
    expect(page.get_by_role("status").first).to_contain_text("已指定“王芳”代办")
    role = scene.people["unit reviewer"].roles.get()
    addresses = ["/substitutions/", f"/substitutions/roles/{role.pk}/"]
    expect_no_flaws(page, addresses)
    log_in(colleague)
    page.goto("/")
    expect(page.get_by_text("您正在代办：unit reviewer。")).to_be_visible()
    page.get_by_role("link", name="审核 培训项目").click()
    expect(page.get_by_role("button", name="通过")).to_be_visible()
