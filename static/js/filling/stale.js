// Figures that don't follow yet from what stands in the cells look it, with a word: the rows concerned, and the sums of all.
import { controls, isDirty } from "./cells.js";
import { element } from "./elements.js";
import { keyOf } from "./places.js";

const PATIENCE = 1500; // milliseconds; what is saved sooner needs no word
let timer = 0;

function mark(form, word) {
    window.clearTimeout(timer);
    timer = 0;
    const dirty = controls(form).filter(isDirty);
    const keys = new Set(dirty.map(keyOf));
    form.classList.toggle("is-stale", dirty.length > 0);
    word.hidden = !dirty.length;
    for (const row of form.querySelectorAll("tr[data-key]")) row.classList.toggle("is-stale", keys.has(row.dataset.key));
}

export function start(form) {
    const word = element("span", { class: "bar-stale", hidden: true }, "数字尚未更新");
    document.querySelector("#filling-bar .bar-figures").before(word);
    form.addEventListener("filling:dirty", () => {
        timer = timer || window.setTimeout(() => mark(form, word), PATIENCE);
    });
    for (const name of ["saved", "failed", "rows-changed"]) form.addEventListener(`filling:${name}`, () => mark(form, word));
}
