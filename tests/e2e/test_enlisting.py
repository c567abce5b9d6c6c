"""An officer brings the published 表七 into a round in four steps, by keyboard or mouse, with and without scripts."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import Project, Round, RoundState
from projects.units import departments
from tests.e2e.accessibility import expect_phone_width, flaws
from tests.factories import ProjectFactory
from tests.projects.rounds.enlisting.books import PUBLISHED
from tests.projects.scenes import County, county

pytestmark = [pytest.mark.e2e, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def scene(log_in: Callable[[User], None]) -> County:
    """A round in preparation; one unit is called otherwise than in 表七, one project nearly so."""
    made = county(2021)
    Round.objects.update(state=RoundState.PREPARING, opened_at=None)
    departments.rename_department(made.assets, "昌吉州国资委机关", valid_from=dt.date(2021, 1, 1))
    ProjectFactory.create(name="党务干部集中培训费", code="GZW-01", unit=made.assets)
    log_in(made.people["finance office"])
    return made


@pytest.mark.thorough
def test_published_table_seven_goes_out_without_barriers(page: Page, scene: County) -> None:
    found = {}
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="应评项目清单").click()
    expect(page.get_by_label("可以一次选择多个部门的")).to_be_attached()
    found["source"] = flaws(page)
    page.get_by_label("可以一次选择多个部门的").set_input_files(PUBLISHED)
    page.get_by_role("button", name="读取表七").click()
    page.get_by_label("是系统中的哪个单位").select_option(label="昌吉州国资委机关")
    found["units"] = flaws(page)
    page.get_by_role("button", name="保存", exact=True).click()
    page.get_by_label("是同一项目，用名称“党务干部培训费”").check()
    found["lines"] = flaws(page)
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("绩效自评·填报：截止日期").fill("2022-03-31")
    found["settings"] = flaws(page)
    page.get_by_role("button", name="保存，下一步").click()
    expect(page.get_by_role("button", name="列入 7 个并下发")).to_be_visible()
    found["preview"] = flaws(page)
    assert {step: what for step, what in found.items() if what} == {}
    page.get_by_role("button", name="列入 7 个并下发").click()
    expect(page.get_by_role("status").first).to_contain_text("已列入 7 个项目，其中新建项目 6 个。各单位现在可以填报。")
    assert (Round.objects.get().state, Project.objects.count()) == (RoundState.OPEN, 7)
    expect_phone_width(page, ["/rounds/new/"])
