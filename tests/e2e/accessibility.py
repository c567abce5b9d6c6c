"""Looks for violations of WCAG 2.2 AA with axe-core, for scrolling frames that the keyboard can't reach, and for pages wider than a phone."""

from collections.abc import Iterable

from playwright.sync_api import Page

from tests.e2e.conftest import AXE, DESKTOP, PHONE
from tests.extent import EVERYTHING

RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# What follows from the style sheet takes more than half of a look: `flaws` takes it, and in `make test-all` every look does.
OF_STYLES = ["color-contrast", "target-size"]

# What is in order isn't told: the account of it is ten times as long as the page.
BARRIERS = """async ([tags, without]) => {
    const runOnly = { type: "tag", values: tags };
    const rules = Object.fromEntries(without.map((rule) => [rule, { enabled: false }]));
    const { violations } = await axe.run({ runOnly, rules, resultTypes: ["violations"], selectors: false });
    return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id}: ${html}`));
}"""

# Scrolling frames that no key can reach, whether or not today's text and font make them scroll.
OUT_OF_REACH = """() => [...document.querySelectorAll("body *")].filter((node) => {
    const { overflowX, overflowY } = getComputedStyle(node);
    const scrolls = [overflowX, overflowY].some((way) => way === "auto" || way === "scroll");
    if (!scrolls || !node.checkVisibility() || node.matches("textarea, select, [role=listbox]")) return false;
    return node.tabIndex < 0 && !node.querySelector("a[href], button, input:not([type=hidden]), select, textarea");
}).map((node) => `out of reach: ${node.cloneNode().outerHTML}`)"""


def bring_axe(page: Page) -> None:
    """The browser keeps the file and what it compiled of it; a text would go through the driver and be compiled for each page."""
    page.wait_for_load_state()  # before its styles have come a page has other colours and widths
    page.evaluate("async (address) => { await import(address); }", f"/static/{AXE.name}")


def violations(page: Page, *, also_of_styles: bool = EVERYTHING) -> list[str]:
    bring_axe(page)
    found: list[str] = page.evaluate(BARRIERS, [RULES, [] if also_of_styles else OF_STYLES])
    scrollers: list[str] = page.evaluate(OUT_OF_REACH)
    return scrollers + found


def overhang(page: Page) -> list[str]:
    """What is wrong on a phone with the page of a desk, which becomes narrow for a moment."""
    page.set_viewport_size(PHONE)
    width = page.evaluate("document.documentElement.scrollWidth")
    page.set_viewport_size(DESKTOP)
    return [] if width == PHONE["width"] else [f"{width} px wide on a phone"]


def flaws(page: Page) -> list[str]:
    """Barriers on a desk, and a page that is wider than a phone; nothing is opened again for it."""
    return violations(page, also_of_styles=True) + overhang(page)


def expect_no_flaws(page: Page, addresses: Iterable[str]) -> None:
    found = {}
    for address in addresses:
        page.goto(address)
        found[address] = flaws(page)
    assert {address: what for address, what in found.items() if what} == {}


def expect_phone_width(page: Page, addresses: Iterable[str]) -> None:
    page.set_viewport_size(PHONE)
    widths = {}
    for address in addresses:
        page.goto(address)
        widths[address] = page.evaluate("document.documentElement.scrollWidth")
    assert widths == dict.fromkeys(widths, PHONE["width"])
