"""A typed word is never lost: without network, after the session or the tab ends, or when another person saves."""

from collections.abc import Callable

import pytest
from django.db.models import F, QuerySet
from playwright.sync_api import BrowserContext, Error, Page, Route, expect

from perfeval.accounts.models import User
from projects.models import Evaluation, Indicator, RoleKind
from tests.e2e.accessibility import bring_axe, violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.filling import cell, column, is_saved, open_sheet, told, watched
from tests.factories import RoleFactory, UserFactory
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)
CELL_IN_HAND = '[data-table="indicators"][data-line="5"] .cell-input[data-field="actual"]'
# The page would try again after two seconds, and take away the button that asks for it.
NOTHING_BY_ITSELF = "() => { for (let timer = setTimeout(() => 0); timer; timer -= 1) clearTimeout(timer); }"
STAND_APART = """(parts) => {
    const boxes = parts.map((part) => document.querySelector(part)).map((part) => part && part.getBoundingClientRect());
    return boxes.every((box, index) => box && (!index || (boxes[index - 1] && boxes[index - 1].bottom <= box.top + 1)));
}"""
COPIES = (
    "() => Object.keys(localStorage).filter((key) => key.startsWith('perfeval.draft.')).map((key) => localStorage[key])"
)


def write(page: Page, line: int, field: str, text: str) -> None:
    cell(page, line, field).click()
    page.keyboard.press("Control+A")
    page.keyboard.type(text)


def first_row(evaluation: Evaluation) -> QuerySet[Indicator]:
    return Indicator.objects.filter(pk=evaluation.indicators.earliest("position", "id").pk)


def changed_elsewhere(evaluation: Evaluation, text: str) -> None:
    first_row(evaluation).update(actual=text, row_version=F("row_version") + 1)


def unsaved(page: Page) -> None:
    expect(page.locator("#out-save-state")).to_contain_text("未保存（网络）")


def write_unsaved(page: Page, text: str) -> None:
    """An actual value that doesn't reach the server."""
    page.context.set_offline(True)
    write(page, 0, "actual", text)
    page.keyboard.press("Tab")
    unsaved(page)


def leave(page: Page, text: str) -> None:
    """A tab that is closed may still save, once the network is back."""
    write_unsaved(page, text)
    crash(page)
    page.context.set_offline(False)


def crash(page: Page) -> None:
    """The page is gone without a last word."""
    with pytest.raises(Error):
        page.goto("chrome://crash")
    page.close()


def reopened(context: BrowserContext, evaluation: Evaluation) -> Page:
    page = context.new_page()
    open_sheet(page, evaluation)
    return page


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


