"""统计分析 in the browser: charts that say what they show, on screens, on paper and without scripts."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from tests.e2e.accessibility import expect_no_flaws
from tests.e2e.test_pictures import PICTURES
from tests.factories import RoundFactory
from tests.projects.many_results import departments_with_units, evaluated
from tests.projects.scenes import County, county

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    scene = county(2021)
    units = departments_with_units(scene, 8, 2)
    before = RoundFactory.create(region=scene.region, year=2020)
    evaluated(scene, before, units, 40, seed=2)
    evaluated(scene, scene.round, units, 160)
    log_in(scene.people["finance office"])
    return scene


def test_charts_are_drawn_and_said(page: Page, scene: County) -> None:
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="统计分析").click()
    expect(page.locator("[data-chart] svg")).to_have_count(5)
    expect(page.get_by_role("img", name="总分分布图：有等级的")).to_be_visible()
    page.emulate_media(media="print")
    plot = page.locator("[data-chart]").first
    frame, picture = plot.bounding_box(), plot.locator("svg").bounding_box()
    assert frame is not None
    assert picture is not None
    assert picture["width"] == frame["width"]
    page.emulate_media(media="screen")
    page.get_by_label("已评范围").select_option("全部已填")
    page.get_by_role("button", name="查看").click()
    expect(page.get_by_text("这些数字还会变动")).to_be_visible()
    expect(page.locator("[data-chart] svg")).to_have_count(5)
    assert complaints == []
    addresses = [f"/rounds/{scene.round.pk}/statistics/", f"/rounds/{scene.round.pk}/statistics/rates/"]
    expect_no_flaws(page, addresses)


@pytest.mark.screenshots
def test_picture(page: Page, scene: County) -> None:
    User.objects.filter(pk=scene.people["finance office"].pk).update(name="陈静")
    page.goto(f"/rounds/{scene.round.pk}/statistics/")
    expect(page.locator("[data-chart] svg")).to_have_count(5)
    page.screenshot(path=PICTURES / "statistics.png")
