"""A block from Excel, WPS or a web page is pasted into funds or rows after a preview, and undone in one step."""

from decimal import Decimal

import pytest
from playwright.sync_api import BrowserContext, Locator, Page, expect

from projects.models import Evaluation, FundLine
from tests.e2e.accessibility import violations
from tests.e2e.filling import cell, column, fund, is_saved, paste, told

pytestmark = pytest.mark.django_db(transaction=True)

EXCEL = """<html xmlns:o="urn:schemas-microsoft-com:office:office" xmlns:x="urn:schemas-microsoft-com:office:excel">
<head><style>td {mso-style-parent:style0; mso-number-format:General;}</style></head><body>
<!--StartFragment--><table border=0 cellpadding=0>
<tr height=18><td>一级指标</td><td>二级指标</td><td colspan=2>三级指标</td><td>年度<br style='mso-data-placement:same-cell;'>指标值</td>
<td>分值</td><td>得分</td></tr>
<tr><td rowspan=3>产出指标</td><td rowspan=2>数量指标</td><td colspan=2>培训&nbsp;人数<o:p></o:p></td><td>≥100人</td><td x:num="10">##</td><td>9</td></tr>
<tr><td colspan=2>培训天数</td><td>3天</td><td>十分</td><td>8</td></tr>
<tr style='display:none'><td>质量指标</td><td colspan=2>看不见</td><td>1</td><td>1</td><td>1</td></tr>
<tr><td>质量指标</td><td colspan=2>合格率</td><td>≥95%</td><td>５．０</td><td>7</td></tr>
</table><!--EndFragment--></body></html>"""


def preview(page: Page) -> Locator:
    return page.locator("#paste-preview")


def fill_in(page: Page) -> None:
    preview(page).get_by_role("button", name="填入").click()
    expect(preview(page)).to_have_count(0)


def test_rows_are_pasted_and_taken_back(sheet: Page, evaluation: Evaluation) -> None:
    block_is_shown_filled_in_and_taken_back_in_one_step(sheet, evaluation)
    block_can_be_refused(sheet)
    rows_are_added_as_needed_and_go_with_the_undo(sheet, evaluation)
    preview_says_which_rows_stay_and_removes_those_below_on_request(sheet, evaluation)
    undo_keeps_what_was_typed_since(sheet)
    hostile_pages_are_read(sheet)


def block_is_shown_filled_in_and_taken_back_in_one_step(sheet: Page, evaluation: Evaluation) -> None:
    before = {name: column(evaluation, name) for name in ("name", "target", "actual")}
    cell(sheet, 0, "name").click()
    paste(sheet, text="培训人数\t≥100人\t120人\r\n培训天数\t3天\t3天\r\n")
    expect(preview(sheet)).to_contain_text("将填入 2 行 × 3 列")
    assert violations(sheet) == []
    assert column(evaluation, "name") == before["name"]
    fill_in(sheet)
    is_saved(sheet)
    assert column(evaluation, "name") == ["培训人数", "培训天数", *before["name"][2:]]
    assert column(evaluation, "actual")[:2] == ["120人", "3天"]
    sheet.get_by_role("button", name="撤销粘贴").click()
    expect(told(sheet)).to_have_text("已撤销粘贴")
    is_saved(sheet)
    assert {name: column(evaluation, name) for name in before} == before


def block_can_be_refused(sheet: Page) -> None:
    before = cell(sheet, 0, "name").input_value()
    cell(sheet, 0, "name").click()
    paste(sheet, text="甲\t1个")
    preview(sheet).get_by_role("button", name="不粘贴").click()
    expect(preview(sheet)).to_have_count(0)
    expect(cell(sheet, 0, "name")).to_be_focused()
    expect(cell(sheet, 0, "name")).to_have_value(before)