def test_server_is_out_of_reach_for_a_while(
    sheet: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    lost_network_is_said_and_made_up_for(sheet, evaluation)
    figures_that_do_not_follow_yet_look_it(sheet)
    dead_server_is_asked_again_on_request(sheet, evaluation)
    failing_server_is_asked_again_by_itself(sheet, evaluation)
    submission_without_a_network_stays_and_says_so(sheet)
    reload_in_the_midst_of_a_word_keeps_it(sheet, evaluation)
    ended_session_loses_nothing(sheet, evaluation)
    log_in(scene.people["owner"])
    text_of_the_ended_session_is_saved_once_it_goes_on(sheet, evaluation)
    notices_stand_apart_above_the_bar_and_the_cell_in_hand_stays_in_view(sheet)


def lost_network_is_said_and_made_up_for(sheet: Page, evaluation: Evaluation) -> None:
    """What the page has to say of it has no barriers."""
    bring_axe(sheet)
    sheet.context.set_offline(True)
    write(sheet, 0, "actual", "18次")
    sheet.keyboard.press("Enter")
    unsaved(sheet)
    expect(sheet.locator("#notice-unsaved")).to_contain_text("已填内容保存在本机，恢复后自动保存，可以继续填写")
    found = violations(sheet)
    write(sheet, 1, "actual", "151人次")
    sheet.context.set_offline(False)
    is_saved(sheet)
    expect(sheet.locator("#notice-unsaved")).to_have_count(0)
    assert column(evaluation, "actual")[:2] == ["18次", "151人次"]
    assert sheet.evaluate(COPIES) == []
    assert found == []


def figures_that_do_not_follow_yet_look_it(sheet: Page) -> None:
    row, word = sheet.locator("tr.row-cells").first, sheet.get_by_text("数字尚未更新")
    expect(word).to_be_hidden()
    write_unsaved(sheet, "19次")
    expect(word).to_be_visible()
    assert row.evaluate("row => row.classList.contains('is-stale')")
    assert not sheet.locator("tr.row-cells").nth(1).evaluate("row => row.classList.contains('is-stale')")
    sheet.context.set_offline(False)
    is_saved(sheet)
    expect(word).to_be_hidden()
    assert not row.evaluate("row => row.classList.contains('is-stale')")


def dead_server_is_asked_again_on_request(sheet: Page, evaluation: Evaluation) -> None:
    sheet.route("**/save/", lambda route: route.abort("connectionrefused"))
    write(sheet, 0, "actual", "20次")
    unsaved(sheet)
    sheet.evaluate(NOTHING_BY_ITSELF)
    sheet.unroute("**/save/")
    sheet.get_by_role("button", name="现在重试").click()
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "20次"


def failing_server_is_asked_again_by_itself(sheet: Page, evaluation: Evaluation) -> None:
    sheet.route("**/save/", lambda route: route.fulfill(status=503))
    write(sheet, 0, "actual", "21次")
    expect(sheet.locator("#notice-unsaved")).to_contain_text("服务器暂时没有答复")
    sheet.unroute("**/save/")
    is_saved(sheet)
    expect(sheet.locator("#notice-unsaved")).to_have_count(0)
    assert column(evaluation, "actual")[0] == "21次"


def submission_without_a_network_stays_and_says_so(sheet: Page) -> None:
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


def reload_in_the_midst_of_a_word_keeps_it(sheet: Page, evaluation: Evaluation) -> None:
    sheet.route("**/save/", lambda route: route.abort())
    write(sheet, 0, "actual", "22")
    sheet.reload()
    expect(cell(sheet, 0, "actual")).to_have_value("22")
    sheet.unroute("**/save/")
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "22"


def ended_session_loses_nothing(sheet: Page, evaluation: Evaluation) -> None:
    sheet.context.clear_cookies(name="sessionid")
    write(sheet, 0, "actual", "23次")
    expect(sheet.locator("#out-save-state")).to_contain_text("登录已过期，已填内容保存在本机，请在新窗口登录后继续")
    write(sheet, 1, "actual", "152人次")
    (held,) = sheet.evaluate(COPIES)
    assert "23次" in held
    assert "152人次" in held
    assert column(evaluation, "actual")[:2] == ["22", "151人次"]


def text_of_the_ended_session_is_saved_once_it_goes_on(sheet: Page, evaluation: Evaluation) -> None:
    is_saved(sheet)
    expect(sheet.locator("#out-save-state")).to_contain_text("已保存")
    assert column(evaluation, "actual")[:2] == ["23次", "152人次"]


def notices_stand_apart_above_the_bar_and_the_cell_in_hand_stays_in_view(sheet: Page) -> None:
    for size in (DESKTOP, PHONE):
        sheet.set_viewport_size(size)
        sheet.context.set_offline(True)
        write(sheet, 5, "actual", f"{size['width']}次")
        unsaved(sheet)
        sheet.locator("#filling-bar").get_by_role("button", name="送审").click()
        expect(sheet.locator("#filling-notices .notice")).to_be_visible()
        cell(sheet, 5, "actual").focus()
        sheet.wait_for_function(STAND_APART, arg=[CELL_IN_HAND, "#notice-unsaved", "#filling-notices", "#filling-bar"])
        sheet.context.set_offline(False)
        is_saved(sheet)


def test_text_that_was_left_comes_back(
    own_context: BrowserContext, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    own_context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = crashed_page_brings_its_text_back(own_context, evaluation)
    page = closed_tab_saves_or_brings_back(page, evaluation)
    page = choice_waits_until_it_is_made_and_is_made_in_all_windows(page, evaluation)
    page = own_text_may_be_chosen(page, evaluation)
    leave(page, "二十次")
    colleague = UserFactory.create(name="同事")
    RoleFactory.create(user=colleague, kind=RoleKind.FILLER, department=scene.centre)
    log_in(colleague)
    colleague_sees_no_copy_of_another(own_context, evaluation)
    log_in(scene.people["owner"])
    page = owner_gets_the_copy_back(own_context, evaluation)
    text_of_a_row_that_is_gone_is_shown(page, evaluation)


def crashed_page_brings_its_text_back(context: BrowserContext, evaluation: Evaluation) -> Page:
    with watched(context) as page:
        open_sheet(page, evaluation)
        write_unsaved(page, "18次")
    crash(page)
    context.set_offline(False)
    page = reopened(context, evaluation)
    expect(cell(page, 0, "actual")).to_have_value("18次")
    expect(told(page)).to_have_text("已恢复上次未保存的 1 处内容，正在保存。")
    expect(page.locator("#notice-restored").get_by_role("link")).to_have_text("第 1 行 实际完成值")
    is_saved(page)
    assert column(evaluation, "actual")[0] == "18次"
    assert page.evaluate(COPIES) == []
    return page


def closed_tab_saves_or_brings_back(page: Page, evaluation: Evaluation) -> Page:
    page.context.set_offline(True)
    write(page, 0, "actual", "19次")
    write(page, 2, "deviation", "一半")
    page.close()
    page.context.set_offline(False)
    page = reopened(page.context, evaluation)
    expect(cell(page, 0, "actual")).to_have_value("19次")
    expect(cell(page, 2, "deviation")).to_have_value("一半")
    is_saved(page)
    assert (column(evaluation, "actual")[0], column(evaluation, "deviation")[2]) == ("19次", "一半")
    return page


def choice_waits_until_it_is_made_and_is_made_in_all_windows(page: Page, evaluation: Evaluation) -> Page:
    leave(page, "20次")
    changed_elsewhere(evaluation, "21次")
    first = reopened(page.context, evaluation)
    expect(first.locator("#notice-choice")).to_contain_text("20次")
    first.close()
    pages = [reopened(page.context, evaluation) for _ in range(2)]
    for each in pages:
        expect(each.locator("#notice-choice")).to_contain_text("本机未保存的内容：20次")
        expect(each.locator("#notice-choice")).to_contain_text("已保存的内容：21次")
        expect(cell(each, 0, "actual")).to_have_value("21次")
    pages[0].get_by_role("button", name="采用已保存的内容").click()
    for each in pages:
        expect(each.locator("#notice-choice")).to_have_count(0)
        is_saved(each)
    assert column(evaluation, "actual")[0] == "21次"
    assert pages[0].evaluate(COPIES) == []
    pages[1].close()
    return pages[0]


def own_text_may_be_chosen(page: Page, evaluation: Evaluation) -> Page:
    leave(page, "22次")
    changed_elsewhere(evaluation, "23次")
    page = reopened(page.context, evaluation)
    page.locator("#notice-choice").get_by_role("button", name="采用本机内容").click()
    expect(page.locator("#notice-choice")).to_have_count(0)
    is_saved(page)
    assert column(evaluation, "actual")[0] == "22次"
    assert page.evaluate(COPIES) == []
    return page


def colleague_sees_no_copy_of_another(context: BrowserContext, evaluation: Evaluation) -> None:
    page = reopened(context, evaluation)
    write(page, 1, "actual", "151人次")
    is_saved(page)
    assert "二十次" not in page.content()
    page.close()


def owner_gets_the_copy_back(context: BrowserContext, evaluation: Evaluation) -> Page:
    page = reopened(context, evaluation)
    expect(cell(page, 0, "actual")).to_have_value("二十次")
    is_saved(page)
    return page


def text_of_a_row_that_is_gone_is_shown(page: Page, evaluation: Evaluation) -> None:
    leave(page, "24次")
    first_row(evaluation).delete()
    page = reopened(page.context, evaluation)
    notice = page.locator("#notice-choice")
    expect(notice).to_contain_text("这一行已被删除。")
    expect(notice).to_contain_text("24次")
    notice.get_by_role("button", name="复制文字").click()
    assert page.evaluate("navigator.clipboard.readText()") == "24次"
    notice.get_by_role("button", name="放弃").click()
    expect(notice).to_have_count(0)
    assert page.evaluate(COPIES) == []


def test_two_windows_of_one_person(sheet: Page, evaluation: Evaluation) -> None:
    other = copy_of_an_open_tab_is_left_to_it(sheet, evaluation)
    own_other_window_is_nobody_else(sheet, other, evaluation)
    windows_know_of_each_other_and_both_are_saved(sheet, other, evaluation)
    notice_that_is_settled_in_one_window_is_settled_in_all(sheet, evaluation)


def copy_of_an_open_tab_is_left_to_it(sheet: Page, evaluation: Evaluation) -> Page:
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
    return other


def own_other_window_is_nobody_else(sheet: Page, other: Page, evaluation: Evaluation) -> None:
    write(sheet, 0, "target", "19次")
    is_saved(sheet)
    write(other, 0, "target", "20次")
    asked = other.locator(".cell-conflict")
    expect(asked).to_contain_text("您在另一个窗口")
    expect(asked).to_contain_text("改为“19次”")
    asked.get_by_role("button", name="采用那边填的").click()
    is_saved(other)
    assert column(evaluation, "target")[0] == "19次"


def windows_know_of_each_other_and_both_are_saved(sheet: Page, other: Page, evaluation: Evaluation) -> None:
    for page in (sheet, other):
        expect(page.locator("#notice-tabs")).to_contain_text("您在另一个窗口也打开了这张表")
    write(sheet, 1, "actual", "151人次")
    write(other, 2, "actual", "10次")
    is_saved(sheet)
    is_saved(other)
    assert column(evaluation, "actual")[1:3] == ["151人次", "10次"]
    other.close()
    expect(sheet.locator("#notice-tabs")).to_have_count(0)


def notice_that_is_settled_in_one_window_is_settled_in_all(sheet: Page, evaluation: Evaluation) -> None:
    other = reopened(sheet.context, evaluation)
    for page in (sheet, other):
        expect(page.locator("#notice-tabs")).to_be_visible()
    other.get_by_role("button", name="知道了").click()
    for page in (sheet, other):
        expect(page.locator("#notice-tabs")).to_have_count(0)


def test_strange_copies_are_cleared_away(sheet: Page, evaluation: Evaluation, scene: County) -> None:
    """Old ones expire, and broken ones break nothing."""
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
    key = f"perfeval.draft.{scene.people['owner'].pk}.{evaluation.pk}."
    held = ["", "{", "[]", "null", '{"cells": 5}', '{"at": "x", "cells": {"sheet.goal": null, "a": {}}}']
    for number, text in enumerate(held):
        sheet.evaluate("([key, text]) => localStorage.setItem(key, text)", [f"{key}{number}", text])
    sheet.reload()
    expect(sheet.get_by_role("button", name="快捷键")).to_be_visible()
    keys = sheet.evaluate("Object.keys(localStorage).filter((key) => key.includes('.999.'))")
    assert [key.rpartition(".")[2] for key in keys] == ["new"]
    write(sheet, 0, "actual", "18次")
    is_saved(sheet)
    assert column(evaluation, "actual")[0] == "18次"
    expect(sheet.locator("#notice-choice")).to_have_count(0)


def test_full_storage_is_survived_and_said(
    own_context: BrowserContext, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    log_in(scene.people["owner"])
    own_context.add_init_script(
        "Storage.prototype.setItem = () => { throw new DOMException('', 'QuotaExceededError'); };"
    )
    with watched(own_context) as page:
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
