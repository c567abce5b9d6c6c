// What the server says of one cell: what is wrong with its text, and how it is written tidily.
import { markSaved } from "./cells.js";

export function mark(control, message, refused) {
    control.classList.toggle("is-invalid", Boolean(message));
    const said = document.getElementById(`err-${control.id}`);
    if (said && said.textContent !== message) said.textContent = message;
    if (message) {
        control.setAttribute("aria-invalid", "true");
        control.setAttribute("aria-describedby", `err-${control.id}`);
        control.dataset.refused = refused;
    } else {
        control.removeAttribute("aria-invalid");
        delete control.dataset.refused;
    }
}

// While somebody is in a cell its text stays as it was typed.
export function tidy(control) {
    const { tidied, saved } = control.dataset;
    if (tidied === undefined || control.value !== saved) return;
    control.value = tidied;
    markSaved(control, tidied);
}
