"""Typing: an input method is not disturbed, long texts grow in place and aren't cut, messages are announced."""

import pytest
from playwright.sync_api import CDPSession, Page, Request, expect

from projects.models import Evaluation
from tests.e2e.conftest import PHONE
from tests.e2e.filling import cell, column, focused, is_saved, told

pytestmark = pytest.mark.django_db(transaction=True)


def compose(session: CDPSession, text: str) -> None:
    session.send("Input.imeSetComposition", {"text": text, "selectionStart": len(text), "selectionEnd": len(text)})


def press_while_composing(session: CDPSession, key: str) -> None:
    """As a browser passes a key on that the input method takes."""
    for kind in ("rawKeyDown", "keyUp"):
        session.send("Input.dispatchKeyEvent", {"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": 229})


def test_texts_are_typed(sheet: Page, evaluation: Evaluation) -> None:
    saving_is_told_only_to_who_asks(sheet)
    keys_are_the_input_method_s_while_it_composes(sheet, evaluation)
    counter_appears_when_it_matters_and_nothing_is_cut(sheet)
    long_text_grows_in_its_place(sheet)
    all_texts_are_seen_whole_on_desk_and_phone(sheet)


def keys_are_the_input_method_s_while_it_composes(sheet: Page, evaluation: Evaluation) -> None:
    session = sheet.context.new_cdp_session(sheet)
    saves: list[Request] = []
    sheet.on("request", lambda request: saves.append(request) if request.url.endswith("/save/") else None)
    cell(sheet, 0, "actual").click()
    sheet.keyboard.press("Control+A")
    compose(session, "liu'ci")
    for key in ("Enter", "ArrowDown", "ArrowUp", "Escape", "Tab"):
        press_while_composing(session, key)
        assert focused(sheet) == "0 actual"
    expect(cell(sheet, 0, "actual")).to_have_value("liu'ci")
    assert saves == []
    session.send("Input.insertText", {"text": "六次"})
    is_saved(sheet)
    assert focused(sheet) == "0 actual"
    assert column(evaluation, "actual")[0] == "六次"
    sheet.keyboard.press("Enter")
    assert focused(sheet) == "1 actual"


def long_text_grows_in_its_place(sheet: Page) -> None:
    last = sheet.locator("tr.row-more").count() - 1
    deviation = cell(sheet, last, "deviation")
    deviation.click()
    state = "cell => [cell.scrollHeight - cell.clientHeight, cell.offsetHeight, scrollY]"
    _, height, scrolled = deviation.evaluate(state)
    sheet.keyboard.press("Control+A")
    for _ in range(4):
        sheet.keyboard.type("因疫情影响，培训班延期举办")
        sheet.keyboard.press("Enter")
    hidden, grown, after = deviation.evaluate(state)
    assert (hidden, after) == (0, scrolled)
    assert grown > 2 * height
    sheet.keyboard.press("Control+A")
    sheet.keyboard.press("Delete")
    assert deviation.evaluate(state)[1] == height


def all_texts_are_seen_whole_on_desk_and_phone(sheet: Page) -> None:
    hidden = """() => [...document.querySelectorAll("#filling textarea.cell-input")]
        .filter((cell) => cell.offsetParent && cell.scrollHeight > cell.clientHeight + 1).map((cell) => cell.name)"""
    assert sheet.evaluate(hidden) == []
    sheet.set_viewport_size(PHONE)
    sheet.wait_for_function(f"({hidden})().length === 0")
    assert sheet.evaluate("document.documentElement.scrollWidth") == PHONE["width"]


def counter_appears_when_it_matters_and_nothing_is_cut(sheet: Page) -> None:
    actual = cell(sheet, 0, "actual")
    counter = sheet.locator(".cell-counter")
    actual.fill("满" * 159)
    expect(counter).to_have_count(0)
    actual.fill("满" * 160)
    expect(counter).to_have_text("160 / 200")
    actual.press("End")
    sheet.keyboard.insert_text("满" * 45)
    expect(counter).to_have_text("205 / 200，超出 5 字")
    expect(told(sheet)).to_have_text("超出 200 字的上限，请缩短")
    assert actual.input_value() == "满" * 205
    expect(actual).to_have_attribute("aria-invalid", "true")
    actual.fill("6次")
    expect(counter).to_have_count(0)
    is_saved(sheet)


def saving_is_told_only_to_who_asks(sheet: Page) -> None:
    cell(sheet, 0, "actual").fill("7次")
    is_saved(sheet)
    expect(told(sheet)).to_have_text("")
    sheet.keyboard.press("Control+s")  # though there is nothing left to save
    expect(told(sheet)).to_have_text("已保存")