def rows_are_added_as_needed_and_go_with_the_undo(sheet: Page, evaluation: Evaluation) -> None:
    before = column(evaluation, "name")
    last = len(before) - 1
    cell(sheet, last, "name").click()
    paste(sheet, text="甲\t1个\n乙\t2个\n丙\t3个\n")
    expect(preview(sheet)).to_contain_text("改写 1 行，新增 2 行，")
    fill_in(sheet)
    expect(cell(sheet, last + 2, "name")).to_have_value("丙")
    is_saved(sheet)
    assert column(evaluation, "name") == [*before[:-1], "甲", "乙", "丙"]
    cell(sheet, last, "actual").click()
    sheet.keyboard.press("Control+z")
    expect(told(sheet)).to_have_text("已撤销粘贴")
    expect(cell(sheet, last + 1, "name")).to_have_count(0)
    is_saved(sheet)
    assert column(evaluation, "name") == before


def preview_says_which_rows_stay_and_removes_those_below_on_request(sheet: Page, evaluation: Evaluation) -> None:
    before = column(evaluation, "name")
    cell(sheet, 1, "name").click()
    paste(sheet, text="甲\t1个\n乙\t2个\n")
    expect(preview(sheet)).to_contain_text(f"改写 2 行，新增 0 行，第 1、4–{len(before)} 行保持不变。")
    expect(preview(sheet).locator("tbody th").first).to_have_text(f"改写第 2 行“{before[1]}”")
    preview(sheet).get_by_label(f"同时删除下面的 {len(before) - 3} 行：第 4 行“{before[3]}”").check()
    fill_in(sheet)
    expect(sheet.locator("#notice-paste")).to_contain_text(f"已粘贴 2 行 × 2 列，删除 {len(before) - 3} 行。")
    is_saved(sheet)
    assert column(evaluation, "name") == [before[0], "甲", "乙"]
    sheet.get_by_role("button", name="撤销粘贴").click()
    expect(sheet.locator("tr.row-more")).to_have_count(len(before))
    is_saved(sheet)
    assert column(evaluation, "name") == before


def undo_keeps_what_was_typed_since(sheet: Page) -> None:
    name = cell(sheet, 1, "name").input_value()
    cell(sheet, 0, "name").click()
    paste(sheet, text="甲\t1个\n乙\t2个\n")
    fill_in(sheet)
    cell(sheet, 0, "name").fill("甲，后来改的")
    sheet.get_by_role("button", name="撤销粘贴").click()
    expect(told(sheet)).to_have_text("已撤销粘贴，您之后改过的格保持不变")
    expect(cell(sheet, 0, "name")).to_have_value("甲，后来改的")
    expect(cell(sheet, 1, "name")).to_have_value(name)
    is_saved(sheet)


def hostile_pages_are_read(sheet: Page) -> None:
    """A style without an end, and spaces without number."""
    pieces = [("<style", 100_000), (" ", 200_000)]
    assert [block_read(sheet, piece, count) for piece, count in pieces] == [[["一"]], [["一 二", "三"]]]


def block_read(page: Page, piece: str, count: int) -> object:
    return page.evaluate(
        """async ([piece, count]) => {
            const {readBlock} = await import("/static/js/filling/blocks.js");
            const html = `<table><tr><td>一${piece.repeat(count)}二</td><td>三</td></tr></table>`;
            const data = new DataTransfer();
            data.setData("text/html", html);
            return readBlock(data, {isLong: false, isFigure: false});
        }""",
        [piece, count],
    )


def test_texts_and_figures_are_pasted(sheet: Page, evaluation: Evaluation) -> None:
    paste_of_one_text_is_undone_as_typing_is(sheet)
    single_text_goes_into_its_cell_without_word_s_noise(sheet)
    amounts_go_to_the_lines_that_the_block_names(sheet, evaluation)
    lost_network_leaves_the_page_as_it_was(sheet)
    heads_merged_cells_and_hidden_rows_of_excel_are_understood(sheet)
    bad_cells_are_marked_and_not_refused(sheet)


