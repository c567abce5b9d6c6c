// An ambiguous value's readings: the one that is chosen is written into the cell so that it can't be misread.
import { setCell } from "./cells.js";

export function start(form) {
    form.addEventListener("click", (event) => {
        const button = event.target.closest("button[data-write]");
        if (!button) return;
        const control = form.elements.namedItem(button.dataset.control);
        if (!control) return; // parted into several cells: the server writes it
        event.preventDefault();
        control.focus();
        setCell(control, button.dataset.write);
    });
}
