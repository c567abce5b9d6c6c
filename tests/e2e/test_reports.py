"""报告 in the browser: chosen, a figure's source read and followed, the paragraph copied."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from perfeval.accounts.models import User
from projects.models import BudgetType, Project, Step
from tests.e2e.accessibility import expect_no_flaws
from tests.e2e.test_pictures import PICTURES
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(log_in: Callable[[User], None]) -> County:
    scene = county(2021)
    for name in ("安全生产监管", "节能改造补助"):
        brought_to(scene, filled(scene, sound(), name=name), Step.APPROVED)
    for name, unit in (("国资监管", scene.assets), ("培训经费", scene.industry)):
        filled(scene, sound(), name=name, unit=unit)
    Project.objects.filter(name="节能改造补助").update(budget_type=BudgetType.values[1])
    User.objects.filter(pk=scene.people["finance office"].pk).update(name="陈静")
    log_in(scene.people["finance office"])
    return scene


@pytest.mark.thorough
def test_figure_leads_to_its_sheets(page: Page, scene: County) -> None:
    address = f"/rounds/{scene.round.pk}/reports/"
    page.goto(address)
    page.get_by_label("主管部门（部门的报告）").select_option(label="国有资产监督管理委员会")
    expect(page.get_by_role("heading", name="国有资产监督管理委员会2021年度项目支出绩效自评报告")).to_be_visible()
    page.get_by_label("主管部门（部门的报告）").select_option(label="工业和信息化局")
    expect(page.get_by_role("heading", name="工业和信息化局2021年度项目支出绩效自评报告")).to_be_visible()
    figure = page.locator('[data-source="已评项目数：自评已审核通过的项目"]').first
    expect(figure).to_have_text("2")
    figure.focus()
    expect(figure).to_have_accessible_name(re.compile("自评已审核通过的项目"))
    figure.click()
    expect(page.get_by_role("link", name="节能改造补助")).to_be_visible()
    page.goto(f"{address}?kind=accounts")
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_text("已复制，可以粘贴")).to_be_visible()
    addresses = [f"{address}?kind=department", f"{address}?kind=accounts", f"{address}?kind=congress"]
    expect_no_flaws(page, addresses)


@pytest.mark.screenshots
def test_pictures(page: Page, scene: County) -> None:
    page.goto(f"/rounds/{scene.round.pk}/reports/?kind=department&department={scene.industry.pk}")
    page.get_by_role("article").get_by_role("link").first.hover()
    page.screenshot(path=PICTURES / "report.png")
    page.goto(f"/rounds/{scene.round.pk}/reports/?kind=accounts&department={scene.industry.pk}")
    page.screenshot(path=PICTURES / "report-accounts.png")
