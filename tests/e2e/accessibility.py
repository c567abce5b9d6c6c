"""Looks for violations of WCAG 2.2 AA with axe-core, and for scrolling frames that the keyboard can't reach."""

from pathlib import Path

from django.conf import settings
from playwright.sync_api import Page

AXE = Path(settings.BASE_DIR) / "node_modules" / "axe-core" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]

# Scrolling frames that no key can reach, whether or not today's text and font make them scroll.
OUT_OF_REACH = """() => [...document.querySelectorAll("body *")].filter((node) => {
    const { overflowX, overflowY } = getComputedStyle(node);
    const scrolls = [overflowX, overflowY].some((way) => way === "auto" || way === "scroll");
    if (!scrolls || !node.checkVisibility() || node.matches("textarea, select, [role=listbox]")) return false;
    return node.tabIndex < 0 && !node.querySelector("a[href], button, input:not([type=hidden]), select, textarea");
}).map((node) => `out of reach: ${node.cloneNode().outerHTML}`)"""


def violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result = page.evaluate("tags => axe.run({runOnly: {type: 'tag', values: tags}})", RULES)
    scrollers: list[str] = page.evaluate(OUT_OF_REACH)
    return scrollers + [f"{found['id']}: {node['html']}" for found in result["violations"] for node in found["nodes"]]
