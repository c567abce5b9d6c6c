"""Takes the pictures of 机构调整: `make screenshots`."""

from collections.abc import Callable

import pytest
from playwright.sync_api import Page

from perfeval.accounts.models import User
from projects.models import Step
from tests.e2e.test_pictures import PICTURES
from tests.projects.scenes import brought_to, county, filled, sound

pytestmark = [pytest.mark.screenshots, pytest.mark.django_db(transaction=True)]


def test_effects_of_a_merge(page: Page, log_in: Callable[[User], None]) -> None:
    scene = county(2021)
    names = {"owner": "王芳", "unit reviewer": "赵强", "department reviewer": "孙丽", "viewer": "周敏"}
    names |= {"finance desk": "吴涛", "another unit": "郑洁", "finance office": "李明"}
    for person, name in names.items():
        scene.people[person].name = name
        scene.people[person].save()
    filled(scene, sound(), name="节能宣传经费")
    brought_to(scene, filled(scene, sound(), name="能耗监测经费"), Step.UNIT_REVIEW)
    brought_to(scene, filled(scene, sound(), name="节能改造补助"), Step.APPROVED)
    log_in(scene.people["finance office"])
    page.goto("/reorganisations/new/merge/?unit=节能监察中心")
    page.get_by_label("并入哪个已有的单位").fill("国有资产监督管理委员会")
    page.get_by_label("生效日期").fill("2021-07-01")
    page.get_by_label("依据和理由").fill("机构改革方案（州党委办〔2021〕3号）")
    page.get_by_role("button", name="看影响").click()
    page.screenshot(path=PICTURES / "reorganisation-effects.png", full_page=True)
