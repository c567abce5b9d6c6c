// The cell that has the focus is never beneath the head or the bar that stay in view.
import { isCell } from "./places.js";

const AIR = 8; // pixels

const heightOf = (part) => (part && getComputedStyle(part).position === "sticky" ? part.getBoundingClientRect().height : 0);

const coveredBelow = (part) => (part && part.offsetHeight ? window.innerHeight - part.getBoundingClientRect().top : 0);

function covered(form) {
    const head = form.querySelector(".filling-head");
    const cells = head ? [...head.rows].map((row) => heightOf(row.cells[0]) || 0) : [];
    const below = ["filling-bar", "filling-messages"].map((id) => coveredBelow(document.getElementById(id)));
    return { above: cells.reduce((sum, each) => sum + each, 0), below: Math.max(...below) };
}

export function reveal(form, control) {
    const { above, below } = covered(form);
    const { top, bottom } = control.getBoundingClientRect();
    const room = window.innerHeight - below - AIR;
    if (top < above + AIR) window.scrollBy(0, top - above - AIR);
    else if (bottom > room) window.scrollBy(0, Math.min(bottom - room, top - above - AIR));
}

// What the browser itself scrolls to stays clear of both as well; what the page has to say stands above the bar.
export function start(form) {
    const page = document.documentElement.style;
    const [bar, messages] = ["filling-bar", "filling-messages"].map((id) => document.getElementById(id));
    const padded = () => {
        const { above, below } = covered(form);
        page.scrollPaddingTop = `${above + AIR}px`;
        page.scrollPaddingBottom = `${below + AIR}px`;
    };
    const sized = () => {
        padded();
        page.setProperty("--bar-height", `${bar.getBoundingClientRect().height}px`);
        page.setProperty("--messages-height", `${messages.getBoundingClientRect().height}px`);
        if (form.contains(document.activeElement) && isCell(document.activeElement)) reveal(form, document.activeElement);
    };
    if ("ResizeObserver" in window) {
        const watch = new ResizeObserver(sized);
        for (const part of [bar, messages]) watch.observe(part);
    }
    sized();
    form.addEventListener("focusin", padded);
}
