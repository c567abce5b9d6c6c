// Tells a screen reader what happened, in one polite region. Saving goes on all day and is told only to who asked for it.
import { controls, isDirty } from "./cells.js";
import { element } from "./elements.js";

let region = null;
let asked = false;

export function announce(text) {
    if (!region) return;
    // The same words twice are told twice only if the region's text differs.
    region.textContent = region.textContent === text ? `${text}\u00a0` : text;
}

function tellSaved() {
    if (asked) announce("已保存");
    asked = false;
}

export function start(form) {
    region = element("div", { id: "filling-said", class: "visually-hidden", role: "status", "aria-live": "polite" });
    document.body.append(region);
    form.addEventListener("filling:save-now", ({ detail }) => {
        asked = !detail || !detail.retry;
        if (asked && !controls(form).some(isDirty)) tellSaved();
    });
    form.addEventListener("filling:saved", tellSaved);
    form.addEventListener("filling:failed", () => {
        asked = true;
    });
}
