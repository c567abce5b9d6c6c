"""批注 in the browser: beside a cell on the review page, and answered beside the form that is filled in."""

from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation, Step
from projects.review.workflow import Act, Given, transition
from tests.e2e.accessibility import expect_no_flaws, expect_phone_width
from tests.e2e.filling import is_at_rest
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


def test_remark_goes_from_the_cell_to_the_filler_and_back(
    page: Page, scene: County, log_in: Callable[[User], None]
) -> None:
    held = brought_to(scene, filled(scene, sound(), name="甲项目"), Step.UNIT_REVIEW)
    log_in(scene.people["unit reviewer"])
    page.goto(f"/evaluations/{held.pk}/review/")
    page.get_by_label("审核意见").fill("还没写完")
    cell = page.locator('[data-source="indicators.1.target"]')
    cell.click()
    page.keyboard.press("Escape")
    expect(cell).to_be_focused()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    page.get_by_label("批注", exact=True).fill("请附签到表。")
    page.get_by_role("button", name="加批注").click()
    expect(page.get_by_text("已加批注：第 1 行「培训人数」实际完成值")).to_be_visible()
    expect(page.locator('[data-source="indicators.1.actual"]')).to_be_focused()
    expect(page.locator(".sheet-remarked")).to_have_count(1)
    expect(page.get_by_label("审核意见")).to_have_value("还没写完")
    page.get_by_label("审核意见").fill("")
    given = Given(opinion="请看批注。")
    transition(Evaluation.objects.get(pk=held.pk), Act.RETURN, by=scene.people["unit reviewer"], given=given)
    log_in(scene.people["owner"])
    page.goto(f"/evaluations/{held.pk}/edit/")
    page.get_by_role("link", name="批注，待处理").click()
    expect(page.locator(".remark")).to_be_in_viewport()
    page.locator(".remark-place").click()
    expect(page.locator("#indicators-1-actual")).to_be_focused()
    page.locator("#indicators-1-actual").fill("207人")
    page.get_by_label("答复：第 1 行").fill("已附。")
    page.get_by_role("button", name="答复，标为已处理").click()
    expect(page.get_by_text("已答复：第 1 行「培训人数」实际完成值")).to_be_visible()
    expect(page.locator("#out-remarks")).to_have_text("都已处理")
    is_at_rest(page)
    assert held.indicators.get(key="1").actual == "207人"
    addresses = [f"/evaluations/{held.pk}/edit/", f"/evaluations/{held.pk}/remarks/"]
    expect_no_flaws(page, addresses)
    transition(Evaluation.objects.get(pk=held.pk), Act.SUBMIT_AS_IT_WAS, by=scene.people["owner"])
    log_in(scene.people["unit reviewer"])
    expect_no_flaws(page, [f"/evaluations/{held.pk}/review/"])
    page.get_by_role("button", name="办结").click()
    expect(page.get_by_text("已办结：第 1 行「培训人数」实际完成值")).to_be_visible()
    expect(page.locator(".sheet-remarked")).to_have_count(0)
    expect_phone_width(page, [f"/evaluations/{held.pk}/review/"])


def test_remark_that_was_not_sent_says_so_and_is_sent_again(
    context: BrowserContext, scene: County, log_in: Callable[[User], None]
) -> None:
    held = brought_to(scene, filled(scene, sound(), name="甲项目"), Step.UNIT_REVIEW)
    log_in(scene.people["unit reviewer"])
    page = context.new_page()
    page.goto(f"/evaluations/{held.pk}/review/")
    page.locator('[data-source="indicators.1.actual"]').click()
    page.get_by_label("批注", exact=True).fill("请附签到表。")
    page.context.set_offline(True)
    page.get_by_role("button", name="加批注").click()
    told = page.get_by_text("没有提交：无法连接服务器。已写的内容仍在")
    bar = page.locator("[data-review]")
    expect(told).to_be_visible()
    expect(page.get_by_label("批注", exact=True)).to_have_value("请附签到表。")
    page.wait_for_function(
        "([told, bar]) => told.getBoundingClientRect().bottom <= bar.getBoundingClientRect().top",
        arg=[told.element_handle(), bar.element_handle()],
    )
    page.context.set_offline(False)
    page.get_by_role("button", name="加批注").click()
    expect(page.get_by_text("已加批注：第 1 行「培训人数」实际完成值")).to_be_visible()
    expect(told).to_have_count(0)
