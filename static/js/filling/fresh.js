// What is wrong with a row is shown only after somebody has been in it, or has asked for 校验.
import { isCell, keyOf } from "./places.js";

const seen = new Set();
let isAsked = false;

function settle(form) {
    for (const part of form.querySelectorAll("tr.is-fresh")) {
        if (isAsked || seen.has(part.dataset.key)) part.classList.remove("is-fresh");
    }
    if (isAsked || seen.size) form.classList.remove("is-fresh");
}

export function start(form) {
    form.addEventListener("focusout", ({ target, relatedTarget }) => {
        if (!isCell(target)) return;
        const key = keyOf(target);
        if (relatedTarget instanceof Element && key && keyOf(relatedTarget) === key) return;
        seen.add(key);
        settle(form);
    });
    form.addEventListener("filling:checked", () => {
        isAsked = true;
        settle(form);
    });
    form.addEventListener("filling:rows-changed", () => settle(form));
}
