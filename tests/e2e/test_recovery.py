"""A typed word is never lost: without network, after the session or the tab ends, or when another person saves."""

from collections.abc import Callable

import pytest
from django.db.models import QuerySet
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from perfeval.accounts.models import User
from projects.models import Evaluation, Indicator, RoleKind
from tests.e2e.accessibility import violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.filling import cell, column, is_saved, open_sheet, told, watched
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)
CELL_IN_HAND = '[data-table="indicators"][data-line="5"] .cell-input[data-field="actual"]'
COPIES = (
    "() => Object.keys(localStorage).filter((key) => key.startsWith('perfeval.draft.')).map((key) => localStorage[key])"
)


def write(page: Page, line: int, field: str, text: str) -> None:
    cell(page, line, field).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def first_row(evaluation: Evaluation) -> QuerySet[Indicator]:
    return Indicator.objects.filter(pk=evaluation.indicators.earliest("position", "id").pk)


def unsaved(page: Page) -> None:
    expect(page.locator("#out-save-state")).to_contain_text("未保存（网络）")


@pytest.fixture
def left(sheet: Page) -> Callable[[str], None]:
    """Types an actual value while nothing reaches the server; then the page is gone without a last word."""

    def left(text: str) -> None:
        sheet.context.set_offline(True)
        write(sheet, 0, "actual", text)
        sheet.keyboard.press("Tab")
        unsaved(sheet)
        crash(sheet)
        sheet.context.set_offline(False)

    return left


