"""Reviewing in the browser: from the pile to a sheet, to an act, and on to the next sheet."""

import re
from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.test import Client
from playwright.sync_api import BrowserContext, Dialog, Page, expect
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from projects.models import Evaluation, RoleKind, Step
from tests.e2e.accessibility import expect_no_flaws, expect_phone_width, flaws, violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.filling import watched
from tests.factories import AttachmentFactory, RoleFactory, UserFactory
from tests.projects.attachments.test_pages import many_pages
from tests.projects.scenes import County, brought_to, county, filled, sound

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county(2021)


@pytest.fixture
def sheets(scene: County, log_in: Callable[[User], None]) -> list[Evaluation]:
    log_in(scene.people["unit reviewer"])
    return [brought_to(scene, filled(scene, sound(), name=name), Step.UNIT_REVIEW) for name in ("甲项目", "乙项目")]


def test_reviewer_returns_one_sheet_and_passes_the_next(page: Page, sheets: list[Evaluation]) -> None:
    page.goto("/")
    page.get_by_role("link", name="审核", exact=True).first.click()
    page.get_by_role("link", name="甲项目").click()
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_text("请写明退回意见。")).to_be_visible()
    page.get_by_label("退回意见").fill("请核对培训人数。")
    page.get_by_role("button", name="退回").click()
    expect(page.get_by_role("status").first).to_contain_text("已办理“退回”：至填报人。")
    expect(page.get_by_role("heading", level=1)).to_have_text("乙项目")
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="通过").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("审核")
    expect(page.get_by_role("link", name="被退回 1")).to_be_visible()


def test_opinion_is_written_beside_the_sheet(page: Page, sheets: list[Evaluation]) -> None:
    page.goto(f"/evaluations/{sheets[0].pk}/review/?pile=awaiting")
    decision_stays_in_view(page)
    findings_come_into_the_opinion(page)
    typed_opinion_is_not_left_by_accident(page)


def findings_come_into_the_opinion(page: Page) -> None:
    page.get_by_label("审核意见").fill("请看：")
    page.get_by_role("button", name="把校验问题写入意见").click()
    expect(page.get_by_label("审核意见")).to_have_value(re.compile("^请看：\n1\\. "))
    expect(page.get_by_label("审核意见")).to_be_focused()


def test_standard_opinion_comes_into_the_opinion(
    page: Page, scene: County, sheets: list[Evaluation], log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["finance office"])
    page.goto("/review/opinions/")
    for text in ("请补充佐证材料。", "请核对金额。"):
        page.get_by_label("增加一条").fill(text)
        page.get_by_role("button", name="保存").click()
    page.get_by_role("button", name="上移第 2 条").click()
    expect(page.get_by_label("第 1 条", exact=True)).to_have_value("请核对金额。")
    expect_no_flaws(page, ["/review/opinions/"])
    log_in(scene.people["unit reviewer"])
    for path in ("review/", "acts/return/"):
        page.goto(f"/evaluations/{sheets[0].pk}/{path}")
        opinion = page.locator("[name=opinion]")
        opinion.fill("请看：")
        page.get_by_label("常用意见").select_option("请核对金额。")
        page.get_by_role("button", name="插入").click()
        expect(opinion).to_have_value("请看：\n请核对金额。")
        opinion.fill("")


def test_keys_lead_through_the_pile_and_pass(page: Page, sheets: list[Evaluation]) -> None:
    page.goto(f"/evaluations/{sheets[0].pk}/review/?pile=awaiting")
    heading = page.get_by_role("heading", level=1)
    for key, name in (("Alt+j", "乙项目"), ("Alt+k", "甲项目")):
        page.keyboard.press(key)
        expect(heading).to_have_text(name)
        page.wait_for_load_state()  # the keys are the scripts'
    asked: list[str] = []

    def answer(dialog: Dialog) -> None:
        asked.append(dialog.message)
        if len(asked) == 1:
            dialog.dismiss()
        else:
            dialog.accept()

    page.on("dialog", answer)
    page.keyboard.press("Control+/")
    expect(page.get_by_text("把校验问题写入意见").nth(1)).to_be_visible()
    assert violations(page) == []
    page.keyboard.press("Alt+l")
    expect(page.get_by_role("region", name="审核参考")).to_be_focused()
    page.keyboard.press("Alt+o")
    page.keyboard.type("同意。")
    page.get_by_role("button", name="通过").click()
    expect(heading).to_have_text("甲项目")
    page.keyboard.press("Control+Enter")
    expect(heading).to_have_text("乙项目")
    assert asked == ["通过“甲项目”？通过后转主管部门审核（department reviewer）。"] * 2
    passed = Evaluation.objects.get(pk=sheets[0].pk)
    assert passed.step == Step.DEPARTMENT_REVIEW
    assert passed.events.order_by("-sequence")[0].opinion == "同意。"


