// The page of a review: Alt+J and Alt+K lead through the pile, Ctrl+Enter passes, a typed text isn't left by accident;
// a cell takes a 批注.
import { reviewActOf } from "./reviewing/keys.js";
import { start as remarks } from "./reviewing/remarks.js";

const bar = document.querySelector("[data-review]");
const opinion = bar.querySelector("textarea");
const pass = bar.querySelector("[data-pass]");
let isSent = false;

document.addEventListener("keydown", (event) => {
    const act = reviewActOf(event);
    if (!act) return;
    event.preventDefault();
    if (act !== "pass") {
        const link = bar.querySelector(`a[rel="${act}"]`);
        if (link) link.click();
    } else if (window.confirm(pass.dataset.pass)) {
        pass.click();
    }
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
