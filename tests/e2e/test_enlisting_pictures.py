"""Takes the pictures of the four steps to a list: `make screenshots`."""

import datetime as dt
from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.models import Round, RoundState
from projects.units import departments
from tests.e2e.test_pictures import PICTURES, take
from tests.factories import ProjectFactory
from tests.projects.rounds.enlisting.books import PUBLISHED
from tests.projects.scenes import county

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_four_steps(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county(2021)
    Round.objects.update(state=RoundState.PREPARING, opened_at=None)
    departments.rename_department(scene.assets, "昌吉州国资委机关", valid_from=dt.date(2021, 1, 1))
    ProjectFactory.create(name="党务干部集中培训费", code="GZW-01", unit=scene.assets)
    officer = scene.people["finance office"]
    officer.name = "李明"
    officer.save()
    log_in(officer)
    address = f"/rounds/{scene.round.pk}/list/"
    take(page, address, "list-source", full=True)
    page.get_by_label("可以一次选择多个部门的").set_input_files(PUBLISHED)
    page.get_by_role("button", name="读取表七").click()
    page.get_by_label("是系统中的哪个单位").select_option(label="昌吉州国资委机关")
    page.get_by_role("button", name="保存", exact=True).click()
    page.screenshot(path=PICTURES / "list-lines.png", full_page=True)
    page.get_by_label("是同一项目，用名称“党务干部培训费”").check()
    page.get_by_role("button", name="保存，下一步").click()
    page.get_by_label("绩效自评·填报：截止日期").fill("2022-03-31")
    page.get_by_role("button", name="保存，下一步").click()
    page.screenshot(path=PICTURES / "list-preview.png", full_page=True)
