"""机构调整 from the page of a unit: the effects first, then the statement."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import expect_no_flaws, expect_phone_width, flaws, violations
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.thorough
def test_unit_is_split_and_its_project_goes_where_it_was_chosen(
    page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["finance office"])
    page.goto(f"/units/{scene.centre.pk}/")
    page.get_by_role("link", name="机构调整").click()
    assert flaws(page) == []
    page.get_by_role("link", name="分设").click()
    expect(page.get_by_label("分设哪个单位")).to_have_value("节能监察中心")
    page.get_by_label("新设哪些单位").fill("节能服务中心")
    page.get_by_label("依据和理由").fill("机构改革方案〔2021〕3号")
    assert violations(page) == []
    page.get_by_role("button", name="看影响").click()
    page.get_by_label(f"{evaluation.project_name}归谁").select_option(label="节能服务中心")
    page.get_by_role("button", name="按所选重新看影响").click()
    expect(page.get_by_text("1 个项目转到“节能服务中心”")).to_be_visible()
    assert violations(page) == []
    page.get_by_role("button", name="确认办理").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("从“节能监察中心”分出“节能服务中心”")
    addresses = [page.url, f"/projects/{evaluation.project_id}/"]
    expect_no_flaws(page, addresses)
    expect_phone_width(page, ["/reorganisations/", "/reorganisations/new/merge/"])
