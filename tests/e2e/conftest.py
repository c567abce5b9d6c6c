"""Starts Debian's Chromium without windows, driven by Playwright against the site on loopback."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.core.signals import request_finished, request_started
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, ViewportSize, expect, sync_playwright
from pytest_django.fixtures import Settings
from pytest_django.live_server_helper import LiveServer

from perfeval.accounts.models import User
from perfeval.bundles import write_bundles
from projects.models import Evaluation
from tests.e2e.filling import is_at_rest, open_sheet, watched
from tests.projects.scenes import County, county, filled, published

# Playwright keeps an event loop running in this thread; Django takes that for asynchronous code and refuses the database.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
FONTS = Path(settings.BASE_DIR) / "tests" / "data" / "fonts.conf"
DESKTOP: ViewportSize = {"width": 1366, "height": 768}
PHONE: ViewportSize = {"width": 390, "height": 844}
KEPT_OPEN = "/static/img/icon.svg"  # the same with and without bundles: no test finds the other kind in the cache
PATIENCE = 30_000  # milliseconds, for a machine that does much else; a test that passes doesn't wait for it
SUPERSEDED = ("htmx:afterRequest,", "htmx:sendAbort,")  # htmx says so of a request that a later one replaced
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--renderer-process-limit=1",  # the pages of a context share one process
]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if "/e2e/" in item.path.as_posix():
            item.add_marker("e2e")


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="session")
def browser(playwright: Playwright, django_db_setup: None) -> Iterator[Browser]:
    """It ends before the database, which the server's threads keep open as long as the browser is connected."""
    surroundings: dict[str, str | float | bool] = {**os.environ, "FONTCONFIG_FILE": str(FONTS)}
    browser = playwright.chromium.launch(
        executable_path="/usr/bin/chromium-headless-shell", args=FLAGS, env=surroundings
    )
    yield browser
    browser.close()


class Traffic:
    """The requests that the server is still at work on, though their page may be closed by now."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._busy: set[int] = set()
        request_started.connect(self._begin)
        request_finished.connect(self._end)

    def _begin(self, **_: object) -> None:
        with self._changed:
            self._busy.add(threading.get_ident())

    def _end(self, **_: object) -> None:
        with self._changed:
            self._busy.discard(threading.get_ident())
            self._changed.notify_all()

    def ends(self) -> None:
        own = {threading.get_ident()}
        with self._changed:
            assert self._changed.wait_for(lambda: self._busy <= own, PATIENCE / 1000)


@pytest.fixture(scope="session")
def traffic() -> Traffic:
    return Traffic()


@pytest.fixture(autouse=True)
def _database_is_put_back_once_nobody_asks(traffic: Traffic, live_server: LiveServer) -> Iterator[None]:
    yield
    traffic.ends()


@pytest.fixture(scope="session")
def bundles(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundles")
    write_bundles(folder)
    shutil.copy(AXE, folder)
    return folder


@pytest.fixture
def bundled(settings: Settings, bundles: Path) -> None:
    """Scripts and style sheets are served as in production, and axe beside them."""
    settings.STATICFILES_DIRS = [bundles, *settings.STATICFILES_DIRS]


def opened_context(browser: Browser, live_server: LiveServer, *, scripts: bool = True) -> BrowserContext:
    context = browser.new_context(
        base_url=live_server.url, viewport=DESKTOP, locale="zh-CN", reduced_motion="reduce", java_script_enabled=scripts
    )
    context.set_default_timeout(PATIENCE)
    return context


def kept_warm(context: BrowserContext) -> Iterator[BrowserContext]:
    """A page that stays open keeps the process, with its fonts and compiled scripts, for the pages of all tests."""
    context.new_page().goto(KEPT_OPEN)
    yield context
    context.close()


def without_other_pages(context: BrowserContext) -> Page:
    kept, *others = context.pages
    for page in others:
        page.close()
    return kept


@pytest.fixture(scope="session")
def kept_context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    yield from kept_warm(opened_context(browser, live_server))


@pytest.fixture(scope="session")
def kept_plain_context(browser: Browser, live_server: LiveServer) -> Iterator[BrowserContext]:
    yield from kept_warm(opened_context(browser, live_server, scripts=False))


@pytest.fixture
def context(kept_context: BrowserContext, bundled: None) -> Iterator[BrowserContext]:
    """As new but for the files in its cache; who sets its clock, adds a script or crashes a page takes `own_context`."""
    yield kept_context
    kept = without_other_pages(kept_context)
    kept_context.unroute_all()
    kept_context.set_offline(False)
    kept_context.clear_cookies()
    kept_context.clear_permissions()
    kept.evaluate("localStorage.clear()")


@pytest.fixture
def own_context(browser: Browser, live_server: LiveServer, bundled: None) -> Iterator[BrowserContext]:
    context = opened_context(browser, live_server)
    yield context
    context.close()


@pytest.fixture
def plain_page(kept_plain_context: BrowserContext) -> Iterator[Page]:
    """A page of a browser in which no script runs."""
    yield kept_plain_context.new_page()
    without_other_pages(kept_plain_context)
    kept_plain_context.clear_cookies()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that fails the test if the console reported an error: a script that broke, or a rule of the CSP violated."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert [text for text in complaints if not text.startswith(SUPERSEDED)] == []


@pytest.fixture
def log_in(browser: Browser, live_server: LiveServer) -> Iterator[Callable[[User], None]]:
    """Comes in without the login page, with scripts and without, for tests about other pages."""

    def log_in(user: User) -> None:
        client = Client()
        client.force_login(user)
        assert SESSION_KEY in client.session
        cookie = client.cookies["sessionid"].value
        for context in browser.contexts:
            context.add_cookies([{"name": "sessionid", "value": cookie, "url": live_server.url}])

    yield log_in
    for context in browser.contexts:
        context.clear_cookies()


@pytest.fixture
def scene(live_server: LiveServer) -> County:
    return county()


@pytest.fixture
def evaluation(scene: County) -> Evaluation:
    return filled(scene, published("安全生产"), name="安全生产项目资金")


@pytest.fixture
def sheet(
    context: BrowserContext, scene: County, evaluation: Evaluation, log_in: Callable[[User], None]
) -> Iterator[Page]:
    """The edit page of a published table, opened by who fills it in."""
    log_in(scene.people["owner"])
    with watched(context) as page:
        open_sheet(page, evaluation)
        yield page
        if not page.is_closed():
            is_at_rest(page)
