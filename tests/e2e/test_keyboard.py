"""The keys of a spreadsheet in a browser: along the row, down the column, back; an input method keeps its keys."""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, Route, expect

from perfeval.accounts.models import User
from projects.models import Evaluation
from tests.e2e.accessibility import violations
from tests.e2e.conftest import DESKTOP
from tests.e2e.filling import cell, chosen, column, focused, fund, is_saved, open_sheet, told
from tests.projects.scenes import County

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def sheet(page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]) -> Iterator[Page]:
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    yield page
    is_saved(page)


def test_keys_lead_through_the_page(sheet: Page) -> None:
    tab_moves_along_and_chooses_the_cell(sheet)
    tab_goes_from_cell_to_cell_and_a_key_leads_to_the_row_s_buttons(sheet)
    all_of_the_page_is_reached_by_tab(sheet)
    enter_and_arrows_move_in_the_column(sheet)
    arrows_move_through_the_amounts(sheet)
    end_of_a_column_is_told(sheet)
    focused_cell_is_beneath_neither_bar_nor_head(sheet)
    enter_never_submits_the_form(sheet)
    help_opens_by_button_and_by_key(sheet)


def tab_moves_along_and_chooses_the_cell(sheet: Page) -> None:
    cell(sheet, 0, "name").click()
    seen = []
    for _ in range(3):
        sheet.keyboard.press("Tab")
        seen.append(focused(sheet))
    assert seen == ["0 target", "0 actual", "0 weight"]
    assert chosen(sheet) == cell(sheet, 0, "weight").input_value()
    sheet.keyboard.press("Shift+Tab")
    assert focused(sheet) == "0 actual"


def tab_goes_from_cell_to_cell_and_a_key_leads_to_the_row_s_buttons(sheet: Page) -> None:
    cell(sheet, 0, "deviation").click()
    sheet.keyboard.press("Tab")
    assert focused(sheet) == "1 dimension"
    sheet.keyboard.press("Shift+Tab")
    sheet.keyboard.press("Alt+ArrowRight")
    behind = sheet.locator("tr.row-more").first
    expect(behind.locator("summary").first).to_be_focused()
    stops = []
    for _ in range(8):
        sheet.keyboard.press("Tab")
        stops.append(sheet.evaluate("document.activeElement.dataset.act || ''"))
    assert [stop for stop in stops if stop] == ["add", "copy", "up", "down", "remove"][: sum(map(bool, stops))]
    assert "add" in stops


def all_of_the_page_is_reached_by_tab(sheet: Page) -> None:
    last = sheet.locator("#filling .cell-input:visible").last
    last.focus()
    seen = []
    for _ in range(20):
        sheet.keyboard.press("Tab")
        seen.append(sheet.evaluate("document.activeElement.textContent.trim()"))
    assert [text for text in seen if text in ("校验", "送审")] == ["校验", "送审"]


def enter_and_arrows_move_in_the_column(sheet: Page) -> None:
    cell(sheet, 0, "weight").click()
    seen = []
    for key in ("Enter", "ArrowDown", "ArrowUp", "Shift+Enter", "ArrowUp"):
        sheet.keyboard.press(key)
        seen.append(focused(sheet))
    assert seen == ["1 weight", "2 weight", "1 weight", "0 weight", "0 weight"]


def arrows_move_through_the_amounts(sheet: Page) -> None:
    fund(sheet, "appropriation", "budget").click()
    sheet.keyboard.press("ArrowDown")
    expect(fund(sheet, "carryover", "budget")).to_be_focused()


def end_of_a_column_is_told(sheet: Page) -> None:
    last = sheet.locator("tr.row-more").count() - 1
    cell(sheet, last, "weight").click()
    sheet.keyboard.press("Enter")
    assert focused(sheet) == f"{last} weight"
    expect(told(sheet)).to_have_text("已到最后一行，按 Ctrl+Enter 增加一行")


