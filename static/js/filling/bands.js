// A 档次 that was chosen leads on into 得分, with the points that it allows beside it.
import { announce } from "./announce.js";
import { go } from "./keyboard.js";
import { isCell } from "./places.js";

const isBand = (target) => isCell(target) && target.dataset.field === "band";

// The arrows walk through the choices of a list that isn't open: who is still choosing stays in it.
let isWalking = false;

function scored(form, band) {
    const fields = band.closest("tr").querySelector("details.row-hand");
    if (!fields || fields.hidden) return;
    fields.open = true;
    const range = fields.querySelector(".row-band-range");
    form.addEventListener("filling:saved", () => range.textContent && announce(range.textContent), { once: true });
    if (!isWalking) go(fields.querySelector('[data-field="hand_score"]'));
}

export function start(form) {
    form.addEventListener("keydown", ({ target, key }) => { isWalking = isBand(target) && key !== "Enter"; }, true);
    form.addEventListener("pointerdown", () => { isWalking = false; }, true);
    form.addEventListener("change", ({ target }) => isBand(target) && target.value && scored(form, target));
}
