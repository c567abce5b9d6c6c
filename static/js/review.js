// The page of a review: keys for all that is done there, a pass is asked about once, a typed text isn't left by accident;
// a cell takes a 批注; who else has the sheet open is shown.
import { reviewActOf } from "./reviewing/keys.js";
import { start as remarks } from "./reviewing/remarks.js";
import { start as standardOpinions } from "./reviewing/standard_opinions.js";
import { start as viewing } from "./reviewing/viewing.js";

const bar = document.querySelector("[data-review]");
const opinion = bar.querySelector("textarea");
const pass = bar.querySelector("[data-pass]");
const help = bar.querySelector("[data-key-help]");
let isSent = false;

const BUTTONS = { pass: "[data-pass]", return: "[data-return]", write: "[data-write]" };
const PLACES = { opinion: "#opinion", beside: "[data-review-beside]", form: ".sheet-paper" };

function go(act) {
    if (act === "help") {
        help.open = !help.open;
        help.querySelector("summary").focus();
    } else if (act in BUTTONS) {
        bar.querySelector(BUTTONS[act]).click();
    } else if (act in PLACES) {
        const place = document.querySelector(PLACES[act]);
        const cell = act === "form" && place.querySelector("[tabindex='0']");
        (cell || place).focus();
    } else {
        const link = bar.querySelector(`a[rel="${act}"]`);
        if (link) link.click();
    }
}

document.addEventListener("keydown", (event) => {
    const act = reviewActOf(event);
    if (!act) return;
    event.preventDefault();
    go(act);
});

pass.addEventListener("click", (event) => {
    if (!window.confirm(pass.dataset.pass)) event.preventDefault();
});

bar.addEventListener("submit", () => {
    isSent = true;
});

window.addEventListener("beforeunload", (event) => {
    const typed = [opinion, ...document.querySelectorAll("#review-remarks textarea")];
    if (isSent || !typed.some((field) => field.value.trim())) return;
    event.preventDefault();
    event.returnValue = "";
});

remarks(document.querySelector(".sheet-paper"));
standardOpinions();
viewing(document.querySelector("[data-viewing]"));