def test_text_typed_before_the_scripts_came_is_saved(
    context: BrowserContext, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    with watched(context) as page:
        held: list[Route] = []

        def hold(route: Route) -> None:
            held.append(route)

        page.route("**/js/filling.*js", hold)
        with page.expect_request("**/js/filling.*js"):
            page.goto(f"/evaluations/{evaluation.pk}/edit/", wait_until="commit")
        cell(page, 0, "actual").fill("早来的")
        held[0].continue_()
        is_saved(page)
        assert first_row(evaluation).get().actual == "早来的"


def crash(page: Page) -> None:
    with pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()


def reopened(context: BrowserContext, evaluation: Evaluation) -> Page:
    page = context.new_page()
    open_sheet(page, evaluation)
    return page


def test_lost_network_is_said_and_made_up_for(sheet: Page, evaluation: Evaluation) -> None:
    sheet.context.set_offline(True)
    write(sheet, 0, "actual", "18次")
    sheet.keyboard.press("Enter")
    unsaved(sheet)
    expect(sheet.locator("#notice-unsaved")).to_contain_text("已填内容保存在本机，恢复后自动保存，可以继续填写")
    write(sheet, 1, "actual", "151人次")
    sheet.context.set_offline(False)
    is_saved(sheet)
    expect(sheet.locator("#notice-unsaved")).to_have_count(0)
    assert column(evaluation, "actual")[:2] == ["18次", "151人次"]
    assert sheet.evaluate(COPIES) == []


def test_what_the_page_has_to_say_has_no_barriers(sheet: Page) -> None:
    sheet.context.set_offline(True)
    write(sheet, 0, "actual", "18次")
    expect(sheet.locator("#notice-unsaved")).to_be_visible()
    found = violations(sheet)
    sheet.context.set_offline(False)
    assert found == []


def test_dead_server_is_asked_again_on_request(sheet: Page, evaluation: Evaluation) -> None:
    sheet.route("**/save/", lambda route: route.abort("connectionrefused"))
    write(sheet, 0, "actual", "18次")
    unsaved(sheet)
    sheet.unroute("**/save/")
    sheet.get_by_role("button", name="现在重试").click()
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "18次"


def test_failing_server_is_asked_again_by_itself(sheet: Page, evaluation: Evaluation) -> None:
    answers = iter([503])
    sheet.route(
        "**/save/", lambda route: route.fulfill(status=next(answers, 0)) if answers else route.continue_(), times=1
    )
    write(sheet, 0, "actual", "18次")
    expect(sheet.locator("#notice-unsaved")).to_contain_text("服务器暂时没有答复")
    is_saved(sheet)
    expect(sheet.locator("#notice-unsaved")).to_have_count(0)
    assert column(evaluation, "actual")[0] == "18次"


def test_ended_session_loses_nothing(
    sheet: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    sheet.context.clear_cookies(name="sessionid")
    write(sheet, 0, "actual", "18次")
    expect(sheet.locator("#out-save-state")).to_contain_text("登录已过期，已填内容保存在本机，请在新窗口登录后继续")
    write(sheet, 1, "actual", "151人次")
    (held,) = sheet.evaluate(COPIES)
    assert "18次" in held
    assert "151人次" in held
    log_in(scene.people["owner"])
    is_saved(sheet)
    expect(sheet.locator("#out-save-state")).to_contain_text("已保存")
    assert column(evaluation, "actual")[:2] == ["18次", "151人次"]


def test_crashed_page_brings_its_text_back(
    context: BrowserContext, evaluation: Evaluation, left: Callable[[str], None]
) -> None:
    left("18次")
    page = reopened(context, evaluation)
    expect(cell(page, 0, "actual")).to_have_value("18次")
    expect(told(page)).to_have_text("已恢复上次未保存的 1 处内容，正在保存。")
    expect(page.locator("#notice-restored").get_by_role("link")).to_have_text("第 1 行 实际完成值")
    is_saved(page)
    assert column(evaluation, "actual")[0] == "18次"
    assert page.evaluate(COPIES) == []


def test_closed_tab_saves_or_brings_back(sheet: Page, evaluation: Evaluation) -> None:
    sheet.context.set_offline(True)
    write(sheet, 0, "actual", "18次")
    write(sheet, 2, "deviation", "一半")
    sheet.close()
    sheet.context.set_offline(False)
    page = reopened(sheet.context, evaluation)
    expect(cell(page, 0, "actual")).to_have_value("18次")
    expect(cell(page, 2, "deviation")).to_have_value("一半")
    is_saved(page)
    assert (column(evaluation, "actual")[0], column(evaluation, "deviation")[2]) == ("18次", "一半")


def test_reload_in_the_midst_of_a_word_keeps_it(sheet: Page, evaluation: Evaluation) -> None:
    sheet.route("**/save/", lambda route: route.abort())
    write(sheet, 0, "actual", "18")
    sheet.reload()
    expect(cell(sheet, 0, "actual")).to_have_value("18")
    sheet.unroute("**/save/")
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "18"


@pytest.mark.parametrize(("choice", "kept"), [("采用本机内容", "18次"), ("采用已保存的内容", "20次")])
def test_text_that_was_changed_meanwhile_is_for_the_person_to_choose(
    context: BrowserContext, evaluation: Evaluation, left: Callable[[str], None], choice: str, kept: str
) -> None:
    left("18次")
    first_row(evaluation).update(actual="20次", row_version=5)
    page = reopened(context, evaluation)
    notice = page.locator("#notice-choice")
    expect(notice).to_contain_text("本机未保存的内容：18次")
    expect(notice).to_contain_text("已保存的内容：20次")
    expect(cell(page, 0, "actual")).to_have_value("20次")
    notice.get_by_role("button", name=choice).click()
    expect(notice).to_have_count(0)
    is_saved(page)
    assert column(evaluation, "actual")[0] == kept
    assert page.evaluate(COPIES) == []


def test_choice_waits_until_it_is_made(
    context: BrowserContext, evaluation: Evaluation, left: Callable[[str], None]
) -> None:
    left("18次")
    first_row(evaluation).update(actual="20次", row_version=5)
    first = reopened(context, evaluation)
    expect(first.locator("#notice-choice")).to_contain_text("18次")
    first.close()
    expect(reopened(context, evaluation).locator("#notice-choice")).to_contain_text("18次")


def test_text_of_a_row_that_is_gone_is_shown(
    context: BrowserContext, evaluation: Evaluation, left: Callable[[str], None]
) -> None:
    left("18次")
    first_row(evaluation).delete()
    page = reopened(context, evaluation)
    notice = page.locator("#notice-choice")
    expect(notice).to_contain_text("这一行已被删除。")
    expect(notice).to_contain_text("18次")
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    notice.get_by_role("button", name="复制文字").click()
    assert page.evaluate("navigator.clipboard.readText()") == "18次"
    notice.get_by_role("button", name="放弃").click()
    expect(notice).to_have_count(0)
    assert page.evaluate(COPIES) == []


def test_two_tabs_know_of_each_other_and_both_are_saved(sheet: Page, evaluation: Evaluation) -> None:
    other = reopened(sheet.context, evaluation)
    for page in (sheet, other):
        expect(page.locator("#notice-tabs")).to_contain_text("您在另一个窗口也打开了这张表")
    write(sheet, 0, "actual", "18次")
    write(other, 1, "actual", "151人次")
    is_saved(sheet)
    is_saved(other)
    assert column(evaluation, "actual")[:2] == ["18次", "151人次"]
    other.close()
    expect(sheet.locator("#notice-tabs")).to_have_count(0)


def test_copy_of_an_open_tab_is_left_to_it(sheet: Page, evaluation: Evaluation) -> None:
    before = cell(sheet, 0, "actual").input_value()
    sheet.route("**/save/", lambda route: route.abort())
    write(sheet, 0, "actual", "18次")
    unsaved(sheet)
    other = reopened(sheet.context, evaluation)
    expect(other.locator("#notice-tabs")).to_be_visible()
    write(other, 0, "actual", "19次")
    is_saved(other)
    assert before != "19次"
    sheet.unroute("**/save/")
    expect(sheet.get_by_role("button", name="采用那边填的")).to_be_visible()
    expect(cell(sheet, 0, "actual")).to_have_value("18次")
    sheet.get_by_role("button", name="采用这里填的").click()
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "18次"


def test_copies_are_seen_by_their_owner_alone(
    context: BrowserContext,
    scene: County,
    evaluation: Evaluation,
    left: Callable[[str], None],
    log_in: Callable[[User], None],
) -> None:
    left("十八次")
    colleague = UserFactory.create(name="同事")
    RoleFactory.create(user=colleague, kind=RoleKind.FILLER, department=scene.centre)
    log_in(colleague)
    page = reopened(context, evaluation)
    write(page, 1, "actual", "151人次")
    is_saved(page)
    assert "十八次" not in page.content()
    page.close()
    log_in(scene.people["owner"])
    page = reopened(context, evaluation)

    expect(cell(page, 0, "actual")).to_have_value("十八次")
    is_saved(page)


def test_old_copies_expire(sheet: Page, evaluation: Evaluation) -> None:
    sheet.evaluate(
        """([user, evaluation]) => {
            const day = 24 * 60 * 60 * 1000;
            const cells = {"sheet.filler": {value: "张三", base: "", version: "0", at: 0}};
            const copy = (age) => JSON.stringify({at: Date.now() - age * day, cells});
            localStorage.setItem(`perfeval.draft.${user}.999.old`, copy(31));
            localStorage.setItem(`perfeval.draft.${user}.999.new`, copy(29));
        }""",
        [1, evaluation.pk],
    )
    sheet.reload()
    expect(sheet.get_by_role("button", name="快捷键")).to_be_visible()
    keys = sheet.evaluate("Object.keys(localStorage).filter((key) => key.includes('.999.'))")
    assert [key.rpartition(".")[2] for key in keys] == ["new"]


def test_full_storage_is_survived_and_said(
    context: BrowserContext, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    context.add_init_script("Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };")
    with watched(context) as page:
        open_sheet(page, evaluation)
        page.route("**/save/", lambda route: route.abort())
        write(page, 0, "actual", "18次")
        expect(page.locator("#notice-storage")).to_contain_text("浏览器无法保存本机副本")
        with page.expect_event("dialog") as asked:
            page.close(run_before_unload=True)
        asked.value.dismiss()
        page.unroute("**/save/")
        is_saved(page)
    assert asked.value.type == "beforeunload"
    assert column(evaluation, "actual")[0] == "18次"


def test_broken_copies_break_nothing(sheet: Page, evaluation: Evaluation, scene: County) -> None:
    key = f"perfeval.draft.{scene.people['owner'].pk}.{evaluation.pk}."
    held = ["", "{", "[]", "null", '{"cells": 5}', '{"at": "x", "cells": {"sheet.goal": null, "a": {}}}']
    for number, text in enumerate(held):
        sheet.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"{key}{number}", text])
    sheet.reload()
    write(sheet, 0, "actual", "18次")
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "18次"
    expect(sheet.locator("#notice-choice")).to_have_count(0)


def test_submission_without_a_network_stays_and_says_so(sheet: Page) -> None:
    address = sheet.url
    sheet.context.set_offline(True)
    for name in ("送审", "校验"):
        sheet.locator("#filling-bar").get_by_role("button", name=name).click()
        expect(sheet.locator("#filling-notices")).to_have_text(
            f"没有{name}：无法连接服务器，请检查网络后重试。已填内容仍在本页。关闭"
        )
    assert sheet.url == address
    expect(sheet.locator("#findings-panel")).to_be_hidden()
    sheet.context.set_offline(False)


def test_figures_that_do_not_follow_yet_look_it(sheet: Page) -> None:
    row, word = sheet.locator("tr.row-cells").first, sheet.get_by_text("数字尚未更新")
    expect(word).to_be_hidden()
    sheet.context.set_offline(True)
    write(sheet, 0, "actual", "18次")
    unsaved(sheet)
    expect(word).to_be_visible()
    assert row.evaluate("row => row.classList.contains('is-stale')")
    assert not sheet.locator("tr.row-cells").nth(1).evaluate("row => row.classList.contains('is-stale')")
    sheet.context.set_offline(False)
    is_saved(sheet)
    expect(word).to_be_hidden()
    assert not row.evaluate("row => row.classList.contains('is-stale')")


def test_notices_stand_apart_above_the_bar_and_the_cell_in_hand_stays_in_view(sheet: Page) -> None:
    for size in (DESKTOP, PHONE):
        sheet.set_viewport_size(size)
        sheet.context.set_offline(True)
        write(sheet, 5, "actual", f"{size['width']}次")
        unsaved(sheet)
        sheet.locator("#filling-bar").get_by_role("button", name="送审").click()
        expect(sheet.locator("#filling-notices .notice")).to_be_visible()
        cell(sheet, 5, "actual").focus()
        boxes = [sheet.locator(each).bounding_box() for each in (CELL_IN_HAND, "#notice-unsaved", "#filling-notices")]
        boxes.append(sheet.locator("#filling-bar").bounding_box())
        tops = [box["y"] for box in boxes if box]
        bottoms = [box["y"] + box["height"] for box in boxes if box]
        assert all(bottom <= top + 1 for bottom, top in zip(bottoms[:-1], tops[1:], strict=True))
        sheet.context.set_offline(False)
        is_saved(sheet)


def test_notice_that_is_settled_in_one_window_is_settled_in_all(sheet: Page, evaluation: Evaluation) -> None:
    other = reopened(sheet.context, evaluation)
    for page in (sheet, other):
        expect(page.locator("#notice-tabs")).to_be_visible()
    other.get_by_role("button", name="知道了").click()
    for page in (sheet, other):
        expect(page.locator("#notice-tabs")).to_have_count(0)


def test_choice_that_is_made_in_one_window_is_made_in_all(
    context: BrowserContext, evaluation: Evaluation, left: Callable[[str], None]
) -> None:
    left("18次")
    first_row(evaluation).update(actual="20次", row_version=5)
    pages = [reopened(context, evaluation) for _ in range(2)]
    for page in pages:
        expect(page.locator("#notice-choice")).to_be_visible()
    pages[0].get_by_role("button", name="采用已保存的内容").click()
    for page in pages:
        expect(page.locator("#notice-choice")).to_have_count(0)


def test_own_other_window_is_nobody_else(sheet: Page, evaluation: Evaluation) -> None:
    other = reopened(sheet.context, evaluation)
    write(other, 0, "actual", "19次")
    is_saved(other)
    write(sheet, 0, "actual", "18次")
    asked = sheet.locator(".cell-conflict")
    expect(asked).to_contain_text("您在另一个窗口")
    expect(asked).to_contain_text("改为“19次”")
    asked.get_by_role("button", name="采用那边填的").click()
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "19次"
