// On a phone each row is a card: the one in hand is open, of the others stands a line that opens them. Without scripts all are open.
import { element } from "./elements.js";
import { partsOf, rowsOf, textIn } from "./places.js";

const narrow = window.matchMedia("(max-width: 767.98px)");
let inHand = "";

// 3 培训人数, 18 / 20 分; below them 206人, 2 处提醒
function lineOf(form, key, number) {
    const [cells, behind] = partsOf(form, key);
    const weight = textIn(cells, "weight");
    const findings = behind.querySelector(".row-findings > summary");
    return [
        element("span", { class: "fold-name" }, `${number} ${textIn(cells, "name") || "（未填三级指标）"}`),
        element("span", { class: "fold-score" }, weight && `${textIn(cells, "score") || "—"} / ${weight} 分`),
        element("span", { class: "fold-actual" }, textIn(cells, "actual")),
        element("span", { class: "fold-said" }, findings ? findings.textContent : ""),
    ];
}

function headOf(form, row) {
    const held = row.querySelector(".fold-head");
    if (held) return held;
    const { key } = row.dataset;
    const made = element("button", { type: "button", class: "fold-head", onclick: () => take(form, inHand === key ? "" : key) });
    row.prepend(element("td", { class: "row-fold not-copied" }, made));
    return made;
}

function drawn(form, row, number) {
    const { key } = row.dataset;
    const head = headOf(form, row);
    head.replaceChildren(...lineOf(form, key, number));
    head.setAttribute("aria-expanded", String(key === inHand));
    for (const part of partsOf(form, key)) part.classList.toggle("is-folded", key !== inHand);
}

function draw(form) {
    rowsOf(form).forEach((row, index) => {
        if (narrow.matches) drawn(form, row, index + 1);
        else {
            for (const part of partsOf(form, row.dataset.key)) part.classList.remove("is-folded");
            for (const head of row.querySelectorAll(".row-fold")) head.remove();
        }
    });
}

function take(form, key) {
    if (key === inHand) return;
    inHand = key;
    if (!narrow.matches) return;
    draw(form);
    const [row] = key ? partsOf(form, key) : [];
    if (row) row.scrollIntoView({ block: "nearest" });
}

// What is folded away can't take the focus: who leads somewhere opens it first.
export function unfoldFor(control) {
    const row = control.closest("tr[data-key]");
    if (row) take(control.form, row.dataset.key);
}

export function start(form) {
    const [first] = rowsOf(form);
    inHand = first ? first.dataset.key : "";
    form.addEventListener("focusin", ({ target }) => target.matches(".cell-input") && unfoldFor(target));
    for (const name of ["saved", "rows-changed"]) form.addEventListener(`filling:${name}`, () => narrow.matches && draw(form));
    narrow.addEventListener("change", () => draw(form));
    draw(form);
}
