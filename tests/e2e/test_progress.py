"""进度 and 催报 in the browser: ticked, looked at, copied, told, and seen at the bell."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.utils import timezone
from playwright.sync_api import Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Step
from projects.notices import tell_of_urgings
from tests.e2e.accessibility import expect_no_flaws
from tests.e2e.conftest import DESKTOP
from tests.e2e.test_pictures import PICTURES
from tests.projects.scenes import County, brought_to, county, filled, sound, windows_end

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer, log_in: Callable[[User], None]) -> County:
    scene = county(2021)
    windows_end(scene, timezone.localdate() - dt.timedelta(days=2))
    for name, unit in (("甲", scene.centre), ("乙", scene.centre), ("丙", scene.assets), ("丁", scene.industry)):
        filled(scene, sound(), name=name, unit=unit)
    for name, step in (("戊", Step.UNIT_REVIEW), ("己", Step.DEPARTMENT_REVIEW), ("庚", Step.APPROVED)):
        brought_to(scene, filled(scene, sound(), name=name), step)
    log_in(scene.people["finance office"])
    return scene


@pytest.mark.thorough
def test_unit_is_urged_and_told(page: Page, scene: County, log_in: Callable[[User], None]) -> None:
    page.goto(f"/rounds/{scene.round.pk}/")
    page.get_by_role("link", name="进度", exact=True).click()
    page.get_by_label("选择 节能监察中心").check()
    page.get_by_role("button", name="催报选中的").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("选中的 1 个单位，4 张自评表")
    page.get_by_role("button", name="复制文字").click()
    expect(page.get_by_text("已复制，可以粘贴到群里")).to_be_visible()
    addresses = [f"/rounds/{scene.round.pk}/progress/", f"/rounds/{scene.round.pk}/urging/?which=unfinished"]
    page.get_by_role("button", name="发出催报通知").click()
    expect(page.get_by_role("status").first).to_contain_text("已催报 1 个单位的 4 张自评表")
    expect(page.get_by_text("这些单位今天都已经催报过；")).to_be_visible()
    tell_of_urgings()
    expect_no_flaws(page, addresses)
    page.set_viewport_size(DESKTOP)
    log_in(scene.people["owner"])
    page.goto("/notices/")
    expect(page.get_by_role("link", name="催报：2 张待办")).to_be_visible()


@pytest.mark.screenshots
def test_pictures(page: Page, scene: County) -> None:
    User.objects.filter(pk=scene.people["finance office"].pk).update(name="陈静")
    page.goto(f"/rounds/{scene.round.pk}/progress/")
    page.screenshot(path=PICTURES / "progress.png", full_page=True)
    page.goto(f"/rounds/{scene.round.pk}/urging/?which=unfinished")
    page.screenshot(path=PICTURES / "urging.png", full_page=True)
