// A value of the form and the cell of the file that it was read from show each other: pointed at, reached by keyboard, clicked.
const LINKED = "intake-linked";

function pairs(page) {
    const found = new Map();
    const join = (one, other) => found.set(one, [...(found.get(one) || []), other]);
    for (const cell of page.querySelectorAll("[data-to]")) {
        for (const id of cell.dataset.to.split(" ")) {
            const shown = document.getElementById(id);
            if (!shown) continue;
            join(cell, shown);
            join(shown, cell);
        }
    }
    return found;
}

function start(page) {
    const found = pairs(page);
    let marked = [];
    const cellOf = (target) => target.closest && target.closest("td, th");
    const mark = (cell, scrolls) => {
        for (const each of marked) each.classList.remove(LINKED);
        marked = cell && found.has(cell) ? [cell, ...found.get(cell)] : [];
        for (const each of marked) each.classList.add(LINKED);
        if (scrolls && marked.length) marked[1].scrollIntoView({ block: "nearest", inline: "nearest" });
    };
    const lead = (cell) => {
        const [origin] = found.get(cell);
        origin.scrollIntoView({ block: "center", inline: "nearest" });
        const link = origin.querySelector("a");
        if (link) link.focus({ preventScroll: true });
    };
    for (const cell of found.keys()) {
        if (!cell.hasAttribute("data-to")) cell.tabIndex = 0;
    }
    page.addEventListener("mouseover", (event) => mark(cellOf(event.target), false));
    page.addEventListener("focusin", (event) => mark(cellOf(event.target), true));
    const follow = (event) => {
        const cell = cellOf(event.target);
        if (!cell || !found.has(cell) || cell.hasAttribute("data-to")) return;
        event.preventDefault();
        lead(cell);
    };
    page.addEventListener("click", follow);
    page.addEventListener("keydown", (event) => {
        if (event.key === "Enter") follow(event);
    });
}

for (const page of document.querySelectorAll("[data-intake-table]")) start(page);
