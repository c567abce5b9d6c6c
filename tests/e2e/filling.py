"""Drives the edit page for tests: its cells by place, the state of saving, the stored values."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from playwright.sync_api import BrowserContext, Locator, Page

from projects.models import Evaluation, Indicator

LOOKS_APART = 50  # milliseconds; a save takes a quarter less than with a look at every frame
COLUMNS = ("dimension", "category", "name", "target", "actual", "weight", "score", "deviation")


def open_sheet(page: Page, evaluation: Evaluation, *, at: str = "") -> None:
    """Ready once the scripts have put their buttons there. At each look for what isn't there yet, `expect` describes the whole page."""
    page.goto(f"/evaluations/{evaluation.pk}/edit/{at}")
    page.locator("#filling.is-live").wait_for()


def cell(page: Page, line: int, field: str) -> Locator:
    """A control of the indicators, counted from 0."""
    return page.locator(f'[data-table="indicators"][data-line="{line}"] .cell-input[data-field="{field}"]')


def fund(page: Page, kind: str, field: str) -> Locator:
    return page.locator(f'[name="funds.{kind}.{field}"]')


def is_saved(page: Page) -> None:
    """Nothing on the page waits for the server any more."""
    page.wait_for_function(
        """() => [...document.querySelectorAll("#filling .cell-input")].every((c) => c.value === c.dataset.saved)""",
        polling=LOOKS_APART,
    )


def is_at_rest(page: Page) -> None:
    """What could be saved is; what the server can't read waits for the person."""
    page.wait_for_function(
        """() => [...document.querySelectorAll("#filling .cell-input")].every(
            (c) => c.value === c.dataset.saved || c.value === c.dataset.refused || c.dataset.conflict)""",
        polling=LOOKS_APART,
    )


def focused(page: Page) -> str:
    """`2 target`: line and field of the cell that has the focus."""
    return str(
        page.evaluate(
            """() => {
                const cell = document.activeElement;
                const place = cell.closest("[data-table]");
                return place ? `${place.dataset.line} ${cell.dataset.field}` : cell.name || cell.tagName;
            }"""
        )
    )


def chosen(page: Page) -> str:
    """The text that is chosen in the cell that has the focus."""
    return str(
        page.evaluate(
            "() => { const c = document.activeElement; return c.value.slice(c.selectionStart, c.selectionEnd); }"
        )
    )


def paste(page: Page, *, text: str = "", html: str = "") -> None:
    """What Ctrl+V brings into the cell that has the focus."""
    page.evaluate(
        """({text, html}) => {
            const held = new DataTransfer();
            if (text) held.setData("text/plain", text);
            if (html) held.setData("text/html", html);
            const event = new ClipboardEvent("paste", {clipboardData: held, bubbles: true, cancelable: true});
            document.activeElement.dispatchEvent(event);
        }""",
        {"text": text, "html": html},
    )


def column(evaluation: Evaluation, name: str) -> list[Any]:
    """What the records hold, in the order of the form."""
    return list(Indicator.objects.filter(evaluation=evaluation).order_by("position", "id").values_list(name, flat=True))


def told(page: Page) -> Locator:
    """What a screen reader was last told."""
    return page.locator("#filling-said")


@contextmanager
def watched(context: BrowserContext) -> Iterator[Page]:
    """A page whose scripts must not break; that the browser tells of refused and lost requests is right here."""
    page = context.new_page()
    complaints: list[str] = []
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    yield page
    assert [text for text in complaints if "Failed to load resource" not in text] == []