def focused_cell_is_beneath_neither_bar_nor_head(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 1366, "height": 480})
    covered = """() => {
        const cell = document.activeElement.getBoundingClientRect();
        const bar = document.getElementById("filling-bar").getBoundingClientRect();
        const heads = [...document.querySelectorAll(".filling-head th")].map((head) => head.getBoundingClientRect().bottom);
        return cell.bottom > bar.top || cell.top < Math.max(...heads);
    }"""
    cell(sheet, 0, "weight").click()
    last = sheet.locator("tr.row-more").count() - 1
    found = []
    for key, times in (("ArrowDown", last), ("ArrowUp", last)):
        for _ in range(times):
            sheet.keyboard.press(key)
            found.append(sheet.evaluate(covered))
    sheet.set_viewport_size(DESKTOP)
    assert found == [False] * 2 * last


def enter_never_submits_the_form(sheet: Page) -> None:
    address = sheet.url
    sheet.locator('[name="sheet.filler"]').click()
    sheet.keyboard.press("Enter")
    assert sheet.url == address
    expect(sheet.locator(".messages")).to_have_count(0)


def help_opens_by_button_and_by_key(sheet: Page) -> None:
    keys = sheet.get_by_role("dialog", name="快捷键")
    sheet.get_by_role("button", name="快捷键").click()
    expect(keys).to_contain_text("Ctrl+Enter")
    assert violations(sheet) == []
    sheet.keyboard.press("Escape")
    expect(keys).to_be_hidden()
    sheet.keyboard.press("?")
    expect(keys).to_be_visible()
    keys.get_by_role("button", name="关闭").click()
    cell(sheet, 0, "actual").click()
    sheet.keyboard.press("Control+/")
    expect(keys).to_be_visible()


def test_keys_write_in_cells(sheet: Page, evaluation: Evaluation) -> None:
    escape_brings_back_what_was_saved(sheet, evaluation)
    ctrl_s_saves_at_once(sheet, evaluation)
    multi_line_cell_that_is_edited_keeps_enter_and_arrows(sheet)
    multi_line_cell_reached_by_key_leads_on_until_it_is_typed_in(sheet)
    alt_enter_breaks_a_line_of_a_chosen_cell(sheet)
    arrow_stays_in_a_wrapped_text_until_its_end(sheet)


def escape_brings_back_what_was_saved(sheet: Page, evaluation: Evaluation) -> None:
    """Before the letter is saved, however long the machine takes over the keys."""
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    sheet.route("**/save/", hold)
    actual = cell(sheet, 1, "actual")
    saved = actual.input_value()
    actual.click()
    actual.press("Control+A")
    sheet.keyboard.type("x")
    sheet.keyboard.press("Escape")
    expect(actual).to_have_value(saved)
    expect(told(sheet)).to_have_text("已恢复上次保存的内容")
    sheet.unroute("**/save/")
    for route in held:
        route.continue_()
    is_saved(sheet)
    assert column(evaluation, "actual")[1] == saved


def ctrl_s_saves_at_once(sheet: Page, evaluation: Evaluation) -> None:
    cell(sheet, 0, "actual").click()
    sheet.keyboard.press("Control+A")
    with sheet.expect_response("**/save/"):
        sheet.keyboard.type("18次")
        sheet.keyboard.press("Control+s")
    expect(told(sheet)).to_have_text("已保存")
    assert column(evaluation, "actual")[0] == "18次"


def multi_line_cell_that_is_edited_keeps_enter_and_arrows(sheet: Page) -> None:
    deviation = cell(sheet, 0, "deviation")
    deviation.click()
    deviation.fill("")
    sheet.keyboard.type("原因")
    sheet.keyboard.press("Enter")
    sheet.keyboard.type("措施")
    sheet.keyboard.press("ArrowUp")
    assert focused(sheet) == "0 deviation"
    expect(deviation).to_have_value("原因\n措施")


