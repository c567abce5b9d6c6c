"""The look of a sheet in a browser: like the paper form, from the browser's printer too, and on a phone."""

import re
from pathlib import Path

import pytest
from django.conf import settings
from playwright.sync_api import Page, ViewportSize, expect

from projects.documents.layout import shipped_layout, shipped_layout_codes
from tests.e2e.accessibility import violations
from tests.e2e.conftest import PHONE
from tests.projects.documents.sheets import sample_grid

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.urls("tests.projects.documents.sheet_urls")]

PICTURES = Path(settings.BASE_DIR) / "docs" / "pictures"
PAGE_OF_A_PDF = re.compile(rb"/Type\s*/Page\b(?!s)")
CODES = shipped_layout_codes()
PAPER: ViewportSize = {"width": 1366, "height": 768}

# The characters on each line of each label, by where they stand.
LINES_OF_LABELS = """() => [...document.querySelectorAll('.sheet-head, .sheet-side, .sheet-label')].map(cell => {
    const lines = new Map();
    const walker = document.createTreeWalker(cell, NodeFilter.SHOW_TEXT);
    while (walker.nextNode()) {
        const text = walker.currentNode.data;
        for (let at = 0; at < text.length; at++) {
            const range = document.createRange();
            range.setStart(walker.currentNode, at);
            range.setEnd(walker.currentNode, at + 1);
            const box = range.getBoundingClientRect();
            if (box.width) lines.set(Math.round(box.top), (lines.get(Math.round(box.top)) || '') + text[at]);
        }
    }
    return [...lines.values()];
})"""

OUTSIDE_ITS_CELL = """() => [...document.querySelectorAll('.sheet th, .sheet td')]
    .filter(cell => cell.scrollWidth > cell.clientWidth + 1).map(cell => cell.textContent)"""

WIDTHS = """() => {
    const table = document.querySelector('.sheet');
    const whole = table.getBoundingClientRect().width;
    return [...table.querySelectorAll('col')].map(col => 100 * col.getBoundingClientRect().width / whole);
}"""


def printed_pages(page: Page) -> int:
    return len(PAGE_OF_A_PDF.findall(page.pdf(prefer_css_page_size=True)))


def test_samples_look_like_their_forms(page: Page) -> None:
    """No character of a label hangs over alone, no text is wider than its cell, the columns are as the layout says."""
    for code in CODES:
        page.goto(f"/sheets/{code}/")
        labels: list[list[str]] = page.evaluate(LINES_OF_LABELS)
        assert len(labels) > 10, code
        assert [lines for lines in labels if any(len(line.strip()) == 1 for line in lines)] == [], code
        assert page.evaluate(OUTSIDE_ITS_CELL) == [], code
        assert page.evaluate(WIDTHS) == [
            pytest.approx(float(width), abs=0.3) for width in shipped_layout(code).widths
        ], code
        assert violations(page) == [], code
        assert printed_pages(page) == 1, code


def test_findings_stand_beside_their_sheet(page: Page) -> None:
    page.goto("/sheets/findings/")
    assert violations(page) == []
    finding_leads_to_its_cell(page)
    only_the_sheet_is_printed(page)


def only_the_sheet_is_printed(page: Page) -> None:
    page.emulate_media(media="print")
    for around in (".site-header", ".page-footer", "h1", "ol"):
        expect(page.locator(around)).to_be_hidden()
    expect(page.locator(".sheet-paper")).to_have_css("box-shadow", "none")
    expect(page.locator(".sheet").first).to_be_visible()


def test_a_long_sheet_repeats_its_heads(page: Page) -> None:
    page.goto("/sheets/long/")
    assert printed_pages(page) == 3
    page.emulate_media(media="print")
    expect(page.locator(".sheet thead")).to_have_css("display", "table-header-group")


def finding_leads_to_its_cell(page: Page) -> None:
    page.get_by_role("link", name="第 9 行").first.click()
    target = page.locator(":target")
    expect(target).to_be_in_viewport()
    expect(target).to_have_attribute("data-source", re.compile(r"^indicators\.9\."))
    expect(target).to_have_css("outline-style", "solid")


@pytest.mark.parametrize("code", ["national-2020", "xinjiang-2023"])
def test_on_a_phone_the_sheet_scrolls_within_its_frame(code: str, page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto(f"/sheets/{code}/")
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    frame = page.locator(".sheet-frame")
    assert frame.evaluate("frame => frame.scrollWidth > frame.clientWidth")
    frame.focus()
    # No key counts before the first picture is drawn.
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))")
    page.keyboard.press("ArrowRight")
    expect(frame).not_to_have_js_property("scrollLeft", 0)


def test_line_breaks_of_a_text_are_kept(page: Page) -> None:
    page.goto("/sheets/goal-2021/")
    cell = page.locator('[data-source="indicators.7.category"]')
    expect(cell).to_have_css("white-space", "pre-line")
    found = sample_grid("goal-2021").find("indicators.7.category")
    assert cell.inner_text() == (found.text if found else None)


@pytest.mark.screenshots
@pytest.mark.parametrize("code", [*CODES, "summary"])
def test_picture(code: str, page: Page) -> None:
    page.set_viewport_size(PAPER)
    page.goto(f"/sheets/{code}/")
    page.locator(".sheet-frame").screenshot(path=PICTURES / f"layout-{code}.png")
