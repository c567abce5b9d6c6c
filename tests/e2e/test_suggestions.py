"""Names suggested below the cell of a 三级指标, in a browser: while typing, by key, by mouse, never in composition."""

from collections.abc import Callable, Iterator
from dataclasses import replace

import pytest
from playwright.sync_api import Locator, Page, expect
from pytest_django.live_server_helper import LiveServer

from indicators.models import LibraryIndicator
from indicators.sheet import IndicatorRow, Sheet
from perfeval.accounts.models import User
from projects.models import Evaluation, LayoutVersion, Round
from tests.e2e.accessibility import violations
from tests.e2e.filling import cell, focused, is_saved, open_sheet
from tests.factories import RoundFactory
from tests.projects.scenes import County, county, filled

pytestmark = pytest.mark.django_db(transaction=True)
EMPTY = IndicatorRow(key="1", dimension="产出指标", category="数量指标")
ROWS = (
    EMPTY,
    IndicatorRow(key="2", dimension="效益指标", name="已写的名称", target="≥1"),
    *(replace(EMPTY, key=key) for key in ("3", "4", "5")),
)


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    """With two names of last year and none in the library."""
    LibraryIndicator.objects.all().delete()
    made = county()
    earlier = RoundFactory.create(region=made.region, year=2019)
    used = (
        IndicatorRow(key="1", dimension="产出指标", category="数量指标", name="培训人次", target="≥200人次"),
        IndicatorRow(key="2", dimension="产出指标", category="质量指标", name="培训合格率", target="≥95%"),
    )
    filled(replace(made, round=earlier), Sheet(indicators=used), name="往年")
    return made


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, Sheet(indicators=ROWS), name="培训经费")


@pytest.fixture
def sheet(page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]) -> Iterator[Page]:
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    yield page
    is_saved(page)


def offered(page: Page) -> Locator:
    return page.get_by_role("listbox", name="可选用的三级指标").get_by_role("option")


def values(page: Page, line: int) -> list[str]:
    return [cell(page, line, field).input_value() for field in ("category", "name", "target")]


def test_names_are_offered(sheet: Page, evaluation: Evaluation) -> None:
    """A name that stands in a row is not offered for another one."""
    keys_of_the_table_work_while_no_list_is_open(sheet)
    list_is_asked_for_by_key_in_an_empty_cell_and_closed_by_escape(sheet)
    nothing_is_offered_while_an_input_method_composes(sheet)
    enter_without_a_chosen_line_is_the_cell_s_own(sheet)
    click_into_an_empty_cell_opens_the_list(sheet)
    name_is_offered_while_it_is_typed_and_taken_with_its_target(sheet, evaluation)
    what_is_written_in_the_row_stays_and_an_empty_level_2_is_filled(sheet)


def keys_of_the_table_work_while_no_list_is_open(sheet: Page) -> None:
    cell(sheet, 0, "category").focus()
    for key in ("Tab", "ArrowDown"):
        sheet.keyboard.press(key)
    assert focused(sheet) == "1 name"


def list_is_asked_for_by_key_in_an_empty_cell_and_closed_by_escape(sheet: Page) -> None:
    name = cell(sheet, 0, "name")
    name.focus()
    sheet.keyboard.press("Control+ArrowDown")
    expect(offered(sheet)).to_have_count(1)
    expect(offered(sheet).first).to_have_attribute("aria-selected", "true")
    sheet.keyboard.press("Escape")
    expect(sheet.get_by_role("listbox")).to_be_hidden()
    expect(name).to_have_attribute("aria-expanded", "false")
    assert values(sheet, 0)[1] == ""


def name_is_offered_while_it_is_typed_and_taken_with_its_target(sheet: Page, evaluation: Evaluation) -> None:
    name = cell(sheet, 0, "name")
    name.focus()
    sheet.keyboard.insert_text("培训")  # at once: each pause asks for another list
    expect(offered(sheet)).to_have_text(["培训人次 ≥200人次 · 2019年用过", "培训合格率 ≥95% · 2019年用过"])
    expect(name).to_have_attribute("aria-expanded", "true")
    assert violations(sheet) == []
    sheet.keyboard.press("ArrowDown")
    expect(name).to_have_attribute("aria-activedescendant", "suggestion-1")
    sheet.keyboard.press("Enter")
    assert values(sheet, 0) == ["数量指标", "培训人次", "≥200人次"]
    assert focused(sheet) == "0 name"
    expect(sheet.get_by_role("listbox")).to_be_hidden()
    is_saved(sheet)
    row = evaluation.indicators.get(key="1")
    assert (row.name, row.target) == ("培训人次", "≥200人次")


def what_is_written_in_the_row_stays_and_an_empty_level_2_is_filled(sheet: Page) -> None:
    cell(sheet, 1, "name").fill("合格")
    expect(offered(sheet)).to_have_count(1)
    offered(sheet).filter(has_text="培训合格率").click()
    assert values(sheet, 1) == ["质量指标", "培训合格率", "≥1"]
    assert focused(sheet) == "1 name"


def click_into_an_empty_cell_opens_the_list(sheet: Page) -> None:
    cell(sheet, 2, "name").click()
    offered(sheet).filter(has_text="培训人次").click()
    assert values(sheet, 2)[1:] == ["培训人次", "≥200人次"]
    for field in ("name", "target"):
        cell(sheet, 2, field).fill("")
    is_saved(sheet)


def enter_without_a_chosen_line_is_the_cell_s_own(sheet: Page) -> None:
    cell(sheet, 3, "name").focus()
    sheet.keyboard.type("培训")
    expect(offered(sheet)).to_have_count(2)
    sheet.keyboard.press("Enter")
    expect(sheet.get_by_role("listbox")).to_be_hidden()
    assert values(sheet, 3)[1:] == ["培训\n", ""]


def nothing_is_offered_while_an_input_method_composes(sheet: Page) -> None:
    """The pause after which the server is asked has to pass without a request: the next request shows that it has."""
    asked: list[str] = []
    sheet.on("request", lambda request: asked.append(request.url) if "/suggestions/" in request.url else None)
    cell(sheet, 4, "name").focus()
    client = sheet.context.new_cdp_session(sheet)
    client.send("Input.imeSetComposition", {"text": "pei", "selectionStart": 3, "selectionEnd": 3})
    sheet.evaluate("new Promise((done) => setTimeout(done, 400))")
    assert asked == []
    client.send("Input.insertText", {"text": "培训"})
    expect(offered(sheet)).to_have_count(2)
    assert len(asked) == 1


def test_list_stays_within_a_small_window(sheet: Page) -> None:
    sheet.set_viewport_size({"width": 390, "height": 844})
    cell(sheet, 0, "name").fill("培训")
    expect(offered(sheet)).to_have_count(2)
    assert sheet.evaluate("document.documentElement.scrollWidth") == 390


def test_form_with_a_target_in_three_cells_is_filled_in_three(
    page: Page, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> None:
    Round.objects.filter(pk=scene.round.pk).update(layout=LayoutVersion.objects.get(code="yunnan"))
    log_in(scene.people["owner"])
    open_sheet(page, evaluation)
    cell(page, 0, "name").fill("培训人")
    offered(page).click()
    fields = ("target_sign", "target_value", "target_unit")
    assert [cell(page, 0, field).input_value() for field in fields] == ["≥", "200", "人次"]
    is_saved(page)
    assert evaluation.indicators.get(key="1").target == "≥200人次"