def multi_line_cell_reached_by_key_leads_on_until_it_is_typed_in(sheet: Page) -> None:
    cell(sheet, 0, "deviation").click()
    sheet.keyboard.press("Shift+Tab")
    sheet.keyboard.press("Tab")
    sheet.keyboard.press("ArrowDown")
    assert focused(sheet) == "1 deviation"
    sheet.keyboard.press("Enter")
    assert focused(sheet) == "2 deviation"
    before = cell(sheet, 2, "deviation").input_value()
    sheet.keyboard.press("F2")
    sheet.keyboard.press("Enter")
    sheet.keyboard.type("完")
    expect(cell(sheet, 2, "deviation")).to_have_value(f"{before}\n完")


def alt_enter_breaks_a_line_of_a_chosen_cell(sheet: Page) -> None:
    cell(sheet, 0, "deviation").click()
    cell(sheet, 0, "deviation").fill("甲")
    sheet.keyboard.press("Shift+Tab")
    sheet.keyboard.press("Tab")
    sheet.keyboard.press("Alt+Enter")
    sheet.keyboard.type("乙")
    expect(cell(sheet, 0, "deviation")).to_have_value("甲\n乙")


def arrow_stays_in_a_wrapped_text_until_its_end(sheet: Page) -> None:
    target = cell(sheet, 0, "target")
    target.fill("完成全年安全生产检查任务并形成检查台账和整改报告")
    target.press("Home")
    target.click()
    sheet.keyboard.press("Control+Home")
    sheet.keyboard.press("ArrowDown")
    assert focused(sheet) == "0 target"
    sheet.keyboard.press("Control+End")
    sheet.keyboard.press("ArrowDown")
    assert focused(sheet) == "1 target"


def test_keys_change_rows(sheet: Page, evaluation: Evaluation) -> None:
    ctrl_d_fills_from_above(sheet, evaluation)
    alt_and_arrow_move_the_row(sheet, evaluation)
    rows_come_and_go_by_key(sheet, evaluation)


def ctrl_d_fills_from_above(sheet: Page, evaluation: Evaluation) -> None:
    cell(sheet, 1, "weight").click()
    sheet.keyboard.press("Control+d")
    expect(cell(sheet, 1, "weight")).to_have_value(cell(sheet, 0, "weight").input_value())
    is_saved(sheet)
    assert column(evaluation, "weight")[0] == column(evaluation, "weight")[1]


def alt_and_arrow_move_the_row(sheet: Page, evaluation: Evaluation) -> None:
    first, second = column(evaluation, "name")[:2]
    cell(sheet, 0, "actual").click()
    sheet.keyboard.press("Alt+ArrowDown")
    expect(told(sheet)).to_have_text("已移到第 2 行")
    assert focused(sheet) == "1 actual"
    assert column(evaluation, "name")[:2] == [second, first]
    sheet.keyboard.press("Alt+ArrowUp")
    expect(told(sheet)).to_have_text("已移到第 1 行")
    assert column(evaluation, "name")[:2] == [first, second]


def rows_come_and_go_by_key(sheet: Page, evaluation: Evaluation) -> None:
    before = column(evaluation, "name")
    cell(sheet, 0, "actual").click()
    sheet.keyboard.press("Control+Enter")
    expect(told(sheet)).to_have_text("已增加一行，现在是第 2 行")
    assert focused(sheet) == "1 name"
    sheet.keyboard.type("新指标")
    is_saved(sheet)
    sheet.keyboard.press("Control+Shift+Enter")
    expect(told(sheet)).to_have_text("已复制一行，现在是第 3 行")
    assert column(evaluation, "name") == [before[0], "新指标", "新指标", *before[1:]]
    sheet.keyboard.press("Alt+Delete")
    expect(told(sheet)).to_have_text("已删除一行，可以撤销")
    assert column(evaluation, "name") == [before[0], "新指标", *before[1:]]
    assert focused(sheet).startswith("2 ")