def paste_of_one_text_is_undone_as_typing_is(sheet: Page) -> None:
    actual = cell(sheet, 0, "actual")
    before = actual.input_value()
    actual.click()
    sheet.keyboard.press("End")
    paste(sheet, text="多次")
    expect(actual).to_have_value(f"{before}多次")
    sheet.keyboard.press("Control+z")
    expect(actual).to_have_value(before)
    is_saved(sheet)


def single_text_goes_into_its_cell_without_word_s_noise(sheet: Page) -> None:
    name, deviation = cell(sheet, 0, "name"), cell(sheet, 0, "deviation")
    target = cell(sheet, 0, "target")
    target.fill("")
    target.click()
    paste(sheet, text="≥\u200b100\u00a0人\r\n", html="<p class=MsoNormal>≥100<o:p>&nbsp;</o:p>人</p>")
    expect(target).to_have_value("≥100 人")
    deviation.fill("")
    deviation.click()
    paste(sheet, text="一是人手不足；\r\n二是疫情影响。[bookmark: _GoBack]\r\n")
    expect(deviation).to_have_value("一是人手不足；\n二是疫情影响。")
    actual = cell(sheet, 0, "actual")
    actual.fill("共人")
    actual.evaluate("cell => cell.setSelectionRange(1, 1)")
    paste(sheet, html="<table><tr><td>120</td></tr></table>", text="120")
    expect(actual).to_have_value("共120人")
    assert name.input_value() != ""
    is_saved(sheet)


def amounts_go_to_the_lines_that_the_block_names(sheet: Page, evaluation: Evaluation) -> None:
    fund(sheet, "appropriation", "initial").click()
    rows = [
        "\t年初预算数\t全年预算数\t全年执行数",
        "年度资金总额\t8\t8\t8",
        "其他资金\t3\t3\t3",
        "当年财政拨款\t5\t5\t5",
    ]
    paste(sheet, text="\r\n".join(rows))
    expect(preview(sheet)).to_contain_text("将填入 2 行 × 3 列")
    expect(preview(sheet)).to_contain_text("年度资金总额由系统合计，不用填。")
    fill_in(sheet)
    is_saved(sheet)
    spent = dict(FundLine.objects.filter(evaluation=evaluation).values_list("kind", "spent"))
    assert [spent["appropriation"], spent["other"]] == [Decimal(50_000), Decimal(30_000)]
    expect(sheet.locator("#out-sheet-rate")).to_have_text("100%")


def lost_network_leaves_the_page_as_it_was(sheet: Page) -> None:
    before = cell(sheet, 0, "name").input_value()
    cell(sheet, 0, "name").click()
    sheet.route("**/reading/", lambda route: route.abort())
    paste(sheet, text="甲\t1个")
    expect(sheet.locator("#notice-paste-refused")).to_contain_text("网络已断开，未粘贴")
    expect(cell(sheet, 0, "name")).to_have_value(before)
    sheet.unroute("**/reading/")


def heads_merged_cells_and_hidden_rows_of_excel_are_understood(sheet: Page) -> None:
    cell(sheet, 0, "name").click()
    paste(sheet, html=EXCEL, text="不看这里")
    expect(preview(sheet)).to_contain_text("将填入 3 行 × 5 列，1 处有问题")
    expect(preview(sheet)).to_contain_text("按复制内容的表头对应到各栏。")
    expect(preview(sheet).locator(".aid-skipped").first).to_have_text("9不填：由系统测算")
    fill_in(sheet)
    expect(cell(sheet, 2, "dimension")).to_have_value("产出指标")
    shown = [
        [cell(sheet, line, name).input_value() for name in ("category", "name", "target", "weight")]
        for line in range(3)
    ]
    assert shown == [
        ["数量指标", "培训 人数", "≥100人", "10"],
        ["数量指标", "培训天数", "3天", "十分"],
        ["质量指标", "合格率", "≥95%", "5"],
    ]


