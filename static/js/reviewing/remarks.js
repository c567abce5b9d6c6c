// A click on a cell, or Enter on it, opens the field of a new 批注 beside it; the arrows lead from cell to cell.
import { nextCell, placeBeside } from "./cells.js";

export function start(paper) {
    const cells = [...paper.querySelectorAll("[data-source]")].filter((cell) => option(cell.dataset.source));
    let here = null;
    const size = new ResizeObserver(place);
    paper.classList.add("is-remarkable");
    for (const cell of cells) cell.tabIndex = -1;
    if (cells.length) cells[0].tabIndex = 0;

    function option(source) {
        return [...document.getElementById("remark-source").options].find(({ value }) => value === source);
    }

    function choose(cell) {
        for (const each of cells) each.tabIndex = each === cell ? 0 : -1;
        cell.focus();
    }

    function open(cell) {
        close();
        here = cell;
        const field = document.querySelector("[data-remark-new]");
        document.getElementById("review-remarks").open = true;
        document.getElementById("remark-source").value = cell.dataset.source;
        field.querySelector("[data-remark-cancel]").hidden = false;
        field.classList.add("is-beside");
        size.observe(field);
        document.getElementById("remark-text").focus({ preventScroll: true });
    }

    // Above the bar, which stays at the bottom of a wide window; again when the field grows by what it has to tell.
    function place([{ target: field }]) {
        const bar = document.querySelector("[data-review]").getBoundingClientRect();
        const view = { width: document.documentElement.clientWidth, height: Math.min(window.innerHeight, bar.top) };
        const { left, top } = placeBeside(here.getBoundingClientRect(), field.getBoundingClientRect(), view);
        field.style.left = `${left}px`;
        field.style.top = `${top}px`;
    }

    function close() {
        const field = document.querySelector("[data-remark-new]");
        size.disconnect();
        field.classList.remove("is-beside");
        field.querySelector("[data-remark-cancel]").hidden = true;
        if (here) choose(here);
        here = null;
    }

    function mark() {
        const open = [...document.querySelectorAll("#review-remarks > .remarks .remark-place[href]")];
        const sources = new Set(open.map((link) => link.getAttribute("href").slice(1)));
        for (const cell of cells) cell.classList.toggle("sheet-remarked", sources.has(cell.id));
    }

    paper.addEventListener("click", ({ target }) => {
        const cell = target.closest("[data-source]");
        if (cells.includes(cell)) open(cell);
    });
    paper.addEventListener("keydown", (event) => {
        const from = cells.indexOf(event.target);
        if (from < 0 || event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
        if (event.key === "Enter") {
            event.preventDefault();
            open(cells[from]);
            return;
        }
        const to = nextCell(cells.map((cell) => cell.getBoundingClientRect()), from, event.key);
        if (to < 0) return;
        event.preventDefault();
        choose(cells[to]);
    });
    document.addEventListener("keydown", (event) => {
        if (event.key === "Escape" && here) close();
    });
    document.addEventListener("click", ({ target }) => {
        if (target.closest("[data-remark-cancel]")) close();
    });
    document.addEventListener("htmx:afterSwap", ({ detail }) => {
        if (detail.target.id !== "review-remarks") return;
        mark();
        size.disconnect();
        const back = here;
        here = null;
        const problem = document.querySelector("#review-remarks .notice-error");
        if (back && problem) open(back);
        else if (back) choose(back);
    });
}
