"""The edit page in a browser: updated results, conflicts, rows, without scripts, on a phone."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import BrowserContext, Locator, Page, ViewportSize, expect
from pytest_django.live_server_helper import LiveServer

from indicators.sheet import Sheet
from perfeval.accounts.models import User
from projects.models import Evaluation, Indicator
from tests.e2e.accessibility import flaws, violations
from tests.e2e.conftest import DESKTOP, PHONE
from tests.e2e.filling import cell, focused, fund, is_saved, open_sheet, watched
from tests.projects.filling.desk import SHEET, fix_goal, on_layout, remove_row, saved, typed
from tests.projects.scenes import County, county, filled, published

pytestmark = pytest.mark.django_db(transaction=True)
PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, SHEET)


@pytest.fixture
def owner(scene: County, log_in: Callable[[User], None]) -> User:
    log_in(scene.people["owner"])
    return scene.people["owner"]


def test_results_and_questions_follow_what_is_typed(
    page: Page, context: BrowserContext, scene: County, evaluation: Evaluation, owner: User
) -> None:
    open_sheet(page, evaluation)
    results_follow_while_focus_caret_and_scroll_stay(page)
    reasons_appear_when_they_are_due(page)
    figures_are_tidied_once_the_cell_is_left(page)
    ambiguous_value_asks_and_the_choice_is_written(page)
    reading_is_chosen_by_key(page)
    wording_row_chooses_its_band_and_a_score_by_hand_needs_its_reason(page)
    input_method_is_left_alone_until_its_word_is_chosen(page, context)
    others_who_changed_other_rows_are_named(page, scene, evaluation)


def results_follow_while_focus_caret_and_scroll_stay(page: Page) -> None:
    actual = cell(page, 0, "actual")
    actual.fill("100人")
    actual.evaluate("control => control.setSelectionRange(1, 2)")
    before = page.evaluate("() => window.scrollY")
    expect(page.locator("#out-indicators-1-score")).to_have_text("25")
    expect(page.locator("#out-sheet-total")).to_have_text("52.5")
    expect(page.locator("#out-sheet-grade")).to_have_text("差")
    expect(page.locator("#out-indicators-1-due")).to_have_text("请说明偏差原因")
    expect(page.locator("#out-save-state")).to_contain_text("已保存")
    assert focused(page) == "0 actual"
    assert actual.evaluate("control => [control.selectionStart, control.selectionEnd]") == [1, 2]
    assert page.evaluate("() => window.scrollY") == before
    assert Indicator.objects.get(key="1").actual == "100人"


def reasons_appear_when_they_are_due(page: Page) -> None:
    reason, note = page.get_by_label("执行偏差原因"), page.get_by_label("预算调整说明")
    expect(reason).to_be_visible()  # 75 %
    expect(note).to_be_hidden()
    fund(page, "appropriation", "budget").fill("25")
    expect(note).to_be_visible()
    fund(page, "appropriation", "budget").fill("20")
    expect(note).to_be_hidden()
    fund(page, "appropriation", "spent").fill("20")
    expect(reason).to_be_hidden()


def figures_are_tidied_once_the_cell_is_left(page: Page) -> None:
    spent = fund(page, "appropriation", "spent")
    spent.fill("１８．５０ 万元")
    expect(page.locator("#out-sheet-rate")).to_have_text("92.5%")
    expect(spent).to_have_value("１８．５０ 万元")
    fund(page, "carryover", "spent").focus()
    expect(spent).to_have_value("18.5")
    expect(page.locator("#out-cell-funds-total-spent")).to_have_text("18.5")


def ambiguous_value_asks_and_the_choice_is_written(page: Page) -> None:
    cell(page, 0, "target").fill("1 500人")
    page.get_by_role("button", name="1500 人", exact=True).click()
    expect(cell(page, 0, "target")).to_have_value("1500人")
    expect(page.locator("#out-indicators-1-readings")).to_contain_text("指标值读作 1500 人")
    assert focused(page) == "0 target"


def reading_is_chosen_by_key(page: Page) -> None:
    cell(page, 0, "actual").fill("180-220人")
    expect(page.get_by_role("button", name="200 人", exact=True)).to_be_visible()
    page.keyboard.press("Alt+ArrowRight")
    expect(page.get_by_role("button", name="200 人", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(cell(page, 0, "actual")).to_have_value("180人")
    assert focused(page) == "0 actual"
    is_saved(page)
    assert Indicator.objects.get(key="1").actual == "180人"


def wording_row_chooses_its_band_and_a_score_by_hand_needs_its_reason(page: Page) -> None:
    cell(page, 0, "target").fill("逐步提高")
    cell(page, 0, "actual").fill("有所提高")
    row = page.locator('tr.row-more[data-key="1"]')
    row.get_by_label("第 1 行 档次").select_option("部分达成")
    expect(page.locator("#out-indicators-1-explanation")).to_contain_text("选定「部分达成」，得分应为 30.00–39.99 分")
    expect(row.get_by_label("第 1 行 人工调整得分")).to_be_focused()
    expect(row.locator(".row-band-range")).to_have_text("部分达成：30.00–39.99 分")
    expect(row.get_by_text("建议：")).to_have_count(0)
    page.keyboard.type("35")
    row.get_by_label("第 1 行 人工调整的理由").fill("两期中一期效果明显。")
    expect(page.locator("#out-indicators-1-score")).to_have_text("35")
    is_saved(page)


def input_method_is_left_alone_until_its_word_is_chosen(page: Page, context: BrowserContext) -> None:
    cell(page, 0, "name").fill("")
    is_saved(page)
    session = context.new_cdp_session(page)
    posts: list[str] = []
    page.on("request", lambda request: posts.append(request.url) if "/save/" in request.url else None)
    session.send("Input.imeSetComposition", {"text": "pei", "selectionStart": 3, "selectionEnd": 3})
    cell(page, 1, "weight").evaluate("control => control.dispatchEvent(new Event('change', {bubbles: true}))")
    page.evaluate("() => document.getElementById('filling').dispatchEvent(new CustomEvent('filling:save-now'))")
    assert posts == []
    session.send("Input.insertText", {"text": "培训"})
    is_saved(page)
    assert Indicator.objects.get(key="1").name == "培训"


def others_who_changed_other_rows_are_named(page: Page, scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "2", actual="2期"), person="unit reviewer")
    cell(page, 0, "actual").fill("150人")
    notice = page.locator("#filling-notices")
    expect(notice).to_contain_text("改了第 2 行 培训期数")
    notice.get_by_role("button", name="查看最新内容").click()
    expect(cell(page, 1, "actual")).to_have_value("2期")


def test_text_that_is_no_number_is_kept_from_saving_and_submission(
    context: BrowserContext, evaluation: Evaluation, owner: User
) -> None:
    with watched(context) as page:
        open_sheet(page, evaluation)
        text_that_is_no_number_is_marked_beside_its_cell_and_stays(page)
        submission_waits_until_all_is_saved(page)


def text_that_is_no_number_is_marked_beside_its_cell_and_stays(page: Page) -> None:
    weight = cell(page, 0, "weight")
    weight.fill("五十")
    expect(page.locator("#err-indicators-1-weight")).to_have_text("请填写数字。")
    expect(weight).to_have_attribute("aria-invalid", "true")
    expect(weight).to_have_value("五十")
    weight.fill("50")
    expect(page.locator("#err-indicators-1-weight")).to_have_text("")
    expect(weight).not_to_have_attribute("aria-invalid", "true")


def submission_waits_until_all_is_saved(page: Page) -> None:
    cell(page, 0, "weight").fill("五十")
    page.get_by_role("button", name="送审").click()
    expect(page.locator("#filling-notices")).to_contain_text("没有送审：有内容无法识别，请核对标红单元格")
    assert focused(page) == "0 weight"
    cell(page, 0, "weight").fill("49")
    page.get_by_role("button", name="送审").click()
    page.wait_for_url("**/submission/")
    assert Indicator.objects.get(key="1").weight == 49


def test_two_people_type_at_once(context: BrowserContext, scene: County, evaluation: Evaluation, owner: User) -> None:
    with watched(context) as page:
        open_sheet(page, evaluation)
        two_people_on_one_cell_both_see_both_texts_and_choose(page, scene, evaluation)
        the_others_text_may_be_taken(page, scene, evaluation)
        cell_that_was_entered_and_not_typed_in_takes_the_others_text(page, scene, evaluation)
        question_about_two_texts_outlives_a_new_row(page, scene, evaluation)
        row_that_somebody_removed_can_be_brought_back_with_what_was_typed(page, scene, evaluation)


def two_people_on_one_cell_both_see_both_texts_and_choose(page: Page, scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "1", actual="180人", target="190人"), person="unit reviewer")
    cell(page, 0, "actual").fill("150人")
    asked = page.locator(".cell-conflict")
    expect(asked).to_contain_text("改为“180人”")
    expect(asked).to_contain_text("unit reviewer")
    expect(cell(page, 0, "target")).to_have_value("190人")  # nobody had typed anything else there
    asked.get_by_role("button", name="采用我填的").click()
    is_saved(page)
    assert Indicator.objects.get(key="1").actual == "150人"


def the_others_text_may_be_taken(page: Page, scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person="unit reviewer")
    cell(page, 0, "actual").fill("170人")
    page.locator(".cell-conflict").get_by_role("button", name="采用对方填的").click()
    expect(cell(page, 0, "actual")).to_have_value("180人")
    is_saved(page)
    assert Indicator.objects.get(key="1").actual == "180人"


def cell_that_was_entered_and_not_typed_in_takes_the_others_text(
    page: Page, scene: County, evaluation: Evaluation
) -> None:
    saved(scene, evaluation, typed(evaluation, "1", target="195人"), person="unit reviewer")
    cell(page, 0, "actual").fill("160人")
    cell(page, 0, "target").focus()
    expect(cell(page, 0, "target")).to_have_value("195人")
    is_saved(page)
    row = Indicator.objects.get(key="1")
    assert (row.target, row.actual) == ("195人", "160人")


def question_about_two_texts_outlives_a_new_row(page: Page, scene: County, evaluation: Evaluation) -> None:
    saved(scene, evaluation, typed(evaluation, "1", actual="180人"), person="unit reviewer")
    cell(page, 0, "actual").fill("165人")
    asked = page.locator(".cell-conflict")
    expect(asked).to_contain_text("改为“180人”")
    rows = page.locator("tr.row-cells").count()
    cell(page, 1, "actual").press("Control+Enter")
    expect(page.locator("tr.row-cells")).to_have_count(rows + 1)
    expect(asked).to_contain_text("改为“180人”")
    cell(page, 1, "actual").fill("3期")
    expect(cell(page, 1, "actual")).to_have_attribute("data-saved", "3期")
    assert Indicator.objects.get(key="1").actual == "180人"
    asked.get_by_role("button", name="采用我填的").click()
    is_saved(page)
    assert Indicator.objects.get(key="1").actual == "165人"


def row_that_somebody_removed_can_be_brought_back_with_what_was_typed(
    page: Page, scene: County, evaluation: Evaluation
) -> None:
    remove_row(scene, evaluation, "1")
    cell(page, 0, "actual").fill("175人")
    asked = page.locator(".cell-conflict")
    expect(asked).to_contain_text("删除了这一行。您填的还在这里。")
    asked.get_by_role("button", name="恢复这一行").click()
    is_saved(page)
    assert evaluation.indicators.get(key="1").actual == "175人"


def test_form_is_looked_at_and_its_rows_change(page: Page, evaluation: Evaluation, owner: User) -> None:
    address_that_names_a_control_leads_into_it(page, evaluation)
    check_opens_beside_the_form_and_leads_to_the_cell(page)
    figures_of_one_column_end_at_one_line(page)
    bar_stays_in_view(page)
    level_2_is_offered_within_its_level_1(page)
    rows_are_added_moved_removed_and_brought_back(page, evaluation)


def address_that_names_a_control_leads_into_it(page: Page, evaluation: Evaluation) -> None:
    open_sheet(page, evaluation, at="#indicators-2-hand_score")
    control = page.locator("#indicators-2-hand_score")
    expect(control).to_be_focused()
    expect(control).to_be_in_viewport()


def check_opens_beside_the_form_and_leads_to_the_cell(page: Page) -> None:
    page.get_by_role("button", name="校验", exact=True).click()
    panel = page.get_by_role("region", name="校验结果")
    panel.get_by_role("link", name="实际完成情况没有填").click()
    expect(page.locator("#sheet-outcome")).to_be_focused()
    expect(page.locator("#sheet-outcome")).to_be_in_viewport()
    page.get_by_role("button", name="关闭校验结果").click()
    expect(panel).to_be_hidden()


def figures_of_one_column_end_at_one_line(page: Page) -> None:
    """Typed, computed and dashes alike."""
    columns = page.evaluate(FIGURE_ENDS)
    assert len(columns) == 6
    assert {name: ends for name, ends in columns.items() if len(ends) > 1} == {}


FIGURE_ENDS = """() => {
    const ends = {};
    for (const cell of document.querySelectorAll(".cell-money, .cell-points, .cell-computed, .cell-dash")) {
        const control = cell.querySelector(".cell-input");
        const style = getComputedStyle(control || cell);
        const padding = parseFloat(style.paddingRight) + (control ? parseFloat(style.borderRightWidth) : 0);
        const name = Math.round(cell.getBoundingClientRect().left);
        (ends[name] = ends[name] || new Set()).add(`${style.textAlign} ${padding}`);
    }
    return Object.fromEntries(Object.entries(ends).map(([name, each]) => [name, [...each]]));
}"""


def bar_stays_in_view(page: Page) -> None:
    assert is_as_wide_as_its_window(page)
    cell(page, 1, "actual").scroll_into_view_if_needed()
    expect(page.locator("#filling-bar")).to_be_in_viewport()


def level_2_is_offered_within_its_level_1(page: Page) -> None:
    def offered() -> list[str]:
        found: list[str] = cell(page, 0, "category").evaluate("c => [...c.list.options].map((each) => each.value)")
        return found

    assert offered() == ["数量指标", "质量指标", "时效指标", "成本指标"]
    cell(page, 0, "dimension").fill("效益指标")
    assert offered()[:2] == ["经济效益指标", "社会效益指标"]
    cell(page, 0, "dimension").fill("别的")
    assert len(offered()) == 12
    is_saved(page)


def rows_are_added_moved_removed_and_brought_back(page: Page, evaluation: Evaluation) -> None:
    names = page.locator("tr.row-cells .cell-input[data-field=name]")
    page.get_by_role("button", name="第 1 行：在下面增加一行").click()
    expect(names).to_have_count(3)
    assert focused(page) == "1 name"
    page.keyboard.type("新指标")
    page.get_by_role("button", name="第 2 行：上移").click()
    expect(names.first).to_have_value("新指标")
    page.get_by_role("button", name="第 1 行：删除这一行").click()
    expect(names).to_have_count(2)
    page.get_by_role("button", name="撤销").click()
    expect(names.first).to_have_value("新指标")
    assert [row.name for row in evaluation.indicators.all()] == ["新指标", "培训人数", "培训期数"]


def test_nothing_is_red_before_somebody_was_there_or_asked(page: Page, scene: County, owner: User) -> None:
    rows = tuple(replace(row, actual="") for row in SHEET.indicators)
    open_sheet(page, filled(scene, replace(SHEET, indicators=rows)))
    said = page.locator(".row-findings > summary")
    assert [is_red(said.nth(line)) for line in (0, 1)] == [False, False]
    assert not is_red(page.locator(".bar-block"))
    cell(page, 1, "actual").click()
    cell(page, 0, "name").click()
    expect(page.locator(".bar-block")).to_have_css("color", RED)
    assert [is_red(said.nth(line)) for line in (0, 1)] == [False, True]
    page.get_by_role("button", name="校验", exact=True).click()
    expect(said.first).to_have_css("color", RED)


RED = "rgb(161, 35, 43)"


def is_red(part: Locator) -> bool:
    return bool(part.evaluate("part => getComputedStyle(part).color") == RED)


def test_nine_rows_of_a_phone_fit_in_three_screens_with_the_one_in_hand_open(
    context: BrowserContext, scene: County, owner: User
) -> None:
    sheet = replace(SHEET, indicators=tuple(replace(SHEET.indicators[0], key=str(n)) for n in range(9)))
    evaluation = filled(scene, sheet)
    with watched(context) as page:
        page.set_viewport_size(PHONE)
        open_sheet(page, evaluation)
        expect(page.get_by_role("button", name="快捷键")).to_be_hidden()
        assert page.locator("#filling-bar").evaluate("bar => bar.offsetHeight") <= PHONE["height"] / 10
        heads = page.locator(".fold-head")
        expect(heads).to_have_count(9)
        assert page.evaluate(ROWS_HEIGHT) <= 3 * PHONE["height"]
        heads.nth(4).click()
        expect(cell(page, 4, "actual")).to_be_visible()
        expect(cell(page, 0, "actual")).to_be_hidden()
        cell(page, 4, "actual").fill("150人")
        is_saved(page)
        expect(heads.nth(4)).to_contain_text("150人")
        page.evaluate("() => { location.hash = '#indicators-7-hand_score'; }")
        expect(page.locator("#indicators-7-hand_score")).to_be_focused()
        page.set_viewport_size(DESKTOP)
        expect(heads).to_have_count(0)
        expect(cell(page, 0, "actual")).to_be_visible()


ROWS_HEIGHT = """() => {
    const rows = [...document.querySelectorAll("tr[data-key]")].map((row) => row.getBoundingClientRect());
    const shown = rows.filter((row) => row.height);
    return shown[shown.length - 1].bottom - shown[0].top;
}"""


def test_page_holds_to_wcag(page: Page, scene: County, owner: User) -> None:
    """On a phone the rows of all forms are folded alike."""
    for code in ("xinjiang-2023", "goal-weighted", "yunnan", "national-2020"):
        open_sheet(page, on_layout(scene, code))
        assert is_as_wide_as_its_window(page), code
        if code == "xinjiang-2023":
            assert page.locator("#filling-tables").evaluate("frame => frame.scrollWidth > frame.clientWidth")
        assert flaws(page) == [], code
    page.set_viewport_size(PHONE)
    assert violations(page) == []


def is_as_wide_as_its_window(page: Page) -> bool:
    return bool(page.evaluate("() => document.documentElement.scrollWidth <= window.innerWidth"))


def test_fixed_cells_say_why_and_lead_to_the_adjustment(
    page: Page, scene: County, evaluation: Evaluation, owner: User
) -> None:
    fix_goal(scene, evaluation)
    open_sheet(page, evaluation)
    assert violations(page) == []
    fixed = page.locator(".cell-locked").filter(has_text="培训人数")
    expect(fixed).to_have_attribute("title", "这一格已由审核通过的绩效目标表确定，确需修改的，请先申请目标调整。")
    page.locator('tr.row-more[data-key="1"]').get_by_role("link", name="目标调整").click()
    page.wait_for_url("**/adjustment/")


def test_whole_sheet_is_filled_in_without_scripts(plain_page: Page, evaluation: Evaluation, owner: User) -> None:
    plain_page.goto(f"/evaluations/{evaluation.pk}/edit/")
    cell(plain_page, 0, "weight").fill("五十")
    cell(plain_page, 1, "actual").fill("2期")
    plain_page.get_by_role("button", name="第 2 行：在下面增加一行").click()
    expect(plain_page.locator("#err-indicators-1-weight")).to_have_text("请填写数字。")
    expect(cell(plain_page, 0, "weight")).to_have_value("五十")
    cell(plain_page, 0, "weight").fill("５０")
    plain_page.get_by_role("button", name="第 2 行：在下面增加一行").click()
    expect(plain_page.locator("tr.row-cells")).to_have_count(3)
    plain_page.get_by_role("button", name="第 3 行：删除这一行").click()
    expect(plain_page.locator("tr.row-cells")).to_have_count(2)
    plain_page.get_by_role("button", name="撤销").click()
    expect(plain_page.locator("tr.row-cells")).to_have_count(3)
    plain_page.locator("#filling-bar").get_by_role("button", name="保存").click()
    expect(plain_page.get_by_role("status").first).to_contain_text("已保存")
    kept = [(row.actual, row.weight) for row in evaluation.indicators.all()][:2]
    assert kept == [("206人", Decimal(50)), ("2期", Decimal(40))]


@pytest.mark.screenshots
@pytest.mark.parametrize(("size", "name"), [(DESKTOP, "filling"), (PHONE, "filling-phone")])
def test_picture(page: Page, scene: County, owner: User, size: ViewportSize, name: str) -> None:
    sheet = published("党务干部")
    rows = tuple(replace(row, stated_score=None) for row in sheet.indicators)
    evaluation = filled(scene, replace(sheet, indicators=rows, stated=Sheet().stated))
    page.set_viewport_size(size)
    open_sheet(page, evaluation)
    if size == PHONE:
        page.locator(".fold-head").nth(1).click()
    cell(page, 1, "actual").scroll_into_view_if_needed()
    cell(page, 1, "actual").focus()
    page.screenshot(path=PICTURES / f"{name}.png")