def bad_cells_are_marked_and_not_refused(sheet: Page) -> None:
    cell(sheet, 0, "weight").click()
    paste(sheet, text="１２．５\n不知道\n")
    expect(preview(sheet)).to_contain_text("将填入 2 行 × 1 列，1 处有问题")
    expect(preview(sheet).locator(".aid-problem")).to_have_text("不知道× 请填写数字。")
    with sheet.expect_response("**/save/"):
        fill_in(sheet)
    expect(cell(sheet, 1, "weight")).to_have_value("不知道")
    expect(cell(sheet, 1, "weight")).to_have_attribute("aria-invalid", "true")
    expect(cell(sheet, 0, "weight")).to_have_attribute("data-saved", "12.5")


def test_cell_table_and_printed_form_are_copied(sheet: Page, context: BrowserContext, evaluation: Evaluation) -> None:
    context.grant_permissions(["clipboard-read", "clipboard-write"])
    ctrl_c_copies_the_cell_of_which_nothing_is_chosen(sheet)
    table_is_copied_out_as_it_looks_and_pasted_in_again(sheet)
    printed_form_is_copied_with_its_merged_cells(sheet, evaluation)


def clipboard(page: Page, kind: str) -> str:
    return str(
        page.evaluate(
            """async (kind) => {
                const [item] = await navigator.clipboard.read();
                return (await item.getType(kind)).text();
            }""",
            kind,
        )
    )


def ctrl_c_copies_the_cell_of_which_nothing_is_chosen(sheet: Page) -> None:
    cell(sheet, 0, "actual").click()
    sheet.keyboard.press("End")
    sheet.keyboard.press("Control+c")
    assert clipboard(sheet, "text/plain") == "6次"


def table_is_copied_out_as_it_looks_and_pasted_in_again(sheet: Page) -> None:
    cell(sheet, 0, "actual").fill("=6次")
    is_saved(sheet)
    sheet.get_by_role("button", name="复制表格").click()
    expect(told(sheet)).to_have_text("已复制，可以粘贴到 Excel、WPS 或 Word")
    lines = [line.split("\t") for line in clipboard(sheet, "text/plain").replace("\r", "").split("\n")]
    assert {len(line) for line in lines} == {10}
    assert lines[0] == ["项目支出绩效自评表", *[""] * 9]
    row = next(line for line in lines if "=6次" in line)
    assert row[1:] == ["产出指标", "数量指标", "安全执法检查次数6次", "", "4次", "=6次", "5", "5", "/"]
    html = clipboard(sheet, "text/html")
    assert "人工调整得分" not in html
    names = [cell(sheet, line, "name").input_value() for line in range(12)]
    cell(sheet, 0, "dimension").click()
    sheet.keyboard.press("Control+v")
    expect(preview(sheet)).to_contain_text("将填入 12 行 × 7 列")
    heads = preview(sheet).locator("thead th").all_inner_texts()
    assert heads == [
        "行",
        "一级指标",
        "二级指标",
        "三级指标",
        "年度指标值",
        "实际完成值",
        "分值",
        "得分",
        "偏差原因分析及改进措施",
    ]
    fill_in(sheet)
    assert [cell(sheet, line, "name").input_value() for line in range(12)] == names


def printed_form_is_copied_with_its_merged_cells(sheet: Page, evaluation: Evaluation) -> None:
    sheet.goto(f"/evaluations/{evaluation.pk}/")
    sheet.get_by_role("button", name="复制表格").click()
    expect(sheet.get_by_text("已复制，可以粘贴到 Excel、WPS 或 Word")).to_be_visible()
    html = clipboard(sheet, "text/html")
    spans = sheet.evaluate(
        """(html) => {
            const bare = html.replace(/ style="[^"]*"/g, "");
            const cells = [...new DOMParser().parseFromString(bare, "text/html").querySelectorAll("td, th")];
            const find = (text) => cells.find((cell) => cell.textContent === text);
            return ["绩效指标", "产出指标", "安全生产项目资金"].map((text) => [find(text).rowSpan, find(text).colSpan]);
        }""",
        html,
    )
    assert spans == [[13, 1], [9, 1], [1, 8]]
