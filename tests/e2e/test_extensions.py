"""The bureau gives one unit longer, from the page of the round."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import expect_no_flaws, flaws
from tests.projects.scenes import County, windows_end

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.thorough
def test_unit_is_given_longer(
    page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    today = timezone.localdate()
    windows_end(scene, today - dt.timedelta(days=1))
    log_in(scene.people["finance office"])
    page.goto(f"/evaluations/{evaluation.pk}/")
    page.get_by_role("link", name="延期", exact=True).click()
    expect(page.get_by_label("单位名称或编码")).to_have_value("节能监察中心")
    page.get_by_label("延期至").fill(str(today + dt.timedelta(days=10)))
    page.get_by_label("理由").fill("停电")
    page.get_by_role("button", name="延期").click()
    expect(page.get_by_role("status").first).to_contain_text("已延期至")
    addresses = [f"/rounds/{scene.round.pk}/extensions/", f"/evaluations/{evaluation.pk}/"]
    expect_no_flaws(page, addresses)
    expect(page.get_by_text("还剩 10 天（已延期）")).to_be_visible()
    page.goto(f"/rounds/{scene.round.pk}/windows/")
    page.get_by_label("绩效自评·填报：截止日期").fill(str(today + dt.timedelta(days=20)))
    page.get_by_role("button", name="看影响").click()
    expect(page.get_by_text("逾期的由 0 张变为 0 张")).to_be_visible()
    assert flaws(page) == []
