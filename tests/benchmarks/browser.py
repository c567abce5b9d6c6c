"""The edit page in Chromium: how soon it is there, how soon results follow a change, and what a hostile paste costs."""

import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from django.conf import settings
from playwright.sync_api import Browser, Page, sync_playwright
from pytest_django.live_server_helper import LiveServer

from projects.models import Evaluation
from tests.benchmarks.databases import throwaway_databases
from tests.benchmarks.measuring import Measurement
from tests.benchmarks.site import site
from tests.e2e.conftest import FLAGS
from tests.e2e.filling import is_saved, open_sheet
from tests.projects.scenes import county, filled, published

CHANGES: Final = 15
LOADS: Final = 10
FAR_AWAY: Final = 40  # milliseconds to an office's server over its province's network
# The last of the behaviours to put something on the page, from the moment that the page was asked for
READY: Final = """new MutationObserver((_, watch) => {
    if (!document.querySelector("#filling.is-live") || !document.querySelector(".key-help")) return;
    watch.disconnect();
    window.readyAt = performance.now();
}).observe(document, {childList: true, subtree: true})"""
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


def cold_load() -> Iterator[Measurement]:
    """As `make run` serves it: collected static files, gunicorn; needs PostgreSQL, whose records another process sees."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "perfeval.settings"}
    collecting = [sys.executable, "manage.py", "collectstatic", "--noinput", "--verbosity", "0"]
    subprocess.run(collecting, check=True, env=environment, cwd=settings.BASE_DIR)
    with throwaway_databases():
        evaluation, session = _sheet()
        with site() as port, _chromium() as browser:
            near = [_loaded(browser, port, session, evaluation, latency=0) for _ in range(LOADS)]
            far = [_loaded(browser, port, session, evaluation, latency=FAR_AWAY) for _ in range(LOADS)]
    name = "edit page, cold cache"
    yield Measurement(name=f"{name}, requests", value=max(requests for requests, _ in near), unit="", goal=20)
    for told, loads in ((name, near), (f"{name}, {FAR_AWAY} ms away", far)):
        yield Measurement(name=told, value=statistics.median(taken for _, taken in loads), unit="ms")


def _loaded(browser: Browser, port: int, session: str, evaluation: Evaluation, *, latency: int) -> tuple[int, float]:
    """How many requests, and milliseconds until the page can be worked with."""
    base = f"http://127.0.0.1:{port}"
    context = browser.new_context(base_url=base, locale="zh-CN")
    context.add_cookies([{"name": "sessionid", "value": session, "url": base}])
    context.add_init_script(READY)
    page = context.new_page()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    network = context.new_cdp_session(page)
    conditions = {"offline": False, "latency": latency, "downloadThroughput": -1, "uploadThroughput": -1}
    network.send("Network.emulateNetworkConditions", conditions)
    open_sheet(page, evaluation)
    taken = _number(page, "() => window.readyAt", None)
    page.wait_for_load_state("networkidle")
    context.close()
    return len(asked), taken


def _sheet() -> tuple[Evaluation, str]:
    """A published table, and the session of who fills it in."""
    scene = county()
    return filled(scene, published()), scene.client_of("owner").cookies["sessionid"].value


@contextmanager
def _chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


@contextmanager
def _edit_page() -> Iterator[Page]:
    evaluation, session = _sheet()
    server = LiveServer("localhost")
    try:
        with _chromium() as browser:
            context = browser.new_context(base_url=server.url, locale="zh-CN")
            context.add_cookies([{"name": "sessionid", "value": session, "url": server.url}])
            page = context.new_page()
            open_sheet(page, evaluation)
            yield page
    finally:
        server.stop()


def _followed(page: Page, text: str) -> float:
    taken = _number(page, FOLLOWS, text)
    is_saved(page)
    return taken


def _number(page: Page, script: str, argument: Any) -> float:
    return float(page.evaluate(script, argument))