def typed_opinion_is_not_left_by_accident(page: Page) -> None:
    page.get_by_label("审核意见").fill("还没写完")
    kinds: list[str] = []

    def stay(dialog: Dialog) -> None:
        kinds.append(dialog.type)
        dialog.dismiss()

    page.on("dialog", stay)
    with page.expect_event("dialog"):
        page.get_by_role("link", name="下一张").click()
    expect(page.get_by_label("审核意见")).to_have_value("还没写完")
    assert kinds == ["beforeunload"]


def decision_stays_in_view(page: Page) -> None:
    for size in (PHONE, DESKTOP):
        page.set_viewport_size(size)
        expect(page.get_by_role("button", name="通过")).to_be_in_viewport(ratio=1)
        bar = page.locator(".review-bar").bounding_box()
        assert bar is not None
        assert bar["height"] < size["height"] / 4


def test_pages_of_evidence_are_drawn_where_it_is_opened(page: Page, sheets: list[Evaluation]) -> None:
    content = many_pages(2)
    file = AttachmentFactory.create(
        evaluation=sheets[0], name="签到表.pdf", file=ContentFile(content, name="list.pdf"), size=len(content)
    )
    page.goto(f"/evaluations/{sheets[0].pk}/review/")
    assert not sheets[0].events.filter(verb="download").exists()
    page.get_by_text("在此查看").focus()
    page.keyboard.press("Enter")
    first = page.get_by_role("img", name="签到表.pdf 第 1 页")
    expect(first).to_be_visible()
    page.wait_for_function("image => image.complete && image.naturalWidth > 0", arg=first.element_handle())
    assert sheets[0].events.filter(verb="download").count() == 1
    assert violations(page) == []
    expect(page.locator(".file-pages a").first).to_have_attribute("href", f"/attachments/{file.pk}/pages/1/?full")
    expect_no_flaws(page, [f"/attachments/{file.pk}/pages/"])


@pytest.fixture
def addresses(sheets: list[Evaluation]) -> list[str]:
    first = sheets[0].pk
    return [
        "/review/",
        f"/evaluations/{first}/?pile=awaiting",
        f"/evaluations/{first}/review/?pile=awaiting",
        *(f"/evaluations/{first}/acts/{act}/" for act in ("approve", "return")),
    ]


def test_pages_have_no_barriers_and_fit_a_phone(page: Page, addresses: list[str]) -> None:
    expect_no_flaws(page, addresses)


def test_two_people_at_one_sheet_learn_of_each_other(
    own_context: BrowserContext,
    context: BrowserContext,
    live_server: LiveServer,
    scene: County,
    sheets: list[Evaluation],
) -> None:
    colleague = UserFactory.create(name="李华")
    RoleFactory.create(user=colleague, kind=RoleKind.UNIT_REVIEWER, department=scene.centre)
    client = Client()
    client.force_login(colleague)
    path = f"/evaluations/{sheets[0].pk}/review/"
    own_context.clock.install()
    with watched(own_context) as page:
        with page.expect_response("**/viewing/"):
            page.goto(path)
        expect(page.locator("[data-viewing]")).to_have_text("")
        cookie = client.cookies["sessionid"].value
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])
        theirs = context.new_page()
        theirs.goto(path)
        expect(theirs.locator("[data-viewing]")).to_contain_text("unit reviewer 正在查看（")
        theirs.close()
        page.clock.run_for(61_000)
        expect(page.locator("[data-viewing]")).to_have_text("")
        page.mouse.move(200, 300)
        page.clock.run_for(60_000)
        expect(page.locator("[data-viewing]")).to_contain_text("李华 正在查看（")
        assert flaws(page) == []
        expect_phone_width(page, ["/review/"])
        expect(page.get_by_text("李华 正在查看")).to_be_visible()
