"""The edit page in Chromium: how soon results follow a change, and what a hostile paste costs."""

import statistics
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from playwright.sync_api import Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from tests.benchmarks.measuring import Measurement
from tests.e2e.conftest import FLAGS
from tests.e2e.filling import is_saved, open_sheet
from tests.projects.scenes import county, filled, published

CHANGES: Final = 15
FOLLOWS: Final = """(text) => new Promise((done) => {
    const cell = document.querySelector('[name="indicators.1.actual"]');
    const begun = performance.now();
    const watch = new MutationObserver(() => { watch.disconnect(); done(performance.now() - begun); });
    watch.observe(document.getElementById("out-indicators-1-readings"), {childList: true, subtree: true});
    cell.value = text;
    cell.dispatchEvent(new Event("input", {bubbles: true}));
    cell.dispatchEvent(new Event("change", {bubbles: true}));
})"""
CLEANED: Final = """async (lines) => {
    const {clean} = await import("/static/js/filling/cleaning.js");
    const begun = performance.now();
    clean(`一${"\\u3000".repeat(200000)}二`, {lines});
    return performance.now() - begun;
}"""
READ: Final = """async ([piece, count]) => {
    const {readBlock} = await import("/static/js/filling/blocks.js");
    const data = new DataTransfer();
    data.setData("text/html", `<table><tr><td>一${piece.repeat(count)}二</td><td>三</td></tr></table>`);
    const begun = performance.now();
    readBlock(data, {isLong: false, isFigure: false});
    return performance.now() - begun;
}"""


def filling() -> Iterator[Measurement]:
    with _edit_page() as page:
        taken = [_followed(page, f"{100 + number}人") for number in range(CHANGES)]
        cleaned = max(_number(page, CLEANED, lines) for lines in (True, False))
        read = max(_number(page, READ, each) for each in (["<style", 100_000], [" ", 200_000]))
    yield Measurement(name="results follow a change, in Chromium", value=statistics.median(taken), unit="ms", goal=150)
    yield Measurement(name="cleaning a hostile text, in Chromium", value=cleaned, unit="ms", goal=1000)
    yield Measurement(name="reading a hostile page, in Chromium", value=read, unit="ms", goal=2000)


@contextmanager
def _edit_page() -> Iterator[Page]:
    scene = county()
    evaluation = filled(scene, published())
    session = scene.client_of("owner").cookies["sessionid"].value
    server = LiveServer("localhost")
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
            context = browser.new_context(base_url=server.url, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
            page = context.new_page()
            open_sheet(page, evaluation)
            yield page
            browser.close()
    finally:
        server.stop()


def _followed(page: Page, text: str) -> float:
    taken = _number(page, FOLLOWS, text)
    is_saved(page)
    return taken


def _number(page: Page, script: str, argument: Any) -> float:
    return float(page.evaluate(script, argument))
