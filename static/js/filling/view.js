// The cell that has the focus is never beneath the head or the bar that stay in view.
const AIR = 8; // pixels

const heightOf = (part) => (part && getComputedStyle(part).position === "sticky" ? part.getBoundingClientRect().height : 0);

function covered(form) {
    const head = form.querySelector(".filling-head");
    const cells = head ? [...head.rows].map((row) => heightOf(row.cells[0]) || 0) : [];
    const bar = document.getElementById("filling-bar");
    return { above: cells.reduce((sum, each) => sum + each, 0), below: bar ? bar.getBoundingClientRect().height : 0 };
}

export function reveal(form, control) {
    const { above, below } = covered(form);
    const { top, bottom } = control.getBoundingClientRect();
    const room = window.innerHeight - below - AIR;
    if (top < above + AIR) window.scrollBy(0, top - above - AIR);
    else if (bottom > room) window.scrollBy(0, Math.min(bottom - room, top - above - AIR));
}

// What the browser itself scrolls to stays clear of both as well.
export function start(form) {
    const page = document.documentElement.style;
    form.addEventListener("focusin", () => {
        const { above, below } = covered(form);
        page.scrollPaddingTop = `${above + AIR}px`;
        page.scrollPaddingBottom = `${below + AIR}px`;
    });
}
